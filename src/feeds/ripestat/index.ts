/**
 * RIPEstat, RIPE NCC: how many prefixes of a country RIS sees (`country-routing-stats`).
 *
 * | signal            | what one is                                           | step | lag |
 * |-------------------|-------------------------------------------------------|------|-----|
 * | ripestat.prefixes | IPv4 prefixes of the country's networks, seen by RIS  | 1 h  | 2 h |
 *
 * Places: the countries that somebody is subscribed to by name, for each costs a request an hour. With more than fit into
 * the allowance they take turns; what was missed comes with the next answer.
 * Access: no key. Limits: register above 1,000 requests a day, at most 8 at once, 429 seen at three a second; here 800 a
 * day, one at a time, one in two seconds. Off by default: it says two hours late what RIS Live and IODA say in minutes. It
 * is for records and back-tests, and for whoever wants RIPE's own count beside the others.
 * Licence: RIPEstat terms of service: no redistribution of the data, derived results with attribution.
 *
 * Quirks, from documentation and clients of others, no live call made (November 2026):
 * - Run-length encoded: one entry holds for every bin of its timelines, first and last included. A bin in none is unknown.
 * - Times are UTC without saying so. -1 stands for none. Counts may be fractions (9406.5).
 * - Windows over 28 days come in steps of a day, whatever was asked; the answer says its resolution, and it is checked.
 * - An error can come with status 200: `status` and `status_code` of the envelope are read too.
 * - De-aggregation moves the count without an outage; never to be read alone as one.
 */
import type { Batch, Clock, Log, PolledFeed } from '../../app/ports.ts';
import { type PlaceId, placeKind } from '../../core/entity.ts';
import { FeedError } from '../../core/errors.ts';
import { DAY_MS, HOUR_MS, type Instant } from '../../core/time.ts';
import { type Budget, createBudget } from '../../lib/budget.ts';
import type { Http } from '../../lib/http.ts';
import { address, flag, whole } from '../../lib/setting.ts';
import { defineFeed } from '../feed.ts';
import { createAllowance } from './allowance.ts';
import { type Answer, askCountry, TITLE } from './ask.ts';
import { PREFIXES } from './bins.ts';

const ID = 'ripestat';
/** Newer values come one to two hours late and may be revised: each look overlaps the one before. */
const OVERLAP_MS = 6 * HOUR_MS;
const PER_MINUTE = 30;
/** After so many failures in a row the rest is not asked either. */
const MAX_FAILURES = 3;

interface RipestatOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  /** ISO codes. */
  readonly countries: readonly string[];
  readonly wanted: () => readonly PlaceId[];
  readonly baseUrl: string;
  readonly perDay: number;
  readonly budget?: Budget;
}

export const ripestatFeed = defineFeed({
  id: ID,
  settings: {
    EBB_RIPESTAT: flag('off'),
    EBB_RIPESTAT_URL: address('https://stat.ripe.net'),
    EBB_RIPESTAT_REQUESTS_PER_DAY: whole(24, 800, 800),
  },
  create: ({ http, clock, log, countries, wanted }, settings) => {
    if (!settings.EBB_RIPESTAT) return { id: ID, title: TITLE, off: 'EBB_RIPESTAT=off; it needs no key' };
    const { EBB_RIPESTAT_URL: baseUrl, EBB_RIPESTAT_REQUESTS_PER_DAY: perDay } = settings;
    return createRipestatFeed({ http, clock, log, countries, wanted, baseUrl, perDay });
  },
});

export function createRipestatFeed(options: RipestatOptions): PolledFeed {
  const { http, clock, log, perDay } = options;
  const allowance = createAllowance(perDay, clock, 'EBB_RIPESTAT_REQUESTS_PER_DAY');
  const budget = options.budget ?? createBudget({ perMinute: PER_MINUTE }, clock);
  const source = { http, budget, allowance, clock, baseUrl: options.baseUrl.replace(/\/+$/, '') };
  const countries = new Set(options.countries.map((code) => `country:${code}`));
  const places = (): readonly PlaceId[] => [...new Set(options.wanted())].filter((id) => countries.has(id));
  /** The newest bin that each place was given. */
  const newest = new Map<PlaceId, Instant>();
  const askedAt = new Map<PlaceId, Instant>();
  const ask = async (place: PlaceId, from: Instant, to: Instant, abort: AbortSignal): Promise<Answer> => {
    const answer = await askCountry(place, { from, to }, source, abort);
    const last = answer.observations.at(-1);
    if (last !== undefined) newest.set(place, last.observedAt);
    return answer;
  };
  /** An hour's share of the day, so that what comes on top (a new subscription, a question) finds room. */
  const turns = (): readonly PlaceId[] => {
    const share = Math.max(1, Math.min(Math.floor((perDay * PREFIXES.stepMs) / DAY_MS), allowance.left()));
    return [...places()].sort((a, b) => (askedAt.get(a) ?? 0) - (askedAt.get(b) ?? 0)).slice(0, share);
  };
  return {
    id: ID,
    title: TITLE,
    attribution:
      'RIPEstat, RIPE NCC (https://stat.ripe.net); derived from RIS data, RIPEstat terms of service',
    signals: [PREFIXES],
    pollEveryMs: HOUR_MS,
    historyPlacesPerCall: 1,
    places,
    covers: (place) => placeKind(place) === 'country',
    async history(request, abort) {
      const { from, to } = request;
      const answers: Answer[] = [];
      const asked = from < to ? request.places.filter((place) => placeKind(place) === 'country') : [];
      for (const place of asked) answers.push(await ask(place, from, to, abort));
      return batchOf(answers, clock.now());
    },
    async poll(from, to, abort) {
      const start = Math.min(from, to - OVERLAP_MS);
      const answers = await askInTurn(turns(), log, abort, (place) => {
        askedAt.set(place, to);
        const last = newest.get(place);
        return ask(place, last === undefined ? start : Math.min(start, last - OVERLAP_MS), to, abort);
      });
      return batchOf(answers, clock.now());
    },
    allowance: () => `${allowance.used()} of ${perDay} requests in the last 24 h`,
  };
}

/** What fails for one country does not cost the others. Throws when going on would be wrong, and when nobody answered. */
async function askInTurn(
  places: readonly PlaceId[],
  log: Log,
  abort: AbortSignal,
  ask: (place: PlaceId) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  let first: FeedError | null = null;
  let inARow = 0;
  for (const place of places) {
    try {
      answers.push(await ask(place));
      inARow = 0;
    } catch (error) {
      if (!(error instanceof FeedError) || abort.aborted) throw error;
      if (error.kind === 'rate-limit' || error.kind === 'auth') throw error;
      log.warn('a place of a feed cannot be read', { feed: ID, place, why: error.message });
      first ??= error;
      inARow += 1;
      if (inARow >= MAX_FAILURES) break;
    }
  }
  if (answers.length === 0 && first !== null) throw first;
  return answers;
}

function batchOf(answers: readonly Answer[], receivedAt: Instant): Batch {
  return {
    feed: ID,
    receivedAt,
    observations: answers.flatMap(({ observations }) => observations),
    skipped: answers.reduce((sum, { skipped }) => sum + skipped, 0),
  };
}
