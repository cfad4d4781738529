import type { PlaceId } from '../../core/entity.ts';
import type { Observation, SignalSpec } from '../../core/series.ts';
import { type Instant, MINUTE_MS } from '../../core/time.ts';
import type { IodaAnswer, IodaSeries } from './schema.ts';
import { placeNamed, type Scope } from './scope.ts';
import type { IodaSignal } from './signals.ts';

/** What was asked, and when the answer was read. */
export interface Question {
  readonly signal: IodaSignal;
  readonly scope: Scope;
  readonly from: Instant;
  readonly to: Instant;
}

export interface Reading {
  readonly observations: readonly Observation[];
  /** Malformed or unexpected items and points. */
  readonly skipped: number;
  /** Series that answer the question and could be read, also those with nothing but nulls. */
  readonly series: number;
}

/** Clocks differ: a bin may begin so much after our own now, and no more. */
const MAX_AHEAD_MS = 5 * MINUTE_MS;

/** The observations in an answer. Whatever was not asked for, or cannot be a reading, is skipped and counted. */
export function readPoints(answer: IodaAnswer, question: Question, now: Instant): Reading {
  const observations: Observation[] = [];
  const seen = new Set<PlaceId>();
  let skipped = answer.malformed;
  for (const series of answer.series) {
    const place = answeredPlace(series, question);
    if (place === null || seen.has(place)) {
      skipped += 1;
      continue;
    }
    seen.add(place);
    const points = readSeries(series, place, question, now);
    for (const observation of points.observations) observations.push(observation);
    skipped += points.skipped;
  }
  return { observations, skipped, series: seen.size };
}

/** The place if this series is one that was asked for, at its native step; else null. */
function answeredPlace(series: IodaSeries, { signal, scope, from, to }: Question): PlaceId | null {
  const { type, code, stepMs } = series;
  if (series.datasource !== signal.datasource || !signal.subtypes.includes(series.subtype)) return null;
  // A rebinned series is an average with a partial last bin: another measurement than the one we know.
  if (stepMs !== signal.spec.stepMs || series.startAt % stepMs !== 0) return null;
  // The first bin is floored and the last may be open: more values than that would be an answer to something else.
  if (series.values.length > Math.ceil((to - from) / stepMs) + 2) return null;
  return placeNamed(scope, type, code);
}

interface SeriesPoints {
  readonly observations: readonly Observation[];
  readonly skipped: number;
}

function readSeries(series: IodaSeries, place: PlaceId, question: Question, now: Instant): SeriesPoints {
  const { spec } = question.signal;
  const observations: Observation[] = [];
  let skipped = 0;
  for (const [index, value] of series.values.entries()) {
    // Null is "no value here": a bin that still fills, or a gap. It is left out, never turned into a number.
    if (value === null) continue;
    const observedAt = series.startAt + index * series.stepMs;
    if (isReading(value) && isWithin(observedAt, question, now)) {
      observations.push({ signal: spec.id, place, observedAt, value });
    } else {
      skipped += 1;
    }
  }
  if (isProvisional(observations.at(-1), spec, now)) observations.pop();
  return { observations, skipped };
}

function isReading(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function isWithin(observedAt: Instant, { signal, from, to }: Question, now: Instant): boolean {
  if (observedAt > now + MAX_AHEAD_MS) return false;
  return observedAt + signal.spec.stepMs > from && observedAt <= to;
}

/** The newest value may still fill. It is held back until a newer one stands beside it, or its lag has passed. */
function isProvisional(newest: Observation | undefined, spec: SignalSpec, now: Instant): boolean {
  return newest !== undefined && newest.observedAt + spec.stepMs + spec.lagMs > now;
}
