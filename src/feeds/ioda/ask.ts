import type { Clock } from '../../app/ports.ts';
import { FeedError } from '../../core/errors.ts';
import type { Instant } from '../../core/time.ts';
import type { Budget } from '../../lib/budget.ts';
import type { Http } from '../../lib/http.ts';
import { toFeedError } from '../feed.ts';
import { iodaCodeOf } from './codes.ts';
import { type Question, type Reading, readPoints } from './points.ts';
import { readAnswer } from './schema.ts';
import { IODA_SIGNALS, type IodaSignal } from './signals.ts';

interface Source {
  readonly http: Http;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly baseUrl: string;
}

export interface Failure {
  readonly signal: IodaSignal;
  readonly error: FeedError;
  /** Asking again may help: it is not the question or the form of the answer that is wrong. */
  readonly passing: boolean;
}

export interface Answers {
  readonly readings: readonly Reading[];
  readonly failures: readonly Failure[];
}

/** Questions to all signals differ only in how far back they reach. */
export interface Ask {
  readonly countries: ReadonlySet<string>;
  readonly fromOf: (signal: IodaSignal) => Instant;
  readonly to: Instant;
}

/**
 * So many states without one series between them do not exist: IODA's backend failed. Fewer can be true, as for
 * Antarctica and some islands.
 */
const MIN_NEVER_EMPTY = 5;

const NO_DATA = 'IODA answered with no data for any country';

/**
 * Asks for every signal, one after the other. What fails for one signal is reported beside the readings of the rest.
 * Throws when going on would be wrong (rate limit, no access, stopped) and when no signal gave anything.
 */
export async function askAll(ask: Ask, source: Source, abort: AbortSignal): Promise<Answers> {
  const readings: Reading[] = [];
  const failures: Failure[] = [];
  for (const signal of IODA_SIGNALS) {
    const question = { signal, countries: ask.countries, from: ask.fromOf(signal), to: ask.to };
    const outcome = await tryOne(question, source, abort);
    if ('error' in outcome) failures.push(outcome);
    else readings.push(outcome);
  }
  if (readings.some((reading) => reading.series > 0)) return { readings, failures };
  throw failures[0]?.error ?? new FeedError('schema', NO_DATA);
}

async function tryOne(question: Question, source: Source, abort: AbortSignal): Promise<Reading | Failure> {
  const { signal, countries } = question;
  try {
    const reading = await askOne(question, source, abort);
    if (reading.series > 0 || countries.size < MIN_NEVER_EMPTY) return reading;
    return { signal, error: new FeedError('schema', NO_DATA), passing: true };
  } catch (error) {
    if (!(error instanceof FeedError) || abort.aborted) throw error;
    if (error.kind === 'rate-limit' || error.kind === 'auth') throw error;
    return { signal, error, passing: error.kind === 'network' };
  }
}

async function askOne(question: Question, source: Source, abort: AbortSignal): Promise<Reading> {
  await source.budget.take(abort);
  const answer = readAnswer(await fetchAnswer(urlOf(question, source.baseUrl), source, abort));
  const reading = readPoints(answer, question, source.clock.now());
  if (reading.series === 0 && reading.skipped > 0) {
    const what = `not one of its ${reading.skipped} series of ${question.signal.datasource} is in the form we know`;
    throw new FeedError('schema', `IODA answered, but ${what}`);
  }
  return reading;
}

async function fetchAnswer(url: string, { http }: Source, abort: AbortSignal): Promise<unknown> {
  try {
    return await http.getJson(url, { signal: abort });
  } catch (error) {
    throw toFeedError(error, 'IODA');
  }
}

function urlOf({ signal, countries, from, to }: Question, baseUrl: string): string {
  const codes = [...countries].map(iodaCodeOf).join(',');
  const query = new URLSearchParams({
    from: String(Math.floor(from / 1_000)),
    until: String(Math.ceil(to / 1_000)),
    datasource: signal.datasource,
  });
  return `${baseUrl}/signals/raw/country/${codes}?${query.toString()}`;
}
