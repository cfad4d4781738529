import type { SignalScale, SignalKind, SignalSpec } from '../../../src/core/series.ts';
import { MINUTE_MS } from '../../../src/core/time.ts';
import type { Random } from './random.ts';

function spec(
  [id, family, kind, scale, unit]: readonly [string, string, SignalKind, SignalScale, string],
  stepMinutes: number,
  lagMinutes: number,
): SignalSpec {
  return { id, family, kind, scale, unit, stepMs: stepMinutes * MINUTE_MS, lagMs: lagMinutes * MINUTE_MS };
}

const ROUTES = spec(['sim.routes', 'sim-observatory', 'routing', 'count-set', 'prefixes'], 10, 0);
const FAST_ROUTES = spec(['sim.routes-fast', 'sim-collectors', 'routing', 'count-set', 'prefixes'], 5, 0);
const BLOCKS = spec(['sim.blocks', 'sim-observatory', 'probing', 'count-set', '/24s up'], 10, 20);
const CENSUS = spec(['sim.census', 'sim-census', 'probing', 'count-set', '/24s answering'], 10, 20);
const PROBES = spec(['sim.probes', 'sim-probes', 'probes', 'count-set', 'probes connected'], 10, 10);
const SEARCH = spec(['sim.search', 'sim-search', 'traffic', 'index', 'index'], 10, 30);
const DELIVERY = spec(['sim.delivery', 'sim-delivery', 'traffic', 'index', 'index'], 30, 30);
const SHARE = spec(['sim.share', 'sim-share', 'traffic', 'fraction', 'share'], 60, 60);
const DARKNET = spec(['sim.darknet', 'sim-observatory', 'background', 'count-arrivals', 'sources'], 10, 10);

/** Every kind of measurement of the simulated worlds, and how widely it is to be had. */
const OFFERS: readonly (readonly [SignalSpec, number])[] = [
  [ROUTES, 0.75],
  [FAST_ROUTES, 0.3],
  [BLOCKS, 0.95],
  [CENSUS, 0.4],
  [PROBES, 0.5],
  [SEARCH, 0.6],
  [DELIVERY, 0.35],
  [SHARE, 0.2],
  [DARKNET, 0.7],
];

/** How many signals a place has: mostly three to five, a minority one. */
const COUNT_WEIGHTS = [0.16, 0.11, 0.22, 0.27, 0.17, 0.07] as const;

/** A place with one signal has one that can speak for itself. */
const ALONE: readonly (readonly [SignalSpec, number])[] = [
  [ROUTES, 0.25],
  [FAST_ROUTES, 0.15],
  [BLOCKS, 0.35],
  [SEARCH, 0.1],
  [DARKNET, 0.15],
];

const ORDER = OFFERS.map(([signal]) => signal);

export const CATALOGUE: readonly SignalSpec[] = ORDER;

function draw(random: Random, offers: readonly (readonly [SignalSpec, number])[]): SignalSpec {
  return offers[random.weighted(offers.map(([, weight]) => weight))]![0];
}

/** Two sources of routes say the same thing: a place has one of them. */
function without(offers: readonly (readonly [SignalSpec, number])[], taken: SignalSpec) {
  return offers.filter(
    ([{ id, kind }]) => id !== taken.id && !(kind === 'routing' && taken.kind === 'routing'),
  );
}

/** The signals of one place, in the catalogue's order; two or more are of at least two kinds. */
export function drawSignals(random: Random): readonly SignalSpec[] {
  const count = 1 + random.weighted(COUNT_WEIGHTS);
  if (count === 1) return [draw(random, ALONE)];
  let taken: SignalSpec[] = [];
  while (new Set(taken.map(({ kind }) => kind)).size < 2) {
    taken = [];
    for (let offers = OFFERS; taken.length < count; offers = without(offers, taken[taken.length - 1]!))
      taken.push(draw(random, offers));
  }
  return ORDER.filter((signal) => taken.includes(signal));
}
