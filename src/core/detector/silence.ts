/** Has a whole feed fallen silent? One country may stop reporting; when almost all stop at once, it is the feed. */
import { POLICY } from '../policy.ts';
import { HOUR_MS, type Instant } from '../time.ts';
import type { DueBin } from './agenda.ts';
import type { SeriesColumns } from './columns.ts';
import { lastAt } from './members.ts';
import type { SignalPlan } from './plan.ts';

interface Moment {
  readonly at: Instant;
  readonly plan: SignalPlan;
}

/** How long the next bin of a series is overdue; NaN before the first. */
function overdueMs(cols: SeriesColumns, s: number, { at, plan }: Moment): number {
  return at - lastAt(cols, s) - plan.spec.stepMs - plan.spec.lagMs;
}

/**
 * How many countries have become unknown together, if those are almost all that were heard until then; else 0. What
 * stopped long before them does not count.
 */
export function silenceOf(
  cols: SeriesColumns,
  voters: readonly number[],
  groupOf: readonly string[],
  moment: Moment,
): number {
  const { minCountries, minSubregions, silentShare } = POLICY.health;
  const { unknownAfterMs, spec } = moment.plan;
  const together = Math.max(HOUR_MS, 2 * spec.stepMs);
  const groups = new Set<string>();
  let heard = 0;
  let silent = 0;
  for (const s of voters) {
    const overdue = overdueMs(cols, s, moment);
    if (!(overdue <= unknownAfterMs + together)) continue;
    heard += 1;
    if (overdue <= unknownAfterMs) continue;
    silent += 1;
    groups.add(groupOf[s] ?? '');
  }
  const isAll = silent >= minCountries && silent >= silentShare * heard && groups.size >= minSubregions;
  return isAll ? silent : 0;
}

/** True when half of those that fell silent are heard again, this bin included. */
export function isBackFromSilence(
  cols: SeriesColumns,
  voters: readonly number[],
  bins: DueBin,
  moment: Moment & { readonly silentOf: number },
): boolean {
  const now = new Set(bins.series);
  const back = voters.filter((s) => now.has(s) || overdueMs(cols, s, moment) <= moment.plan.unknownAfterMs);
  return 2 * back.length >= moment.silentOf;
}
