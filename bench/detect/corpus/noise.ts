import type { SignalKind } from '../../../src/core/series.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/core/time.ts';
import type { Climate } from './climate.ts';
import type { PlannedSeries, Size } from './country.ts';
import type { Random } from './random.ts';

/** Relative deviation of the next bin; `hour` is the UTC hour of day. To be asked once for each bin, in order. */
type Noise = (hour: number) => number;

type Spreads = Readonly<Record<Size, readonly [number, number]>>;

const same = (low: number, high: number): Spreads => ({
  tiny: [low, high],
  small: [low, high],
  medium: [low, high],
  large: [low, high],
  huge: [low, high],
});

/** Standard deviation of what is not the clock's doing: large crowds are steadier, sets hardly move. */
const SPREADS: Readonly<Record<SignalKind, Spreads>> = {
  routing: same(0.0005, 0.003),
  probing: same(0.003, 0.012),
  probes: same(0.003, 0.01),
  traffic: {
    tiny: [0.07, 0.13],
    small: [0.05, 0.09],
    medium: [0.04, 0.07],
    large: [0.025, 0.05],
    huge: [0.015, 0.035],
  },
  background: { ...same(0.05, 0.12), tiny: [0.08, 0.15] },
};

/** Shares of the variance: what is remembered, and what is each bin's own. */
const REMEMBERED = Math.sqrt(0.85);
const OWN = Math.sqrt(0.15);

function memory(random: Random, climate: Climate, stepMs: number, shocks: () => number): () => number {
  const coefficient = climate.drawMemory(random) ** (stepMs / (10 * MINUTE_MS));
  const gain = Math.sqrt(1 - coefficient * coefficient);
  let state = random.normal();
  return () => {
    state = coefficient * state + gain * shocks();
    return REMEMBERED * state + OWN * random.normal();
  };
}

/** A slow wandering that is drawn back within a day or so. */
function wander(random: Random, stepMs: number): () => number {
  const pull = stepMs / (random.between(12, 36) * HOUR_MS);
  const gain = Math.sqrt(2 * pull);
  let state = random.normal();
  return () => {
    state += -pull * state + gain * random.normal();
    return 0.6 * state;
  };
}

const BURSTS: Readonly<Record<SignalKind, readonly [number, number] | null>> = {
  routing: null,
  probing: null,
  probes: null,
  traffic: [1.1, 1.5],
  background: [1.3, 3],
};

/** A few times a week a jump that fades within hours; one in five is a dip. */
function bursts(random: Random, kind: SignalKind, stepMs: number): () => number {
  const range = BURSTS[kind];
  if (range === null) return () => 0;
  const starts = (random.between(1, 5) * stepMs) / (7 * 24 * HOUR_MS);
  const fade = Math.exp(-stepMs / (random.between(15, 90) * MINUTE_MS));
  let state = 0;
  return () => {
    state *= fade;
    if (random.chance(starts))
      state = Math.log(random.chance(0.2) ? random.between(0.6, 0.9) : random.between(...range));
    return state;
  };
}

/** By the hour of day: between a third and nearly twice the usual spread. */
function unevenHours(random: Random): readonly number[] {
  const depth = random.between(0.3, 0.7);
  const top = random.between(0, 24);
  return Array.from({ length: 24 }, (_, hour) => 1 + depth * Math.cos((2 * Math.PI * (hour - top)) / 24));
}

export function drawNoise(random: Random, climate: Climate, series: PlannedSeries, size: Size): Noise {
  const { kind, stepMs } = series.spec;
  const spread = random.between(...SPREADS[kind][size]) * climate.noiseFactor;
  const remembered = memory(random, climate, stepMs, climate.drawShocks(random));
  if (!climate.restless) return () => spread * remembered();
  const hours = unevenHours(random);
  const wandering = wander(random, stepMs);
  const bursting = bursts(random, kind, stepMs);
  return (hour) => spread * (hours[hour]! * remembered() + wandering()) + bursting();
}
