/** IODA's own alerts, as `/outages/alerts` gives them. */
import { z } from 'zod';
import type { PlaceId } from '../../core/entity.ts';
import { FeedError } from '../../core/errors.ts';
import { type Instant, MINUTE_MS } from '../../core/time.ts';
import { readRows } from './schema.ts';
import { ENTITY_TYPES, placeNamed, type Scope } from './scope.ts';
import type { Source } from './source.ts';

/** What IODA said of a place at a time: one of its data sources went under, or came back over, one of its lines. */
export interface AlertRow {
  readonly place: PlaceId;
  /** As its page names the place: `country/IR`. */
  readonly entity: string;
  readonly datasource: string;
  readonly method: string;
  readonly at: Instant;
  /** Not a severity: `critical` is said at 98 % of normal. */
  readonly level: 'normal' | 'warning' | 'critical';
  readonly value: number;
  /** What it is compared with. */
  readonly usual: number;
}

interface AlertRows {
  readonly rows: readonly AlertRow[];
  readonly skipped: number;
}

/** Rows come by time, oldest first, and are cut to a page: without paging the newest would be missing. */
const PAGE_ROWS = 500;
/** Ten times what a bad day is thought to bring. More is not an answer to this question. */
const MAX_PAGES = 10;
const MAX_AHEAD_MS = 5 * MINUTE_MS;

const rowSchema = z.object({
  datasource: z.string().max(40),
  entity: z.object({ type: z.enum(ENTITY_TYPES), code: z.string().max(40) }),
  time: z.int().nonnegative(),
  level: z.enum(['normal', 'warning', 'critical']),
  value: z.number().nonnegative(),
  historyValue: z.number().nonnegative(),
  method: z.string().regex(/^[\w.-]{1,40}$/),
});

interface AlertQuestion {
  /** All countries are asked for together; regions and networks by their codes. */
  readonly scope: Scope;
  readonly from: Instant;
  readonly to: Instant;
}

/** @throws FeedError, also when there are more rows than can be true. */
export async function askAlerts(
  { scope, from, to }: AlertQuestion,
  source: Source,
  abort: AbortSignal,
): Promise<AlertRows> {
  const rows: AlertRow[] = [];
  let skipped = 0;
  const query = {
    entityType: scope.type,
    ...(scope.type === 'country' ? {} : { entityCode: [...scope.places.keys()].join(',') }),
    from: String(Math.floor(from / 1_000)),
    until: String(Math.ceil(to / 1_000)),
    limit: String(PAGE_ROWS),
  };
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const body = await source.ask('/outages/alerts', { ...query, page: String(page) }, abort);
    const read = readRows(body, 'alerts', rowSchema);
    const known = read.rows.flatMap((row) => alertRow(row, scope, to));
    rows.push(...known);
    skipped += read.total - read.rows.length;
    if (read.total < PAGE_ROWS) return { rows, skipped };
  }
  throw new FeedError('schema', `IODA answered with more than ${MAX_PAGES * PAGE_ROWS} alerts`);
}

/** Nothing for places that were not asked for (IODA names territories that we do not watch), and for the future. */
function alertRow(row: z.output<typeof rowSchema>, scope: Scope, now: Instant): readonly AlertRow[] {
  const { entity, datasource, method, level, value, historyValue } = row;
  const place = placeNamed(scope, entity.type, entity.code);
  const at = row.time * 1_000;
  if (place === null || at > now + MAX_AHEAD_MS) return [];
  const named = { place, entity: `${entity.type}/${entity.code}` };
  return [{ ...named, datasource, method, at, level, value, usual: historyValue }];
}
