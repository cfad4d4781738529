/**
 * A scripted IODA on loopback. Used in tests, or alone: `npx tsx test/support/fake-ioda.ts` prints its address and serves
 * usual numbers at the real time until it is stopped.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';
import {
  type Datasource,
  type Envelope,
  envelope,
  STEP_S,
  seriesItem,
  usual,
  type Values,
} from './fake-ioda-answers.ts';
import { type Fault, sendFault, sendJson } from './fake-ioda-faults.ts';

export { steady } from './fake-ioda-answers.ts';
export { FAULT_NAMES } from './fake-ioda-faults.ts';

interface FakeIodaOptions {
  /** The server's clock; without it the real one. */
  readonly now?: number;
  /** The countries it knows. Others are left out of answers, as IODA does. */
  readonly countries?: readonly string[];
  /** Bins that end within so long before now are null. */
  readonly fillLagMs?: number;
}

export interface FakeIodaRequest {
  readonly codes: readonly string[];
  readonly datasource: string | null;
  readonly from: number;
  readonly until: number;
  readonly userAgent: string;
}

export interface FakeIoda {
  /** To be used as IODA's base address. */
  readonly url: string;
  readonly requests: readonly FakeIodaRequest[];
  setNow(ms: number): void;
  /** Null: the country has no such series. Without a call it has `usual` numbers. */
  setSeries(country: string, datasource: Datasource, values: Values | null): void;
  /** The next `times` requests are answered so; calls queue up. */
  failNext(fault: Fault, times?: number): void;
  /** Every request from now on is answered so; null ends that. */
  failAll(fault: Fault | null): void;
  /** Bytes of `hugeBody` handed to the sockets so far. */
  sentHuge(): number;
  close(): Promise<void>;
}

const COUNTRIES = [
  'AE',
  'BR',
  'CU',
  'DE',
  'EG',
  'FR',
  'GB',
  'IN',
  'IQ',
  'IR',
  'JP',
  'KP',
  'NG',
  'NZ',
  'SY',
  'TR',
  'US',
  'ZA',
];
const FILL_LAG_MS = 15 * 60_000;
const MAX_RANGE_S = 100 * 86_400;

interface State {
  now: () => number;
  readonly countries: ReadonlySet<string>;
  readonly fillLagMs: number;
  readonly series: Map<string, Values | null>;
  readonly requests: FakeIodaRequest[];
  readonly queue: Fault[];
  always: Fault | null;
  sent: number;
}

export async function startFakeIoda(options: FakeIodaOptions = {}): Promise<FakeIoda> {
  const fixed = options.now;
  const state: State = {
    now: fixed === undefined ? () => Date.now() : () => fixed,
    countries: new Set(options.countries ?? COUNTRIES),
    fillLagMs: options.fillLagMs ?? FILL_LAG_MS,
    series: new Map(),
    requests: [],
    queue: [],
    always: null,
    sent: 0,
  };
  const server = createServer((request, response) => serve(state, request, response));
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/v2`,
    requests: state.requests,
    setNow: (ms) => {
      state.now = () => ms;
    },
    setSeries: (country, datasource, values) => state.series.set(`${country} ${datasource}`, values),
    failNext: (fault, times = 1) => state.queue.push(...Array.from({ length: times }, () => fault)),
    failAll: (fault) => {
      state.always = fault;
    },
    sentHuge: () => state.sent,
    close: () => close(server),
  };
}

function serve(state: State, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const asked = readRequest(url, request);
  if (asked === null) {
    sendJson(response, 404, { error: 'no such path' });
    return;
  }
  state.requests.push(asked);
  const refusal = refusalOf(asked, state);
  const parameters = { from: asked.from, until: asked.until, datasource: asked.datasource, maxPoints: null };
  const right = envelope(refusal === null ? dataOf(asked, state) : null, parameters, state.now(), refusal);
  const fault = state.queue.shift() ?? state.always;
  if (fault === null) sendJson(response, refusal === null ? 200 : 400, right);
  else sendFault(fault, faultContext(response, request, right, state));
}

function faultContext(response: ServerResponse, request: IncomingMessage, right: Envelope, state: State) {
  const countSent = (bytes: number): void => {
    state.sent += bytes;
  };
  return { response, path: request.url ?? '/', right, countSent };
}

function readRequest(url: URL, request: IncomingMessage): FakeIodaRequest | null {
  const path = /^\/v2\/signals\/raw\/country\/([A-Za-z,]+)$/.exec(url.pathname);
  if (path === null) return null;
  return {
    codes: (path[1] ?? '').split(','),
    datasource: url.searchParams.get('datasource'),
    from: Number(url.searchParams.get('from') ?? Number.NaN),
    until: Number(url.searchParams.get('until') ?? Number.NaN),
    userAgent: request.headers['user-agent'] ?? '',
  };
}

function isDatasource(text: string | null): text is Datasource {
  return text !== null && Object.hasOwn(STEP_S, text);
}

/** Why the real one would answer 400, in its words as far as they are known. */
function refusalOf({ codes, datasource, from, until }: FakeIodaRequest, { countries }: State): string | null {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(until)) return 'from and until are required';
  if (from > until) return `from (${from}) must be earlier than until (${until})`;
  if (until - from > MAX_RANGE_S) return 'the time range is limited to 100 days';
  if (!isDatasource(datasource)) {
    return `invalid datasource ${datasource} (must be one of the following [${Object.keys(STEP_S).join(', ')}])`;
  }
  return codes.some((code) => countries.has(code)) ? null : 'cannot find corresponding metadata entity 0';
}

/** In the order of the database, which is never that of the question. */
function dataOf({ codes, datasource, from, until }: FakeIodaRequest, state: State): Envelope['data'] {
  if (!isDatasource(datasource)) return [];
  const now = state.now();
  const known = [...new Set(codes)].filter((code) => state.countries.has(code)).sort();
  return known.reverse().map((country) => {
    const own = state.series.get(`${country} ${datasource}`);
    if (own === null) return [];
    const untilS = Math.min(until, Math.ceil(now / 1_000));
    const bins = { country, datasource, fromS: from, untilS, filledMs: now - state.fillLagMs };
    const item = seriesItem(own ?? usual(country, datasource), bins);
    return item.values.length === 0 ? [] : [item];
  });
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Hanging and slow answers would keep it open.
    server.closeAllConnections();
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const fake = await startFakeIoda();
  console.log(JSON.stringify({ url: fake.url }));
}
