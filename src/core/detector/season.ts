/**
 * The baseline of one series: what it should read at that time of day and week, and how much it varies.
 *
 * Kept are four weeks of slot means (hourly; longer where the step is) in 12 bits each. The expected value of a slot
 * is predicted in three ways – flat mean, median of the same slot of the last 7 days, median of the same slot of the
 * last 4 weeks – and the way that has predicted best out of sample is believed. Slots of an incident are never written,
 * so an old value stays. Costs one median of 4 and one of 7 a slot, nothing else. Pure but for the arrays it is given.
 */
import { POLICY } from '../policy.ts';
import type { SignalSpec } from '../series.ts';
import type { Instant } from '../time.ts';
import { medianBefore, type SlotPlan, writeCell } from './cells.ts';
import { D, D_WIDTH, F, F_WIDTH, HOURS, type SeriesColumns } from './columns.ts';

/** Slots ahead of the one being judged in which something is expected already. */
const PREPARED_AHEAD = 3;

function clip(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

function smooth(before: number, here: number, after: number): number {
  if (here !== here) {
    if (before === before && after === after) return (before + after) / 2;
    return before === before ? before : after;
  }
  const left = before === before ? before : here;
  const right = after === after ? after : here;
  return (left + 2 * here + right) / 4;
}

/** The three predictions for the slot whose raw medians stand at `offset` (0 previous, 1 this, 2 next). */
function predictFrom(f: Float32Array, b: number, key: number): number {
  return smooth(f[b + key] ?? 0, f[b + key + 1] ?? 0, f[b + key + 2] ?? 0);
}

function weeklyOf(cols: SeriesColumns, s: number, plan: SlotPlan, slot: number): number {
  return medianBefore(cols, s, plan, slot, { stride: plan.perDay * 7, count: POLICY.baseline.weeks });
}

function dailyOf(cols: SeriesColumns, s: number, plan: SlotPlan, slot: number): number {
  return medianBefore(cols, s, plan, slot, { stride: plan.perDay, count: 7 });
}

/** Which prediction to believe now, by their errors so far and the age of the history. */
function believed(f: Float32Array, b: number, perDay: number, weekly: number, daily: number): number {
  const flat = f[b + F.flat] ?? 0;
  const days = (f[b + F.slots] ?? 0) / perDay;
  const errFlat = f[b + F.errFlat] ?? 0;
  const errDaily = f[b + F.errDaily] ?? 0;
  const errWeekly = f[b + F.errWeekly] ?? 0;
  const gain = POLICY.baseline.seasonalGain;
  const dailyGood = days >= 3 && daily === daily && errDaily < gain * errFlat;
  const weeklyGood = days >= 15 && weekly === weekly && errWeekly < gain * errFlat;
  if (weeklyGood && (!dailyGood || errWeekly < errDaily)) return weekly;
  return dailyGood ? daily : flat;
}

function spreadAt(cols: SeriesColumns, s: number, perDay: number, slotOfDay: number): number {
  const base = s * HOURS;
  let sum = 0;
  let weight = 0;
  for (let k = -1; k <= 1; k += 1) {
    const code = cols.residuals[base + ((slotOfDay + k + perDay) % perDay)] ?? 0;
    if (code === 0) continue;
    const w = k === 0 ? 2 : 1;
    sum += w * (code - 1);
    weight += w;
  }
  return weight === 0 ? Number.NaN : (POLICY.baseline.spreadFactor * sum) / weight / 10_000;
}

/** Fills the expected values around `slot` from the cells: after a jump, or at the first bin. */
function prepare(cols: SeriesColumns, s: number, plan: SlotPlan, slot: number): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  let w0 = weeklyOf(cols, s, plan, slot - 2);
  let w1 = weeklyOf(cols, s, plan, slot - 1);
  let d0 = dailyOf(cols, s, plan, slot - 2);
  let d1 = dailyOf(cols, s, plan, slot - 1);
  for (let k = 0; k < 3; k += 1) {
    const w2 = weeklyOf(cols, s, plan, slot + k);
    const d2 = dailyOf(cols, s, plan, slot + k);
    f[b + F.centre + k] = believed(f, b, plan.perDay, smooth(w0, w1, w2), smooth(d0, d1, d2));
    f[b + F.weekly + k] = w2;
    f[b + F.daily + k] = d2;
    [w0, w1, d0, d1] = [w1, w2, d1, d2];
  }
}

/** Moves the expected values on by one slot: one new median of each kind. */
function shift(cols: SeriesColumns, s: number, plan: SlotPlan, slot: number): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  for (let k = 0; k < 2; k += 1) {
    f[b + F.centre + k] = f[b + F.centre + k + 1] ?? 0;
    f[b + F.weekly + k] = f[b + F.weekly + k + 1] ?? 0;
    f[b + F.daily + k] = f[b + F.daily + k + 1] ?? 0;
  }
  f[b + F.weekly + 2] = weeklyOf(cols, s, plan, slot + 2);
  f[b + F.daily + 2] = dailyOf(cols, s, plan, slot + 2);
  f[b + F.centre + 2] = believed(f, b, plan.perDay, predictFrom(f, b, F.weekly), predictFrom(f, b, F.daily));
}

/** What the finished slot taught: its cell, the errors of the predictions, the flat mean, the spread, the level. */
function learn(cols: SeriesColumns, s: number, spec: SignalSpec, plan: SlotPlan): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const slot = cols.d[s * D_WIDTH + D.slot] ?? 0;
  const n = f[b + F.cellCount] ?? 0;
  if (n === 0 || (f[b + F.cellDirty] ?? 0) > 0) return;
  const sum = f[b + F.cellSum] ?? 0;
  const trimmed = n >= 4 && spec.scale !== 'count-arrivals';
  const mean = trimmed ? (sum - (f[b + F.cellMin] ?? 0) - (f[b + F.cellMax] ?? 0)) / (n - 2) : sum / n;
  learnErrors(cols, s, plan, slot, mean);
  const slots = f[b + F.slots] ?? 0;
  const flat = f[b + F.flat] ?? 0;
  const reach =
    slots >= 7 * plan.perDay
      ? Math.max(POLICY.baseline.reachErrors * (f[b + F.errFlat] ?? 0), POLICY.baseline.reachRatio * flat)
      : Number.MAX_VALUE;
  f[b + F.flat] = flat + clip(mean - flat, -reach, reach) / Math.min(slots + 1, 7 * plan.perDay);
  f[b + F.slots] = slots + 1;
  learnSpread(cols, s, plan, slot);
  if (slots >= POLICY.baseline.cautiousDays * plan.perDay) learnLevel(f, b, plan, mean);
  writeCell(cols, s, plan, slot, mean);
}

function learnErrors(cols: SeriesColumns, s: number, plan: SlotPlan, slot: number, mean: number): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const slots = f[b + F.slots] ?? 0;
  if (slots === 0) return;
  const weight = 1 / Math.min(slots, 14 * plan.perDay);
  const predictions = [
    [F.errFlat, f[b + F.flat] ?? 0],
    [F.errDaily, smooth(dailyOf(cols, s, plan, slot - 1), f[b + F.daily] ?? 0, f[b + F.daily + 1] ?? 0)],
    [F.errWeekly, smooth(weeklyOf(cols, s, plan, slot - 1), f[b + F.weekly] ?? 0, f[b + F.weekly + 1] ?? 0)],
  ] as const;
  for (const [key, prediction] of predictions) {
    if (prediction !== prediction) continue;
    const error = prediction > mean ? prediction - mean : mean - prediction;
    const old = f[b + key] ?? 0;
    f[b + key] = old === 0 ? error : old + weight * (error - old);
  }
}

function learnSpread(cols: SeriesColumns, s: number, plan: SlotPlan, slot: number): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const count = f[b + F.cellResiduals] ?? 0;
  if (count === 0) return;
  const days = (f[b + F.slots] ?? 0) / plan.perDay;
  const index = s * HOURS + (slot % plan.perDay);
  const old = (cols.residuals[index] ?? 0) - 1;
  let value = ((f[b + F.cellResidual] ?? 0) / count) * 10_000;
  if (old >= 0) {
    const most = days >= POLICY.baseline.cautiousDays ? 4 * old + 200 : Number.MAX_VALUE;
    value = old + ((value > most ? most : value) - old) / Math.min(Math.floor(days) + 1, 14);
  }
  cols.residuals[index] = 1 + Math.floor(clip(value, 0, 60_000) + 0.5);
}

function learnLevel(f: Float32Array, b: number, plan: SlotPlan, mean: number): void {
  const policy = POLICY.baseline;
  const centre = f[b + F.centre + 1] ?? 0;
  const level = f[b + F.level] ?? 1;
  if (centre <= 0) return;
  const off = clip(mean / (centre * level) - 1, -policy.levelStep, policy.levelStep);
  const fall = -policy.maxFallPerDay / plan.perDay;
  f[b + F.level] = level + Math.max(fall, off / (policy.levelDays * plan.perDay));
}

/** Brings the series to the slot of a bin: finishes the old slot and prepares what is expected in the new one. */
export function enterSlot(
  cols: SeriesColumns,
  s: number,
  spec: SignalSpec,
  plan: SlotPlan,
  at: Instant,
): void {
  const f = cols.f;
  const b = s * F_WIDTH;
  const d = s * D_WIDTH;
  const slot = Math.floor((at + spec.stepMs / 2) / plan.slotMs);
  const old = cols.d[d + D.slot] ?? Number.NaN;
  if (slot === old) return;
  if (old === old) {
    learn(cols, s, spec, plan);
    if (Math.floor(slot / plan.perDay) !== Math.floor(old / plan.perDay)) turnDay(f, b);
  }
  f.fill(0, b + F.cellSum, b + F.cellResiduals + 1);
  f[b + F.cellDirty] = 0;
  cols.d[d + D.slot] = slot;
  // What was prepared in the very first slots knew nothing: to learn a spread from it would last for weeks.
  if (slot === old + 1 && (f[b + F.slots] ?? 0) >= PREPARED_AHEAD) shift(cols, s, plan, slot);
  else prepare(cols, s, plan, slot);
  f[b + F.spread] = spreadAt(cols, s, plan.perDay, slot % plan.perDay);
}

/** A finished day's minimum joins the ring of clean minima. Kept plus one: 0 is "none". */
function turnDay(f: Float32Array, b: number): void {
  const low = f[b + F.dayMinNow] ?? 0;
  f[b + F.dayMinNow] = 0;
  const rate = f[b + F.dipRate] ?? 0;
  f[b + F.dipRate] = rate + ((f[b + F.dipsToday] ?? 0) - rate) / POLICY.smallSet.rateDays;
  f[b + F.dipsToday] = 0;
  if (low === 0) return;
  f.copyWithin(b + F.dayMin, b + F.dayMin + 1, b + F.dayMin + 7);
  f[b + F.dayMin + 6] = low;
}

/** Expected reading of the bin that starts at `at`, in the signal's unit; 0 when nothing has been learned. */
export function expectedAt(
  cols: SeriesColumns,
  s: number,
  spec: SignalSpec,
  plan: SlotPlan,
  at: Instant,
): number {
  const f = cols.f;
  const b = s * F_WIDTH;
  const here = (at + spec.stepMs / 2) / plan.slotMs - (cols.d[s * D_WIDTH + D.slot] ?? 0) - 0.5;
  const centre = f[b + F.centre + 1] ?? 0;
  const side = here < 0 ? (f[b + F.centre] ?? 0) : (f[b + F.centre + 2] ?? 0);
  const share = here < 0 ? -here : here;
  return (centre + share * (side - centre)) * (f[b + F.level] ?? 1);
}

/** Standard deviation to expect around `expected`, in the signal's unit. */
export function spreadOf(
  cols: SeriesColumns,
  s: number,
  spec: SignalSpec,
  plan: SlotPlan,
  expected: number,
): number {
  const policy = POLICY.baseline;
  const f = cols.f;
  const b = s * F_WIDTH;
  const learned = f[b + F.spread] ?? Number.NaN;
  let sigma = (learned === learned ? learned : policy.unknownSpread) * expected;
  if ((f[b + F.slots] ?? 0) < policy.cautiousDays * plan.perDay) sigma *= policy.cautiousSpread;
  const floor =
    spec.scale === 'count-set' || expected >= 2 ? policy.minSpread : policy.minShareSpread * expected;
  if (sigma < floor) sigma = floor;
  if (sigma < policy.minRelativeSpread * expected) sigma = policy.minRelativeSpread * expected;
  if (spec.scale === 'count-arrivals') {
    const poisson = policy.poissonSpread * Math.sqrt(expected);
    if (sigma < poisson) sigma = poisson;
  }
  return sigma;
}
