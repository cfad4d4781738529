/**
 * After Guillot et al., "Chocolatine: Outage Detection for Internet Background Radiation" (TMA 2019) and CAIDA's and
 * InetIntel's code: weekly differences, an autoregression of them, an alarm 3 robust σ under the forecast of the next
 * bin. Like, not equal: AR(3) by Yule–Walker in place of the best ARMA with p + q ≤ 3 by likelihood.
 */
import { DAY_MS } from '../../../src/core/time.ts';
import { fitAutoregression, type Autoregression } from './autoregression.ts';
import { MovingMedian } from './moving-median.ts';
import { alarmStates, binsIn, isCount, type PeerRule } from './rule.ts';

const ORDER = 3;
/** `1.4826 * 3` medians of the forecast's absolute error (arima.pyx). */
const SIGMAS = 3;
const MAD_TO_SIGMA = 1.4826;
/** libchocolatine: a fall of under 1 never alarms; the paper: series need 20 sources. Both of things counted. */
const MIN_FALL = 1;
const MIN_MEDIAN = 20;
const WEEK_MS = 7 * DAY_MS;
/** libchocolatine keeps 4 weeks of history for the model (`-4 * ppw`); fitted anew each day here. */
const FITTED_MS = 4 * WEEK_MS;
const REFIT_MS = DAY_MS;
/** A week to take differences from, one to learn their errors. */
const WARMUP_MS = 2 * WEEK_MS;
/**
 * What lies outside the band enters the history as its forecast. Published without an end; as IODA's inpainting it
 * ends after 7 days here, since a level shift would alarm for ever.
 */
const MAX_INPAINTED_MS = WEEK_MS;

class Forecaster {
  /** The values with gaps and outages painted over. */
  private readonly clean: Float64Array;
  private readonly differences: Float64Array;
  private model: Autoregression | null = null;
  private inpaintedFrom = -1;
  private readonly errors: MovingMedian;
  /** Refreshed with the model: the median of the last week is under the least size. */
  private small = false;

  private readonly values: Float64Array;
  private readonly stepMs: number;
  private readonly counts: boolean;

  constructor(values: Float64Array, stepMs: number, counts: boolean) {
    this.values = values;
    this.stepMs = stepMs;
    this.counts = counts;
    this.clean = new Float64Array(values.length).fill(NaN);
    this.differences = new Float64Array(values.length).fill(NaN);
    this.errors = new MovingMedian(binsIn(WEEK_MS, stepMs));
  }

  isLow(value: number, bin: number): boolean {
    const week = binsIn(WEEK_MS, this.stepMs);
    if (bin >= week && bin % binsIn(REFIT_MS, this.stepMs) === 0) this.refit(bin, week);
    const forecast = this.forecast(bin, week);
    if (Number.isNaN(value) || Number.isNaN(forecast)) {
      this.remember(bin, week, Number.isNaN(value) ? this.filling(bin, forecast) : value);
      return false;
    }
    const error = value - forecast;
    const band = this.band();
    this.errors.push(Math.abs(error));
    const judged = bin >= binsIn(WARMUP_MS, this.stepMs) && Math.abs(error) > band;
    if (judged) this.inpaint(bin, week, forecast);
    else this.inpaintedFrom = -1;
    if (this.inpaintedFrom < 0) this.remember(bin, week, value);
    return judged && error < 0 && !this.small;
  }

  private band(): number {
    const band = SIGMAS * MAD_TO_SIGMA * this.errors.median();
    return this.counts ? Math.max(MIN_FALL, band) : band;
  }

  private refit(bin: number, week: number): void {
    const from = Math.max(week, bin - binsIn(FITTED_MS, this.stepMs));
    this.model = fitAutoregression(this.differences.subarray(from, bin), ORDER);
    const lastWeek = this.clean.slice(bin - week, bin).sort();
    this.small = this.counts && lastWeek[week >> 1]! < MIN_MEDIAN;
  }

  private forecast(bin: number, week: number): number {
    const { model, differences } = this;
    if (bin < week || model === null) return NaN;
    let difference = model.mean;
    for (let lag = 1; lag <= ORDER; lag += 1) {
      difference += model.weights[lag - 1]! * ((differences[bin - lag] ?? NaN) - model.mean);
    }
    return Math.max(0, this.clean[bin - week]! + difference);
  }

  /** A gap is filled with its forecast, in the first weeks with the value before it. */
  private filling(bin: number, forecast: number): number {
    return Number.isNaN(forecast) ? (this.clean[bin - 1] ?? NaN) : forecast;
  }

  private inpaint(bin: number, week: number, forecast: number): void {
    if (this.inpaintedFrom < 0) this.inpaintedFrom = bin;
    if (bin - this.inpaintedFrom < binsIn(MAX_INPAINTED_MS, this.stepMs)) {
      this.remember(bin, week, forecast);
      return;
    }
    for (let past = this.inpaintedFrom; past < bin; past += 1) {
      const raw = this.values[past]!;
      this.remember(past, week, Number.isNaN(raw) ? this.clean[past - 1]! : raw);
    }
    this.inpaintedFrom = -1;
  }

  private remember(bin: number, week: number, value: number): void {
    this.clean[bin] = value;
    this.differences[bin] = value - (this.clean[bin - week] ?? NaN);
  }
}

/** The low bins, 1, of a series; both rules below read them, worked out once. */
const LOW_BINS = new WeakMap<Float64Array, Uint8Array>();

function lowBinsOf(values: Float64Array, stepMs: number, counts: boolean): Uint8Array {
  const known = LOW_BINS.get(values);
  if (known !== undefined) return known;
  const forecaster = new Forecaster(values, stepMs, counts);
  const low = new Uint8Array(values.length);
  for (let bin = 0; bin < low.length; bin += 1) low[bin] = forecaster.isLow(values[bin]!, bin) ? 1 : 0;
  LOW_BINS.set(values, low);
  return low;
}

function chocolatineRule(name: string, inARow: number): PeerRule {
  return {
    name,
    states: (spec, values) => {
      const low = lowBinsOf(values, spec.stepMs, isCount(spec));
      return alarmStates(values, inARow, (_, bin) => low[bin] === 1);
    },
  };
}

/** As published: one bin is an alarm. */
export const chocolatine = chocolatineRule('chocolatine-like', 1);
/** Three bins in a row: a tenth of its false alarms on the authors' saved series (detection.md). */
export const chocolatine3 = chocolatineRule('chocolatine-like-3', 3);
