/**
 * RIPE RIS Live: what some 1,500 routers in the world announce and withdraw, within seconds.
 *
 * | signal        | what one is                                                     | step | lag  |
 * |---------------|-----------------------------------------------------------------|------|------|
 * | ris.space     | IPv4 /24s of the place that lie in a prefix most full-feed ASes see | 20 s | 10 s |
 * | ris.prefixes  | prefixes of the place that most full-feed ASes see; under 20 only | 20 s | 10 s |
 * | ris.upstreams | networks that carry the place's traffic, by the paths in use; no reason to alert | 20 s | 10 s |
 *
 * Places: countries and networks that a channel is subscribed to, and those of EBB_RIS_PLACES. A country is the space that is
 * *registered* there. Access: no key. Licence: RIPE NCC's terms for RIS; attribution; the data is not to be republished.
 * Limits: 500 prefixes a socket here, above that four whole collectors; 190 RIPEstat requests a day.
 *
 * How a place is read: engine.ts and its parts, which know no socket. A start is: the space of the places (RIPEstat, or the
 * registries' files), full-feed peers (RIPEstat), the bulk files (most peers saw it: assumed, until the peer speaks), for
 * small places the routes as they stand; then the stream. A step is read 10 s after its end (p99 of propagation is 9 s),
 * and only when all filters were acknowledged.
 *
 * Quirks, from documentation and clients of others, no live call made (November 2026): there is no replay, so what was
 * missed is unknown until it is heard again; slow readers are cut off with an error; filters of prefixes do not match peer
 * states, which are asked for beside; spellings of IPv6 prefixes and of collectors vary.
 */
import type { Batch, Clock, Hand, HeardFeed, Log } from '../../app/ports.ts';
import { type PlaceId, placeKind } from '../../core/entity.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Places } from '../../core/places.ts';
import type { SignalId } from '../../core/series.ts';
import { type Budget, createBudget } from '../../lib/budget.ts';
import type { Http } from '../../lib/http.ts';
import { address, flag, socketAddress, text } from '../../lib/setting.ts';
import { defineFeed } from '../feed.ts';
import { createAllowance } from '../ripestat/allowance.ts';
import type { DumpSizes } from './known.ts';
import { RisLive } from './live.ts';
import { RIS_POLICY } from './policy.ts';
import { RIS_SIGNALS } from './signals.ts';

const ID = 'ris';
const TITLE = 'RIPE RIS Live';
const REGISTRIES = ['ripencc', 'apnic', 'arin', 'lacnic', 'afrinic'];

interface RisOptions {
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  readonly wanted: () => readonly PlaceId[];
  readonly folder: string;
  readonly streamUrl: string;
  readonly statUrl: string;
  readonly dumpUrl: string;
  readonly registriesUrl: string;
  /** For RIPEstat; absent: as RIPE would have it. */
  readonly budget?: Budget;
  /** Prefixes that a whole bulk file has, by IP version; those of the world's routing table where absent. */
  readonly usualPrefixes?: DumpSizes;
}

export const risFeed = defineFeed({
  id: ID,
  settings: {
    EBB_RIS: flag('on'),
    EBB_RIS_PLACES: text(),
    EBB_RIS_URL: socketAddress('wss://ris-live.ripe.net/v1/ws/?client=ebb'),
    EBB_RIS_STAT_URL: address('https://stat.ripe.net'),
    EBB_RIS_DUMP_URL: address('https://www.ris.ripe.net/dumps'),
    EBB_RIS_REGISTRIES_URL: address('https://ftp.ripe.net/pub/stats'),
  },
  create: (context, settings) => {
    if (!settings.EBB_RIS) return { id: ID, title: TITLE, off: 'EBB_RIS=off' };
    const also = settings.EBB_RIS_PLACES.split(/[\s,]+/).flatMap((name) => placeMeant(context.places, name));
    return createRisFeed({
      ...context,
      wanted: () => [...also, ...context.wanted()],
      streamUrl: settings.EBB_RIS_URL,
      statUrl: settings.EBB_RIS_STAT_URL,
      dumpUrl: settings.EBB_RIS_DUMP_URL,
      registriesUrl: settings.EBB_RIS_REGISTRIES_URL,
    });
  },
});

/** @throws ConfigError for a name that is no single country or network: it would be watched by nobody, silently. */
function placeMeant(places: Places, name: string): readonly PlaceId[] {
  if (name === '') return [];
  const found = places.find(name);
  const id = found.kind === 'one' ? found.place.id : null;
  if (id !== null && chosenOf([id]).length > 0) return [id];
  throw new ConfigError(`EBB_RIS_PLACES: ${name} is no country code (KP) and no network (AS131279).`);
}

export function createRisFeed(options: RisOptions): HeardFeed {
  const { http, clock, log, folder, streamUrl } = options;
  const allowance = createAllowance(RIS_POLICY.statPerDay, clock, '');
  const budget = options.budget ?? createBudget({ perMinute: RIS_POLICY.statPerMinute }, clock);
  const stat = { http, budget, clock, baseUrl: options.statUrl, allowance };
  const live = new RisLive({
    clock,
    log,
    stat,
    folder,
    streamUrl,
    dumpUrl: `${options.dumpUrl}/riswhoisdump.IPv{family}.gz`,
    registries: REGISTRIES.map(
      (name) => `${options.registriesUrl}/${name}/delegated-${name}-extended-latest`,
    ),
    chosen: () => chosenOf(options.wanted()),
    usualPrefixes: options.usualPrefixes ?? { 4: null, 6: null },
  });
  return {
    id: ID,
    title: TITLE,
    attribution:
      'RIPE NCC Routing Information Service (https://ris-live.ripe.net); a country is what is registered there',
    localUse: 'RIPE NCC does not allow the data of RIS and RIPEstat to be republished',
    signals: RIS_SIGNALS,
    pollEveryMs: RIS_POLICY.stepMs,
    historyPlacesPerCall: 1_000,
    places: () => chosenOf(options.wanted()),
    history: (): Promise<Batch> =>
      Promise.resolve({ feed: ID, receivedAt: clock.now(), observations: [], skipped: 0 }),
    listen: (hand: Hand, signal) => live.run(hand, signal),
    allowance: () =>
      `${live.describe()}; ${allowance.used()} of ${allowance.perDay} RIPEstat requests in the last 24 h`,
    upstreams: (place: PlaceId) => live.upstreamsOf(place),
    note: (place: PlaceId, signal: SignalId) => (signal.startsWith('ris.') ? live.noteOn(place) : null),
  };
}

/** Countries and networks: the routing table knows no regions. */
function chosenOf(wanted: readonly PlaceId[]): readonly PlaceId[] {
  const kinds = new Set(['country', 'asn']);
  return [...new Set(wanted)].filter((place) => kinds.has(placeKind(place) ?? '')).sort();
}
