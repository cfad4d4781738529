/** Next to nothing is left: since when, and for long enough that noise cannot be it. */
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { isIndirect, lastAt, type Member, noiseOf } from './members.ts';
import { isTrickle } from './plan.ts';

/** First bin of the present run near zero, or null. */
export function nearZeroSince(cols: SeriesColumns, { series: s, plan }: Member): Instant | null {
  const run = cols.f[s * F_WIDTH + F.nearZeroRun] ?? 0;
  return run > 0 ? lastAt(cols, s) - (run - 1) * plan.spec.stepMs : null;
}

/** Near zero for so many bins that noise cannot be it: the mean of n bins is quieter by the root of n. */
export function isLongNearZero(cols: SeriesColumns, member: Member): boolean {
  const policy = POLICY.fusion;
  if (isEndOfDecline(cols, member)) return true;
  const isLoose = isIndirect(member.plan.spec.kind) && noiseOf(cols, member.series) > policy.indirectNoise;
  const least = isLoose ? policy.indirectNearZeroBins : policy.nearZeroBins;
  return nearZeroBins(cols, member) >= least && nearZeroDepth(cols, member) >= policy.nearZeroDepth;
}

/**
 * At night little is expected and everything is uncertain: the bins of a decline are no more than low one by one, but
 * together they are evidence. Not of a trickle, whose bins share arrivals and would count them several times.
 */
function isEndOfDecline({ f }: SeriesColumns, { series, plan }: Member): boolean {
  const b = series * F_WIDTH;
  const policy = POLICY.fusion;
  if (isTrickle(plan.spec, f[b + F.binExpected] ?? 0)) return false;
  return (
    (f[b + F.nearZeroRun] ?? 0) >= policy.nearZeroBins && (f[b + F.degraded] ?? 0) >= policy.nearZeroEvidence
  );
}

export function nearZeroDepth(cols: SeriesColumns, member: Member): number {
  return -(cols.f[member.series * F_WIDTH + F.z] ?? 0) * Math.sqrt(nearZeroBins(cols, member));
}

/** Bins near zero in a row that have nothing in common: each window of a trickle shares three quarters with the last. */
function nearZeroBins(cols: SeriesColumns, { series, plan }: Member): number {
  const b = series * F_WIDTH;
  const run = cols.f[b + F.nearZeroRun] ?? 0;
  const isWindow = isTrickle(plan.spec, cols.f[b + F.binExpected] ?? 0);
  return isWindow && run > 1 ? 1 + (run - 1) / POLICY.trickle.blocks : run;
}
