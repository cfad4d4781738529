/**
 * Cloudflare Radar: what one of the largest networks sees of the rest, API v4.
 *
 * | signal         | what one is                                                        | step   | lag    |
 * |----------------|--------------------------------------------------------------------|--------|--------|
 * | radar.netflows | traffic to Cloudflare, all protocols; 10,000 is a busy hour        | 15 min | 30 min |
 * | radar.http     | web requests to Cloudflare; 10,000 is a busy hour                  | 15 min | 30 min |
 * | radar.bgp-ips  | IPv4 /24s announced                                                | 15 min | 30 min |
 *
 * Places: the countries and networks that channels are subscribed to (not the whole world because one channel hears of
 * all of it), and the countries in EBB_RADAR_COUNTRIES. Access: a free token with Account › Radar › Read.
 * Limits: 1,200 requests in 5 minutes for all programs of one user, then a 429 for 5 minutes; this feed makes 160 a
 * minute at most. Each place costs three requests a poll.
 * Licence: CC BY-NC 4.0: attribution is needed, and a commercial operator needs Cloudflare's permission.
 * Reports: outage annotations (written by people) and traffic anomalies (found by a detector), of the whole world.
 *
 * Quirks, from the documentation, the API's published types (2026) and clients of others, no live call made:
 * - Traffic is a share of the largest value in the answer, so no two answers have one scale: see scale.ts. Two weeks are
 *   asked for each time (four for history), as series of one request.
 * - One place a request, although an answer can hold several: in one answer with a large country a small one would be
 *   left with a digit or two of the six decimals, and one unknown code would cost the others theirs.
 * - The last bucket is still filling: dropped where it ends after `meta.lastUpdated`, the newest routing table or now.
 * - Values are numbers in text; "NaN" and null are absent.
 * - Annotations of the kinds PIPELINE and PARTIAL_PROJECTION in an answer are about the measurement: bins in them are
 *   handed over as "no value" and say nothing about the scale. OUTAGE and the like are about the world and change nothing.
 * - The address space has no choice of interval: a day comes in quarters of an hour, longer ranges may come by the hour.
 * - Errors are `{success: false, errors: [{code, message}]}`, also with status 200; a malformed token is a 400.
 * - 422 (code 2002): the question costs too much. Then half of it is asked for.
 */
import type { Batch, PolledFeed } from '../../app/ports.ts';
import { placeKind, type PlaceId } from '../../core/entity.ts';
import { type Instant, MINUTE_MS, SECOND_MS } from '../../core/time.ts';
import { type Budget, createBudget } from '../../lib/budget.ts';
import { defineFeed, type FeedContext } from '../feed.ts';
import { createAsk } from './ask.ts';
import { gather, type Gathered, type Run } from './gather.ts';
import { choosePlaces, type Chosen, filterOf } from './places.ts';
import { TITLE } from './radar-error.ts';
import { createReach } from './reach.ts';
import { createReportLists, type ReportsRead } from './report-lists.ts';
import { ScaleBook } from './scale-book.ts';
import { createScaleFiles } from './scale-file.ts';
import { RADAR_SETTINGS } from './settings.ts';
import { RADAR_SIGNALS } from './signals.ts';
import { createTroubleLog } from './trouble.ts';
import { ALLOWED, createUsage } from './usage.ts';

const ID = 'radar';
/** 800 of the 1,200 in five minutes: the rest is for whatever else the user does. */
const PER_MINUTE = 160;
/** 5 places × 3 requests: what is read, stored and judged in a few seconds, so that Ebb can stop between. */
const PLACES_PER_CALL = 5;
/** A week and the one before it. */
const POLL_WEEKS = 2;

export const radarFeed = defineFeed({
  id: ID,
  settings: RADAR_SETTINGS,
  secrets: ['EBB_RADAR_TOKEN'],
  create: (context, settings) => {
    const token = settings.EBB_RADAR_TOKEN;
    if (token === '') {
      return { id: ID, title: TITLE, off: 'no token: set EBB_RADAR_TOKEN (free, docs/feeds.md)' };
    }
    const budget = createBudget({ perMinute: PER_MINUTE }, context.clock);
    return createRadarFeed(context, {
      token,
      budget,
      baseUrl: settings.EBB_RADAR_URL,
      pollEveryMs: settings.EBB_RADAR_POLL_SECONDS * SECOND_MS,
      extra: settings.EBB_RADAR_COUNTRIES,
    });
  },
});

interface RadarOptions {
  readonly token: string;
  readonly budget: Budget;
  readonly baseUrl: string;
  readonly pollEveryMs: number;
  /** ISO codes of countries that are watched whoever is subscribed. */
  readonly extra: readonly string[];
}

export function createRadarFeed(context: FeedContext, options: RadarOptions): PolledFeed {
  const { clock, log, folder, countries, wanted } = context;
  const { pollEveryMs, extra } = options;
  const usage = createUsage();
  const ask = createAsk({ ...context, ...options, usage });
  const book = new ScaleBook(createScaleFiles(folder, log), log);
  const reachOf = createReach();
  const readReports = createReportLists(ask);
  const tell = createTroubleLog(log);
  const most = Math.max(1, Math.floor((PER_MINUTE * pollEveryMs) / MINUTE_MS / RADAR_SIGNALS.length));
  const chosen = (): Chosen => choosePlaces({ extra, countries, wanted: wanted(), most });
  const places = (): readonly PlaceId[] => chosen().places;
  const run = async (asked: Run, abort: AbortSignal): Promise<Gathered> => {
    const gathered = await gather(asked, { ask, clock, book }, abort);
    const read = gathered.read.map(({ signal, place }) => `${signal} ${place}`);
    tell([...gathered.failures, ...gathered.unknown], read);
    return gathered;
  };
  return {
    id: ID,
    title: TITLE,
    attribution: 'Cloudflare Radar (https://radar.cloudflare.com), CC BY-NC 4.0',
    signals: RADAR_SIGNALS.map(({ spec }) => spec),
    pollEveryMs,
    historyPlacesPerCall: PLACES_PER_CALL,
    places,
    covers: (place) => filterOf(place) !== null,
    async history({ places: given, from, to }, abort) {
      const watched = new Set(places());
      const asked = from < to ? given.filter((place) => filterOf(place) !== null) : [];
      const reach = reachOf({ from, to, weeks: POLL_WEEKS });
      const keepsScale = (place: PlaceId): boolean => watched.has(place);
      const gathered = await run({ places: asked, from, reach, keepsScale }, abort);
      // History is fetched once: what may pass must fail it as a whole, to be tried again.
      const blocking = gathered.failures.find(({ error }) => error.meaning === 'passing');
      if (blocking !== undefined) throw blocking.error;
      await book.told(gathered.read);
      return batchOf(gathered, null, clock.now());
    },
    async poll(from, to, abort) {
      const asked = places();
      const reach = reachOf({ from, to, weeks: POLL_WEEKS });
      const gathered = await run({ places: asked, from, reach, keepsScale: () => true }, abort);
      const stated = await readReports(to, abort);
      tell(stated.failures, stated.read);
      const failed = stated.failures[0];
      if (failed !== undefined && asked.length === 0) throw failed.error;
      context.places.add(stated.networks);
      await book.told(gathered.read);
      return batchOf(gathered, stated, clock.now());
    },
    allowance: () => allowanceText(usage.count(clock.now()), chosen()),
  };
}

function batchOf(gathered: Gathered, stated: ReportsRead | null, receivedAt: Instant): Batch {
  return {
    feed: ID,
    receivedAt,
    observations: gathered.observations,
    ...(stated === null ? {} : { reports: stated.reports }),
    skipped: gathered.skipped + (stated?.skipped ?? 0),
  };
}

function allowanceText(used: number, { places, leftOut }: Chosen): string {
  const networks = places.filter((place) => placeKind(place) === 'asn').length;
  const watched = `${plural(places.length - networks, 'country', 'countries')}, ${plural(networks, 'network', 'networks')}`;
  const left = leftOut === 0 ? '' : `; ${leftOut} more cannot be asked for in time`;
  return `${used} of ${ALLOWED} requests in the last 5 minutes (${watched}${left})`;
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
