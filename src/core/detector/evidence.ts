/**
 * What one bin says: how far it is from what was expected, and how much evidence of a loss has piled up.
 * Two clipped CUSUMs (degraded, deep) with a calibrated gain; tiny sets and total loss have rules of their own (small-set.ts, total-loss.ts).
 */
import { POLICY } from '../policy.ts';
import { HOUR_MS, type Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { isIndirect } from './members.ts';
import { binsFor, isTrickle, type SignalPlan } from './plan.ts';
import { cleanMinimum, noteSmallSet } from './small-set.ts';
import { countZeros } from './total-loss.ts';
import { teach } from './teach.ts';
import type { SlotPlan } from './cells.ts';
import { enterSlot, expectedAt, spreadOf } from './season.ts';

function clip(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** Days of clean history a series has learned from. */
export function daysLearned(cols: SeriesColumns, s: number, plan: SlotPlan): number {
  return (cols.f[s * F_WIDTH + F.slots] ?? 0) / plan.perDay;
}

/** Brings the series to the bin's slot and notes what is expected there; no judgement yet. */
export function expectBin(cols: SeriesColumns, s: number, plan: SignalPlan, at: Instant): void {
  enterSlot(cols, s, plan.spec, plan, at);
  const expected = expectedAt(cols, s, plan.spec, plan, at);
  const b = s * F_WIDTH;
  cols.f[b + F.binExpected] = expected;
  cols.f[b + F.binSigma] = spreadOf(cols, s, plan.spec, plan, expected);
}

/** Judges a received bin. `expectBin` has been called for it; `learning`: the place is normal, so it may teach. */
export function judgeBin(
  cols: SeriesColumns,
  s: number,
  plan: SignalPlan,
  bin: { readonly at: Instant; readonly value: number; readonly learning: boolean },
): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const d = s * D_WIDTH;
  const { at, value } = bin;
  const expected = f[b + F.binExpected] ?? 0;
  fade(cols, s, plan, at);
  const trickle = isTrickle(plan.spec, expected);
  cols.d[d + D.lastAt] = at;
  cols.d[d + D.lastValue] = value;
  f[b + F.points] = Math.min(1e6, (f[b + F.points] ?? 0) + 1);
  if (expected > 0) {
    if (trickle) {
      judgeTrickle(cols, s, plan, at, value);
    } else {
      f[b + F.weak] = 0;
      f[b + F.expected] = expected;
      f[b + F.sigma] = f[b + F.binSigma] ?? 0;
      judge(cols, s, plan, { at, value, gain: plan.stepGain });
    }
    countZeros(f, b, value, expected, trickle);
    noteSmallSet(cols, s, plan, at, value);
  }
  teach(cols, s, plan, bin, trickle);
}

/** Evidence fades while nothing arrives: 2 % an hour beyond the step. */
function fade(cols: SeriesColumns, s: number, plan: SignalPlan, at: Instant): void {
  const last = cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN;
  if (last !== last) return;
  const missing = Math.floor((at - last - plan.spec.stepMs) / HOUR_MS);
  if (missing < 1) return;
  let keep = 1;
  for (let i = 0; i < missing && i < 400; i += 1) keep *= 1 - POLICY.evidence.missingDecayPerHour;
  const f = cols.f;
  const b = s * F_WIDTH;
  f[b + F.degraded] = (f[b + F.degraded] ?? 0) * keep;
  f[b + F.deep] = (f[b + F.deep] ?? 0) * keep;
  f[b + F.shadow] = (f[b + F.shadow] ?? 0) * keep;
}

/** The trickle's sliding window: 4 blocks that each hold a quarter of the expected arrivals needed. */
function judgeTrickle(cols: SeriesColumns, s: number, plan: SignalPlan, at: Instant, value: number): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const d = s * D_WIDTH;
  const policy = POLICY.trickle;
  if ((f[b + F.blockExpected] ?? 0) === 0) cols.d[d + D.blockStart] = at;
  f[b + F.blockSum] = (f[b + F.blockSum] ?? 0) + value;
  f[b + F.blockExpected] = (f[b + F.blockExpected] ?? 0) + (f[b + F.binExpected] ?? 0);
  const oldest = cols.d[d + D.blockStarts] ?? Number.NaN;
  if (oldest === oldest && at + plan.spec.stepMs - oldest > policy.maxWindowMs) f[b + F.weak] = 1;
  if ((f[b + F.blockExpected] ?? 0) < policy.minExpected / policy.blocks) return;
  cols.d.copyWithin(d + D.blockStarts, d + D.blockStarts + 1, d + D.blockStarts + 4);
  cols.d[d + D.blockStarts + 3] = cols.d[d + D.blockStart] ?? at;
  for (const [ring, now] of [
    [F.blockSums, F.blockSum],
    [F.blockExpecteds, F.blockExpected],
  ] as const) {
    f.copyWithin(b + ring, b + ring + 1, b + ring + 4);
    f[b + ring + 3] = f[b + now] ?? 0;
    f[b + now] = 0;
  }
  const from = cols.d[d + D.blockStarts] ?? Number.NaN;
  if (from !== from) return;
  let sum = 0;
  let expected = 0;
  for (let i = 0; i < 4; i += 1) {
    sum += f[b + F.blockSums + i] ?? 0;
    expected += f[b + F.blockExpecteds + i] ?? 0;
  }
  f[b + F.weak] = at + plan.spec.stepMs - from > policy.maxWindowMs ? 1 : 0;
  f[b + F.expected] = expected;
  f[b + F.sigma] = Math.sqrt(expected);
  const step = Math.max(plan.spec.stepMs, at + plan.spec.stepMs - (cols.d[d + D.blockStarts + 3] ?? at));
  const gain = Math.min(step / POLICY.evidence.referenceStepMs, 1);
  judge(cols, s, plan, { at, value: sum, gain });
}

interface Judged {
  readonly at: Instant;
  readonly value: number;
  readonly gain: number;
}

/** Ratio, z and the two CUSUMs, from F.expected and F.sigma. */
function judge(cols: SeriesColumns, s: number, plan: SignalPlan, { at, value, gain }: Judged): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const d = s * D_WIDTH;
  const policy = POLICY.evidence;
  const expected = f[b + F.expected] ?? 0;
  const ratio = value / expected;
  let z = clip((value - expected) / (f[b + F.sigma] ?? 1), policy.zMin, policy.zMax);
  if (isUnderOwnMinimumOnly(f, b, plan, value)) z = z < 0 ? 0 : z;
  const before = f[b + F.ratioIndex] ?? 0;
  const wasClear = (f[b + F.z] ?? 0) <= policy.clearZ;
  const wasFalling =
    (f[b + F.ratios + before] ?? 1) < POLICY.fusion.fallingRatio &&
    (f[b + F.z] ?? 0) < POLICY.fusion.fallingZ;
  const index = (before + 1) % 6;
  f[b + F.ratioIndex] = index;
  f[b + F.ratios + index] = ratio;
  f[b + F.z] = z;

  if (daysLearned(cols, s, plan) >= POLICY.baseline.totalLossOnlyDays) {
    const tau = plan.trial.uncalibrated === true ? gain : (f[b + F.tau] ?? 1) * gain;
    const step = clip(-z - policy.slack, -policy.cost, wasClear ? policy.clearGain : policy.gain);
    const evidence = f[b + F.degraded] ?? 0;
    const degraded = clip(evidence + tau * step, 0, policy.max);
    f[b + F.degraded] = degraded;
    const isDeep = ratio <= policy.deepRatio && z <= policy.deepZ;
    const deepStep = isDeep ? Math.min(policy.deepGain, -z / 2) : -policy.cost;
    f[b + F.deep] = clip((f[b + F.deep] ?? 0) + tau * deepStep, 0, policy.max);
    if (evidence === 0 && degraded > 0) cols.d[d + D.lowSince] = at;
    else if (degraded === 0) cols.d[d + D.lowSince] = Number.NaN;
    calibrate(f, b, gain * step);
    countRuns(cols, s, plan, { ratio, z, wasFalling });
  }
  if (ratio <= POLICY.phase.blackoutRatio) {
    cols.d[d + D.deepBefore] = cols.d[d + D.deepAt] ?? Number.NaN;
    cols.d[d + D.deepAt] = at;
    if (cols.d[d + D.deepSince] !== cols.d[d + D.deepSince]) cols.d[d + D.deepSince] = at;
  } else cols.d[d + D.deepSince] = Number.NaN;
}

/** In its first week a series that swings, and whose season is not known yet, is judged only under its own minimum. */
function isUnderOwnMinimumOnly(f: Float32Array, b: number, plan: SignalPlan, value: number): boolean {
  const policy = POLICY.baseline;
  if ((f[b + F.slots] ?? 0) >= policy.cautiousDays * plan.perDay) return false;
  const flat = f[b + F.flat] ?? 0;
  if ((f[b + F.errFlat] ?? 0) <= policy.swingingRatio * flat) return false;
  const minimum = cleanMinimum(f, b);
  return minimum < 0 || value >= minimum;
}

/**
 * The gain that this series' own noise deserves: a running estimate of the rate at which the maxima of its CUSUM
 * cycles exceed their 70 % quantile. Persistent noise makes long high cycles and so a small gain.
 */
function calibrate(f: Float32Array, b: number, step: number): void {
  const policy = POLICY.evidence;
  const shadow = clip((f[b + F.shadow] ?? 0) + step, 0, policy.max);
  f[b + F.shadow] = shadow;
  const top = f[b + F.shadowMax] ?? 0;
  if (shadow > top) f[b + F.shadowMax] = shadow;
  if (shadow > 0 || top === 0) return;
  f[b + F.shadowMax] = 0;
  const level = f[b + F.cycleLevel] ?? 0;
  const over = top - level > policy.maxCycleOver ? policy.maxCycleOver : top - level;
  f[b + F.cycleLevel] =
    level + (over > 0 ? policy.cycleQuantile : policy.cycleQuantile - 1) * policy.cycleStep * (level + 0.5);
  if (over <= 0) return;
  // Old cycles fade, so that the gain follows a series whose noise changes.
  const keep = policy.cycleKeep;
  f[b + F.cycleCount] = keep * (f[b + F.cycleCount] ?? 0) + 1;
  f[b + F.cycleSum] = keep * (f[b + F.cycleSum] ?? 0) + over;
  const rate =
    ((f[b + F.cycleCount] ?? 0) + policy.priorCycles) /
    ((f[b + F.cycleSum] ?? 0) + policy.priorCycles / policy.priorRate);
  f[b + F.tau] = clip(rate, policy.minTau, 1);
}

/** Outside of `countRuns`: a closure made for every observation costs a third of the speed (bench/pipeline). */
function countRun(f: Float32Array, key: number, holds: boolean): void {
  f[key] = holds ? Math.min(1_000, (f[key] ?? 0) + 1) : 0;
}

/** The same, but one bin that does not hold is not the end of it: a place may flap. */
function countLeaky(f: Float32Array, key: number, holds: boolean, stepMs: number): void {
  const run = f[key] ?? 0;
  if (holds) f[key] = Math.min(1_000, run + 1);
  else if (run > 0) {
    const most = 2 * binsFor(POLICY.fusion.singleSlowBins, stepMs);
    f[key] = Math.max(0, (run > most ? most : run) - POLICY.fusion.slowRunLeak);
  }
}

/** How many bins in a row satisfy each rule by which one signal alone may speak. */
function countRuns(
  cols: SeriesColumns,
  s: number,
  plan: SignalPlan,
  { ratio, z, wasFalling }: { readonly ratio: number; readonly z: number; readonly wasFalling: boolean },
): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const policy = POLICY.fusion;
  countRun(f, b + F.deepRun, (f[b + F.deep] ?? 0) >= policy.singleDeep);
  const isLow = ratio < policy.singleSlowRatio[plan.spec.kind];
  const isEnough = (f[b + F.degraded] ?? 0) >= policy.singleSlow || z <= POLICY.evidence.clearZ;
  // What sees the place through what people do wavers about any threshold: its run must be whole.
  if (isIndirect(plan.spec.kind)) countRun(f, b + F.slowRun, isLow && isEnough);
  else countLeaky(f, b + F.slowRun, isLow && isEnough, plan.spec.stepMs);
  countRun(
    f,
    b + F.trafficRun,
    (f[b + F.deep] ?? 0) >= policy.trafficDeep && ratio < policy.trafficDeepRatio,
  );
  if (wasFalling && (f[b + F.nearZeroRun] ?? 0) === 0) f[b + F.nearZeroRun] = 1;
  countRun(f, b + F.nearZeroRun, ratio < policy.nearZeroRatio && z < policy.nearZeroZ);
}
