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
  dipRun: 71, // small set: bins in a row under its minimum
  dips: 72, // dips of late, each fading over a day
  dipRate: 73, // dips a day in normal life
  dipsToday: 74,
} as const;
export const F_WIDTH = 75;

/** Offsets in the slice of 64-bit numbers. */
export const D = {
  lastAt: 0, // start of the newest judged bin, NaN before the first
  lastValue: 1,
  slot: 2, // absolute number of the slot being filled
  unit: 3, // value of one step of a cell
  lowSince: 4, // first bin of the present run of evidence, NaN without
  deepSince: 5, // first bin of the present run at or under the blackout ratio, NaN without
  dipTimes: 6, // small set: first bins of the last 3 dips under its minimum
  blockStarts: 9, // trickle: starts of the last 4 blocks
  blockStart: 13, // and of the one being filled
  deepAt: 14, // newest bin at or under the blackout ratio, and the one before it
  deepBefore: 15,
} as const;
export const D_WIDTH = 16;

const SLOTS_PER_WEEK_MAX = 168;
export const CELLS = SLOTS_PER_WEEK_MAX * POLICY.baseline.weeks;
/** Two cells of 12 bits share three bytes. */
export const CELL_BYTES = (CELLS * 3) / 2;
export const MAX_CELL = 4_095;
export const HOURS = 24;
/** Bins kept as they were received, for late data, and how many of them lie between two snapshots. */
export const RECENT = 12;
export const SNAPSHOT_EVERY = RECENT / 2;

/** How a day is cut for one step: hourly, or by the step where that is longer. At most 24 slots a day. */
export function slotsPerDay(stepMs: number): number {
  if (stepMs <= HOUR_MS) return HOURS;
  return Math.max(1, Math.floor(DAY_MS / stepMs));
}

export class SeriesColumns {
  size = 0;
  private capacity = 0;
  f: Float32Array<ArrayBuffer> = new Float32Array(0);
  d: Float64Array<ArrayBuffer> = new Float64Array(0);
  /** Four weeks of slot means, 12 bits each in units of `D.unit`; 0 is "none", n is (n - 1) units. */
  cells: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** Mean relative residual by slot of day, in 1/10,000; 0 is "none". */
  residuals: Uint16Array<ArrayBuffer> = new Uint16Array(0);
  /** The last bins as received, a ring: value, start in seconds (0 is "none"), and where the next one goes. */
  recentValues: Float64Array<ArrayBuffer> = new Float64Array(0);
  recentTimes: Uint32Array<ArrayBuffer> = new Uint32Array(0);
  recentNext: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** How many of them came after the newest snapshot. */
  recentSince: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** 1 where the series is a country's, which votes on its feed's health. Not saved: it follows from the place. */
  votes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  /** Scratch: where a series stands in the bin being judged. Of two rows of one bin the later offered holds. */
  lastRow: Int32Array<ArrayBuffer> = new Int32Array(0);
  /** `f` and `d` as they were at the last two snapshots of the place. */
  pastF: Float32Array<ArrayBuffer> = new Float32Array(0);
  pastD: Float64Array<ArrayBuffer> = new Float64Array(0);

  /** Adds one empty series and returns its index. */
  add(): number {
    const index = this.size;
    this.size += 1;
    if (this.size > this.capacity) this.reserve(Math.max(16, Math.ceil(this.size * 1.5)));
    this.clear(index);
    return index;
  }

  reserve(series: number): void {
    if (series <= this.capacity) return;
    this.capacity = series;
    this.f = grow(this.f, new Float32Array(series * F_WIDTH));
    this.d = grow(this.d, new Float64Array(series * D_WIDTH));
    this.cells = grow(this.cells, new Uint8Array(series * CELL_BYTES));
    this.residuals = grow(this.residuals, new Uint16Array(series * HOURS));
    this.recentValues = grow(this.recentValues, new Float64Array(series * RECENT));
    this.recentTimes = grow(this.recentTimes, new Uint32Array(series * RECENT));
    this.recentNext = grow(this.recentNext, new Uint8Array(series));
    this.recentSince = grow(this.recentSince, new Uint8Array(series));
    this.votes = grow(this.votes, new Uint8Array(series));
    this.lastRow = grow(this.lastRow, new Int32Array(series));
    this.pastF = grow(this.pastF, new Float32Array(series * 2 * F_WIDTH));
    this.pastD = grow(this.pastD, new Float64Array(series * 2 * D_WIDTH));
  }

  /** Forgets all a series has learned: it warms up again. */
  clear(s: number): void {
    this.f.fill(0, s * F_WIDTH, (s + 1) * F_WIDTH);
    this.f[s * F_WIDTH + F.tau] = 0.9;
    this.f[s * F_WIDTH + F.level] = 1;
    // What has not been read yet was as usual.
    this.f.fill(1, s * F_WIDTH + F.ratios, s * F_WIDTH + F.ratios + 6);
    this.d.fill(Number.NaN, s * D_WIDTH, (s + 1) * D_WIDTH);
    this.d[s * D_WIDTH + D.unit] = 0;
    this.cells.fill(0, s * CELL_BYTES, (s + 1) * CELL_BYTES);
    this.residuals.fill(0, s * HOURS, (s + 1) * HOURS);
    this.recentTimes.fill(0, s * RECENT, (s + 1) * RECENT);
    this.recentNext[s] = 0;
    this.recentSince[s] = 0;
    this.keepPast(s, 0);
    this.keepPast(s, 1);
  }

  /** Copies the small state of a series into one of its two snapshots, or back. */
  keepPast(s: number, which: number): void {
    const past = 2 * s + which;
    // Two views less to make and to throw away for each.
    const { f, pastF, d, pastD } = this;
    for (let i = 0; i < F_WIDTH; i += 1) pastF[past * F_WIDTH + i] = f[s * F_WIDTH + i] ?? 0;
    for (let i = 0; i < D_WIDTH; i += 1) pastD[past * D_WIDTH + i] = d[s * D_WIDTH + i] ?? 0;
  }

  returnToPast(s: number, which: number): void {
    const past = 2 * s + which;
    this.f.set(this.pastF.subarray(past * F_WIDTH, (past + 1) * F_WIDTH), s * F_WIDTH);
    this.d.set(this.pastD.subarray(past * D_WIDTH, (past + 1) * D_WIDTH), s * D_WIDTH);
  }

  /** All bytes of a series, for saving and restoring. */
  bytesOf(s: number): readonly Uint8Array[] {
    const parts: readonly (readonly [
      Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array,
      number,
    ])[] = [
      [this.f, F_WIDTH],
      [this.d, D_WIDTH],
      [this.cells, CELL_BYTES],
      [this.residuals, HOURS],
      [this.recentValues, RECENT],
      [this.recentTimes, RECENT],
      [this.recentNext, 1],
      [this.recentSince, 1],
      [this.pastF, 2 * F_WIDTH],
      [this.pastD, 2 * D_WIDTH],
    ];
    return parts.map(([array, width]) => {
      const slice = array.subarray(s * width, (s + 1) * width);
      return new Uint8Array(slice.buffer, slice.byteOffset, slice.byteLength);
    });
  }
}

function grow<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** What `bytesOf` adds up to. */
export const SERIES_BYTES = 3 * (F_WIDTH * 4 + D_WIDTH * 8) + CELL_BYTES + HOURS * 2 + RECENT * (8 + 4) + 2;
