import type { Clock } from '../../app/ports.ts';
import { FeedError } from '../../core/errors.ts';
import type { Instant } from '../../core/time.ts';
import { iodaCodeOf } from './codes.ts';
import { type Question, type Reading, readPoints } from './points.ts';
import { readAnswer } from './schema.ts';
import type { EntityType, Scope } from './scope.ts';
import { IODA_SIGNALS, type IodaSignal } from './signals.ts';
import type { Source } from './source.ts';

interface AskParts {
  readonly source: Source;
  readonly clock: Clock;
}

export interface Failure {
  readonly signal: IodaSignal;
  readonly error: FeedError;
  /** Asking again may help: it is not the question or the form of the answer that is wrong. */
  readonly passing: boolean;
}

interface SignalReading extends Reading {
  readonly signal: IodaSignal;
}

export interface Answers {
  readonly type: EntityType;
  /** Of the signals that could be read. */
  readonly readings: readonly SignalReading[];
  readonly failures: readonly Failure[];
}

/** Questions to all signals differ only in how far back they reach. */
interface Ask {
  readonly scope: Scope;
  readonly fromOf: (signal: IodaSignal) => Instant;
  readonly to: Instant;
}

/**
 * So many states without one series between them do not exist: IODA's backend failed. Fewer can be true, as for
 * Antarctica and some islands. Of regions and networks any number may be true: a network nobody knows is no error.
 */
const MIN_NEVER_EMPTY = 5;

const NO_DATA = 'IODA answered with no data for any country';

/**
 * Asks for every signal, one after the other. What fails for one signal is reported beside the readings of the rest.
 * Throws when going on would be wrong (rate limit, no access, stopped) and when no signal gave anything.
 */
export async function askAll(ask: Ask, parts: AskParts, abort: AbortSignal): Promise<Answers> {
  const { scope, to } = ask;
  const readings: SignalReading[] = [];
  const failures: Failure[] = [];
  for (const signal of IODA_SIGNALS) {
    if (!signal.of.includes(scope.type)) continue;
    const outcome = await tryOne({ signal, scope, from: ask.fromOf(signal), to }, parts, abort);
    if ('error' in outcome) failures.push(outcome);
    else readings.push({ signal, ...outcome });
  }
  const isHeard = readings.some(({ series }) => series > 0);
  if (isHeard || (scope.type !== 'country' && readings.length > 0))
    return { type: scope.type, readings, failures };
  throw failures[0]?.error ?? new FeedError('schema', NO_DATA);
}

async function tryOne(question: Question, parts: AskParts, abort: AbortSignal): Promise<Reading | Failure> {
  const { signal, scope } = question;
  try {
    const reading = await askOne(question, parts, abort);
    if (reading.series > 0 || scope.type !== 'country' || scope.places.size < MIN_NEVER_EMPTY) return reading;
    return { signal, error: new FeedError('schema', NO_DATA), passing: true };
  } catch (error) {
    if (!(error instanceof FeedError) || abort.aborted) throw error;
    if (error.kind === 'rate-limit' || error.kind === 'auth') throw error;
    return { signal, error, passing: error.kind === 'network' };
  }
}

async function askOne(question: Question, { source, clock }: AskParts, abort: AbortSignal): Promise<Reading> {
  const { signal, scope, from, to } = question;
  const codes = [...scope.places.keys()].map((code) => (scope.type === 'country' ? iodaCodeOf(code) : code));
  const query = {
    from: String(Math.floor(from / 1_000)),
    until: String(Math.ceil(to / 1_000)),
    datasource: signal.datasource,
  };
  const body = await source.ask(`/signals/raw/${scope.type}/${codes.join(',')}`, query, abort);
  const reading = readPoints(readAnswer(body), question, clock.now());
  if (reading.series === 0 && reading.skipped > 0) {
    const what = `not one of its ${reading.skipped} series of ${signal.datasource} is in the form we know`;
    throw new FeedError('schema', `IODA answered, but ${what}`);
  }
  return reading;
}
