import { type Instant, MINUTE_MS, parseInstant } from '../../core/time.ts';
import type { RadarAnswer } from './answer.ts';
import type { Question } from './question.ts';
import { isSuppressed } from './suppress.ts';

export interface Points {
  /** Complete buckets with a value, by their start, oldest first. */
  readonly values: ReadonlyMap<Instant, number>;
  /** Complete buckets that were measured badly. */
  readonly suppressed: ReadonlySet<Instant>;
  /** Malformed or unexpected items. */
  readonly skipped: number;
}

/** Clocks differ: a bucket may begin so much after our own now, and no more. */
const MAX_AHEAD_MS = 5 * MINUTE_MS;
/** A share of the largest value can be no more than all of it, but for rounding. */
const MOST_SHARE = 1.000_001;
const NUMBER = /^\d+(\.\d+)?(e[+-]?\d+)?$/i;

type Point = readonly [Instant, number];

/**
 * The points of all series of an answer: they are parts of one, for they speak of one place on one scale. Of two values
 * for one bucket the first holds. What is null, empty or "NaN" is absent, and not zero.
 */
export function readPoints(answer: RadarAnswer, question: Question, now: Instant): Points {
  const { intervalMs, completeUntil } = answer;
  const points = new Map<Instant, number>();
  const suppressed = new Set<Instant>();
  let skipped = answer.malformed;
  for (const { times, values } of answer.series) {
    for (const [i, time] of times.entries()) {
      const at = typeof time === 'string' ? parseInstant(time) : null;
      const value = valueOf(values[i], question);
      if (at === null || value === undefined || !isExpected(at, question, { intervalMs, now })) skipped += 1;
      else if (at + intervalMs > completeUntil || value === null) continue;
      else if (isSuppressed(answer.suppressed, at, intervalMs)) suppressed.add(at);
      else if (!points.has(at)) points.set(at, value);
      else if (points.get(at) !== value) skipped += 1;
    }
  }
  return { values: new Map([...points].sort(byTime)), suppressed, skipped };
}

const byTime = (a: Point, b: Point): number => a[0] - b[0];

interface Grid {
  readonly intervalMs: number;
  readonly now: Instant;
}

/** On the grid, in one of the ranges that were asked for (their ends are inclusive), and not of the future. */
function isExpected(at: Instant, { windows }: Question, { intervalMs, now }: Grid): boolean {
  if (at % intervalMs !== 0 || at > now + MAX_AHEAD_MS) return false;
  return windows.some(({ from, to }) => at + intervalMs > from && at <= to);
}

/** Null: absent. Undefined: not readable as a value. */
function valueOf(given: unknown, { signal }: Question): number | null | undefined {
  if (given === null || given === undefined) return null;
  const text = typeof given === 'number' ? String(given) : given;
  if (typeof text !== 'string') return undefined;
  const word = text.trim();
  if (word === '' || /^(nan|null)$/i.test(word)) return null;
  if (!NUMBER.test(word)) return undefined;
  const value = Number(word);
  const most = signal.isRelative ? MOST_SHARE : Number.MAX_SAFE_INTEGER;
  return value <= most ? value : undefined;
}
