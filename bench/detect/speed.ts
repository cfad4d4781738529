/**
 * How fast and how small: the detector alone (bins, watermark, baseline, evidence, calibration, fusion, phases), all
 * state kept, at 10³, 10⁴ and 10⁵ series; beside it an indexable moving median of 7 days over the same numbers.
 */
import { Watch } from '../../src/core/detector/watch.ts';
import type { SignalSpec } from '../../src/core/series.ts';
import { DAY_MS, MINUTE_MS } from '../../src/core/time.ts';
import { MovingMedian } from './peers/moving-median.ts';
import type { SpeedResult } from './results.ts';

const STEP_MS = 10 * MINUTE_MS;
const START = Date.UTC(2026, 0, 5);
/** Seven days. */
const WEEK_BINS = 1_008;
const base = { stepMs: STEP_MS, unit: 'units' } as const;
const SIGNALS: readonly SignalSpec[] = [
  { ...base, id: 'a.routing', family: 'a', kind: 'routing', scale: 'count-set', lagMs: 0 },
  { ...base, id: 'b.probing', family: 'b', kind: 'probing', scale: 'count-set', lagMs: 20 * MINUTE_MS },
  { ...base, id: 'c.background', family: 'c', kind: 'background', scale: 'count-arrivals', lagMs: STEP_MS },
  { ...base, id: 'd.traffic', family: 'd', kind: 'traffic', scale: 'index', lagMs: 30 * MINUTE_MS },
];

/** A table of dice: the generator must cost next to nothing beside what it feeds. */
function diceTable(seed: number): Float64Array {
  const dice = new Float64Array(65_536);
  let state = seed;
  for (let i = 0; i < dice.length; i += 1) {
    let sum = 0;
    for (let k = 0; k < 3; k += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      sum += state / 4_294_967_296;
    }
    dice[i] = 2 * (sum - 1.5);
  }
  return dice;
}

/** What series i reads in bin n. */
function reading(dice: Float64Array, i: number, n: number, day: number): number {
  const kind = i & 3;
  const usual = 20 + (((i >> 2) * 7919) % 5000);
  const noise = dice[(i * 31 + n * 1_543) & 65_535] ?? 0;
  const spread = kind === 0 ? 0 : kind === 2 ? Math.sqrt(usual) : 0.02 * usual;
  return Math.round(usual * (kind >= 2 ? day : 1) + spread * noise);
}

function runWatch(places: number, bins: number): { readonly spentMs: number; readonly bytes: number } {
  const dice = diceTable(7);
  const before = memory();
  const watch = new Watch(SIGNALS, { continentOf: () => null });
  watch.cols.reserve(places * SIGNALS.length);
  const series: number[] = [];
  for (let p = 0; p < places; p += 1)
    for (const { id } of SIGNALS) series.push(watch.seriesFor(id, `asn:${p + 1}`));
  const values = new Float64Array(series.length);
  let spentMs = 0;
  for (let n = 0; n < bins; n += 1) {
    const at = START + n * STEP_MS;
    const day = 1 + 0.4 * Math.sin(((at % DAY_MS) / DAY_MS) * 2 * Math.PI);
    for (let i = 0; i < series.length; i += 1) values[i] = reading(dice, i, n, day);
    const began = performance.now();
    for (let i = 0; i < series.length; i += 1) watch.put(series[i] ?? 0, at, values[i] ?? 0);
    watch.advance(at + STEP_MS);
    spentMs += performance.now() - began;
  }
  const bytes = memory() - before - values.byteLength;
  if (watch.places.size !== places) throw new Error('the watch has lost places');
  return { spentMs, bytes };
}

function memory(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function runMedian(series: number, bins: number): { readonly spentMs: number; readonly bytes: number } {
  const dice = diceTable(7);
  const medians = Array.from({ length: series }, () => new MovingMedian(WEEK_BINS));
  let spentMs = 0;
  let sum = 0;
  for (let n = 0; n < bins; n += 1) {
    const day = 1 + 0.4 * Math.sin(((n % 144) / 144) * 2 * Math.PI);
    const began = performance.now();
    for (let i = 0; i < series; i += 1) {
      const own = medians[i];
      if (own === undefined) continue;
      own.push(reading(dice, i, n, day));
      sum += own.median();
    }
    spentMs += performance.now() - began;
  }
  if (!(sum > 0)) throw new Error('the moving median gave nothing');
  return { spentMs, bytes: medians[0]?.bytes() ?? 0 };
}

/** The middle one by time of three runs: machines are noisy. */
function middleOf<T extends { readonly spentMs: number }>(run: () => T): T {
  const [, middle] = [run(), run(), run()].sort((a, b) => a.spentMs - b.spentMs);
  if (middle === undefined) throw new Error('nothing was run');
  return middle;
}

/** 10³, 10⁴ and 10⁵ series; the same number of points each, so that the times can be compared, and a week at least for the first. */
export function measureSpeed(): readonly SpeedResult[] {
  runWatch(250, 288); // the engine warms up
  return [1_000, 10_000, 100_000].map((series) => {
    const bins = Math.max(72, Math.round(4_320_000 / series));
    const own = middleOf(() => runWatch(series / SIGNALS.length, bins));
    const median = middleOf(() => runMedian(Math.min(series, 2_000), Math.max(1_100, Math.min(bins, 2_200))));
    const medianPoints = Math.min(series, 2_000) * Math.max(1_100, Math.min(bins, 2_200));
    return {
      series,
      observationsPerSecond: (series * bins) / (own.spentMs / 1000),
      bytesPerSeries: own.bytes / series,
      medianPerSecond: medianPoints / (median.spentMs / 1000),
      medianBytesPerSeries: median.bytes,
    };
  });
}
