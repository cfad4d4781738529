/** What a judged bin teaches its series: the slot's cell, the clean minimum, and offsets that have come to stay. */
import { POLICY } from '../policy.ts';
import { DAY_MS, type Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import type { SignalPlan } from './plan.ts';

/** Adds the bin to the slot being learned, unless it is evidence of an outage. */
export function teach(
  cols: SeriesColumns,
  s: number,
  plan: SignalPlan,
  bin: { readonly at: Instant; readonly value: number; readonly learning: boolean },
  trickle: boolean,
): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const { value } = bin;
  const expected = f[b + F.binExpected] ?? 0;
  const lost =
    expected > 0 &&
    !trickle &&
    value <= POLICY.phase.blackoutRatio * expected &&
    plan.spec.kind !== 'traffic';
  const evident =
    (f[b + F.degraded] ?? 0) >= POLICY.baseline.cleanEvidence &&
    value < POLICY.baseline.cleanRatio * expected;
  const off = (f[b + F.degraded] ?? 0) >= POLICY.baseline.cleanEvidence && (f[b + F.z] ?? 0) < -1;
  followOffset(cols, s, plan, off && bin.learning);
  if (!bin.learning || evident || lost) {
    f[b + F.cellDirty] = 1;
    return;
  }
  if ((f[b + F.dayMinNow] ?? 0) === 0 || value + 1 < (f[b + F.dayMinNow] ?? 0))
    f[b + F.dayMinNow] = value + 1;
  const n = f[b + F.cellCount] ?? 0;
  f[b + F.cellSum] = (f[b + F.cellSum] ?? 0) + value;
  if (n === 0 || value < (f[b + F.cellMin] ?? 0)) f[b + F.cellMin] = value;
  if (n === 0 || value > (f[b + F.cellMax] ?? 0)) f[b + F.cellMax] = value;
  f[b + F.cellCount] = n + 1;
  if (expected <= 0) return;
  const residual = value > expected ? value - expected : expected - value;
  f[b + F.cellResidual] = (f[b + F.cellResidual] ?? 0) + residual / expected;
  f[b + F.cellResiduals] = (f[b + F.cellResiduals] ?? 0) + 1;
}

/**
 * One signal off while its place is normal: after 7 days down, or 1 day far up, that is the new normal.
 * The level takes the offset over; the evidence starts afresh.
 */
function followOffset(cols: SeriesColumns, s: number, plan: SignalPlan, low: boolean): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const policy = POLICY.baseline;
  const expected = f[b + F.expected] ?? 0;
  if (expected <= 0) return;
  const ratio = f[b + F.ratios + (f[b + F.ratioIndex] ?? 0)] ?? 1;
  const high = ratio > policy.riseRatio;
  if (!low && !high) {
    f[b + F.offsetMs] = Math.max(0, (f[b + F.offsetMs] ?? 0) - plan.spec.stepMs);
    return;
  }
  const mean = f[b + F.offsetRatio] ?? 0;
  const noise = (f[b + F.sigma] ?? 0) / expected;
  // Further down than the offset: not one that has come to stay, but a decline, or something new.
  if (low && mean > 0 && ratio < mean - Math.max(policy.offsetBand, 2 * noise)) {
    f[b + F.offsetMs] = 0;
    f[b + F.offsetRatio] = ratio;
    return;
  }
  const spent = (f[b + F.offsetMs] ?? 0) + plan.spec.stepMs;
  const weight = Math.min(1, plan.spec.stepMs / DAY_MS);
  f[b + F.offsetRatio] = spent <= plan.spec.stepMs || mean === 0 ? ratio : mean + weight * (ratio - mean);
  f[b + F.offsetMs] = spent;
  if (spent >= (high ? policy.riseRebaseMs : policy.rebaseMs)) rebase(cols, s);
}

/** What a low series reads now is an old offset: it is heard again when it falls further, or was normal between. */
export function keepOffset(cols: SeriesColumns, s: number): void {
  const { f } = cols;
  const b = s * F_WIDTH;
  f[b + F.offsetRatio] = f[b + F.ratios + (f[b + F.ratioIndex] ?? 0)] ?? 1;
  f[b + F.offsetMs] = Math.max(f[b + F.offsetMs] ?? 0, POLICY.baseline.offsetFadeMs);
}

/** Takes the present offset of a series as its new level. */
function rebase(cols: SeriesColumns, s: number): void {
  takeLevel(cols, s, cols.f[s * F_WIDTH + F.offsetRatio] ?? 1);
}

function takeLevel(cols: SeriesColumns, s: number, ratio: number): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  f[b + F.level] = Math.max(0.001, (f[b + F.level] ?? 1) * (ratio > 0 ? ratio : 0.001));
  f[b + F.offsetMs] = 0;
  f[b + F.offsetRatio] = 0;
  forgetEvidence(cols, s);
}

/** After a partial recovery that holds: what a low series reads now is its new level. */
export function rebaseLow(cols: SeriesColumns, s: number): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  let sum = 0;
  for (let i = 0; i < 6; i += 1) sum += f[b + F.ratios + i] ?? 1;
  if (sum / 6 >= POLICY.baseline.rebaseUnder) return;
  takeLevel(cols, s, sum / 6);
  f.fill(0, b + F.dayMin, b + F.dayMinNow + 1);
}

/** Starts a series' evidence afresh: an ended incident must not open the next one. */
export function forgetEvidence(cols: SeriesColumns, s: number): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const d = s * D_WIDTH;
  f.fill(0, b + F.degraded, b + F.deep + 1);
  f.fill(0, b + F.slowRun, b + F.nearZeroRun + 1);
  f[b + F.zeroRun] = 0;
  cols.d[d + D.lowSince] = Number.NaN;
  cols.d[d + D.deepSince] = Number.NaN;
  cols.d.fill(Number.NaN, d + D.dipTimes, d + D.dipTimes + 3);
  f[b + F.dipRun] = 0;
  f[b + F.dips] = 0;
}
