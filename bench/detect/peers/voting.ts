/** The series of a place put together: a place is alarmed while enough of its signals are. */
import type { PlaceId } from '../../../src/core/entity.ts';
import type { SignalSpec } from '../../../src/core/series.ts';
import { HOUR_MS, type Instant } from '../../../src/core/time.ts';
import type { Alarm } from '../../../src/score/types.ts';

/** Alarms of a place at most so far apart are one, so that no peer is punished for chatter. */
const MERGED_MS = HOUR_MS;

export interface JudgedSeries {
  readonly signal: SignalSpec;
  readonly states: Uint8Array;
}

interface Change {
  readonly at: Instant;
  /** 1 when a signal becomes alarmed, −1 when it is no more. */
  readonly by: 1 | -1;
}

/** Every change of state at the clock that knows it: bin start + step + lag. */
function changesOf({ signal, states }: JudgedSeries, start: Instant): Change[] {
  const changes: Change[] = [];
  let before = 0;
  states.forEach((state, bin) => {
    if (state !== before) {
      changes.push({ at: start + (bin + 1) * signal.stepMs + signal.lagMs, by: state === 1 ? 1 : -1 });
    }
    before = state;
  });
  return changes;
}

interface Stretch {
  readonly at: Instant;
  endAt: Instant | null;
}

function stretchesOf(judged: readonly JudgedSeries[], start: Instant, needed: number): Stretch[] {
  const changes = judged.flatMap((series) => changesOf(series, start)).sort((a, b) => a.at - b.at);
  const stretches: Stretch[] = [];
  let alarmed = 0;
  changes.forEach(({ at, by }, i) => {
    alarmed += by;
    if (changes[i + 1]?.at === at) return;
    const last = stretches.at(-1);
    const open = last !== undefined && last.endAt === null;
    if (alarmed >= needed && !open) {
      const near = last !== undefined && last.endAt !== null && at - last.endAt <= MERGED_MS;
      if (near) last.endAt = null;
      else stretches.push({ at, endAt: null });
    } else if (alarmed < needed && open) {
      last.endAt = at;
    }
  });
  return stretches;
}

/**
 * @param judged the signals of one place that have a vote
 * @param votes signals that must be alarmed, each in its latest judged bin; all of them where there are fewer
 * @returns alarms of at most two messages: `degrading`, and `normal` unless it still stands when the world ends
 */
export function placeAlarms(
  place: PlaceId,
  judged: readonly JudgedSeries[],
  start: Instant,
  votes: number,
): Alarm[] {
  const needed = Math.max(1, Math.min(votes, judged.length));
  return stretchesOf(judged, start, needed).map(({ at, endAt }) => ({
    place,
    at,
    endAt,
    said: [
      { at, to: 'degrading', ending: null },
      ...(endAt === null ? [] : [{ at: endAt, to: 'normal', ending: 'recovered' } as const]),
    ],
  }));
}
