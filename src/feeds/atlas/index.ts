/**
 * RIPE Atlas: some 13,000 probes in homes, offices and data centres, each with one connection to one of RIPE's controllers.
 *
 * | signal       | what one is                                             | step  | lag    |
 * |--------------|---------------------------------------------------------|-------|--------|
 * | atlas.probes | probes of a place that are connected at the bin's end   | 5 min | 10 min |
 *
 * Places: countries with at least 8 probes that were connected in the last 7 days, and networks that somebody is
 * subscribed to, with as many. A probe that goes is a home without power or without internet: nothing else that Ebb reads
 * sees the last mile so soon.
 * Access: no key. Limits: none published, 429 on excess; 30 requests a minute at most, some 35 in the first minutes and
 * each hour, and one for each 300 probes whose history is asked for. On by default, for it costs nobody anything.
 * Licence: RIPE Atlas terms of service; free with attribution, commercial use needs RIPE NCC's permission.
 * Privacy: what is asked for and kept of a probe is its number, network, country and state. Never where it stands.
 *
 * How it is read: the list of probes says what is connected now and since when; the stream (`probestatus`) says who comes
 * and goes; the archive of the same events (measurement 7000) fills what the stream missed, and tells the past. All
 * three are merged by the time of the event: the newest word on a probe holds, in whatever order they come.
 *
 * Quirks, from documentation and clients of others, no live call made (November 2026):
 * - Events come up to ten minutes late, so a bin is counted ten minutes after its end.
 * - A controller that restarts drops all its probes, in many countries at once, and they come back over some minutes. Such
 *   probes are unknown until they are back, for 30 minutes at most; a place with more than 5 % of them has no value.
 * - The list does not say a probe's controller; events do. Until most are known, a restart may pass for what it is not.
 * - `asn` is a number in some events and a text in others; `status_since` is seconds, `status.since` ISO.
 * - The past is counted back from what is now: exact up to now, a guess where it ends long ago and probes moved since.
 * - Coverage is uneven: many probes with enthusiasts, none on some of the largest networks.
 */
import type { Clock, HeardFeed, Log } from '../../app/ports.ts';
import { type PlaceId, placeKind } from '../../core/entity.ts';
import { type Budget, createBudget } from '../../lib/budget.ts';
import type { Http } from '../../lib/http.ts';
import { address, flag, socketAddress } from '../../lib/setting.ts';
import { defineFeed } from '../feed.ts';
import { TITLE } from './ask.ts';
import { countPast } from './history.ts';
import { AtlasLive } from './live.ts';
import { ATLAS_POLICY } from './policy.ts';
import { PROBES } from './signal.ts';

const ID = 'atlas';
/** The largest countries have 2,000 probes each, so that ten places are some 20 requests. */
const PLACES_PER_CALL = 10;

interface AtlasOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  /** ISO codes. */
  readonly countries: readonly string[];
  readonly wanted: () => readonly PlaceId[];
  readonly baseUrl: string;
  readonly streamUrl: string;
  readonly budget?: Budget;
}

export const atlasFeed = defineFeed({
  id: ID,
  settings: {
    EBB_ATLAS: flag('on'),
    EBB_ATLAS_URL: address('https://atlas.ripe.net/api/v2'),
    EBB_ATLAS_STREAM_URL: socketAddress('wss://atlas-stream.ripe.net/stream/?client=ebb'),
  },
  create: ({ http, clock, log, countries, wanted }, settings) => {
    if (!settings.EBB_ATLAS) return { id: ID, title: TITLE, off: 'EBB_ATLAS=off' };
    const { EBB_ATLAS_URL: baseUrl, EBB_ATLAS_STREAM_URL: streamUrl } = settings;
    return createAtlasFeed({ http, clock, log, countries, wanted, baseUrl, streamUrl });
  },
});

function isOurs(place: PlaceId): boolean {
  return placeKind(place) === 'country' || placeKind(place) === 'asn';
}

export function createAtlasFeed(options: AtlasOptions): HeardFeed {
  const { http, clock, log, streamUrl } = options;
  const budget = options.budget ?? createBudget({ perMinute: ATLAS_POLICY.requestsPerMinute }, clock);
  const source = { http, budget, clock, baseUrl: options.baseUrl.replace(/\/+$/, '') };
  const countries = options.countries.map((code) => `country:${code}`);
  let judged: ReadonlySet<PlaceId> = new Set();
  const chosen = (): readonly PlaceId[] => {
    const networks = options.wanted().filter((place) => placeKind(place) === 'asn');
    return [...countries, ...networks].filter((place) => judged.has(place));
  };
  const choose = (active: ReadonlyMap<PlaceId, number>): readonly PlaceId[] => {
    const enough = [...active].filter(([, count]) => count >= ATLAS_POLICY.minProbes);
    judged = new Set(enough.map(([place]) => place));
    return chosen();
  };
  const live = new AtlasLive({ id: ID, source, streamUrl, log, choose });
  return {
    id: ID,
    title: TITLE,
    attribution: 'RIPE Atlas, RIPE NCC (https://atlas.ripe.net); RIPE Atlas terms of service',
    signals: [PROBES],
    pollEveryMs: PROBES.stepMs,
    historyPlacesPerCall: PLACES_PER_CALL,
    places: chosen,
    covers: (place) => judged.has(place),
    async history({ places, from, to }, abort) {
      if (places.some(isOurs)) await live.know(abort);
      const asked = places.filter((place) => judged.has(place));
      const rows = live.probes.rowsOf(new Set(asked));
      const { observations, events, skipped } = await countPast(
        { places: asked, rows, from, to },
        source,
        abort,
      );
      for (const { id, controller } of events) {
        if (controller !== null) live.probes.learnController(id, controller);
      }
      return { feed: ID, receivedAt: clock.now(), observations, skipped };
    },
    listen: (hand, abort) => live.listen(hand, abort),
  };
}
