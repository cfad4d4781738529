/**
 * How fast and how small: the detector alone (bins, watermark, baseline, evidence, calibration, fusion, phases), all
 * state kept, at 10³, 10⁴ and 10⁵ series; beside it an indexable moving median of 7 days over the same numbers.
 */
import { Watch } from '../../src/core/detector/watch.ts';
import type { SignalSpec } from '../../src/core/series.ts';
import { DAY_MS, MINUTE_MS } from '../../src/core/time.ts';

const STEP_MS = 10 * MINUTE_MS;
const START = Date.UTC(2026, 0, 5);
const base = { stepMs: STEP_MS, unit: 'units' } as const;
const SIGNALS: readonly SignalSpec[] = [
  { ...base, id: 'a.routing', family: 'a', kind: 'routing', scale: 'count-set', lagMs: 0 },
  { ...base, id: 'b.probing', family: 'b', kind: 'probing', scale: 'count-set', lagMs: 20 * MINUTE_MS },
  { ...base, id: 'c.background', family: 'c', kind: 'background', scale: 'count-arrivals', lagMs: STEP_MS },
  { ...base, id: 'd.traffic', family: 'd', kind: 'traffic', scale: 'index', lagMs: 30 * MINUTE_MS },
];

export interface Speed {
  readonly series: number;
  readonly observations: number;
  readonly perSecond: number;
  readonly bytesPerSeries: number;
}

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

/** Runs `bins` bins over `places` × 4 series; the outcome is the number of transitions, so that nothing is left out. */
export function runWatch(places: number, bins: number): Speed {
  const dice = diceTable(places);
  const before = process.memoryUsage();
  const watch = new Watch(SIGNALS, { continentOf: () => null });
  const series: number[] = [];
  for (let p = 0; p < places; p += 1) {
    for (const { id } of SIGNALS) series.push(watch.seriesFor(id, `asn:${p + 1}`));
  }
  const values = new Float64Array(series.length);
  let spent = 0;
  let transitions = 0;
  for (let n = 0; n < bins; n += 1) {
    const at = START + n * STEP_MS;
    const day = 1 + 0.4 * Math.sin(((at % DAY_MS) / DAY_MS) * 2 * Math.PI);
    for (let i = 0; i < series.length; i += 1) {
      const kind = i & 3;
      const usual = 20 + (((i >> 2) * 7919) % 5000);
      const noise = dice[(i * 31 + n * 1_543) & 65_535] ?? 0;
      const spread = kind === 0 ? 0 : kind === 2 ? Math.sqrt(usual) : 0.02 * usual;
      values[i] = Math.round(usual * (kind >= 2 ? day : 1) + spread * noise);
    }
    const began = performance.now();
    for (let i = 0; i < series.length; i += 1) watch.put(series[i] ?? 0, at, values[i] ?? 0);
    transitions += watch.advance(at + STEP_MS).transitions.length;
    spent += performance.now() - began;
  }
  const after = process.memoryUsage();
  const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  process.stderr.write(`${transitions} transitions\n`);
  return {
    series: series.length,
    observations: bins * series.length,
    perSecond: (bins * series.length) / (spent / 1000),
    bytesPerSeries: grown / series.length,
  };
}
