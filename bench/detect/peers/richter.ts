/**
 * Richter et al., "Advancing the Art of Internet Edge Outage Detection" (IMC 2018), as it can be run live: under
 * α × the least of the last week until back at β × it. Published on hours of /24s that have at least 40 addresses up;
 * here on bins of places, without that least size.
 */
import { DAY_MS } from '../../../src/core/time.ts';
import { alarmStates, binsIn, type PeerRule } from './rule.ts';

const ALPHA = 0.5;
const BETA = 0.8;
const WINDOW_MS = 7 * DAY_MS;
/** What has not recovered after two weeks is a new level and no disruption. */
const MAX_MS = 14 * DAY_MS;

/** The least of the last so many bins, by a queue of bins that hold ever greater values. */
class MovingMinimum {
  private readonly bins: Int32Array;
  private readonly values: Float64Array;
  private head = 0;
  private tail = 0;

  private readonly window: number;

  constructor(total: number, window: number) {
    this.window = window;
    this.bins = new Int32Array(total);
    this.values = new Float64Array(total);
  }

  push(bin: number, value: number): void {
    while (this.tail > this.head && this.values[this.tail - 1]! >= value) this.tail -= 1;
    this.bins[this.tail] = bin;
    this.values[this.tail] = value;
    this.tail += 1;
  }

  /** Over the bins from `bin - window` on; NaN of none. */
  least(bin: number): number {
    while (this.head < this.tail && this.bins[this.head]! < bin - this.window) this.head += 1;
    return this.head < this.tail ? this.values[this.head]! : NaN;
  }
}

/** From the first bin under α until a whole week was never under β, the baseline stands still: one unsteady time. */
class Disruptions {
  private baseline = NaN;
  private unsteadyFrom = -1;
  private goodFrom = -1;
  private alarmed = false;

  private readonly window: number;
  private readonly longest: number;

  constructor(window: number, longest: number) {
    this.window = window;
    this.longest = longest;
  }

  judge(value: number, bin: number, least: number): boolean {
    if (this.unsteadyFrom >= 0) this.maybeSteady(bin);
    if (this.unsteadyFrom < 0) {
      this.baseline = least;
      if (!(value < ALPHA * least)) return false;
      this.unsteadyFrom = bin;
    }
    const good = value >= BETA * this.baseline;
    if (!good) this.goodFrom = -1;
    else if (this.goodFrom < 0) this.goodFrom = bin;
    if (value < ALPHA * this.baseline) this.alarmed = true;
    else if (good) this.alarmed = false;
    return this.alarmed;
  }

  private maybeSteady(bin: number): void {
    const recovered = this.goodFrom >= 0 && bin - this.goodFrom >= this.window;
    if (!recovered && bin - this.unsteadyFrom < this.longest) return;
    this.unsteadyFrom = -1;
    this.goodFrom = -1;
    this.alarmed = false;
  }
}

export const richter: PeerRule = {
  name: 'richter',
  states: (spec, values) => {
    const window = binsIn(WINDOW_MS, spec.stepMs);
    const minimum = new MovingMinimum(values.length, window);
    const disruptions = new Disruptions(window, binsIn(MAX_MS, spec.stepMs));
    return alarmStates(values, 1, (value, bin) => {
      if (Number.isNaN(value)) return false;
      const least = bin < window ? NaN : minimum.least(bin);
      minimum.push(bin, value);
      return !Number.isNaN(least) && disruptions.judge(value, bin, least);
    });
  },
};
