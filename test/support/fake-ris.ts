/** A scripted RIS on loopback: RIS Live, RIPEstat, the bulk files and the registries' files, all of one small world. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { type FakeSocketServer, startFakeSocketServer } from './fake-socket-server.ts';

export interface FakePeer {
  readonly host: string;
  readonly ip: string;
  readonly asn: number;
}

/** Twelve networks with a full table each, four at each of three collectors. */
export const PEERS: readonly FakePeer[] = Array.from({ length: 12 }, (_, n) => ({
  host: ['rrc00', 'rrc01', 'rrc03'][n % 3] ?? 'rrc00',
  ip: `198.51.100.${n + 1}`,
  asn: 64_500 + n,
}));

export const NORTH_KOREA = ['175.45.176.0/24', '175.45.177.0/24', '175.45.178.0/24', '175.45.179.0/24'];
const STAR = 131_279;
const UNICOM = 4_837;

/** What RIPEstat and the files say; a test changes it as it likes. */
export interface FakeRisWorld {
  /** By ISO code, lower case. */
  countries: Record<string, readonly string[]>;
  /** Announced prefixes by `AS131279`. */
  networks: Record<string, readonly string[]>;
  /** Prefixes that every peer has, for `bgp-state`. */
  standing: readonly string[];
  /** Prefixes and the peers that see each, in the bulk file of IPv4. */
  dump: readonly (readonly [string, number])[];
  dumpMadeAt: number | null;
  delegated: readonly string[];
  /** Calls of RIPEstat and kinds of files that fail: `country-resource-list`, `dump`, `delegated`… */
  readonly failing: Set<string>;
  /** The same, which are never answered. */
  readonly hanging: Set<string>;
  /** Answers of RIPEstat as they are, by call. */
  readonly raw: Map<string, unknown>;
}

export interface FakeRis {
  readonly stream: FakeSocketServer;
  /** Base of RIPEstat, the bulk files (`/dumps`) and the registries (`/pub/stats`). */
  readonly url: string;
  readonly world: FakeRisWorld;
  readonly requests: readonly URL[];
  /** Subscriptions are not acknowledged while true. */
  holdBack(isHeld: boolean): void;
  /** Acknowledges what was held back. */
  acknowledge(): void;
  close(): Promise<void>;
}

export async function startFakeRis(now: () => number): Promise<FakeRis> {
  const requests: URL[] = [];
  const world = usualWorld(now());
  let isHeld = false;
  const owed: string[] = [];
  const stream = await startFakeSocketServer((frame) => {
    const ok = acknowledgementOf(frame);
    if (ok === null) return [];
    if (!isHeld) return [ok];
    owed.push(ok);
    return [];
  });
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    requests.push(url);
    answer(response, url, world);
  });
  const port = await listen(server);
  return {
    stream,
    url: `http://127.0.0.1:${port}`,
    world,
    requests,
    holdBack: (held) => {
      isHeld = held;
    },
    acknowledge: () => {
      isHeld = false;
      for (const ok of owed.splice(0)) stream.last().send(ok);
    },
    close: async () => {
      await stream.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function usualWorld(now: number): FakeRisWorld {
  return {
    countries: { kp: ['175.45.176.0/22'] },
    networks: { [`AS${STAR}`]: NORTH_KOREA },
    standing: NORTH_KOREA,
    dump: NORTH_KOREA.map((prefix) => [prefix, 12]),
    dumpMadeAt: now - 4 * 3_600_000,
    delegated: [
      '2|apnic|20141220|1|19830613|20141219|+1000',
      'apnic|KP|ipv4|175.45.176.0|1024|20091221|allocated|A1',
    ],
    failing: new Set(),
    hanging: new Set(),
    raw: new Map(),
  };
}

const request = z.object({ type: z.string(), data: z.unknown() });

function acknowledgementOf(frame: string): string | null {
  const { type, data } = request.parse(JSON.parse(frame));
  if (type !== 'ris_subscribe') return null;
  return JSON.stringify({ type: 'ris_subscribe_ok', data: { subscription: data } });
}

function answer(response: ServerResponse, url: URL, world: FakeRisWorld): void {
  const call = /^\/data\/([a-z-]+)\/data\.json$/.exec(url.pathname)?.[1];
  const kind = call ?? (url.pathname.startsWith('/dumps/') ? 'dump' : 'delegated');
  if (world.hanging.has(kind)) return;
  if (world.failing.has(kind)) response.writeHead(503).end();
  else if (call !== undefined) {
    const resource = url.searchParams.get('resource') ?? '';
    const data = world.raw.get(call) ?? dataOf(call, resource, world);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: 'ok', data_call_name: call, data }));
  } else if (kind === 'dump') sendDump(response, url, world);
  else {
    const own = url.pathname.includes('/apnic/') ? world.delegated : ['2|arin|20141220|0|0|0|+0000'];
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end(own.join('\n'));
  }
}

function sendDump(response: ServerResponse, url: URL, { dump, dumpMadeAt }: FakeRisWorld): void {
  const isV4 = url.pathname.includes('IPv4');
  const lines = isV4 ? dump.map(([prefix, peers]) => `${STAR}\t${prefix}\t${peers}`) : [];
  const made = dumpMadeAt === null ? {} : { 'last-modified': new Date(dumpMadeAt).toUTCString() };
  response.writeHead(200, { 'content-type': 'application/x-gzip', ...made });
  response.end(gzipSync(`% a bulk file\n${lines.join('\n')}\n`));
}

function dataOf(call: string, resource: string, world: FakeRisWorld): unknown {
  if (call === 'country-resource-list') {
    return { resources: { asn: [], ipv4: world.countries[resource.toLowerCase()] ?? [], ipv6: [] } };
  }
  if (call === 'announced-prefixes')
    return { prefixes: (world.networks[resource] ?? []).map((prefix) => ({ prefix, timelines: [] })) };
  if (call === 'ris-peers') {
    const hosts = [...new Set(PEERS.map(({ host }) => host))];
    return {
      peers: Object.fromEntries(
        hosts.map((at) => [at, PEERS.filter(({ host }) => host === at).map(peerRow)]),
      ),
    };
  }
  const routes = world.standing.flatMap((target_prefix) =>
    PEERS.map(({ host, ip, asn }) => ({
      target_prefix,
      source_id: `${host.replace('rrc', '')}-${ip}`,
      path: [asn, UNICOM, STAR],
      community: [],
    })),
  );
  return { bgp_state: routes, nr_routes: routes.length, resource };
}

function peerRow({ host, ip, asn }: FakePeer) {
  return { rrc: host, asn: String(asn), ip, v4_prefix_count: 500_000, v6_prefix_count: 0 };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

/** One message of a peer, as RIS Live tells it. */
export function messageOf({ host, ip, asn }: FakePeer, at: number, fields: object): string {
  const head = { timestamp: at / 1_000, peer: ip, peer_asn: String(asn), id: '1', host: `${host}.ripe.net` };
  return JSON.stringify({ type: 'ris_message', data: { ...head, ...fields } });
}

export const withdrawalOf = (peer: FakePeer, at: number, prefixes: readonly string[]): string =>
  messageOf(peer, at, { type: 'UPDATE', withdrawals: prefixes });

export const announcementOf = (
  peer: FakePeer,
  at: number,
  prefixes: readonly string[],
  by: readonly number[] = [UNICOM],
): string => {
  const path = [peer.asn, ...by, STAR];
  return messageOf(peer, at, { type: 'UPDATE', path, announcements: [{ next_hop: peer.ip, prefixes }] });
};

export const keepaliveOf = (peer: FakePeer, at: number): string => messageOf(peer, at, { type: 'KEEPALIVE' });

export const stateOf = (peer: FakePeer, at: number, state: string): string =>
  messageOf(peer, at, { type: 'RIS_PEER_STATE', state });
