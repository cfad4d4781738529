import { z } from 'zod';
import { HOUR_MS, type Instant, MINUTE_MS } from '../../core/time.ts';
import { readAnomaly } from './anomalies.ts';
import type { AskRadar } from './ask.ts';
import { readOutage } from './outages.ts';
import { RadarError, TITLE } from './radar-error.ts';
import type { ItemRead } from './report-item.ts';
import type { Trouble } from './trouble.ts';

/** A list of what Cloudflare states, of all places at once. */
interface ReportList {
  readonly path: string;
  /** Name of the list in the result. */
  readonly key: string;
  readonly everyMs: number;
  /** How far back it is asked for. */
  readonly dateRange: string;
  readonly readItem: (item: unknown, now: Instant) => ItemRead;
}

/** Outages are written by people: late, and changed long after. Anomalies are found within the hour. */
const LISTS: readonly ReportList[] = [
  {
    path: '/traffic_anomalies',
    key: 'trafficAnomalies',
    everyMs: 10 * MINUTE_MS,
    dateRange: '7d',
    readItem: readAnomaly,
  },
  {
    path: '/annotations/outages',
    key: 'annotations',
    everyMs: HOUR_MS,
    dateRange: '28d',
    readItem: readOutage,
  },
];

const PAGE = 100;
/** So many pages are more than there ever were: a list that never ends is not read for ever. */
const MAX_PAGES = 20;

export interface ReportsRead extends ItemRead {
  readonly failures: readonly Trouble[];
  /** Lists that were read. */
  readonly read: readonly string[];
}

/** Reads the lists whose time has come. A list that fails is asked again at the next poll. Throws when it is stopped. */
type ReadReports = (now: Instant, abort: AbortSignal) => Promise<ReportsRead>;

export function createReportLists(ask: AskRadar): ReadReports {
  const readAt = new Map<ReportList, Instant>();
  // A clock that was set back must not silence a list.
  const isDue = (list: ReportList, now: Instant): boolean => {
    const last = readAt.get(list);
    return last === undefined || now < last || now >= last + list.everyMs;
  };
  return async (now, abort) => {
    const items: ItemRead[] = [];
    const failures: Trouble[] = [];
    const read: string[] = [];
    for (const list of LISTS.filter((each) => isDue(each, now))) {
      try {
        items.push(...(await readList(list, ask, now, abort)));
        readAt.set(list, now);
        read.push(list.path);
      } catch (error) {
        if (!(error instanceof RadarError) || abort.aborted) throw error;
        failures.push({ what: list.path, error });
      }
    }
    return {
      reports: items.flatMap(({ reports }) => reports),
      skipped: items.reduce((sum, { skipped }) => sum + skipped, 0),
      networks: items.flatMap(({ networks }) => networks),
      failures,
      read,
    };
  };
}

/**
 * All pages, until one is not full or brings only what was on the pages before it. Items move from page to page as new
 * ones come, so the same one may come twice.
 */
async function readList(
  list: ReportList,
  ask: AskRadar,
  now: Instant,
  abort: AbortSignal,
): Promise<readonly ItemRead[]> {
  const items: ItemRead[] = [];
  const known = new Set<string>();
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const given = await readPage(list, page * PAGE, ask, abort);
    const read = given.map((item) => list.readItem(item, now));
    const isNews = ({ reports }: ItemRead): boolean => reports.some(({ id }) => !known.has(id));
    items.push(...read.filter((item) => item.reports.length === 0 || isNews(item)));
    if (given.length < PAGE || !read.some(isNews)) break;
    for (const { reports } of read) for (const { id } of reports) known.add(id);
  }
  return items;
}

const itemsSchema = z.array(z.unknown());

async function readPage(
  { path, key, dateRange }: ReportList,
  offset: number,
  ask: AskRadar,
  abort: AbortSignal,
): Promise<readonly unknown[]> {
  const query = new URLSearchParams({
    format: 'JSON',
    dateRange,
    limit: String(PAGE),
    offset: String(offset),
  });
  const result = await ask(path, query, abort);
  const items = itemsSchema.safeParse(result[key]);
  if (items.success) return items.data;
  throw new RadarError('form', `${TITLE} answered in an unknown form: ${path} holds no list of ${key}`);
}
