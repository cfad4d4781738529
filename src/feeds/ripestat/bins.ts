import type { PlaceId } from '../../core/entity.ts';
import type { Observation, SignalSpec } from '../../core/series.ts';
import { HOUR_MS, type Instant } from '../../core/time.ts';
import type { Run } from './schema.ts';

export const PREFIXES: SignalSpec = {
  id: 'ripestat.prefixes',
  family: 'ris',
  kind: 'routing',
  scale: 'count-set',
  unit: 'IPv4 prefixes seen',
  stepMs: HOUR_MS,
  lagMs: 2 * HOUR_MS,
};

/** What was asked, and when the answer was read. */
interface Question {
  readonly place: PlaceId;
  readonly from: Instant;
  readonly to: Instant;
  readonly now: Instant;
}

interface Bins {
  /** By time. */
  readonly observations: readonly Observation[];
  readonly skipped: number;
}

/**
 * One reading for every bin of every run: a run of one value is one entry, and its last bin is part of it. What no run
 * covers is not known.
 */
export function binsOf(runs: readonly Run[], question: Question): Bins {
  const values = new Map<Instant, number>();
  let skipped = 0;
  for (const run of runs) {
    if (!isSound(run, question.now)) skipped += 1;
    else skipped += spread(run, question, values);
  }
  const observations = [...values]
    .sort(([a], [b]) => a - b)
    .map(([observedAt, value]) => ({ signal: PREFIXES.id, place: question.place, observedAt, value }));
  if (isProvisional(observations.at(-1), question.now)) observations.pop();
  return { observations, skipped };
}

function isSound({ firstAt, lastAt, value }: Run, now: Instant): boolean {
  if (firstAt % PREFIXES.stepMs !== 0 || lastAt % PREFIXES.stepMs !== 0 || lastAt < firstAt) return false;
  // A bin that has not begun cannot have been counted.
  return lastAt <= now && (value === null || value <= Number.MAX_SAFE_INTEGER);
}

/** @returns how many of its bins had been given before. */
function spread(run: Run, { from, to }: Question, values: Map<Instant, number>): number {
  const { stepMs } = PREFIXES;
  const { value } = run;
  if (value === null) return 0;
  let repeated = 0;
  // More than was asked for is usual: the ends are rounded, and runs may begin earlier.
  const firstAt = Math.max(run.firstAt, Math.floor(from / stepMs) * stepMs);
  for (let at = firstAt; at <= Math.min(run.lastAt, to); at += stepMs) {
    if (values.has(at)) repeated += 1;
    else values.set(at, value);
  }
  return repeated;
}

/** The newest value may still change. It is held back until a newer one stands beside it, or its lag has passed. */
function isProvisional(newest: Observation | undefined, now: Instant): boolean {
  return newest !== undefined && newest.observedAt + PREFIXES.stepMs + PREFIXES.lagMs > now;
}
