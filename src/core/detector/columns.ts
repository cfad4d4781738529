import { POLICY } from '../policy.ts';
import { DAY_MS, HOUR_MS } from '../time.ts';

/**
 * The numbers of all series, side by side in flat arrays: a series is an index, its state a slice of each array.
 * Objects a series would cost three times the memory and a cache miss a field (bench/pipeline).
 */

/** Offsets in the slice of 32-bit numbers. */
export const F = {
  degraded: 0, // S_a
  deep: 1, // S_b
  tau: 2,
  shadow: 3, // S_a with tau = 1, for the calibration
  shadowMax: 4,
  cycleLevel: 5, // running quantile of cycle maxima
  cycleCount: 6,
  cycleSum: 7,
  level: 8,
  flat: 9,
  slots: 10, // clean slots learned from
  errFlat: 11,
  errDaily: 12,
  errWeekly: 13,
  weekly: 14, // medians of the previous, this and the next slot
  daily: 17,
  centre: 20, // expected at the centres of the previous, this and the next slot (before the level)
  spread: 23, // relative spread in this slot
  cellSum: 24,
  cellCount: 25,
  cellMin: 26,
  cellMax: 27,
  cellResidual: 28,
  cellResiduals: 29,
  ratios: 30, // ring of the last 6 ratios
  ratioIndex: 36,
  z: 37,
  expected: 38,
  sigma: 39,
  dayMin: 40, // ring of 7 daily minima
  dayMinNow: 47,
  zeroRun: 48,
  cleanPoints: 49, // points since the last one under half of the expected
  points: 50,
  blockSum: 51, // trickle: the block being filled
  blockExpected: 52,
  blockSums: 53, // and the last 4
  blockExpecteds: 57,
  slowRun: 61, // bins in a row that satisfy each single-signal exit
  deepRun: 62,
  trafficRun: 63,
  nearZeroRun: 64,
  offsetMs: 65, // how long this one signal has been off
  offsetRatio: 66,
  binExpected: 67, // of the bin being judged (a trickle's window has its own)
  binSigma: 68,
  cellDirty: 69,
  weak: 70, // 1 while a trickle is too weak to judge
} as const;
export const F_WIDTH = 71;

/** Offsets in the slice of 64-bit numbers. */
export const D = {
  lastAt: 0, // start of the newest judged bin, NaN before the first
  lastValue: 1,
  firstAt: 2,
  slot: 3, // absolute number of the slot being filled
  unit: 4, // value of one step of a cell
  lowSince: 5, // first bin of the present run of evidence, NaN without
  deepSince: 6, // first bin of the present run at or under the blackout ratio, NaN without
  lowTimes: 7, // ring of the last 3 bins under the small set's minimum
  blockStarts: 10, // trickle: starts of the last 4 blocks
  blockStart: 14, // and of the one being filled
} as const;
export const D_WIDTH = 15;

const SLOTS_PER_WEEK_MAX = 168;
export const CELLS = SLOTS_PER_WEEK_MAX * POLICY.baseline.weeks;
export const HOURS = 24;

/** How a day is cut for one step: hourly, or by the step where that is longer. At most 24 slots a day. */
export function slotsPerDay(stepMs: number): number {
  if (stepMs <= HOUR_MS) return HOURS;
  return Math.max(1, Math.floor(DAY_MS / stepMs));
}

function grown(array: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const next = new Float32Array(length);
  next.set(array);
  return next;
}

export class SeriesColumns {
  size = 0;
  f: Float32Array<ArrayBuffer> = new Float32Array(0);
  d: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Four weeks of slot means, 16 bits each in units of `D.unit`; 0 is "none", n is (n - 1) units. */
  cells: Uint16Array<ArrayBuffer> = new Uint16Array(0);
  /** Mean relative residual by slot of day, in 1/10,000; 0 is "none". */
  residuals: Uint16Array<ArrayBuffer> = new Uint16Array(0);

  /** Adds one empty series and returns its index. */
  add(): number {
    const index = this.size;
    this.size += 1;
    if (this.size * F_WIDTH > this.f.length) this.reserve(Math.max(16, Math.ceil(this.size * 1.5)));
    this.clear(index);
    return index;
  }

  reserve(series: number): void {
    if (series * F_WIDTH <= this.f.length) return;
    this.f = grown(this.f, series * F_WIDTH);
    const d = new Float64Array(series * D_WIDTH);
    d.set(this.d);
    this.d = d;
    const cells = new Uint16Array(series * CELLS);
    cells.set(this.cells);
    this.cells = cells;
    const residuals = new Uint16Array(series * HOURS);
    residuals.set(this.residuals);
    this.residuals = residuals;
  }

  /** Forgets all a series has learned: it warms up again. */
  clear(index: number): void {
    const f = index * F_WIDTH;
    this.f.fill(0, f, f + F_WIDTH);
    this.f[f + F.tau] = 0.9;
    this.f[f + F.level] = 1;
    const d = index * D_WIDTH;
    this.d.fill(Number.NaN, d, d + D_WIDTH);
    this.d[d + D.unit] = 0;
    this.cells.fill(0, index * CELLS, (index + 1) * CELLS);
    this.residuals.fill(0, index * HOURS, (index + 1) * HOURS);
  }
}
