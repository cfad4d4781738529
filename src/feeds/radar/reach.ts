import type { SignalId } from '../../core/series.ts';
import { DAY_MS, type Instant } from '../../core/time.ts';
import type { Window } from './question.ts';
import { type RadarSignal, STEP_MS } from './signals.ts';

const WEEK_MS = 7 * DAY_MS;
const MOST_WEEKS = 4;

/** How far back one run asks, by signal. */
export interface Reach {
  windowsOf(signal: RadarSignal): readonly Window[];
  /** Less than that, for they said that it was too much; null when there is nothing less. */
  fewerOf(signal: RadarSignal): readonly Window[] | null;
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
  /** As many weeks of traffic at least: what it is joined to must be in the answer. */
  readonly weeks: number;
}

/**
 * Traffic is asked for by whole weeks up to now. One week and the one before it are what Radar calls `7d` and
 * `7dcontrol`; asked for by their times, the answer does not depend on their clock, and any number of weeks shares one
 * scale. The address space comes in quarters of an hour for one day at most, so no more than a day is asked for unless
 * more is needed. What was too much once is not asked for again.
 */
export function createReach(): (span: Span) => Reach {
  const allowed = new Map<SignalId, number>();
  return ({ from, to, weeks }) => {
    const needed = Math.max(1, Math.min(MOST_WEEKS, Math.ceil((to - from) / WEEK_MS)));
    const weeksOf = ({ isRelative, spec }: RadarSignal): number => {
      const wished = isRelative ? Math.max(weeks, needed) : to - from <= DAY_MS ? 0 : needed;
      return Math.min(wished, allowed.get(spec.id) ?? MOST_WEEKS);
    };
    const windows = (count: number): readonly Window[] =>
      count === 0 ? windowsUpTo(to, 1, DAY_MS) : windowsUpTo(to, count, WEEK_MS);
    return {
      windowsOf: (signal) => windows(weeksOf(signal)),
      fewerOf: (signal) => {
        const before = weeksOf(signal);
        if (before === 0) return null;
        const fewer = Math.floor(before / 2);
        allowed.set(signal.spec.id, fewer);
        return windows(fewer);
      },
    };
  };
}

/** Ranges of one length, newest first, that begin and end on the grid. */
function windowsUpTo(to: Instant, count: number, lengthMs: number): readonly Window[] {
  const end = Math.floor(to / STEP_MS) * STEP_MS;
  return Array.from({ length: count }, (_, back) => ({
    from: end - (back + 1) * lengthMs,
    to: end - back * lengthMs,
  }));
}
