/**
 * A scripted Cloudflare Radar on loopback: the envelopes of the real API (feed-samples/cloudflare-radar) around invented
 * numbers. Traffic is scaled to the largest value of each answer and rounded to six decimals, as the real one does.
 */
import type { IncomingMessage } from 'node:http';
import { type Answer, type Fault, startFaultServer } from './fault-server.ts';

const QUARTER_MS = 15 * 60_000;

type Metric = 'netflows' | 'http' | 'bgp';

/** What is really there in a bin: a function of its start. Null: no value. */
export type Truth = (at: number) => number | null;

interface FakeRadarOptions {
  readonly now: number;
  readonly token?: string;
  /** Buckets that end within so long before now are not updated yet. Default 0. */
  readonly lagMs?: number;
}

export interface FakeRadarRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly at: number;
}

export interface FakeRadar {
  /** To be used as Radar's base address. */
  readonly url: string;
  readonly requests: readonly FakeRadarRequest[];
  setNow(ms: number): void;
  /** Null: the place is not known to Radar. Without a call every place has a daily wave. */
  setTruth(place: string, metric: Metric, truth: Truth | null): void;
  /** In the meta of every answer of a series. */
  setAnnotations(annotations: readonly unknown[]): void;
  setOutages(items: readonly unknown[]): void;
  setAnomalies(items: readonly unknown[]): void;
  /** More weeks than that are a 422. */
  setMostSeries(count: number): void;
  failNext(fault: Fault, times?: number): void;
  failAll(fault: Fault | null): void;
  close(): Promise<void>;
}

interface State {
  now: number;
  readonly token: string;
  readonly lagMs: number;
  readonly truths: Map<string, Truth | null>;
  annotations: readonly unknown[];
  outages: readonly unknown[];
  anomalies: readonly unknown[];
  mostSeries: number;
}

/** A day's wave, highest at 12:00 UTC. */
export const wave: Truth = (at) =>
  Math.round(1_000_000 * (1 - 0.5 * Math.cos((at / 86_400_000) * 2 * Math.PI)));

const steady: Truth = () => 240;

export async function startFakeRadar({
  now,
  token = 'secret-token',
  lagMs = 0,
}: FakeRadarOptions): Promise<FakeRadar> {
  const requests: FakeRadarRequest[] = [];
  const state: State = {
    now,
    token,
    lagMs,
    truths: new Map(),
    annotations: [],
    outages: [],
    anomalies: [],
    mostSeries: Number.POSITIVE_INFINITY,
  };
  const server = await startFaultServer({
    note: (url, { headers }) => {
      const { pathname: path, searchParams: query } = url;
      requests.push({ path, query, authorization: headers.authorization, at: state.now });
    },
    answer: (url, request) => answerTo(state, url, request),
  });
  return {
    ...server,
    requests,
    setNow: (ms) => void (state.now = ms),
    setTruth: (place, metric, truth) => void state.truths.set(`${place} ${metric}`, truth),
    setAnnotations: (annotations) => void (state.annotations = annotations),
    setOutages: (items) => void (state.outages = items),
    setAnomalies: (items) => void (state.anomalies = items),
    setMostSeries: (count) => void (state.mostSeries = count),
  };
}

export function refusal(status: number, code: number, message: string): Answer {
  return { status, body: { success: false, errors: [{ code, message }], result: {} } };
}

function success(result: unknown): Answer {
  return { status: 200, body: { success: true, errors: [], result } };
}

function answerTo(state: State, url: URL, request: IncomingMessage): Answer {
  if (request.headers.authorization !== `Bearer ${state.token}`) {
    return refusal(403, 10_000, 'Authentication error');
  }
  const query = url.searchParams;
  switch (url.pathname) {
    case '/annotations/outages':
      return success({ annotations: pageOf(state.outages, query) });
    case '/traffic_anomalies':
      return success({ trafficAnomalies: pageOf(state.anomalies, query) });
    case '/netflows/timeseries':
      return seriesOf(state, 'netflows', query);
    case '/http/timeseries':
      return seriesOf(state, 'http', query);
    case '/bgp/ips/timeseries':
      return seriesOf(state, 'bgp', query);
    default:
      return refusal(404, 7003, 'Could not route');
  }
}

function pageOf(items: readonly unknown[], query: URLSearchParams): readonly unknown[] {
  const offset = Number(query.get('offset') ?? 0);
  return items.slice(offset, offset + Number(query.get('limit') ?? 10));
}

/** One series for each position of the lists of parameters. */
function seriesOf(state: State, metric: Metric, query: URLSearchParams): Answer {
  const names = query.getAll('name');
  const places = [...query.getAll('location').map((code) => `country:${code}`)];
  places.push(...query.getAll('asn').map((asn) => `asn:${asn}`));
  const starts = query.getAll('dateStart').map(Date.parse);
  const ends = query.getAll('dateEnd').map(Date.parse);
  const lengths = new Set(starts.map((start, i) => (ends[i] ?? 0) - start));
  if ([places, starts, ends].some((list) => list.length !== names.length) || lengths.size !== 1) {
    return refusal(400, 2001, 'Input Validation Error');
  }
  if (names.length > state.mostSeries) return refusal(422, 2002, 'Query is above max cost');
  const updatedAt = state.now - state.lagMs;
  const truths = places.map((place) => state.truths.get(`${place} ${metric}`) ?? usual(state, place, metric));
  if (truths.some((truth) => truth === null)) return refusal(400, 2001, 'Input Validation Error');
  const series = names.map(
    (name, i) =>
      [name, pointsOf(truths[i] ?? (() => null), starts[i] ?? 0, ends[i] ?? 0, state.now)] as const,
  );
  const most = Math.max(...series.flatMap(([, points]) => points.map(([, value]) => value ?? 0)));
  const texts = ([, value]: readonly [number, number | null]): string =>
    value === null || most === 0
      ? 'NaN'
      : String(metric === 'bgp' ? value : Math.round((value / most) * 1e6) / 1e6);
  const isShort = metric !== 'bgp' || Math.max(...lengths) <= 86_400_000;
  return success({
    meta: {
      aggInterval: isShort ? 'FIFTEEN_MINUTES' : 'ONE_HOUR',
      confidenceInfo: { annotations: state.annotations, level: 5 },
      dateRange: starts.map((start, i) => ({ startTime: iso(start), endTime: iso(ends[i] ?? 0) })),
      lastUpdated: iso(updatedAt),
      normalization: metric === 'bgp' ? 'RAW_VALUES' : 'MIN0_MAX',
      units: [{ name: '*', value: metric === 'bgp' ? 'ips' : 'bytes' }],
    },
    ...Object.fromEntries(
      series.map(([name, all]) => {
        const points = isShort ? all : all.filter(([at]) => at % 3_600_000 === 0);
        const timestamps = points.map(([at]) => iso(at));
        const values = points.map(texts);
        return [name, metric === 'bgp' ? { timestamps, ipv4: values, ipv6: values } : { timestamps, values }];
      }),
    ),
  });
}

function usual(state: State, place: string, metric: Metric): Truth | null {
  if (state.truths.has(`${place} ${metric}`)) return null;
  return metric === 'bgp' ? steady : wave;
}

/** Buckets that have begun; the one that fills holds a third of what it will. */
function pointsOf(
  truth: Truth,
  from: number,
  to: number,
  now: number,
): readonly (readonly [number, number | null])[] {
  const points: (readonly [number, number | null])[] = [];
  for (let at = Math.ceil(from / QUARTER_MS) * QUARTER_MS; at <= to && at < now; at += QUARTER_MS) {
    const value = truth(at);
    points.push([at, value !== null && at + QUARTER_MS > now ? Math.round(value / 3) : value]);
  }
  return points;
}

function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
