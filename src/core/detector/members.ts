/** One series of a place, and the simplest things that can be said of it now. */
import type { UnknownReason } from '../incident.ts';
import type { SignalKind } from '../series.ts';
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { isTotalLoss } from './total-loss.ts';
import { isTrickle, type SignalPlan } from './plan.ts';

export interface Member {
  /** Index in the columns. */
  readonly series: number;
  readonly plan: SignalPlan;
  /** Number of the signal in the watch. */
  readonly signal: number;
}

export function latestRatio(cols: SeriesColumns, s: number): number {
  const b = s * F_WIDTH;
  return cols.f[b + F.ratios + (cols.f[b + F.ratioIndex] ?? 0)] ?? 1;
}

/** Mean of the last judged ratios, at most 6. */
export function meanRatio(cols: SeriesColumns, s: number, bins: number): number {
  const b = s * F_WIDTH;
  const i = cols.f[b + F.ratioIndex] ?? 0;
  const n = bins > 6 ? 6 : bins;
  let sum = 0;
  for (let k = 0; k < n; k += 1) sum += cols.f[b + F.ratios + ((i + 6 - k) % 6)] ?? 1;
  return sum / n;
}

/** Median of the last 3 judged ratios. */
export function recentRatio(cols: SeriesColumns, s: number): number {
  const b = s * F_WIDTH;
  const i = cols.f[b + F.ratioIndex] ?? 0;
  const x = cols.f[b + F.ratios + i] ?? 1;
  const y = cols.f[b + F.ratios + ((i + 5) % 6)] ?? 1;
  const z = cols.f[b + F.ratios + ((i + 4) % 6)] ?? 1;
  return x > y ? (y > z ? y : x > z ? z : x) : x > z ? x : y > z ? z : y;
}

/** Why a series says nothing at `clock`, or null when it can be judged. */
export function whyUnknown(cols: SeriesColumns, member: Member, clock: Instant): UnknownReason | null {
  const { series: s, plan } = member;
  const last = cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN;
  if (last !== last) return 'no-data';
  const age = clock - last - plan.spec.stepMs - plan.spec.lagMs;
  if (age > plan.unknownAfterMs) return 'no-data';
  if ((cols.f[s * F_WIDTH + F.weak] ?? 0) > 0) return 'too-weak';
  if ((cols.f[s * F_WIDTH + F.expected] ?? 0) <= 0) return 'warming-up';
  if (age > plan.freshForMs) return 'stale';
  return null;
}

/** Low now: the median of its last 3 bins is clearly under what was expected, or it is gone altogether. */
export function isLowNow(cols: SeriesColumns, s: number, plan: SignalPlan): boolean {
  const b = s * F_WIDTH;
  const policy = POLICY.fusion;
  const share = 1 - (policy.lowSigmas * (cols.f[b + F.sigma] ?? 0)) / (cols.f[b + F.expected] ?? 1);
  return recentRatio(cols, s) < Math.min(policy.lowRatio, share) || isTotalLoss(cols.f, b, plan.spec);
}

/** Slow signals speak of the past: they decide only where nothing faster does. */
export function isSlow({ spec }: SignalPlan): boolean {
  return spec.lagMs > POLICY.phase.slowLagMs;
}

/** Start of the newest judged bin; NaN before the first. */
export function lastAt(cols: SeriesColumns, s: number): Instant {
  return cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN;
}

/** Start of what the newest judged reading is made of: its bin, or the window over which a trickle is summed. */
export function readFrom(cols: SeriesColumns, { series: s, plan }: Member): Instant {
  const isWindow = isTrickle(plan.spec, cols.f[s * F_WIDTH + F.binExpected] ?? 0);
  return isWindow ? (cols.d[s * D_WIDTH + D.blockStarts] ?? Number.NaN) : lastAt(cols, s);
}

/** Traffic and background see the place through what people do: they go quiet for other reasons too. */
export function isIndirect(kind: SignalKind): boolean {
  return kind === 'traffic' || kind === 'background';
}

/** How noisy a series is: sigma over expected. */
export function noiseOf(cols: SeriesColumns, s: number): number {
  const b = s * F_WIDTH;
  return (cols.f[b + F.sigma] ?? 0) / (cols.f[b + F.expected] ?? 1);
}
