/**
 * A scripted IODA on loopback. Used in tests, or alone: `npx tsx test/support/fake-ioda.ts` prints its address and serves
 * usual numbers at the real time until it is stopped.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';
import { type Datasource, type Envelope, envelope, type Values } from './fake-ioda-answers.ts';
import { type Fault, type FaultName, sendFault, sendSignalFault } from './fake-ioda-faults.ts';
import { closeServer, listen, sendJson } from './http-server.ts';
import {
  answerAboutSignals,
  answerOther,
  type AskedOther,
  type FakeIodaRequest,
  readQuestion,
  type World,
} from './fake-ioda-questions.ts';

export { alertItem, steady } from './fake-ioda-answers.ts';
export { FAULT_NAMES } from './fake-ioda-faults.ts';

interface FakeIodaOptions {
  /** The server's clock; without it the real one. */
  readonly now?: number;
  /** The countries it knows. Others are left out of answers, as IODA does. */
  readonly countries?: readonly string[];
  /** By country: the regions it lists. */
  readonly regions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The networks it has data of. */
  readonly networks?: readonly string[];
  /** Bins that end within so long before now are null. */
  readonly fillLagMs?: number;
}

export interface FakeIoda {
  /** To be used as IODA's base address. */
  readonly url: string;
  /** What was asked about signals. */
  readonly requests: readonly FakeIodaRequest[];
  /** What else was asked: path and query. */
  readonly otherRequests: readonly URL[];
  setNow(ms: number): void;
  /** Null: the place has no such series. Without a call it has `usual` numbers. */
  setSeries(code: string, datasource: Datasource, values: Values | null): void;
  /** Names by code. */
  setRegions(country: string, names: Readonly<Record<string, string>>): void;
  /** What a network is called – or the item of the list itself; null: it is in no list, as at first. */
  setNetwork(code: string, name: unknown): void;
  /** All that it knows, in any order: `alertItem`s, or what is none. */
  setAlerts(rows: readonly unknown[]): void;
  /** The next `times` requests about signals are answered so; calls queue up. */
  failNext(fault: Fault, times?: number): void;
  /** Every request from now on is answered so (changed answers: those about signals); null ends that. */
  failAll(fault: Fault | null): void;
  /** Every request of that kind is answered so, or with that body; null ends that. */
  failOn(kind: AskedOther['kind'], fault: FaultName | { readonly body: unknown } | null): void;
  /** Bytes of `hugeBody` handed to the sockets so far. */
  sentHuge(): number;
  close(): Promise<void>;
}

const COUNTRIES = 'AE BR CU DE EG FR GB IN IQ IR JP KP NG NZ SY TR US ZA'.split(' ');
const FILL_LAG_MS = 15 * 60_000;

interface State extends World {
  now: () => number;
  readonly requests: FakeIodaRequest[];
  readonly otherRequests: URL[];
  readonly queue: Fault[];
  readonly failing: Map<AskedOther['kind'], FaultName | { readonly body: unknown }>;
  always: Fault | null;
  sent: number;
}

function stateOf(options: FakeIodaOptions): State {
  const fixed = options.now;
  return {
    now: fixed === undefined ? () => Date.now() : () => fixed,
    countries: new Set(options.countries ?? COUNTRIES),
    regions: new Map(Object.entries(options.regions ?? {})),
    networks: new Set(options.networks),
    networkNames: new Map(),
    fillLagMs: options.fillLagMs ?? FILL_LAG_MS,
    series: new Map(),
    alerts: [],
    requests: [],
    otherRequests: [],
    queue: [],
    failing: new Map(),
    always: null,
    sent: 0,
  };
}

export async function startFakeIoda(options: FakeIodaOptions = {}): Promise<FakeIoda> {
  const state = stateOf(options);
  const server = createServer((request, response) => serve(state, request, response));
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/v2`,
    requests: state.requests,
    otherRequests: state.otherRequests,
    setNow: (ms) => {
      state.now = () => ms;
    },
    setSeries: (code, datasource, values) => state.series.set(`${code} ${datasource}`, values),
    setRegions: (country, names) => state.regions.set(country, names),
    setNetwork: (code, name) =>
      name === null ? state.networkNames.delete(code) : state.networkNames.set(code, name),
    setAlerts: (rows) => {
      state.alerts = rows;
    },
    failNext: (fault, times = 1) => state.queue.push(...Array.from({ length: times }, () => fault)),
    failAll: (fault) => {
      state.always = fault;
    },
    failOn: (kind, fault) => (fault === null ? state.failing.delete(kind) : state.failing.set(kind, fault)),
    sentHuge: () => state.sent,
    close: () => closeServer(server),
  };
}

function serve(state: State, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const asked = readQuestion(url, request.headers['user-agent'] ?? '');
  if (asked === null) {
    sendJson(response, 404, { error: 'no such path' });
    return;
  }
  if (asked.kind === 'signals') {
    state.requests.push(asked.request);
    serveSignals(asked.request, state, { response, path: request.url ?? '/' });
  } else {
    state.otherRequests.push(url);
    serveOther(asked, state, { response, path: request.url ?? '/' });
  }
}

interface Reply {
  readonly response: ServerResponse;
  readonly path: string;
}

function serveSignals(request: FakeIodaRequest, state: State, reply: Reply): void {
  const { data, refusal } = answerAboutSignals(request, state, state.now());
  const { from, until, datasource } = request;
  const right: Envelope = envelope(data, { from, until, datasource, maxPoints: null }, state.now(), refusal);
  const fault = state.queue.shift() ?? state.always;
  if (fault === null) sendJson(reply.response, refusal === null ? 200 : 400, right);
  else sendSignalFault(fault, { ...reply, right, countSent: counterOf(state) });
}

function serveOther(asked: AskedOther, state: State, reply: Reply): void {
  const { data, refusal } = answerOther(asked, state);
  const right = envelope(data, asked.parameters, state.now(), refusal);
  const fault = state.failing.get(asked.kind) ?? state.always;
  if (fault === null || (typeof fault === 'object' && 'answer' in fault))
    sendJson(reply.response, refusal === null ? 200 : 400, right);
  else if (typeof fault === 'object') sendJson(reply.response, 200, fault.body);
  else sendFault(fault, { ...reply, right, countSent: counterOf(state) });
}

function counterOf(state: State): (bytes: number) => void {
  return (bytes) => {
    state.sent += bytes;
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const fake = await startFakeIoda();
  console.log(JSON.stringify({ url: fake.url }));
}
