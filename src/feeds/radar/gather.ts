import type { Clock } from '../../app/ports.ts';
import { placeKind, type PlaceId } from '../../core/entity.ts';
import type { Observation } from '../../core/series.ts';
import type { Instant } from '../../core/time.ts';
import type { AskRadar } from './ask.ts';
import { readAnswer } from './answer.ts';
import { type Points, readPoints } from './points.ts';
import { queryOf } from './question.ts';
import { RadarError, TITLE } from './radar-error.ts';
import type { Reach } from './reach.ts';
import { rescale } from './scale.ts';
import type { ScaleBook, SeriesKey } from './scale-book.ts';
import { RADAR_SIGNALS, type RadarSignal } from './signals.ts';
import type { Trouble } from './trouble.ts';

interface Source {
  readonly ask: AskRadar;
  readonly clock: Clock;
  readonly book: ScaleBook;
}

/** What is asked of each place, one after the other. */
export interface Run {
  readonly places: readonly PlaceId[];
  /** The oldest bin to hand over, but for the beginning of a new scale. */
  readonly from: Instant;
  readonly reach: Reach;
  /** True for places that are watched: their scale goes on from answer to answer. */
  readonly keepsScale: (place: PlaceId) => boolean;
}

export interface Gathered {
  readonly observations: readonly Observation[];
  readonly skipped: number;
  /** What went wrong beside what went well. */
  readonly failures: readonly Trouble[];
  /** Places that Radar says it does not know. */
  readonly unknown: readonly Trouble[];
  /** Series that were read, to be told to the book once they are handed over. */
  readonly read: readonly SeriesKey[];
}

/** So many failures in a row that may pass: the host is in trouble, and asking on would take for hours. */
const ENOUGH_FAILURES = 3;
/** So many countries without one point between them do not exist: something failed behind the API. */
const NEVER_EMPTY = 3;

/**
 * Asks for every signal of every place. What fails for one is reported beside the others. Throws when going on would be
 * wrong (rate limit, no access, stopped), and when nothing was read at all although something should have been.
 */
export async function gather(run: Run, source: Source, abort: AbortSignal): Promise<Gathered> {
  const observations: Observation[] = [];
  const failures: Trouble[] = [];
  const unknown: Trouble[] = [];
  const read: SeriesKey[] = [];
  let skipped = 0;
  let points = 0;
  let inARow = 0;
  for (const place of run.places) {
    if (run.keepsScale(place)) await source.book.open(place);
    for (const signal of RADAR_SIGNALS) {
      if (inARow >= ENOUGH_FAILURES) break;
      try {
        const series = await readOne({ place, signal }, run, source, abort);
        for (const row of series.observations) observations.push(row);
        skipped += series.skipped;
        points += series.points;
        read.push({ place, signal: signal.spec.id });
        inARow = 0;
      } catch (error) {
        const failed = bearable(error, abort);
        (failed.meaning === 'place' ? unknown : failures).push({
          what: `${signal.spec.id} ${place}`,
          error: failed,
        });
        inARow = failed.meaning === 'passing' ? inARow + 1 : 0;
      }
    }
  }
  const gathered = { observations, skipped: skipped + unknown.length, failures, unknown, read };
  refuseNothing(run.places, gathered, points);
  return gathered;
}

/** The failure, if the others may still be asked; else it is thrown on. */
function bearable(error: unknown, abort: AbortSignal): RadarError {
  if (!(error instanceof RadarError) || abort.aborted) throw error;
  if (error.meaning === 'auth' || error.meaning === 'rate-limit') throw error;
  return error;
}

/** @param points in the answers, whether they are handed over or were known before. */
function refuseNothing(
  places: readonly PlaceId[],
  { read, failures, unknown }: Gathered,
  points: number,
): void {
  if (points > 0) return;
  const failed = failures[0];
  if (failed !== undefined && read.length === 0) throw failed.error;
  const countries = places.filter((place) => placeKind(place) === 'country').length;
  if (countries < NEVER_EMPTY) return;
  throw unknown[0]?.error ?? new RadarError('form', `${TITLE} answered with no data for any country`);
}

interface Subject {
  readonly place: PlaceId;
  readonly signal: RadarSignal;
}

interface SeriesRead {
  readonly observations: readonly Observation[];
  readonly points: number;
  readonly skipped: number;
}

async function readOne(subject: Subject, run: Run, source: Source, abort: AbortSignal): Promise<SeriesRead> {
  const { place, signal } = subject;
  const { points, intervalMs } = await askPoints(subject, run, source, abort);
  const isKept = signal.isRelative && run.keepsScale(place);
  const taken = isKept
    ? source.book.take({ place, signal: signal.spec.id }, points.values)
    : { values: signal.isRelative ? rescale(points.values, null).values : points.values, isWhole: false };
  const rows = [
    ...taken.values,
    // Known to have been measured badly: "no value" replaces what was handed over before.
    ...[...points.suppressed].map((at) => [at, null] as const),
  ];
  const wanted = rows.filter(([at]) => taken.isWhole || at + intervalMs > run.from);
  const observations = wanted.map(([observedAt, value]) => ({
    signal: signal.spec.id,
    place,
    observedAt,
    value,
  }));
  return { observations, points: points.values.size + points.suppressed.size, skipped: points.skipped };
}

/** Asks for less, as long as there is less to ask for, when they say that it is too much. */
async function askPoints(
  { place, signal }: Subject,
  { reach }: Run,
  { ask, clock }: Source,
  abort: AbortSignal,
): Promise<{ readonly points: Points; readonly intervalMs: number }> {
  let windows = reach.windowsOf(signal);
  for (;;) {
    const question = { signal, place, windows };
    try {
      const result = await ask(signal.path, queryOf(question), abort);
      const answer = readAnswer(result, question, clock.now());
      return { points: readPoints(answer, question, clock.now()), intervalMs: answer.intervalMs };
    } catch (error) {
      const isTooMuch = error instanceof RadarError && error.meaning === 'too-much';
      const fewer = isTooMuch ? reach.fewerOf(signal) : null;
      if (fewer === null) throw error;
      windows = fewer;
    }
  }
}
