import type { SignalScale } from '../../../src/core/series.ts';
import { DAY_MS, HOUR_MS } from '../../../src/core/time.ts';
import type { WorldSeries } from '../world.ts';
import type { Climate } from './climate.ts';
import type { Country, PlannedSeries } from './country.ts';
import { curveMs, meanLeft } from './curve.ts';
import { negativeBinomial } from './draws.ts';
import type { PlannedEvent } from './events.ts';
import { drawDrift, levelOf, type Holiday, type Shift } from './level.ts';
import { drawNoise } from './noise.ts';
import type { Random } from './random.ts';
import { drawWeek } from './season.ts';
import type { Span } from './span.ts';

/** Everything that makes the series of a country. */
export interface Life {
  readonly country: Country;
  readonly climate: Climate;
  readonly span: Span;
  readonly shift: Shift | null;
  readonly holidays: readonly Holiday[];
  readonly events: readonly PlannedEvent[];
}

export interface LivedSeries extends WorldSeries {
  /** What the events leave of it in each bin, 0 to 1. */
  readonly left: Float32Array;
}

/** At or below this share a set is as good as gone: what would be half a unit is none. */
const GONE = 0.15;

function paintEvents(
  left: Float32Array,
  events: readonly PlannedEvent[],
  { spec }: PlannedSeries,
  span: Span,
): void {
  for (const { onset, curve, sights } of events) {
    const sight = sights.get(spec.id);
    if (sight === undefined) continue;
    const from = onset + sight.delayMs;
    const first = Math.floor((from - span.start) / spec.stepMs);
    const last = Math.floor((from + curveMs(curve) - span.start) / spec.stepMs);
    for (let bin = first; bin <= last; bin += 1)
      left[bin] = 1 - sight.share * (1 - meanLeft(curve, span.start + bin * spec.stepMs - from, spec.stepMs));
  }
}

/** Units are whole, and while a loss is partial at least one of them stays. */
function remainingUnits(units: number, left: number): number {
  if (left <= GONE) return Math.floor(units * left);
  return Math.max(Math.min(1, units), Math.round(units * left));
}

/** From what is expected, how it wavers and what is left to what is read. */
type Reading = (expected: number, wavers: number, left: number) => number;

function readingOf(random: Random, scale: SignalScale, climate: Climate): Reading {
  switch (scale) {
    case 'count-set':
      return (expected, wavers, left) =>
        remainingUnits(Math.max(0, Math.round(expected * (1 + wavers))), left);
    case 'count-arrivals': {
      if (!climate.restless)
        return (expected, wavers, left) => random.poisson(expected * Math.exp(wavers) * left);
      const clumping = random.logBetween(20, 120);
      return (expected, wavers, left) =>
        negativeBinomial(random, expected * Math.exp(wavers) * left, clumping);
    }
    case 'fraction':
      return (expected, wavers, left) =>
        Math.round(Math.min(1, expected * Math.exp(wavers) * left) * 1e6) / 1e6;
    case 'index':
      return (expected, wavers, left) => Math.round(expected * Math.exp(wavers) * left * 1e3) / 1e3;
  }
}

/** One series as it would be read if nothing ever went wrong with the reading. */
export function drawLivedSeries(random: Random, series: PlannedSeries, life: Life): LivedSeries {
  const { country, climate, span } = life;
  const { spec } = series;
  const bins = (span.end - span.start) / spec.stepMs;
  const left = new Float32Array(bins).fill(1);
  paintEvents(left, life.events, series, span);
  const week = drawWeek(random, climate, country, spec.kind, spec.stepMs);
  const levelAt = levelOf(series, span, { ...life, drift: drawDrift(random, series) });
  const noise = drawNoise(random, climate, series, country.size);
  const read = readingOf(random, spec.scale, climate);
  const values = new Float64Array(bins);
  for (let bin = 0; bin < bins; bin += 1) {
    const sinceStart = bin * spec.stepMs;
    const hour = Math.floor((sinceStart % DAY_MS) / HOUR_MS);
    values[bin] = read(levelAt(span.start + sinceStart) * week[bin % week.length]!, noise(hour), left[bin]!);
  }
  return { place: country.id, signal: spec, values, left };
}
