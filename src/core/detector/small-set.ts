/** Tiny sets: 4 to 3 is no z-score. What counts is how often, and how long, a set is under what is usual for it. */
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { binsFor, type SignalPlan } from './plan.ts';

const minima = new Float64Array(POLICY.smallSet.cleanDays);

/** Lowest value of the last 7 clean days; -1 before the first clean day is over. */
export function cleanMinimum(f: Float32Array, b: number): number {
  let low = -1;
  for (let i = 0; i < POLICY.smallSet.cleanDays; i += 1) {
    const kept = f[b + F.dayMin + i] ?? 0;
    if (kept > 0 && (low < 0 || kept - 1 < low)) low = kept - 1;
  }
  return low;
}

/** The daily minimum of the last clean week that counts, from below; -1 while too few days are known: one has no usual. */
function usualMinimum(f: Float32Array, b: number): number {
  minima.fill(Number.POSITIVE_INFINITY);
  let known = 0;
  for (let i = 0; i < POLICY.smallSet.cleanDays; i += 1) {
    const kept = f[b + F.dayMin + i] ?? 0;
    if (kept === 0) continue;
    known += 1;
    minima[i] = kept - 1;
  }
  if (known === 0) return -1;
  if (known < POLICY.smallSet.usualFromDays) return -1;
  minima.sort();
  return minima[known < POLICY.smallSet.rankFromDays ? 0 : POLICY.smallSet.minimumRank - 1] ?? -1;
}

/** A bin of a small set under what is usual there is part of a dip. */
export function noteSmallSet(
  cols: SeriesColumns,
  s: number,
  plan: SignalPlan,
  at: Instant,
  value: number,
): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const d = s * D_WIDTH;
  const { scale } = plan.spec;
  const isSmall = (f[b + F.binExpected] ?? 0) <= POLICY.smallSet.maxExpected;
  const minimum = isSmall && (scale === 'count-set' || scale === 'index') ? usualMinimum(f, b) : -1;
  if (minimum < 0 || value >= minimum) {
    f[b + F.dipRun] = 0;
    return;
  }
  if ((f[b + F.dipRun] ?? 0) === 0) {
    f[b + F.dips] = dipsOfLate(cols, s, at) + 1;
    f[b + F.dipsToday] = (f[b + F.dipsToday] ?? 0) + 1;
    cols.d.copyWithin(d + D.dipTimes, d + D.dipTimes + 1, d + D.dipTimes + 3);
    cols.d[d + D.dipTimes + 2] = at;
  }
  f[b + F.dipRun] = Math.min(1_000, (f[b + F.dipRun] ?? 0) + 1);
}

function dipsOfLate(cols: SeriesColumns, s: number, at: Instant): number {
  const last = cols.d[s * D_WIDTH + D.dipTimes + 2] ?? Number.NaN;
  const dips = cols.f[s * F_WIDTH + F.dips] ?? 0;
  return last === last ? dips / (1 + (at - last) / POLICY.smallSet.fadeMs) : 0;
}

/** A small set that comes and goes more than it usually does: the first bin of the first of the last three dips. */
export function flickerSince(cols: SeriesColumns, s: number): Instant | null {
  const policy = POLICY.smallSet;
  const b = s * F_WIDTH;
  if ((cols.f[b + F.dips] ?? 0) < policy.extraDips) return null;
  const rate = cols.f[b + F.dipRate] ?? 0;
  const usual = rate + policy.rateRoots * Math.sqrt(rate);
  const dips = dipsOfLate(cols, s, cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN);
  return dips >= policy.extraDips + usual ? (cols.d[s * D_WIDTH + D.dipTimes] ?? null) : null;
}

/** A small set that stays under its minimum: the first bin of that. */
export function sunkSince(cols: SeriesColumns, s: number, plan: SignalPlan): Instant | null {
  const run = cols.f[s * F_WIDTH + F.dipRun] ?? 0;
  const b = s * F_WIDTH;
  const ratio = cols.f[b + F.ratios + (cols.f[b + F.ratioIndex] ?? 0)] ?? 1;
  const enough =
    run >= binsFor(POLICY.smallSet.sunkBins, plan.spec.stepMs) && ratio <= POLICY.smallSet.sunkRatio;
  return enough ? (cols.d[s * D_WIDTH + D.dipTimes + 2] ?? Number.NaN) : null;
}
