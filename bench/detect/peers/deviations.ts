/** Rules of the form "so many standard deviations under the mean": of the hour of week, and of the last bins. */
import { DAY_MS, HOUR_MS } from '../../../src/core/time.ts';
import { alarmStates, binsIn, type PeerRule } from './rule.ts';

/** The textbook z-score of dashboards: three standard deviations; two bins in a row against single outliers. */
const Z = -3;
const Z_IN_A_ROW = 2;
/** The same hour of the last 4 weeks, once two of them are there; before that of the last 7 days. */
const WEEKS = 4;
const MIN_WEEKS = 2;
const DAYS = 7;
const MIN_DAYS = 2;
/** Guards against a spread of nothing: a share of the mean. */
const MIN_SPREAD = 1e-6;

/** Number, sum and sum of squares of the values in each hour since the series began. */
class HourlySums {
  private readonly n: Float64Array;
  private readonly sum: Float64Array;
  private readonly squares: Float64Array;

  constructor(hours: number) {
    this.n = new Float64Array(hours);
    this.sum = new Float64Array(hours);
    this.squares = new Float64Array(hours);
  }

  add(hour: number, value: number): void {
    this.n[hour]! += 1;
    this.sum[hour]! += value;
    this.squares[hour]! += value * value;
  }

  /** The z-score against the hours `every`, 2 `every`, … `times` `every` earlier; NaN when under `least` of them count. */
  z(value: number, hour: number, every: number, times: number, least: number): number {
    let hours = 0;
    let n = 0;
    let sum = 0;
    let squares = 0;
    for (let k = 1; k <= times; k += 1) {
      const earlier = hour - k * every;
      const known = this.n[earlier] ?? 0;
      if (known === 0) continue;
      hours += 1;
      n += known;
      sum += this.sum[earlier]!;
      squares += this.squares[earlier]!;
    }
    if (hours < least) return NaN;
    const mean = sum / n;
    const spread = Math.sqrt(Math.max(0, squares / n - mean * mean));
    return (value - mean) / Math.max(spread, MIN_SPREAD * Math.abs(mean), Number.MIN_VALUE);
  }
}

export const weeklyZ: PeerRule = {
  name: 'weekly-z',
  states: (spec, values) => {
    const dayHours = DAY_MS / HOUR_MS;
    const hourOf = (bin: number): number => Math.floor((bin * spec.stepMs) / HOUR_MS);
    const sums = new HourlySums(hourOf(values.length) + 1);
    return alarmStates(values, Z_IN_A_ROW, (value, bin) => {
      if (Number.isNaN(value)) return false;
      const hour = hourOf(bin);
      sums.add(hour, value);
      const weekly = sums.z(value, hour, 7 * dayHours, WEEKS, MIN_WEEKS);
      const z = Number.isNaN(weekly) ? sums.z(value, hour, dayHours, DAYS, MIN_DAYS) : weekly;
      return z < Z;
    });
  },
};

/** Control charts: λ of 0.05 to 0.25 is usual (Montgomery), here the slow end; limits at 3 σ. */
const EWMA_ALPHA = 0.05;
const EWMA_SIGMAS = 3;
const EWMA_WARMUP_MS = DAY_MS;

export const ewma: PeerRule = {
  name: 'ewma-3-sigma',
  states: (spec, values) => {
    const warmup = binsIn(EWMA_WARMUP_MS, spec.stepMs);
    let mean = NaN;
    let variance = 0;
    let seen = 0;
    return alarmStates(values, 1, (value) => {
      if (Number.isNaN(value)) return false;
      if (Number.isNaN(mean)) mean = value;
      const off = value - mean;
      const sigma = Math.max(Math.sqrt(variance), MIN_SPREAD * Math.abs(mean));
      seen += 1;
      // It goes on learning while alarmed, as published (West's incremental form).
      mean += EWMA_ALPHA * off;
      variance = (1 - EWMA_ALPHA) * (variance + EWMA_ALPHA * off * off);
      return seen > warmup && off < -EWMA_SIGMAS * sigma;
    });
  },
};
