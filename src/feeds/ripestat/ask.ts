import type { Clock } from '../../app/ports.ts';
import type { PlaceId } from '../../core/entity.ts';
import { FeedError } from '../../core/errors.ts';
import type { Observation } from '../../core/series.ts';
import { DAY_MS, HOUR_MS, type Instant, SECOND_MS } from '../../core/time.ts';
import type { Budget } from '../../lib/budget.ts';
import type { Http } from '../../lib/http.ts';
import { toFeedError } from '../feed.ts';
import type { Allowance } from './allowance.ts';
import { binsOf } from './bins.ts';
import { readRuns } from './schema.ts';

export const TITLE = 'RIPEstat';

interface Source {
  readonly http: Http;
  readonly budget: Budget;
  readonly allowance: Allowance;
  readonly clock: Clock;
  /** Without a slash at its end. */
  readonly baseUrl: string;
}

export interface Answer {
  readonly observations: readonly Observation[];
  readonly skipped: number;
}

const RESOLUTION = '1h';
/** Longer windows came in steps of a day (third parties, August 2026: 28 days still in hours, 29 not). */
const MAX_RANGE_MS = 28 * DAY_MS;

/** One country. @throws FeedError, also when nothing of what was answered can be read. */
export async function askCountry(
  place: PlaceId,
  { from, to }: { readonly from: Instant; readonly to: Instant },
  source: Source,
  abort: AbortSignal,
): Promise<Answer> {
  const country = place.slice('country:'.length);
  const start = Math.max(from, to - MAX_RANGE_MS + HOUR_MS);
  const query = new URLSearchParams({
    resource: country.toLowerCase(),
    starttime: String(Math.floor(start / SECOND_MS)),
    endtime: String(Math.ceil(to / SECOND_MS)),
    resolution: RESOLUTION,
    sourceapp: 'ebb',
  });
  await source.budget.take(abort);
  source.allowance.take();
  const body = await get(`/data/country-routing-stats/data.json?${query.toString()}`, source, abort);
  const { runs, malformed } = readRuns(body, { country, resolution: RESOLUTION });
  const { observations, skipped } = binsOf(runs, { place, from: start, to, now: source.clock.now() });
  const bad = malformed + skipped;
  if (observations.length === 0 && bad > 0) {
    throw new FeedError(
      'schema',
      `${TITLE} answered, but not one of its ${bad} entries is in the form we know`,
    );
  }
  return { observations, skipped: bad };
}

async function get(path: string, { http, baseUrl }: Source, abort: AbortSignal): Promise<unknown> {
  try {
    return await http.getJson(`${baseUrl}${path}`, { signal: abort });
  } catch (error) {
    throw toFeedError(error, TITLE);
  }
}
