/** Rules of the form "current / moving median under a threshold": IODA's two levels, and half of the day's median. */
import type { SignalKind, SignalSpec } from '../../../src/core/series.ts';
import { DAY_MS, HOUR_MS } from '../../../src/core/time.ts';
import { MovingMedian } from './moving-median.ts';
import { alarmStates, binsIn, isCount, type PeerRule } from './rule.ts';

/** watchtower-sentry, sentry-sample.yaml: `warmup: 3600`, `minprediction: 20`. */
const WARMUP_MS = HOUR_MS;
const MIN_PREDICTION = 20;
/**
 * The same file, for ping-slash24: outside these ratios the prediction enters the history in place of the value, for at
 * most 7 days, after which the raw values become the history. For the other sources nothing is published: none there.
 */
const INPAINT = { under: 0.8, over: 2, maxMs: 7 * DAY_MS } as const;

interface IodaLevel {
  readonly windowMs: number;
  readonly warning: number;
  readonly critical: number;
  readonly inpaints: boolean;
}

/** IODA's help page; traffic (gtr) goes by a forecast there, so that this rule has no say on it. */
const IODA: Readonly<Record<SignalKind, IodaLevel | null>> = {
  routing: { windowMs: DAY_MS, warning: 0.99, critical: 0.5, inpaints: false },
  probing: { windowMs: 7 * DAY_MS, warning: 0.8, critical: 0.5, inpaints: true },
  probes: { windowMs: 7 * DAY_MS, warning: 0.8, critical: 0.5, inpaints: true },
  background: { windowMs: 7 * DAY_MS, warning: 0.25, critical: 0.1, inpaints: false },
  traffic: null,
};

interface MovingRatio {
  readonly windowMs: number;
  readonly ratio: number;
  readonly minMedian: number;
  readonly inpaints: boolean;
}

function ratioStates(spec: SignalSpec, values: Float64Array, rule: MovingRatio): Uint8Array | null {
  const window = binsIn(rule.windowMs, spec.stepMs);
  const warmup = binsIn(WARMUP_MS, spec.stepMs);
  const maxInpainted = binsIn(INPAINT.maxMs, spec.stepMs);
  let history = new MovingMedian(window);
  let inpaintedFrom = -1;
  let spoke = false;

  const remember = (value: number, bin: number, median: number): void => {
    if (!rule.inpaints || Number.isNaN(value)) return history.push(value);
    const extreme = value < INPAINT.under * median || value > INPAINT.over * median;
    if (!extreme) {
      inpaintedFrom = -1;
      return history.push(value);
    }
    if (inpaintedFrom < 0) inpaintedFrom = bin;
    if (bin - inpaintedFrom < maxInpainted) return history.push(median);
    history = new MovingMedian(window);
    for (const raw of values.subarray(inpaintedFrom, bin + 1)) history.push(raw);
    inpaintedFrom = -1;
  };

  const states = alarmStates(values, 1, (value, bin) => {
    const median = history.median();
    const warm = history.count >= warmup;
    if (warm) remember(value, bin, median);
    else history.push(value);
    if (!warm || median < rule.minMedian || median === 0) return false;
    spoke = true;
    return value < rule.ratio * median;
  });
  return spoke ? states : null;
}

function iodaRule(level: 'warning' | 'critical'): PeerRule {
  return {
    name: `ioda-${level}`,
    states: (spec, values) => {
      const rule = IODA[spec.kind];
      if (rule === null) return null;
      const minMedian = isCount(spec) ? MIN_PREDICTION : 0;
      return ratioStates(spec, values, { ...rule, ratio: rule[level], minMedian });
    },
  };
}

export const iodaWarning = iodaRule('warning');
export const iodaCritical = iodaRule('critical');

/** The rule of thumb of dashboards: under 50 % of the 24 h moving median, whatever the signal. */
export const halfOfDayMedian: PeerRule = {
  name: 'half-of-24h-median',
  states: (spec, values) =>
    ratioStates(spec, values, { windowMs: DAY_MS, ratio: 0.5, minMedian: 0, inpaints: false }),
};
