/** Made-up places whose probing signal falls at once, alone or in the company of another signal. */
import type { SignalSpec } from '../../src/core/series.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../../src/core/time.ts';
import { randomOf, type Random } from './corpus/random.ts';
import { leftIn } from './drops-left.ts';
import type { World, WorldSeries } from './world.ts';

export const STEP_MS = 10 * MINUTE_MS;
const common = { family: 'made-up', stepMs: STEP_MS } as const;
export const PROBING: SignalSpec = {
  ...common,
  ...{ id: 'made-up.probing', kind: 'probing', scale: 'count-set', unit: '/24s up', lagMs: 20 * MINUTE_MS },
};
const BACKGROUND: SignalSpec = {
  ...common,
  ...{
    id: 'made-up.background',
    kind: 'background',
    scale: 'count-arrivals',
    unit: 'sources',
    lagMs: STEP_MS,
  },
};
const ROUTES: SignalSpec = {
  ...common,
  ...{ id: 'made-up.routes', kind: 'routing', scale: 'count-set', unit: 'prefixes', lagMs: 0 },
};

const PLACE = 'country:GE';
const START = Date.UTC(2024, 0, 1);
const HISTORY_MS = 28 * DAY_MS;
const QUIET_MS = 14 * DAY_MS;
const FALLEN_MS = 12 * HOUR_MS;
/** Single bad readings in 60 days, and how they are wrong: as in corpus/trouble.ts. */
const OUTLIERS = 1.5;
const OUTLIERS_MS = 60 * DAY_MS;

export interface Fall {
  readonly random: Random;
  readonly at: Instant;
  readonly left: number;
  readonly end: Instant;
}

/** What stands beside the probing signal of a place. */
export interface Company {
  readonly name: string;
  readonly draw: ((fall: Fall) => WorldSeries) | null;
}

export const COMPANIES: readonly Company[] = [
  { name: 'Probing alone', draw: null },
  {
    name: 'Probing and background traffic, both fall',
    draw: (fall) =>
      drawSeries(fall, BACKGROUND, { level: [200, 5_000], spread: [0.05, 0.12], left: fall.left }),
  },
  {
    name: 'Probing falls, routes stay',
    draw: (fall) => drawSeries(fall, ROUTES, { level: [20, 2_000], spread: [0.0005, 0.003], left: 1 }),
  },
];

interface Manner {
  readonly level: readonly [number, number];
  /** Standard deviation over the level. */
  readonly spread: readonly [number, number];
  readonly left: number;
}

/** A level with noise that remembers, outliers of one bin, and the fall. */
function drawSeries(fall: Fall, signal: SignalSpec, { level, spread, left }: Manner): WorldSeries {
  const { random, at, end } = fall;
  const usual = random.logBetween(...level);
  const sigma = random.between(...spread);
  const memory = random.between(0.5, 0.9);
  const values = new Float64Array((end - START) / STEP_MS);
  let noise = random.normal();
  for (let bin = 0; bin < values.length; bin += 1) {
    noise = memory * noise + Math.sqrt(1 - memory * memory) * random.normal();
    const share = leftIn({ at, end, left }, START + bin * STEP_MS, STEP_MS);
    const mean = Math.max(0, usual * (1 + sigma * noise)) * share;
    values[bin] = signal.scale === 'count-arrivals' ? random.poisson(mean) : Math.round(mean);
  }
  for (let n = random.poisson((OUTLIERS * (end - START)) / OUTLIERS_MS); n > 0; n -= 1) {
    const bin = random.whole(0, values.length - 1);
    const factor = random.chance(0.7) ? random.between(0.15, 0.8) : random.between(1.4, 3);
    values[bin] = Math.round((values[bin] ?? 0) * factor);
  }
  return { place: PLACE, signal, values };
}

function drawFall(seed: number, nth: number, company: string): Fall {
  const random = randomOf('falls', company, seed, nth);
  const after = START + HISTORY_MS + QUIET_MS + Math.floor(random.unit() * (DAY_MS / 1000)) * 1000;
  const end = START + Math.ceil((after + FALLEN_MS - START) / STEP_MS) * STEP_MS;
  return { random, at: after, left: random.between(0, 0.25), end };
}

/** A place, its probing signal and when that fell. */
export interface FallenPlace {
  readonly seed: number;
  readonly nth: number;
  readonly fall: Fall;
  readonly probing: WorldSeries;
  readonly world: World;
}

export function drawFallenPlace({ name, draw }: Company, seed: number, nth: number): FallenPlace {
  const fall = drawFall(seed, nth, name);
  const { left, end } = fall;
  const probing = drawSeries(fall, PROBING, { level: [100, 20_000], spread: [0.003, 0.03], left });
  const series = draw === null ? [probing] : [probing, draw(fall)];
  const world: World = {
    ...{ seed, start: START, judgedFrom: START + HISTORY_MS, end: end + HOUR_MS },
    ...{ signals: series.map(({ signal }) => signal), places: [PLACE], series, labels: [] },
  };
  return { seed, nth, fall, probing, world };
}
