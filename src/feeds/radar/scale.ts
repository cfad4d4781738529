/**
 * One scale for values that every answer states on a scale of its own.
 *
 * Radar's traffic values are shares of the largest value in the answer, so each answer has its own unit. What was handed
 * over before says how long ours is: the median of (handed over ÷ answered) over the buckets both know. An *epoch* is a
 * run of answers that could be joined so. A new one begins when there is nothing to join to, or when the ratios disagree
 * (their middle four fifths are wider than 5 %): the history was computed anew, so its shape has changed.
 *
 * How a new epoch is told to the rest of Ebb. A detector knows a series by its level: a step down is a fall, and a step
 * up leaves it deaf until the rise has lasted for a day. Leaving values out for a while would not help: silence teaches
 * nothing, so the step would be judged when it ends. So the level goes on: ratios that disagree still have a median;
 * with nothing in common, the upper quartile – the busy hours, which even a long outage leaves in place – is put where
 * it was before, or at 10,000 when nothing is remembered. That also keeps the level nearly the same when the memory is
 * lost, where the largest value, often a single spike, would not. The whole answer is handed over then, so that what is
 * stored and drawn is of one scale; bins that are too old to be judged again only replace what was stored.
 */
import { DAY_MS, type Instant } from '../../core/time.ts';

type Values = ReadonlyMap<Instant, number>;

export interface Scale {
  readonly epoch: number;
  /** Values as they were handed over, by the start of their bins, oldest first. */
  readonly handed: Values;
}

interface Rescaled {
  /** Null: nothing is known yet that a scale could be made from. */
  readonly scale: Scale | null;
  readonly isNew: boolean;
  readonly values: Values;
}

/** Where the busy hours of a new series stand: far above 10, under which an index counts as a small set. */
const LEVEL = 10_000;
const QUARTILE = 0.75;
const MAX_SPREAD = 0.05;
const MIN_COMMON = 8;
/** Smaller shares are too coarse for a ratio: Radar gives six decimals. */
const MIN_SHARE = 1e-4;
/** What differs by less from the value handed over before is that value. */
const SAME = 1e-3;
const ROUNDING = 2e-6;
/** Kept: a week, and of older values (after a long blackout) as many that are over zero as a week has bins. */
const KEPT_MS = 7 * DAY_MS;
const KEPT_LONG_MS = 28 * DAY_MS;
const KEPT_BINS = 672;

/**
 * The values of an answer on the scale of those before.
 * @param answered shares of the largest, by the start of their bins, oldest first.
 */
export function rescale(answered: Values, before: Scale | null): Rescaled {
  const fit = before === null ? null : fitOf(answered, before.handed);
  const ratio = fit?.ratio ?? anchor(answered, before?.handed ?? null);
  if (ratio === null) return { scale: before, isNew: false, values: answered };
  if (before !== null && fit !== null && fit.spread <= MAX_SPREAD) {
    const values = mapValues(answered, (share, at) => settled(share, ratio, before.handed.get(at)));
    const handed = kept(new Map([...before.handed, ...values]));
    return { scale: { epoch: before.epoch, handed }, isNew: false, values };
  }
  const values = mapValues(answered, (share) => rounded(share * ratio));
  return { scale: { epoch: (before?.epoch ?? 0) + 1, handed: kept(values) }, isNew: true, values };
}

interface Fit {
  readonly ratio: number;
  /** Width of the middle four fifths of the ratios, relative to their median. */
  readonly spread: number;
}

/** Null when too few bins are known to both. */
function fitOf(answered: Values, handed: Values): Fit | null {
  const usable = [...answered].filter(([, share]) => share >= MIN_SHARE);
  const ratios = usable.flatMap(([at, share]) => {
    const value = handed.get(at) ?? 0;
    return value > 0 ? [value / share] : [];
  });
  const remembered = [...handed.values()].filter((value) => value > 0).length;
  if (ratios.length < Math.max(1, Math.min(MIN_COMMON, usable.length, remembered))) return null;
  const sorted = ratios.sort((a, b) => a - b);
  const ratio = quantile(sorted, 0.5);
  return { ratio, spread: (quantile(sorted, 0.9) - quantile(sorted, 0.1)) / ratio };
}

/** The ratio that puts the busy hours where they were; null for an answer without traffic. */
function anchor(answered: Values, handed: Values | null): number | null {
  const busy = upperQuartile(answered);
  return busy === null ? null : ((handed === null ? null : upperQuartile(handed)) ?? LEVEL) / busy;
}

function upperQuartile(values: Values): number | null {
  const positive = [...values.values()].filter((value) => value > 0).sort((a, b) => a - b);
  return positive.length === 0 ? null : quantile(positive, QUARTILE);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.round((sorted.length - 1) * share)] ?? 0;
}

/** What only rounding has changed is told as it was: a bin that was judged must not look revised at each poll. */
function settled(share: number, ratio: number, before: number | undefined): number {
  const value = share * ratio;
  if (before === undefined) return rounded(value);
  return Math.abs(value - before) <= SAME * before + ROUNDING * ratio ? before : rounded(value);
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function mapValues(values: Values, change: (value: number, at: Instant) => number): Values {
  return new Map([...values].map(([at, value]) => [at, change(value, at)]));
}

function kept(values: Values): Values {
  const newestFirst = [...values].sort((a, b) => b[0] - a[0]);
  const newest = newestFirst[0]?.[0] ?? 0;
  let positive = 0;
  const chosen = newestFirst.filter(([at, value]) => {
    if (at <= newest - KEPT_LONG_MS) return false;
    const isKept = at > newest - KEPT_MS || (value > 0 && positive < KEPT_BINS);
    if (isKept && value > 0) positive += 1;
    return isKept;
  });
  return new Map(chosen.reverse());
}
