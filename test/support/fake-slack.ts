/** A loopback Slack: Web API, response addresses, uploads and Socket Mode, with faults on demand. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { complaints } from './fake-slack-limits.ts';
import { type Args, answerTo, type StoredMessage, type Workspace } from './fake-slack-web.ts';

export const BOT_TOKEN = 'xoxb-loopback-secret';
export const APP_TOKEN = 'xapp-loopback-secret';
export const TEAM = 'T1';

/** `drop-after`: it is carried out, and the connection breaks before the answer. */
export type Fault =
  | { readonly kind: 'ratelimited'; readonly retryAfterS: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'status-after'; readonly status: number }
  | { readonly kind: 'drop-after' }
  | { readonly kind: 'drop-before' }
  | { readonly kind: 'error'; readonly error: string; readonly messages?: readonly string[] };

export interface Call {
  /** `chat.postMessage`, or `response_url`. */
  readonly method: string;
  readonly args: Args;
}

export type FaultRule = (call: Call) => Fault | null;

export interface FakeSlack {
  readonly url: string;
  readonly apiUrl: string;
  readonly responseUrl: string;
  readonly calls: readonly Call[];
  readonly problems: readonly string[];
  readonly joined: Set<string>;
  readonly admins: Set<string>;
  readonly files: Workspace['files'];
  messagesIn(channel: string): readonly StoredMessage[];
  /** The next call of that method that was not asked for yet; waits for it. */
  next(method: string): Promise<Call>;
  failNext(method: string, fault: Fault): void;
  /** From now on every call that nothing else fails is asked about: null, it is answered. */
  failWhen(rule: FaultRule): void;
  /** Resolves with the number of connections so far once it is at least that. */
  connected(count: number): Promise<number>;
  /** Sends an envelope to the newest connection, or to the one of that number; resolves with what the acknowledgement carries. */
  send(envelope: Envelope, connection?: number): Promise<unknown>;
  /** Slack's farewell to the newest connection. */
  disconnect(): void;
  close(): Promise<void>;
}

export interface Envelope {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Readonly<Record<string, unknown>>;
  readonly envelopeId?: string;
}

const ACK = z.object({ envelope_id: z.string(), payload: z.unknown() });

interface State {
  readonly space: Workspace;
  readonly calls: Call[];
  readonly waiting: { readonly method: string; readonly resolve: (call: Call) => void }[];
  readonly unread: Call[];
  readonly faults: Map<string, Fault[]>;
  faultRule: FaultRule;
  readonly sockets: WebSocket[];
  readonly acks: Map<string, (payload: unknown) => void>;
  readonly counters: { readonly count: number; readonly resolve: (count: number) => void }[];
  envelopes: number;
}

export async function startFakeSlack(): Promise<FakeSlack> {
  let base = '';
  const state: State = {
    space: {
      botToken: BOT_TOKEN,
      appToken: APP_TOKEN,
      team: TEAM,
      socketUrl: () => `${base.replace('http', 'ws')}/link?ticket=secret-ticket`,
      uploadUrl: (id) => `${base}/upload/${id}`,
      joined: new Set(['C1', 'D1']),
      admins: new Set(),
      messages: new Map(),
      files: [],
      problems: [],
      nextTs: 0,
    },
    calls: [],
    waiting: [],
    unread: [],
    faults: new Map(),
    faultRule: () => null,
    sockets: [],
    acks: new Map(),
    counters: [],
    envelopes: 0,
  };
  const server = createServer((request, response) => {
    serve(state, request, response).catch((error: unknown) => {
      state.space.problems.push(String(error));
      response.destroy();
    });
  });
  const sockets = new WebSocketServer({ server, path: '/link' });
  sockets.on('connection', (socket) => welcome(state, socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const { space } = state;
  return {
    url: base,
    apiUrl: `${base}/api/`,
    responseUrl: `${base}/respond/1`,
    calls: state.calls,
    problems: space.problems,
    joined: space.joined,
    admins: space.admins,
    files: space.files,
    messagesIn: (channel) => space.messages.get(channel) ?? [],
    next: (method) => nextCall(state, method),
    failNext: (method, fault) => state.faults.set(method, [...(state.faults.get(method) ?? []), fault]),
    failWhen: (rule) => {
      state.faultRule = rule;
    },
    connected: (count) =>
      new Promise((resolve) => {
        state.counters.push({ count, resolve });
        tellCounters(state);
      }),
    send: (envelope, connection) => send(state, envelope, connection ?? -1),
    disconnect: () =>
      state.sockets.at(-1)?.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' })),
    close: async () => {
      for (const socket of state.sockets) socket.terminate();
      sockets.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

// ---------------------------------------------------------------- sockets

function welcome(state: State, socket: WebSocket): void {
  state.sockets.push(socket);
  socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
  socket.on('message', (data: Buffer) => {
    const { envelope_id: id, payload } = ACK.parse(JSON.parse(data.toString()));
    state.acks.get(id)?.(payload);
  });
  tellCounters(state);
}

function tellCounters({ counters, sockets }: State): void {
  for (const { count, resolve } of counters) if (sockets.length >= count) resolve(sockets.length);
}

function send(state: State, { type, payload, envelopeId }: Envelope, connection: number): Promise<unknown> {
  state.envelopes += 1;
  const id = envelopeId ?? `E${state.envelopes}`;
  return new Promise((resolve) => {
    state.acks.set(id, (carried) => {
      if (payload['type'] === 'block_suggestion')
        state.space.problems.push(...complaints('options', carried));
      resolve(carried);
    });
    const envelope = { envelope_id: id, type, payload, accepts_response_payload: type !== 'events_api' };
    state.sockets.at(connection)?.send(JSON.stringify(envelope));
  });
}

// ---------------------------------------------------------------- requests

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '';
  const body = await buffer(request);
  if (path.startsWith('/upload/')) {
    const file = state.space.files.find(({ id }) => path.endsWith(id));
    if (file !== undefined) file.body = body;
    response.end('OK');
    return;
  }
  const method = path.startsWith('/respond/') ? 'response_url' : path.replace('/api/', '');
  const args = method === 'response_url' ? jsonArgs(body) : formArgs(body);
  if (method === 'response_url') state.space.problems.push(...complaints('message', args));
  const fault = state.faults.get(method)?.shift() ?? state.faultRule({ method, args });
  const token = (request.headers.authorization ?? '').replace('Bearer ', '');
  const answer = (): unknown =>
    method === 'response_url' ? { ok: true } : answerTo(state.space, method, token, args);
  if (fault === null) json(response, 200, answer());
  else fail(response, fault, answer);
  record(state, { method, args });
}

function fail(response: ServerResponse, fault: Fault, answer: () => unknown): void {
  if (fault.kind.endsWith('-after')) answer();
  if (fault.kind === 'ratelimited') {
    response.setHeader('retry-after', String(fault.retryAfterS));
    json(response, 429, { ok: false, error: 'ratelimited' });
  } else if (fault.kind === 'status' || fault.kind === 'status-after') {
    json(response, fault.status, { ok: false });
  } else if (fault.kind === 'error') {
    const more = fault.messages === undefined ? {} : { response_metadata: { messages: fault.messages } };
    json(response, 200, { ok: false, error: fault.error, ...more });
  } else response.destroy();
}

function record(state: State, call: Call): void {
  state.calls.push(call);
  const index = state.waiting.findIndex(({ method }) => method === call.method);
  if (index === -1) state.unread.push(call);
  else state.waiting.splice(index, 1)[0]?.resolve(call);
}

function nextCall(state: State, method: string): Promise<Call> {
  const index = state.unread.findIndex((call) => call.method === method);
  const found = index === -1 ? undefined : state.unread.splice(index, 1)[0];
  if (found !== undefined) return Promise.resolve(found);
  return new Promise((resolve) => {
    state.waiting.push({ method, resolve });
  });
}

const ANYTHING = z.record(z.string(), z.unknown());

function jsonArgs(body: Buffer): Args {
  return ANYTHING.parse(JSON.parse(body.toString()));
}

/** Form fields; those that hold JSON are read as such, as Slack does for blocks, views and metadata. */
function formArgs(body: Buffer): Args {
  const entries = [...new URLSearchParams(body.toString())].map(([name, value]): [string, unknown] => [
    name,
    /^[[{]/.test(value) && name !== 'text' ? JSON.parse(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
