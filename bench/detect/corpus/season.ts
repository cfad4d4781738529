import type { SignalKind } from '../../../src/core/series.ts';
import { DAY_MS, HOUR_MS } from '../../../src/core/time.ts';
import type { Climate } from './climate.ts';
import type { Country } from './country.ts';
import type { Random } from './random.ts';

/** How far a day swings around its mean, and what is left at weekends. */
interface Swing {
  readonly swing: number;
  readonly weekend: number;
}

const SWINGS: Readonly<Record<SignalKind, (random: Random) => Swing>> = {
  routing: () => ({ swing: 0, weekend: 1 }),
  probing: (random) => ({ swing: random.between(0.005, 0.03), weekend: random.between(0.985, 1) }),
  probes: (random) => ({ swing: random.between(0, 0.01), weekend: 1 }),
  traffic: (random) => ({ swing: random.between(0.3, 0.55), weekend: random.between(0.8, 1.12) }),
  background: (random) => ({ swing: random.between(0.08, 0.25), weekend: random.between(0.9, 1.03) }),
};

/** Deviation of an hour of day (0 to 24), between about −1 and 1, from the day's mean. */
type Day = (hour: number) => number;

function smoothDay(random: Random): Day {
  const peak = random.between(18.5, 22);
  const second = random.between(0.1, 0.35);
  const secondPeak = random.between(9, 13);
  const wave = (hour: number, top: number, cycles: number): number =>
    Math.cos((cycles * 2 * Math.PI * (hour - top)) / 24);
  return (hour) => (wave(hour, peak, 1) + second * wave(hour, secondPeak, 2)) / (1 + second);
}

function twoHumps(random: Random): Day {
  const morning = random.between(8.5, 11);
  const evening = random.between(19, 22);
  const share = random.between(0.6, 1);
  const width = random.between(1.8, 3);
  const hump = (hour: number, top: number): number => {
    const away = Math.abs(((hour - top + 36) % 24) - 12);
    return Math.exp(-0.5 * (away / width) ** 2);
  };
  return (hour) => 2 * Math.min(1, share * hump(hour, morning) + hump(hour, evening)) - 0.8;
}

/** Up within half an hour, level, down within half an hour. */
function officeHours(random: Random): Day {
  const opens = random.between(7, 9.5);
  const closes = random.between(16.5, 19);
  const edge = (hour: number, at: number): number => Math.min(1, Math.max(0, (hour - at) * 2));
  return (hour) => 1.6 * (edge(hour, opens) - edge(hour, closes)) - 0.7;
}

function drawDay(random: Random, days: Climate['days']): Day {
  if (days === 'smooth') return smoothDay(random);
  return random.chance(0.5) ? twoHumps(random) : officeHours(random);
}

/** Factors of a week, one for each step from Monday 00:00 UTC, mean 1; the shape is in the place's local time. */
export function drawWeek(
  random: Random,
  climate: Climate,
  country: Country,
  kind: SignalKind,
  stepMs: number,
): Float64Array {
  const { swing, weekend } = SWINGS[kind](random);
  const day = drawDay(random, climate.days);
  // Offices are shut at weekends: there the day is flatter, too.
  const weekendSwing = climate.days === 'abrupt' ? swing * random.between(0.2, 0.9) : swing;
  const week = new Float64Array((7 * DAY_MS) / stepMs);
  for (let i = 0; i < week.length; i += 1) {
    const local = i * stepMs + country.localMs + 7 * DAY_MS;
    const off = country.weekend.includes(Math.floor(local / DAY_MS) % 7);
    const deviation = day((local % DAY_MS) / HOUR_MS);
    week[i] = off ? weekend * (1 + weekendSwing * deviation) : 1 + swing * deviation;
  }
  const mean = week.reduce((sum, factor) => sum + factor, 0) / week.length;
  return week.map((factor) => Math.max(0.05, factor / mean));
}
