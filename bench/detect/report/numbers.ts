/** Numbers as people read them. Null, and what is no number, is "–". */
import type { Interval } from '../../../src/score/result.ts';
import { MINUTE_MS } from '../../../src/core/time.ts';

type Maybe = number | null;

export const NONE = '–';
const LONG_MINUTES = 120;

function written(value: Maybe, write: (known: number) => string): string {
  return value === null || !Number.isFinite(value) ? NONE : write(value);
}

function minus(text: string): string {
  return text.replace(/^-/, '−');
}

/** 0.9944 -> `0.994`. */
export function ratio(value: Maybe, digits = 3): string {
  return written(value, (known) => known.toFixed(digits));
}

/** 0.9633 -> `96.3 %`. */
export function percent(value: Maybe): string {
  return written(value, (known) => `${trimmed(known * 100, 1)} %`);
}

/** Two digits that mean something: 0.0064, 0.085, 1.7, 36. */
export function rate(value: Maybe): string {
  return written(value, (known) => {
    if (known === 0) return '0';
    if (known < 1) return String(Number(known.toPrecision(2)));
    return known < 10 ? known.toFixed(1) : known.toFixed(0);
  });
}

export function rateWithin(value: Maybe, interval: Interval | null): string {
  const within = interval === null ? '' : ` (${rate(interval.low)} to ${rate(interval.high)})`;
  return value === null ? NONE : rate(value) + within;
}

/** A difference in F1: `+0.021 to +0.048`. */
export function difference(interval: Interval | null): string {
  return interval === null ? NONE : `${signed(interval.low)} to ${signed(interval.high)}`;
}

function signed(value: number): string {
  return written(value, (known) => {
    const text = known.toFixed(3);
    if (Number(text) === 0) return '0.000';
    return known > 0 ? `+${text}` : minus(text);
  });
}

/** `25 min`, `11.5 h`. */
export function minutes(value: Maybe): string {
  return written(value, (known) => {
    const isLong = Math.abs(known) >= LONG_MINUTES;
    return isLong ? `${minus(trimmed(known / 60, 1))} h` : `${minus(trimmed(known, 0))} min`;
  });
}

export function delay(valueMs: Maybe): string {
  return minutes(valueMs === null ? null : valueMs / MINUTE_MS);
}

export function bins(value: Maybe): string {
  return written(value, (known) => `${minus(trimmed(known, 1))} ${known === 1 ? 'bin' : 'bins'}`);
}

/** Thousands apart: `1,250,000`. */
export function count(value: Maybe): string {
  return written(value, (known) => minus(known.toFixed(0)).replace(/\B(?=(\d{3})+$)/g, ','));
}

export function times(part: number, whole: number): string {
  return written(part / whole, (known) => `${rate(known)} ×`);
}

/** At most so many digits after the point, none that say nothing. */
export function trimmed(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)) + 0);
}

export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** 1000, 1001, 1002, 1010 -> `1000–1002, 1010`. */
export function seedList(seeds: readonly number[]): string {
  const runs: { first: number; last: number }[] = [];
  for (const seed of seeds) {
    const run = runs.at(-1);
    if (run !== undefined && seed === run.last + 1) run.last = seed;
    else runs.push({ first: seed, last: seed });
  }
  const texts = runs.map(({ first, last }) => (first === last ? String(first) : `${first}–${last}`));
  return texts.length > 0 ? texts.join(', ') : NONE;
}
