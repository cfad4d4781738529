/** An HTTP server that nobody can keep busy: slow senders are cut, connections are few, what is sent too much is thrown away. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { Clock, Log } from '../../app/ports.ts';
import { FeedError } from '../../core/errors.ts';
import { type Reply, Refusal } from './refusal.ts';

export interface Address {
  readonly host: string;
  /** 0: any free port; the log says which. */
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
/** What is being stored when Ebb stops may take so long to be answered; the sender of a lost answer sends again. */
const GRACE_MS = 5_000;
const MAX_CONNECTIONS = 64;
const MAX_HEADER_BYTES = 8 * 1024;

interface ServeParts {
  readonly address: Address;
  readonly timeOuts: TimeOuts;
  /** Answers, or throws Refusal; anything else that it throws is a bug. */
  readonly answer: (request: IncomingMessage) => Promise<Reply>;
  readonly onListening: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Serves until the stop; what is being stored then is still answered.
 * @throws FeedError when the port cannot be had, or is lost.
 */
export async function serve(parts: ServeParts, stop: AbortSignal): Promise<void> {
  const { address, clock, log, onListening } = parts;
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
    log.info('push: listening', { host: address.host, port });
    await Promise.race([onListening(), broken]);
    await Promise.race([aborted(stop), broken]);
  } finally {
    await close(server, answering, clock);
  }
}

function create({ answer, timeOuts, log }: ServeParts, answering: Set<Promise<void>>): Server {
  const options = {
    headersTimeout: timeOuts.headersMs,
    requestTimeout: timeOuts.requestMs,
    connectionsCheckingInterval: timeOuts.checkEveryMs,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server = createServer(options, (request, response) => {
    const done = respond(request, response, { answer, log }).finally(() => answering.delete(done));
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

function listenError({ host, port }: Address, cause: unknown): FeedError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  const what = `${host}, port ${port}, cannot be listened on${code}: see EBB_PUSH_HOST and EBB_PUSH_PORT`;
  return new FeedError('network', what, { cause });
}

async function close(server: Server, answering: ReadonlySet<Promise<void>>, clock: Clock): Promise<void> {
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
  { answer, log }: Pick<ServeParts, 'answer' | 'log'>,
): Promise<void> {
  const reply = await replyOf(request, { answer, log });
  const text = `${JSON.stringify(reply.body)}\n`;
  response.writeHead(reply.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...reply.headers,
  });
  response.end(text);
  // What is still coming is read and thrown away, so that the answer arrives; the time-out ends it.
  if (!request.destroyed) request.resume();
  await finished(response).catch(() => undefined);
}

async function replyOf(
  request: IncomingMessage,
  { answer, log }: Pick<ServeParts, 'answer' | 'log'>,
): Promise<Reply> {
  try {
    return await answer(request);
  } catch (error) {
    if (error instanceof Refusal) {
      log.info('push: refused', { status: error.reply.status, from: request.socket.remoteAddress });
      return error.reply;
    }
    log.error('push: a request failed', { error });
    return { status: 500, body: { error: 'An internal error; nothing is lost if you send it again.' } };
  }
}
