/** A scripted RIPE Atlas on loopback: the list of probes, the archive of their comings and goings, and the stream. */
import { type Answer, type Fault, startFaultServer } from './fault-server.ts';
import { type FakeSocketServer, startFakeSocketServer } from './fake-socket-server.ts';

export interface FakeProbe {
  readonly id: number;
  readonly country: string | null;
  readonly asn: number;
  /** 1 connected, 2 disconnected. */
  readonly status: number;
  readonly since: number;
}

export interface FakeEvent {
  readonly id: number;
  readonly at: number;
  readonly event: 'connect' | 'disconnect';
  readonly controller?: string;
  readonly asn?: number;
}

export interface FakeAtlas {
  /** To be used as the API's base address. */
  readonly url: string;
  readonly stream: FakeSocketServer;
  /** Paths with their queries, in order. */
  readonly requests: readonly URL[];
  setProbes(probes: readonly FakeProbe[]): void;
  /** Into the archive; the stream is the test's business. */
  addEvents(events: readonly FakeEvent[]): void;
  failNext(fault: Fault, times?: number): void;
  failAll(fault: Fault | null): void;
  close(): Promise<void>;
}

const ok = (body: unknown): Answer => ({ status: 200, body });

export async function startFakeAtlas(): Promise<FakeAtlas> {
  const requests: URL[] = [];
  let probes: readonly FakeProbe[] = [];
  const events: FakeEvent[] = [];
  const server = await startFaultServer({
    note: (url) => requests.push(url),
    answer: (url) => {
      if (url.pathname === '/api/v2/probes/') return ok(pageOf(probes, url.searchParams));
      if (url.pathname === '/api/v2/measurements/7000/results/')
        return ok(resultsOf(events, url.searchParams));
      return {
        status: 404,
        body: { error: { status: 404, code: 104, detail: 'Not found.', title: 'Not Found' } },
      };
    },
  });
  const stream = await startFakeSocketServer((frame) => [
    frame.replace('atlas_subscribe', 'atlas_subscribed'),
  ]);
  return {
    url: `${server.url}/api/v2/`,
    stream,
    requests,
    setProbes: (given) => {
      probes = given;
    },
    addEvents: (given) => events.push(...given),
    failNext: (fault, times) => server.failNext(fault, times),
    failAll: (fault) => server.failAll(fault),
    close: async () => {
      await stream.close();
      await server.close();
    },
  };
}

function pageOf(probes: readonly FakeProbe[], query: URLSearchParams): unknown {
  const size = Math.min(500, Number(query.get('page_size') ?? 100));
  const page = Number(query.get('page') ?? 1);
  const own = probes.filter(({ status }) => String(status) === query.get('status'));
  const results = own.slice((page - 1) * size, page * size).map((probe) => rowOf(probe));
  const next = own.length > page * size ? `https://atlas.invalid/api/v2/probes/?page=${page + 1}` : null;
  return { count: own.length, next, previous: null, results };
}

export function rowOf({ id, country, asn, status, since }: FakeProbe): Record<string, unknown> {
  const name = status === 1 ? 'Connected' : 'Disconnected';
  return {
    type: 'Probe',
    id,
    asn_v4: asn,
    asn_v6: null,
    country_code: country,
    status: { id: status, name, since: new Date(since).toISOString() },
    status_since: Math.floor(since / 1_000),
  };
}

function resultsOf(events: readonly FakeEvent[], query: URLSearchParams): unknown {
  const ids = query.get('probe_ids')?.split(',');
  const [start, stop] = [Number(query.get('start')) * 1_000, Number(query.get('stop')) * 1_000];
  return events
    .filter(({ id, at }) => at >= start && at <= stop && (ids === undefined || ids.includes(String(id))))
    .map(payloadOf);
}

/** An event as the stream and the archive tell it. */
export function payloadOf({ id, at, event, controller = 'ctr-test01', asn = 64_500 }: FakeEvent): object {
  return {
    msm_id: 7000,
    prb_id: id,
    timestamp: Math.floor(at / 1_000),
    event,
    controller,
    asn: String(asn),
    prefix: '192.0.2.0/24',
    type: 'connection',
  };
}

export function frameOf(event: FakeEvent): string {
  return JSON.stringify(['atlas_probestatus', payloadOf(event)]);
}
