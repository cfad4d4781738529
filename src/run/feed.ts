import type { Clock, Feed, Log } from '../app/ports.ts';
import type { Config } from '../config.ts';
import { ConfigError } from '../core/errors.ts';
import type { Places } from '../core/places.ts';
import { feeds as definitions } from '../feeds/index.ts';
import { createHttp } from '../lib/http.ts';

/** The feed that the settings ask for. @throws ConfigError that names the setting. */
export function createFeed(config: Config, clock: Clock, log: Log, places: Places): Feed {
  const wanted = config.EBB_COUNTRIES.map((code) => code.toUpperCase());
  const known = new Set(places.countries.map((place) => place.id.slice('country:'.length)));
  const wrong = wanted.filter((code) => !known.has(code));
  if (wrong.length > 0) throw new ConfigError(`EBB_COUNTRIES: no country has the code ${wrong.join(', ')}.`);
  const http = createHttp({ userAgent: 'ebb/0.1 (internet outage bot)', clock });
  const settings = {
    iodaUrl: config.EBB_IODA_URL,
    pollEveryMs: config.EBB_POLL_SECONDS * 1000,
    requestsPerMinute: config.EBB_REQUESTS_PER_MINUTE,
  };
  return definitions[0].create({
    http,
    clock,
    log,
    countries: wanted.length > 0 ? wanted : [...known],
    settings,
  });
}
