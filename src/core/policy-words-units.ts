/** Values of thresholds as people say them, and what an entry of the table of words is. */
import { describeDuration, DAY_MS, HOUR_MS } from './time.ts';

/** Where a threshold comes from: see `SOURCES` in policy-words.ts. */
export type Source = 'published' | 'recommended' | 'ours';

/** `{}` stands where the value goes. */
type Sentence = `${string}{}${string}`;

/** One threshold in plain words. */
export interface Words {
  readonly sentence: string;
  /** The value with its unit in words. */
  readonly say: (value: number) => string;
  readonly source: Source;
}

/** Words for every number in a part of the policy: one that is forgotten, or left over, does not compile. */
export type WordsFor<Part> = {
  readonly [Key in keyof Part]: Part[Key] extends number ? Words : WordsFor<Part[Key]>;
};

export function recommended(sentence: Sentence, say: Words['say']): Words {
  return { sentence, say, source: 'recommended' };
}

export function ours(sentence: Sentence, say: Words['say']): Words {
  return { sentence, say, source: 'ours' };
}

/** At most three decimals, none that say nothing. */
export function number(value: number): string {
  return String(Math.round(value * 1_000) / 1_000);
}

/** `0.006` → `0.6 %`. */
export function percent(value: number): string {
  return `${number(Math.round(value * 1_000) / 10)} %`;
}

/** `0.2` → `20 % of what is usual`. */
export function ofUsual(value: number): string {
  return `${percent(value)} of what is usual`;
}

/** Milliseconds: `40 min`, `26 h`, `7 days`. */
export function time(value: number): string {
  if (value >= 2 * DAY_MS && value % DAY_MS === 0) return `${value / DAY_MS} days`;
  return value % HOUR_MS === 0 ? `${value / HOUR_MS} h` : describeDuration(value);
}

export function days(value: number): string {
  return time(value * DAY_MS);
}

/** `times(2)` → `2 times`. */
export function times(value: number): string {
  return `${number(value)} times`;
}

/** `counted('reading')(2)` → `2 readings`. */
export function counted(one: string, many = `${one}s`): (value: number) => string {
  return (value) => `${number(value)} ${value === 1 ? one : many}`;
}

export const readings = counted('reading');
/** So many readings of the reference step; for another step the same stretch of time counts. */
export const steps = counted('ten-minute reading');
export const points = counted('point');
export const deviations = counted('standard deviation');

/** `-3` → `3 standard deviations below what is expected`. */
export function fromExpected(value: number): string {
  const size = deviations(value < 0 ? -value : value);
  return `${size} ${value < 0 ? 'below' : 'above'} what is expected`;
}
