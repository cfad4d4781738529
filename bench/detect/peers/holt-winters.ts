/**
 * Holt–Winters with a multiplicative day, and the confidence band of Brutlag, "Aberrant Behavior Detection in Time
 * Series for Network Monitoring" (LISA 2000), as RRDtool's MHWPREDICT, DEVSEASONAL and FAILURES do it.
 */
import { DAY_MS } from '../../../src/core/time.ts';
import { alarmStates, binsIn, type PeerRule } from './rule.ts';

/** Brutlag's example and the defaults of tools on it (rrd_hwreapply). */
const ALPHA = 0.1;
const BETA = 0.0035;
const GAMMA = 0.1;
/**
 * Brutlag: sensible widths lie between 2 and 3 deviations; here the wider. His window rule wants a number of violations
 * within a window (RRDtool: 7 of 9, at 5 min); here 3 in a row, which is faster.
 */
const DELTA = 3;
const IN_A_ROW = 3;
/** RRDtool smooths season and deviations once a season by a moving average over this share of it. */
const SMOOTHED_SHARE = 0.05;
/** One day makes the season, one the deviations; judged from the third. */
const SEEDING_SEASONS = 2;
/** Guards against a season or a band of nothing: shares of the level. */
const MIN_SEASON = 1e-3;
const MIN_BAND = 1e-6;

class HoltWinters {
  private level = NaN;
  private trend = 0;
  private readonly season: Float64Array;
  private readonly deviation: Float64Array;

  private readonly period: number;

  constructor(period: number, first: Float64Array) {
    this.period = period;
    this.season = new Float64Array(period).fill(1);
    this.deviation = new Float64Array(period).fill(NaN);
    const known = first.filter((value) => !Number.isNaN(value));
    this.level = known.reduce((sum, value) => sum + value, 0) / known.length;
    if (!(this.level > 0)) return;
    for (let slot = 0; slot < period; slot += 1) {
      const value = first[slot]!;
      if (!Number.isNaN(value)) this.season[slot] = Math.max(MIN_SEASON, value / this.level);
    }
    smoothCircular(this.season);
  }

  /** Learns from the bin, outage or not (as published); true when it lies under the band. */
  isUnder(value: number, bin: number): boolean {
    const slot = bin % this.period;
    if (slot === 0) this.smooth();
    if (Number.isNaN(value)) return false;
    if (!(this.level > 0)) {
      this.level = value;
      return false;
    }
    const season = this.season[slot]!;
    const expected = (this.level + this.trend) * season;
    const residual = value - expected;
    const deviation = this.deviation[slot]!;
    const band = Math.max(DELTA * deviation, MIN_BAND * expected);
    this.learn(value, slot, Math.abs(residual));
    return residual < -band;
  }

  private learn(value: number, slot: number, error: number): void {
    const season = this.season[slot]!;
    const before = this.level;
    this.level = Math.max(0, ALPHA * (value / season) + (1 - ALPHA) * (before + this.trend));
    this.trend = BETA * (this.level - before) + (1 - BETA) * this.trend;
    const share = this.level > 0 ? value / this.level : season;
    this.season[slot] = Math.max(MIN_SEASON, GAMMA * share + (1 - GAMMA) * season);
    const deviation = this.deviation[slot]!;
    this.deviation[slot] = Number.isNaN(deviation) ? error : GAMMA * error + (1 - GAMMA) * deviation;
  }

  private smooth(): void {
    smoothCircular(this.season);
    smoothCircular(this.deviation);
  }
}

/** A circular moving average in place; slots without a value are left out and stay so when all around are. */
function smoothCircular(slots: Float64Array): void {
  const half = Math.floor((slots.length * SMOOTHED_SHARE) / 2);
  if (half === 0) return;
  const before = slots.slice();
  for (let slot = 0; slot < slots.length; slot += 1) {
    let sum = 0;
    let known = 0;
    for (let away = -half; away <= half; away += 1) {
      const value = before[(slot + away + slots.length) % slots.length]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      known += 1;
    }
    slots[slot] = known === 0 ? NaN : sum / known;
  }
}

export const holtWinters: PeerRule = {
  name: 'holt-winters',
  states: (spec, values) => {
    const period = binsIn(DAY_MS, spec.stepMs);
    if (values.length <= SEEDING_SEASONS * period) return null;
    const model = new HoltWinters(period, values.subarray(0, period));
    return alarmStates(values, IN_A_ROW, (value, bin) => {
      if (bin < period) return false;
      const under = model.isUnder(value, bin);
      return under && bin >= SEEDING_SEASONS * period;
    });
  },
};
