import { z } from 'zod';
import { FeedError } from '../../core/errors.ts';
import { type Instant, MINUTE_MS, SECOND_MS } from '../../core/time.ts';
import { quoteForeign } from '../feed.ts';

/** A probe as the list has it. */
export interface ProbeRow {
  readonly id: number;
  readonly isUp: boolean;
  /** Since when it is up or down. */
  readonly since: Instant;
  /** ISO code. */
  readonly country: string | null;
  readonly asn: number | null;
}

/** A probe came or went. */
export interface ProbeEvent {
  readonly id: number;
  readonly at: Instant;
  readonly isUp: boolean;
  /** The server that it was connected to, `ctr-ams01`. */
  readonly controller: string | null;
  readonly country: string | null;
  readonly asn: number | null;
}

export interface Rows<T> {
  readonly rows: readonly T[];
  readonly skipped: number;
}

/** Clocks differ: an event may be so much after our own now, and no more. */
const MAX_AHEAD_MS = 5 * MINUTE_MS;
/** RIPE Atlas began in November 2010. */
const EARLIEST: Instant = Date.parse('2010-01-01T00:00:00Z');

const instant = z
  .number()
  .transform((seconds): Instant => Math.round(seconds * SECOND_MS))
  .refine((at) => at >= EARLIEST);

/** Anything that is not a country's code is none: the probe still counts for its network. */
const country = z
  .unknown()
  .optional()
  .transform((code) => (typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : null));

/** A number here, a text there. */
const asn = z
  .unknown()
  .optional()
  .transform((given): number | null => {
    const text = typeof given === 'number' ? String(given) : given;
    if (typeof text !== 'string' || !/^[1-9]\d{0,9}$/.test(text)) return null;
    return Number(text) <= 4_294_967_295 ? Number(text) : null;
  });

const id = z.int().positive();
const CONNECTED = 1;
const DISCONNECTED = 2;

const rowSchema = z
  .object({
    id,
    status: z.object({ id: z.union([z.literal(CONNECTED), z.literal(DISCONNECTED)]) }),
    status_since: instant,
    country_code: country,
    asn_v4: asn,
    asn_v6: asn,
  })
  .transform(
    (row): ProbeRow => ({
      id: row.id,
      isUp: row.status.id === CONNECTED,
      since: row.status_since,
      country: row.country_code,
      asn: row.asn_v4 ?? row.asn_v6,
    }),
  );

const eventSchema = z
  .object({
    prb_id: id,
    timestamp: instant,
    event: z.enum(['connect', 'disconnect']),
    controller: z.unknown().optional(),
    asn,
    probe: z.object({ country_code: country }).optional().catch(undefined),
  })
  .transform(
    (row): ProbeEvent => ({
      id: row.prb_id,
      at: row.timestamp,
      isUp: row.event === 'connect',
      controller: typeof row.controller === 'string' && row.controller !== '' ? row.controller : null,
      country: row.probe?.country_code ?? null,
      asn: row.asn,
    }),
  );

const pageSchema = z.object({ next: z.string().nullish(), results: z.array(z.unknown()) });

/** Reads a page of `/probes/`. @throws FeedError for a broken envelope; a broken row is counted. */
export function readPage(body: unknown, now: Instant): Rows<ProbeRow> & { readonly isLast: boolean } {
  const page = pageSchema.safeParse(body);
  if (!page.success) throw new FeedError('schema', 'RIPE Atlas answered with JSON that is no list of probes');
  const { next, results } = page.data;
  const read = readRows(results, rowSchema, (row) => row.since <= now + MAX_AHEAD_MS);
  // An empty page that promises another would be followed for ever.
  return { ...read, isLast: next === null || next === undefined || results.length === 0 };
}

/** Reads the results of measurement 7000. */
export function readEvents(body: unknown, now: Instant): Rows<ProbeEvent> {
  const list = z.array(z.unknown()).safeParse(body);
  if (!list.success) throw new FeedError('schema', 'RIPE Atlas answered with JSON that is no list of events');
  return readRows(list.data, eventSchema, (event) => event.at <= now + MAX_AHEAD_MS);
}

function readRows<T>(items: readonly unknown[], schema: z.ZodType<T>, isSound: (row: T) => boolean): Rows<T> {
  const rows: T[] = [];
  for (const item of items) {
    const row = schema.safeParse(item);
    if (row.success && isSound(row.data)) rows.push(row.data);
  }
  return { rows, skipped: items.length - rows.length };
}

export const SUBSCRIPTION = JSON.stringify([
  'atlas_subscribe',
  { streamType: 'probestatus', enrichProbes: true },
]);

const frameSchema = z.tuple([z.string(), z.unknown()]);

/** What a frame of the stream says: an event, nothing for us, or nothing that can be read. */
export function readFrame(text: string, now: Instant): ProbeEvent | 'other' | 'unreadable' {
  const frame = frameSchema.safeParse(parseJson(text));
  if (!frame.success) return 'unreadable';
  const [type, payload] = frame.data;
  if (type === 'atlas_error') {
    const words = payload === undefined ? '' : `: ${quoteForeign(JSON.stringify(payload))}`;
    throw new FeedError('schema', `RIPE Atlas refused what its stream was asked for${words}`);
  }
  if (type !== 'atlas_probestatus') return 'other';
  const event = eventSchema.safeParse(payload);
  return event.success && event.data.at <= now + MAX_AHEAD_MS ? event.data : 'unreadable';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
