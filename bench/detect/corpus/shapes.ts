import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/core/time.ts';
import type { Curve, Knot } from './curve.ts';
import type { Random } from './random.ts';

export const SHAPES = ['sudden', 'gradual', 'partial', 'flapping', 'data-plane'] as const;
export type Shape = (typeof SHAPES)[number];

/** What a place can show at all: how low things may be drawn for it. */
export interface Bounds {
  /** Highest share that may be left in the dark of a data-plane event. */
  readonly darkLeft: number;
  /** Highest share that may be left in a partial loss. */
  readonly partialLeft: number;
  /** Highest share that may be left when a flapping place is away. */
  readonly flapLeft: number;
  /** False: all there is, is one unit; it cannot come back in part. */
  readonly inParts: boolean;
}

/** Blackouts 2018–2021 (SIGCOMM 2023 list): median 2.5 h, p10 40 min, p90 10.8 h; and a few of days. */
function darkMs(random: Random): number {
  if (random.chance(0.05)) return random.between(1.5, 5) * DAY_MS;
  return Math.min(3 * DAY_MS, Math.max(30 * MINUTE_MS, random.logNormal(2.5 * HOUR_MS, 1.09)));
}

function last(curve: Curve): Knot {
  return curve[curve.length - 1] ?? { at: 0, left: 1 };
}

function stay(curve: Curve, forMs: number): Curve {
  const { at, left } = last(curve);
  return [...curve, { at: at + forMs, left }];
}

function fall(curve: Curve, left: number): Curve {
  return [...curve, { at: last(curve).at, left }];
}

function ramp(curve: Curve, left: number, overMs: number): Curve {
  return [...curve, { at: last(curve).at + overMs, left }];
}

const NORMAL: Curve = [{ at: 0, left: 1 }];

/** All at once, by a plateau of hours, or slowly. */
function recover(random: Random, curve: Curve, { inParts }: Bounds): Curve {
  const kind = inParts ? random.weighted([0.55, 0.25, 0.2]) : 0;
  const quick = random.between(1, 10) * MINUTE_MS;
  if (kind === 0) return ramp(curve, 1, quick);
  if (kind === 2) return ramp(curve, 1, random.logBetween(1 * HOUR_MS, 12 * HOUR_MS));
  const plateau = ramp(curve, random.between(0.18, 0.6), quick);
  return ramp(
    stay(plateau, random.logBetween(1.5 * HOUR_MS, 30 * HOUR_MS)),
    1,
    random.between(1, 60) * MINUTE_MS,
  );
}

/** Down to `left`: evenly, faster and faster, or in stages. */
function decline(random: Random, left: number, overMs: number): Curve {
  const kind = random.weighted([0.4, 0.3, 0.3]);
  if (kind === 0) return ramp(NORMAL, left, overMs);
  if (kind === 1) {
    const power = random.between(1.6, 3);
    const knots = Array.from({ length: 16 }, (_, i) => (i + 1) / 16);
    return [
      ...NORMAL,
      ...knots.map((share) => ({ at: share * overMs, left: 1 - (1 - left) * share ** power })),
    ];
  }
  const stages = random.whole(3, 6);
  let curve: Curve = NORMAL;
  for (let stage = 1; stage < stages; stage += 1) {
    const down = 1 - (1 - left) * ((stage - random.between(0.1, 0.6)) / stages);
    curve = stay(fall(curve, down), (overMs / (stages - 1)) * random.between(0.5, 1.5));
  }
  return fall(curve, left);
}

function sudden(random: Random, bounds: Bounds): Curve {
  return recover(random, stay(fall(NORMAL, random.between(0, 0.08)), darkMs(random)), bounds);
}

function gradual(random: Random, bounds: Bounds): Curve {
  const down = decline(random, random.between(0, 0.07), random.logBetween(1 * HOUR_MS, 5 * DAY_MS));
  return recover(random, stay(down, darkMs(random)), bounds);
}

function dataPlane(random: Random, bounds: Bounds): Curve {
  return recover(random, stay(fall(NORMAL, random.between(0, bounds.darkLeft)), darkMs(random)), bounds);
}

function partial(random: Random, { partialLeft }: Bounds): Curve {
  const left = random.between(0.2, partialLeft);
  const overMs = random.logBetween(1 * HOUR_MS, 24 * HOUR_MS);
  const down = random.chance(0.6) ? fall(NORMAL, left) : decline(random, left, overMs);
  const lasts = Math.min(5 * DAY_MS, Math.max(3 * HOUR_MS, random.logNormal(8 * HOUR_MS, 0.9)));
  return ramp(stay(down, lasts), 1, random.chance(0.7) ? 5 * MINUTE_MS : random.between(1, 6) * HOUR_MS);
}

/** Away for ten minutes to an hour, there for a little longer, for hours; in the end dark or simply back. */
function flapping(random: Random, bounds: Bounds): Curve {
  const until = random.logBetween(3 * HOUR_MS, 24 * HOUR_MS);
  let curve: Curve = NORMAL;
  while (last(curve).at < until) {
    const away = stay(
      fall(curve, random.between(0.15, bounds.flapLeft)),
      random.logBetween(10, 60) * MINUTE_MS,
    );
    curve = stay(fall(away, random.between(0.85, 1)), random.logBetween(15, 90) * MINUTE_MS);
  }
  if (random.chance(0.4)) return fall(curve, 1);
  return recover(random, stay(fall(curve, random.between(0, 0.08)), darkMs(random)), bounds);
}

const CURVES: Readonly<Record<Shape, (random: Random, bounds: Bounds) => Curve>> = {
  sudden,
  gradual,
  partial,
  flapping,
  'data-plane': dataPlane,
};

export function drawCurve(random: Random, shape: Shape, bounds: Bounds): Curve {
  return CURVES[shape](random, bounds);
}

/** Too short or too little to be asked of anyone: ten to twenty-five minutes of dark, or a loss of a tenth. */
export function drawSlightCurve(random: Random, shape: 'sudden' | 'partial'): Curve {
  if (shape === 'sudden')
    return ramp(stay(fall(NORMAL, 0), random.between(10, 25) * MINUTE_MS), 1, MINUTE_MS);
  const low = fall(NORMAL, random.between(0.82, 0.89));
  return ramp(stay(low, random.between(2, 8) * HOUR_MS), 1, MINUTE_MS);
}
