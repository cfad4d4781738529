import { getTimezone } from 'countries-and-timezones';
import type { PlaceId } from '../../../src/core/entity.ts';
import { createPlaces, type Place } from '../../../src/core/places.ts';
import type { SignalKind, SignalSpec } from '../../../src/core/series.ts';
import { MINUTE_MS } from '../../../src/core/time.ts';
import { drawSignals } from './catalogue.ts';
import type { Random } from './random.ts';

/** By the number of units (prefixes, blocks) that a place's sets hold. */
export const SIZES = ['tiny', 'small', 'medium', 'large', 'huge'] as const;
export type Size = (typeof SIZES)[number];

export interface PlannedSeries {
  readonly spec: SignalSpec;
  /** Its usual value, in the signal's unit. */
  readonly level: number;
}

export interface Country {
  readonly id: PlaceId;
  readonly size: Size;
  /** Local time less UTC. */
  readonly localMs: number;
  /** Days off, Monday being 0. */
  readonly weekend: readonly number[];
  readonly series: readonly PlannedSeries[];
}

const UNITS = {
  tiny: [1, 10],
  small: [11, 50],
  medium: [51, 1_000],
  large: [1_001, 100_000],
  huge: [100_001, 1_000_000],
} as const satisfies Record<Size, readonly [number, number]>;

/** Arrivals in ten minutes: of the smallest places a trickle. */
const ARRIVALS = {
  tiny: [1.5, 15],
  small: [6, 60],
  medium: [20, 400],
  large: [200, 4_000],
  huge: [2_000, 50_000],
} as const satisfies Record<Size, readonly [number, number]>;

const COUNTRIES = 30;
/** How many of the thirty are of each size: a fifth is tiny. */
const QUOTAS = { tiny: 6, small: 6, medium: 7, large: 7, huge: 4 } as const satisfies Record<Size, number>;
const PER_CONTINENT = 3;
const CONTINENTS = ['AF', 'AS', 'EU', 'NA', 'SA', 'OC'] as const;
const WEEKEND_FRIDAY = new Set('AF BH DJ DZ EG IQ IR JO KW LY MV OM PS QA SA SD SO SY YE'.split(' '));

let inhabited: readonly Place[] | null = null;

/** By id, so that no collation of names can change a world. */
function inhabitedPlaces(): readonly Place[] {
  inhabited ??= createPlaces()
    .countries.filter(({ zone, continent }) => zone !== null && continent !== 'AN')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return inhabited;
}

export function sizeOfUnits(units: number): Size {
  return SIZES.find((size) => units < UNITS[size][1] + 1) ?? 'huge';
}

function drawUnits(random: Random, size: Size): number {
  const [low, high] = UNITS[size];
  return Math.min(high, Math.floor(random.logBetween(low, high + 1)));
}

function drawLevel(random: Random, signal: SignalSpec, size: Size, units: number): number {
  const levels: Record<SignalKind, () => number> = {
    routing: () => units,
    probing: () =>
      size === 'tiny' ? drawUnits(random, size) : Math.round(units * random.logBetween(0.6, 3)),
    probes: () =>
      size === 'tiny'
        ? random.whole(1, 5)
        : Math.round(Math.min(2_000, Math.max(3, units ** 0.55 * random.logBetween(0.5, 2)))),
    traffic: () => (signal.scale === 'fraction' ? random.between(0.15, 0.45) : random.between(20, 80)),
    background: () => random.logBetween(ARRIVALS[size][0], ARRIVALS[size][1]),
  };
  return levels[signal.kind]();
}

/** Whether a signal can show half an hour of silence by itself. */
export function isStrong({ spec, level }: PlannedSeries): boolean {
  if (spec.stepMs > 10 * MINUTE_MS) return false;
  return spec.kind !== 'background' || level >= 8;
}

function drawSeries(random: Random, size: Size): readonly PlannedSeries[] {
  for (;;) {
    const units = drawUnits(random, size);
    const series = drawSignals(random).map((spec) => ({ spec, level: drawLevel(random, spec, size, units) }));
    // Nobody would watch a tiny place by its traffic alone, nor any place by a trickle.
    const blind = !series.some(isStrong) || (size === 'tiny' && series.length === 1 && isNoisy(series[0]!));
    if (!blind) return series;
  }
}

export function isNoisy({ spec }: PlannedSeries): boolean {
  return spec.scale !== 'count-set';
}

function drawPlaces(random: Random): readonly Place[] {
  const all = random.shuffled(inhabitedPlaces());
  const some = CONTINENTS.flatMap((continent) =>
    all.filter((place) => place.continent === continent).slice(0, PER_CONTINENT),
  );
  const rest = all.filter((place) => !some.includes(place)).slice(0, COUNTRIES - some.length);
  return random.shuffled([...some, ...rest]);
}

function localMsOf(place: Place): number {
  return (getTimezone(place.zone ?? '')?.utcOffset ?? 0) * MINUTE_MS;
}

/** Thirty countries from six continents, of all sizes, with their signals. */
export function drawCountries(random: Random): readonly Country[] {
  const sizes = random.shuffled(SIZES.flatMap((size) => Array.from({ length: QUOTAS[size] }, () => size)));
  return drawPlaces(random).map((place, index) => {
    const size = sizes[index]!;
    const weekend = WEEKEND_FRIDAY.has(place.id.slice('country:'.length)) ? [4, 5] : [5, 6];
    return { id: place.id, size, localMs: localMsOf(place), weekend, series: drawSeries(random, size) };
  });
}
