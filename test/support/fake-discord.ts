/** A scripted Discord on loopback: its HTTP API and its gateway on one port. discord.js itself talks to it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type FakeGateway, startGateway } from './fake-discord-gateway.ts';
import {
  type FakeFile,
  type FakeRequest,
  type FakeResponse,
  type HttpState,
  refusal,
  route,
} from './fake-discord-http.ts';

export const TOKEN = 'MTAwMDAwMDAwMDAwMDAwMDAx.Gs3cret.not-a-real-token-at-all-0000000';
export const APPLICATION = '100000000000000001';

/** `drop`: the connection is cut at once. `drop-after`: only the answer is lost. Else it is answered so. */
export type Fault = 'drop' | 'drop-after' | FakeResponse;

export type FaultRule = (request: FakeRequest) => Fault | null;

interface Scripted {
  readonly method: string;
  readonly path: RegExp;
  readonly fault: Fault;
  left: number;
}

interface FakeDiscordOptions {
  readonly guilds?: readonly string[];
  /** How often the client shall say that it lives. */
  readonly heartbeatMs?: number;
}

export interface FakeDiscord {
  /** To be used as `restUrl`. */
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  /** What was wrong with the bodies that came: a test that ends with any has failed. */
  readonly problems: readonly string[];
  readonly state: HttpState;
  readonly gateway: FakeGateway;
  /** The next `times` such requests fail so. */
  fail(method: string, path: RegExp, fault: Fault, times?: number): void;
  /** From now on every request that no script fails is asked about: null, it is answered. */
  failWhen(rule: FaultRule): void;
  close(): Promise<void>;
}

export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const state: HttpState = {
    applicationId: APPLICATION,
    messages: [],
    nonces: new Map(),
    answers: [],
    commands: new Map(),
    problems: [],
    archived: new Set(),
    nextId: 1_300_000_000_000_000_000n,
  };
  const requests: FakeRequest[] = [];
  const script: Scripted[] = [];
  const standing: { rule: FaultRule } = { rule: () => null };
  const address = { port: 0 };
  const server = createServer((request, response) => {
    serve(request, response, { state, requests, script, standing, address }).catch((error: unknown) => {
      // A body that the fake itself cannot read is the sender's mistake too.
      state.problems.push(String(error));
      send(response, refusal(400, 0, 'unreadable'));
    });
  });
  const url = (): string => `ws://127.0.0.1:${address.port}`;
  const gateway = startGateway(server, {
    token: TOKEN,
    applicationId: APPLICATION,
    guilds: options.guilds ?? [],
    heartbeatMs: options.heartbeatMs ?? 41_250,
    url,
  });
  address.port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const at = server.address();
      if (at === null || typeof at === 'string') reject(new Error('no port'));
      else resolve(at.port);
    });
  });
  return {
    url: `http://127.0.0.1:${address.port}/api`,
    requests,
    problems: state.problems,
    state,
    gateway,
    fail: (method, path, fault, times = 1) => void script.push({ method, path, fault, left: times }),
    failWhen: (rule) => {
      standing.rule = rule;
    },
    close: () => {
      gateway.close();
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

interface Serving {
  readonly state: HttpState;
  readonly requests: FakeRequest[];
  readonly script: readonly Scripted[];
  readonly standing: { readonly rule: FaultRule };
  readonly address: { readonly port: number };
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const asked = await readRequest(request);
  const { state, requests, script, standing, address } = serving;
  const scripted = script.find(
    ({ method, path, left }) => left > 0 && method === asked.method && path.test(asked.path),
  );
  if (scripted !== undefined) scripted.left -= 1;
  const fault = scripted?.fault ?? standing.rule(asked) ?? undefined;
  requests.push(asked);
  if (fault === 'drop') {
    request.socket.destroy();
    return;
  }
  if (fault !== undefined && fault !== 'drop-after') {
    send(response, fault);
    return;
  }
  const answer = answerTo(state, asked, address.port);
  if (fault === 'drop-after') request.socket.destroy();
  else send(response, answer);
}

function answerTo(state: HttpState, asked: FakeRequest, port: number): FakeResponse {
  const isOpen = /^\/(?:interactions|webhooks)\//.test(asked.path);
  if (!isOpen && asked.authorization !== `Bot ${TOKEN}`) return refusal(401, 0, '401: Unauthorized');
  if (asked.path !== '/gateway/bot') return route(state, asked);
  const session_start_limit = { total: 1_000, remaining: 999, reset_after: 0, max_concurrency: 1 };
  return { status: 200, body: { url: `ws://127.0.0.1:${port}`, shards: 1, session_start_limit } };
}

/** A 204 carries no content type: discord.js would take it for JSON. */
function send(response: ServerResponse, { status, body, headers }: FakeResponse): void {
  if (status === 204) {
    response.writeHead(204, headers).end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function readRequest(request: IncomingMessage): Promise<FakeRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  const url = new URL(request.url ?? '/', 'http://localhost');
  const type = request.headers['content-type'] ?? '';
  const form = type.startsWith('multipart/') ? await readForm(bytes, type) : null;
  return {
    method: request.method ?? 'GET',
    path: url.pathname.replace(/^\/api\/v10/, ''),
    authorization: request.headers.authorization ?? null,
    body: form?.body ?? (bytes.length === 0 ? null : JSON.parse(bytes.toString())),
    files: form?.files ?? [],
  };
}

async function readForm(bytes: Buffer, type: string) {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  const files: FakeFile[] = [];
  for (let index = 0; ; index += 1) {
    const file = form.get(`files[${index}]`);
    if (file === null || typeof file === 'string') break;
    files.push({ name: file.name, type: file.type, bytes: new Uint8Array(await file.arrayBuffer()) });
  }
  const json = form.get('payload_json');
  const body: unknown = JSON.parse(typeof json === 'string' ? json : 'null');
  return { body, files };
}
