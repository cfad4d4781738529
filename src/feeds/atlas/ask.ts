import type { Clock } from '../../app/ports.ts';
import { FeedError } from '../../core/errors.ts';
import { type Instant, SECOND_MS } from '../../core/time.ts';
import type { Budget } from '../../lib/budget.ts';
import type { Http } from '../../lib/http.ts';
import { toFeedError } from '../feed.ts';
import { ATLAS_POLICY } from './policy.ts';
import { type ProbeEvent, type ProbeRow, readEvents, readPage, type Rows } from './schema.ts';

export const TITLE = 'RIPE Atlas';

export interface Source {
  readonly http: Http;
  readonly budget: Budget;
  readonly clock: Clock;
  /** Without a slash at its end. */
  readonly baseUrl: string;
}

/** What a probe is, and never where: no coordinates, no addresses. */
const FIELDS = 'id,status,status_since,asn_v4,asn_v6,country_code';
const STATUSES = { connected: 1, disconnected: 2 } as const;
/** A day of all probes is some 30,000 events of 200 bytes. */
const MAX_EVENT_BYTES = 64 * 1024 * 1024;

/** All probes that are connected or were within months, some 30 pages. */
export async function askForProbes(source: Source, abort: AbortSignal): Promise<Rows<ProbeRow>> {
  const connected = await askForStatus(STATUSES.connected, source, abort);
  if (connected.rows.length === 0) throw new FeedError('schema', describeNothing(connected.skipped));
  const gone = await askForStatus(STATUSES.disconnected, source, abort);
  return { rows: [...connected.rows, ...gone.rows], skipped: connected.skipped + gone.skipped };
}

function describeNothing(skipped: number): string {
  if (skipped === 0) return 'RIPE Atlas answered with no connected probe at all';
  return `RIPE Atlas answered, but not one of its ${skipped} probes is in the form we know`;
}

async function askForStatus(status: number, source: Source, abort: AbortSignal): Promise<Rows<ProbeRow>> {
  const rows: ProbeRow[] = [];
  let skipped = 0;
  for (let page = 1; page <= ATLAS_POLICY.maxPages; page += 1) {
    const query = new URLSearchParams({
      status: String(status),
      page_size: String(ATLAS_POLICY.pageSize),
      page: String(page),
      fields: FIELDS,
    });
    const body = await get(`/probes/?${query.toString()}`, source, abort);
    const read = readPage(body, source.clock.now());
    rows.push(...read.rows);
    skipped += read.skipped;
    if (read.isLast) return { rows, skipped };
  }
  throw new FeedError(
    'schema',
    `RIPE Atlas answered with more than ${ATLAS_POLICY.maxPages} pages of probes`,
  );
}

/** Comings and goings in [from, to]. @param ids of these probes only; null: of all. */
export async function askForEvents(
  { from, to, ids }: { readonly from: Instant; readonly to: Instant; readonly ids: readonly number[] | null },
  source: Source,
  abort: AbortSignal,
): Promise<Rows<ProbeEvent>> {
  const query = new URLSearchParams({
    start: String(Math.floor(from / SECOND_MS)),
    stop: String(Math.ceil(to / SECOND_MS)),
    format: 'json',
    ...(ids === null ? {} : { probe_ids: ids.join() }),
  });
  const body = await get(`/measurements/7000/results/?${query.toString()}`, source, abort);
  return readEvents(body, source.clock.now());
}

async function get(path: string, source: Source, abort: AbortSignal): Promise<unknown> {
  await source.budget.take(abort);
  try {
    return await source.http.getJson(`${source.baseUrl}${path}`, {
      signal: abort,
      maxBodyBytes: MAX_EVENT_BYTES,
    });
  } catch (error) {
    throw toFeedError(error, TITLE);
  }
}
