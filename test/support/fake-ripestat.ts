/** A scripted RIPEstat on loopback: the envelope of the real one around invented counts, run-length encoded. */
import { type Answer, type Fault, startFaultServer } from './fault-server.ts';

const HOUR = 3_600_000;

/** A count for each hour; null: the hour is in no entry. */
type Counts = (at: number) => number | null;

export interface FakeRipestat {
  /** To be used as RIPEstat's base address. */
  readonly url: string;
  readonly requests: readonly URL[];
  setCounts(country: string, counts: Counts): void;
  failNext(fault: Fault, times?: number): void;
  failAll(fault: Fault | null): void;
  close(): Promise<void>;
}

export async function startFakeRipestat(now: () => number): Promise<FakeRipestat> {
  const requests: URL[] = [];
  const known = new Map<string, Counts>();
  const usual: Counts = () => 100;
  const server = await startFaultServer({
    note: (url) => requests.push(url),
    answer: (url) => {
      const country = url.searchParams.get('resource') ?? '';
      return envelope(dataOf(url.searchParams, known.get(country.toUpperCase()) ?? usual, now()));
    },
  });
  return {
    url: server.url,
    requests,
    setCounts: (country, counts) => known.set(country, counts),
    failNext: (fault, times) => server.failNext(fault, times),
    failAll: (fault) => server.failAll(fault),
    close: () => server.close(),
  };
}

export function envelope(data: unknown, change: object = {}): Answer {
  const body = {
    messages: [],
    see_also: [],
    version: '1.0',
    data_call_name: 'country-routing-stats',
    data_call_status: 'supported',
    cached: false,
    status: 'ok',
    status_code: 200,
    time: '2026-09-24T23:32:10.123456',
    data,
    ...change,
  };
  return { status: 200, body };
}

/** As RIPEstat writes times: UTC, without saying so. */
export const stamp = (at: number): string => new Date(at).toISOString().slice(0, 19);

function dataOf(query: URLSearchParams, counts: Counts, now: number): unknown {
  const from = Math.floor((Number(query.get('starttime')) * 1_000) / HOUR) * HOUR;
  const to = Math.min(Number(query.get('endtime')) * 1_000, now);
  const timelines = new Map<number, { starttime: string; endtime: string }[]>();
  let before: number | null = null;
  for (let at = from; at <= to; at += HOUR) {
    const count = counts(at);
    if (count !== null) {
      const spans = timelines.get(count) ?? [];
      timelines.set(count, spans);
      const last = spans.at(-1);
      if (count === before && last !== undefined) last.endtime = stamp(at);
      else spans.push({ starttime: stamp(at), endtime: stamp(at) });
    }
    before = count;
  }
  return {
    stats: [...timelines].map(([count, timeline]) => entry(timeline, count)),
    resource: query.get('resource'),
    resolution: query.get('resolution'),
    query_starttime: stamp(from),
    query_endtime: stamp(to),
    latest_time: stamp(now),
    earliest_time: '2004-01-01T00:00:00',
  };
}

export function entry(timeline: unknown, count: unknown): object {
  return {
    timeline,
    v4_prefixes_ris: count,
    v6_prefixes_ris: 7,
    asns_ris: 5,
    v4_prefixes_stats: -1,
    v6_prefixes_stats: -1,
    asns_stats: 6,
    stats_date: '2026-09-24T00:00:00',
  };
}
