import type { SignalId } from '../../../src/core/series.ts';
import { HOUR_MS, MINUTE_MS, type Instant } from '../../../src/core/time.ts';
import type { WorldSeries } from '../world.ts';
import type { Random } from './random.ts';
import type { Span } from './span.ts';

/** A feed that fails for many or all places at once. Changes `values` in place; nobody is any less online. */

type Manner = 'falls' | 'garbage' | 'silent';

const MANNERS = ['falls', 'garbage', 'silent'] as const satisfies readonly Manner[];
const MANNER_WEIGHTS = [0.65, 0.2, 0.15] as const;
/** With fewer places nobody could know that it is the feed. */
const LEAST_PLACES = 8;
const IN_JUDGED = 0.65;
const MARGIN_MS = 1 * HOUR_MS;

interface Failure {
  readonly manner: Manner;
  readonly from: Instant;
  readonly lasts: number;
  /** What a falling feed leaves. */
  readonly factor: number;
}

function fail(random: Random, { values, signal }: WorldSeries, span: Span, failure: Failure): void {
  const first = Math.ceil((failure.from - span.start) / signal.stepMs);
  const bins = Math.max(1, Math.round(failure.lasts / signal.stepMs));
  const own = Math.min(0.75, failure.factor * random.between(0.85, 1.15));
  const counts = signal.scale === 'count-set' || signal.scale === 'count-arrivals';
  for (let bin = first; bin < Math.min(values.length, first + bins); bin += 1) {
    const factor = failure.manner === 'falls' ? own : random.between(0, 1.3);
    const value = values[bin]! * factor;
    const read = counts ? Math.round(value) : signal.scale === 'fraction' ? Math.min(1, value) : value;
    values[bin] = failure.manner === 'silent' ? Number.NaN : read;
  }
}

function drawFailure(random: Random, span: Span): Failure {
  const lasts = random.logBetween(20 * MINUTE_MS, 6 * HOUR_MS);
  const judged = random.chance(IN_JUDGED);
  const from = judged
    ? random.between(span.judgedFrom, span.end - lasts)
    : random.between(span.start, span.judgedFrom - lasts);
  const factor = random.chance(0.2) ? 0 : random.between(0, 0.7);
  return { manner: MANNERS[random.weighted(MANNER_WEIGHTS)]!, from, lasts, factor };
}

function bySignal(series: readonly WorldSeries[]): readonly (readonly WorldSeries[])[] {
  const groups = new Map<SignalId, WorldSeries[]>();
  for (const one of series) groups.set(one.signal.id, [...(groups.get(one.signal.id) ?? []), one]);
  return [...groups.values()].filter(({ length }) => length >= LEAST_PLACES);
}

/** Whether something happens at a place that is seen by too few signals to lose this one just then. */
export type Busy = (signal: SignalId, from: Instant, to: Instant) => boolean;

function drawQuietFailure(random: Random, span: Span, signal: SignalId, busy: Busy): Failure | null {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const failure = drawFailure(random, span);
    if (!busy(signal, failure.from - MARGIN_MS, failure.from + failure.lasts + MARGIN_MS)) return failure;
  }
  return null;
}

/** One to four failures of a whole signal, at half of its places or at all. */
export function failFeeds(random: Random, series: readonly WorldSeries[], span: Span, busy: Busy): void {
  const groups = bySignal(series);
  for (let left = random.whole(1, 4); left > 0; left -= 1) {
    const group = random.pick(groups);
    const failure = drawQuietFailure(random, span, group[0]!.signal.id, busy);
    if (failure === null) continue;
    const hit = random.chance(0.6) ? group.length : Math.ceil(group.length * random.between(0.5, 1));
    for (const one of random.shuffled(group).slice(0, hit)) fail(random, one, span, failure);
  }
}
