/**
 * IODA, Georgia Tech: Internet Outage Detection and Analysis, API v2.
 *
 * | signal            | what one is                                            | step   | lag    |
 * |-------------------|--------------------------------------------------------|--------|--------|
 * | ioda.bgp          | IPv4 /24s that over half of the full-feed peers see    | 5 min  | 20 min |
 * | ioda.ping-slash24 | IPv4 /24s that answer probes (Trinocular)              | 10 min | 20 min |
 * | ioda.merit-nt     | source addresses that reach the Merit telescope        | 5 min  | 20 min |
 * | ioda.gtr          | Google web search traffic, an index, relayed by IODA   | 30 min | 2 h    |
 *
 * Places: countries. Access: no key. Limits: none published; 40 requests a minute at most, as others do (one in 1–2 s).
 * Licence: none found; "Copyright (c) 2021-2025 Georgia Tech Research Corporation. All Rights Reserved."
 * gtr alone is never a reason to alert: it reaches scores of thousands in peacetime (third parties, 2026).
 *
 * Quirks, from the API's source (InetIntel/ioda-api, March 2026) and clients of others, no live call made:
 * - One data source a request, many countries. Answers come in no fixed order: the code and source in them are the key.
 * - Codes it does not know are left out; only when it knows none of them the answer is a 400.
 * - Times are `from + i × step` of the answer: its `from` is floored.
 * - The last 1–6 bins are null while they fill (seen 2026-09-24), and gaps are null. Null is absent, never zero.
 * - A failure behind the API can be status 200, `error: null` and no data; one of the database is an HTML page with 500.
 * - `maxPoints` rebins; without it steps are native. Anything rebinned is not read.
 * - Ranges over 100 days are refused.
 * - merit-nt's predecessor (ucsd-nt) was retired: its name is now a 400. One lost source must not cost the others.
 */
import type { Batch, Clock, Feed, Log } from '../../app/ports.ts';
import { type PlaceId, placeKind } from '../../core/entity.ts';
import { DAY_MS, type Instant, MINUTE_MS } from '../../core/time.ts';
import { type Budget, createBudget } from '../../lib/budget.ts';
import type { Http } from '../../lib/http.ts';
import type { FeedDefinition } from '../feed.ts';
import { type Answers, type Ask, askAll, type Failure } from './ask.ts';
import { IODA_SIGNALS, type IodaSignal } from './signals.ts';

const ID = 'ioda';
/** 10 places × 28 days are 215,000 points: what is read, stored and judged in about 3 s, so that Ebb can stop between. */
const PLACES_PER_CALL = 10;
/** Under IODA's 100 days, with room for the bin that is floored. */
const MAX_RANGE_MS = 99 * DAY_MS;

interface IodaOptions {
  readonly http: Http;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly log: Log;
  /** ISO codes. */
  readonly countries: readonly string[];
  readonly baseUrl: string;
  /** The step of its fastest signals by default. */
  readonly pollEveryMs?: number;
}

export const iodaFeed = {
  id: ID,
  create: ({ http, clock, log, countries, settings }) => {
    const budget = createBudget({ perMinute: settings.requestsPerMinute }, clock);
    return createIodaFeed({
      http,
      clock,
      log,
      countries,
      budget,
      baseUrl: settings.iodaUrl,
      pollEveryMs: settings.pollEveryMs,
    });
  },
} as const satisfies FeedDefinition;

export function createIodaFeed({
  http,
  budget,
  clock,
  log,
  countries,
  baseUrl,
  pollEveryMs = 5 * MINUTE_MS,
}: IodaOptions): Feed {
  const source = { http, budget, clock, baseUrl: baseUrl.replace(/\/+$/, '') };
  const watched = new Set(countries);
  const tellFailures = createFailureLog(log);
  const ask = async (question: Ask, abort: AbortSignal): Promise<Answers> => {
    if (question.countries.size === 0) return { readings: [], failures: [] };
    const answers = await askAll(question, source, abort);
    tellFailures(answers.failures);
    return answers;
  };
  return {
    id: ID,
    title: 'IODA',
    attribution:
      'IODA, Georgia Tech (https://ioda.inetintel.cc.gatech.edu); © Georgia Tech Research Corporation, no licence stated',
    signals: IODA_SIGNALS.map((signal) => signal.spec),
    pollEveryMs,
    historyPlacesPerCall: PLACES_PER_CALL,
    places: () => [...watched].map((country) => `country:${country}`),
    async history({ places, from, to }, abort) {
      const asked = new Set(from < to ? places.flatMap(countryCode) : []);
      const start = Math.max(from, to - MAX_RANGE_MS);
      const answers = await ask({ countries: asked, fromOf: () => start, to }, abort);
      const blocking = answers.failures.find(blocksHistory);
      if (blocking !== undefined) throw blocking.error;
      return batchOf(answers, clock.now());
    },
    async poll(from, to, abort) {
      const fromOf = (signal: IodaSignal): Instant =>
        Math.max(Math.min(from, to - signal.overlapMs), to - MAX_RANGE_MS);
      return batchOf(await ask({ countries: watched, fromOf, to }, abort), clock.now());
    },
  };
}

function countryCode(place: PlaceId): readonly string[] {
  return placeKind(place) === 'country' ? [place.slice('country:'.length)] : [];
}

/**
 * History is fetched once, so a passing failure must fail it as a whole and be tried again. What will not pass (a source
 * that was retired) and what never alerts alone must not keep a place from being watched.
 */
function blocksHistory({ passing, signal }: Failure): boolean {
  return passing && signal.spec.alertsAlone !== false;
}

function batchOf({ readings }: Answers, receivedAt: Instant): Batch {
  return {
    feed: ID,
    receivedAt,
    observations: readings.flatMap((reading) => reading.observations),
    skipped: readings.reduce((sum, reading) => sum + reading.skipped, 0),
  };
}

/** Says once that a signal cannot be read while the others can, and once that it is back. */
function createFailureLog(log: Log): (failures: readonly Failure[]) => void {
  let before: ReadonlySet<string> = new Set();
  return (failures) => {
    const now = new Set(failures.map(({ signal }) => signal.spec.id));
    for (const { signal, error } of failures) {
      if (before.has(signal.spec.id)) continue;
      log.warn('a signal of a feed cannot be read', { feed: ID, signal: signal.spec.id, why: error.message });
    }
    for (const signal of before) {
      if (!now.has(signal)) log.info('a signal of a feed is read again', { feed: ID, signal });
    }
    before = now;
  };
}
