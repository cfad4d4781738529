import { join } from 'node:path';
import type { Clock, Feed, FeedOff, Log } from '../app/ports.ts';
import { carriersOf, upstreamsFrom } from '../app/upstreams.ts';
import type { Config } from '../config.ts';
import type { PlaceId } from '../core/entity.ts';
import { ConfigError } from '../core/errors.ts';
import type { Places } from '../core/places.ts';
import type { Instant } from '../core/time.ts';
import { feeds as definitions } from '../feeds/index.ts';
import { createHttp } from '../lib/http.ts';

const USER_AGENT = 'ebb/0.1 (internet outage bot)';

interface FeedParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly places: Places;
  readonly wanted: () => readonly PlaceId[];
  /** Told what time it is on the servers that answer. */
  readonly onDate?: (serverAt: Instant) => void;
}

export interface Feeds {
  readonly on: readonly Feed[];
  readonly off: readonly FeedOff[];
  /** Networks that are watched for whom they carry, and that nobody is subscribed to. */
  readonly carriers: () => readonly PlaceId[];
}

/** The feeds that the settings ask for. @throws ConfigError that names the setting. */
export function createFeeds({ config, clock, log, places, wanted, onDate }: FeedParts): Feeds {
  const asked = config.EBB_COUNTRIES.map((code) => code.toUpperCase());
  const known = new Set(places.countries.map((place) => place.id.slice('country:'.length)));
  const wrong = asked.filter((code) => !known.has(code));
  if (wrong.length > 0) throw new ConfigError(`EBB_COUNTRIES: no country has the code ${wrong.join(', ')}.`);
  const on: Feed[] = [];
  const off: FeedOff[] = [];
  const carriers = carriersOf(wanted, upstreamsFrom(on));
  const context = {
    http: createHttp({ userAgent: USER_AGENT, clock, ...(onDate === undefined ? {} : { onDate }) }),
    clock,
    log,
    random: Math.random,
    places,
    countries: asked.length > 0 ? asked : [...known],
    wanted,
    carriers,
    feedIds: definitions.map(({ id }) => id),
  };
  for (const definition of definitions) {
    const folder = join(config.EBB_DATA, definition.id);
    const feed = definition.create({ ...context, folder }, config.feedSettings);
    if ('off' in feed) off.push(feed);
    else on.push(feed);
  }
  return { on, off, carriers };
}
