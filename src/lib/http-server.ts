/** An HTTP server that nobody can keep busy: slow senders are cut, connections are few, what is sent too much is thrown away. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { SystemClock } from './clock.ts';

export interface Address {
  readonly host: string;
  /** 0: any free port; `onListening` is told which. */
  readonly port: number;
}

/** How long a sender may take for its headers, and for all of its request; after that it gets a 408. */
export interface TimeOuts {
  readonly headersMs: number;
  readonly requestMs: number;
  /** How often it is looked for slow ones. */
  readonly checkEveryMs: number;
}

export const TIME_OUTS: TimeOuts = { headersMs: 10_000, requestMs: 30_000, checkEveryMs: 2_000 };
/** What is being worked on at the stop may take so long to be answered. */
const GRACE_MS = 5_000;
const MAX_CONNECTIONS = 64;
const MAX_HEADER_BYTES = 8 * 1024;

/** An answer as it is sent. */
export interface HttpReply {
  readonly status: number;
  readonly text: string;
  /** With its content type. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One line of JSON. */
export function jsonReply(status: number, body: unknown, headers: HttpReply['headers'] = {}): HttpReply {
  const contentType = { 'content-type': 'application/json; charset=utf-8' };
  return { status, text: `${JSON.stringify(body)}\n`, headers: { ...contentType, ...headers } };
}

/** The address cannot be listened on: the port is taken, or not ours to take, or there is no such host. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

interface ServeParts {
  readonly address: Address;
  readonly timeOuts: TimeOuts;
  /** Never rejects. */
  readonly answer: (request: IncomingMessage) => Promise<HttpReply>;
  /** What it rejects with ends the serving. */
  readonly onListening: (port: number) => Promise<void>;
  readonly clock: SystemClock;
}

/**
 * Serves until the stop; what is being worked on then is still answered.
 * @throws ListenError when the port cannot be had, or is lost.
 */
export async function serveHttp(parts: ServeParts, stop: AbortSignal): Promise<void> {
  const { address, clock, onListening } = parts;
  if (stop.aborted) return;
  const answering = new Set<Promise<void>>();
  const server = create(parts, answering);
  const broken = new Promise<never>((_resolve, reject) => {
    server.on('error', (cause) => reject(listenError(address, cause)));
  });
  // Until somebody waits for it.
  broken.catch(() => undefined);
  try {
    await Promise.race([listening(server, address), broken]);
    const bound = server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
    await Promise.race([onListening(port), broken]);
    await Promise.race([aborted(stop), broken]);
  } finally {
    await close(server, answering, clock);
  }
}

function create({ answer, timeOuts }: ServeParts, answering: Set<Promise<void>>): Server {
  const options = {
    headersTimeout: timeOuts.headersMs,
    requestTimeout: timeOuts.requestMs,
    connectionsCheckingInterval: timeOuts.checkEveryMs,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server = createServer(options, (request, response) => {
    const done = respond(request, response, answer).finally(() => answering.delete(done));
    answering.add(done);
  });
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}

function listening(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve) => {
    server.listen(port, host, () => resolve());
  });
}

function listenError({ host, port }: Address, cause: unknown): ListenError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new ListenError(`${host}, port ${port}, cannot be listened on${code}`, { cause });
}

async function close(
  server: Server,
  answering: ReadonlySet<Promise<void>>,
  clock: SystemClock,
): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  const grace = new AbortController();
  await Promise.race([Promise.all(answering), clock.sleep(GRACE_MS, grace.signal)]);
  grace.abort();
  server.closeAllConnections();
  await closed;
}

function aborted(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Never rejects. */
async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ServeParts['answer'],
): Promise<void> {
  const { status, text, headers } = await answer(request);
  const length = Buffer.byteLength(text);
  response.writeHead(status, { 'content-length': length, 'cache-control': 'no-store', ...headers });
  response.end(text);
  // What is still coming is read and thrown away, so that the answer arrives; the time-out ends it.
  if (!request.destroyed) request.resume();
  await finished(response).catch(() => undefined);
}
