import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import WebSocket, { type RawData } from 'ws';
import type { SystemClock } from './clock.ts';
import { readRetryAfter } from './http-error.ts';
import { closedWith, failedWith, SocketError } from './socket-error.ts';

/** What is done with a connection. All of it is called synchronously, and never after the connection ended. */
export interface SocketListener {
  /** The connection stands: the moment to subscribe. */
  opened(link: SocketLink): void;
  /** One text frame. What it throws ends the connection and is what `listenToSocket` rejects with. */
  frame(text: string): void;
  /** A frame that is no text in UTF-8; it is lost. */
  unreadable?(): void;
}

export interface SocketLink {
  send(text: string): void;
  /** No frame is handed over until `resume`; what the other end sends on waits there once the buffers between are full. */
  pause(): void;
  resume(): void;
  /** What has arrived and was not handed over yet: less than one read of the connection (64 kB), or one frame. */
  backlog(): { readonly frames: number; readonly bytes: number };
}

export interface SocketOptions {
  readonly signal: AbortSignal;
  readonly clock: SystemClock;
  /** From the call until the connection stands. 15 s. */
  readonly connectWithinMs?: number;
  /** How often the other end is pinged. Without any sign of life from one ping to the next it is taken for gone. 20 s. */
  readonly pingEveryMs?: number;
  /** Silence of frames after which a connection that still answers pings is given up, in whole pings. Never. */
  readonly frameWithinMs?: number;
  /** 1 MB. */
  readonly maxFrameBytes?: number;
}

const CONNECT_WITHIN_MS = 15_000;
const PING_EVERY_MS = 20_000;
const MAX_FRAME_BYTES = 1024 * 1024;
/** How long the other end may take to answer our goodbye before the connection is cut. */
const GOODBYE_MS = 500;

/**
 * Listens to a web socket. Resolves as soon as the signal aborts; rejects with SocketError when the connection cannot be
 * made or is lost. One connection: whoever wants another calls again. Proxies are not used.
 */
export function listenToSocket(
  address: string,
  listener: SocketListener,
  options: SocketOptions,
): Promise<void> {
  const url = new URL(address);
  if (!/^wss?:$/.test(url.protocol)) throw new TypeError(`Not a web socket's address: ${url.protocol}`);
  if (options.signal.aborted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const connection = new Connection(url, listener, options, (error) => {
      options.signal.removeEventListener('abort', stop);
      if (error === null) resolve();
      // What a listener throws is passed on as it is.
      else reject(error.thrown);
    });
    const stop = (): void => connection.end(null);
    options.signal.addEventListener('abort', stop);
  });
}

/** Why a connection ended; null: it was told to. */
type Ending = { readonly thrown: Error } | null;

class Connection implements SocketLink {
  private readonly socket: WebSocket;
  private readonly host: string;
  private readonly listener: SocketListener;
  private readonly options: SocketOptions;
  private readonly onEnd: (ending: Ending) => void;
  private readonly over = new AbortController();
  private hasStood = false;
  private isPaused = false;
  /** Since the last ping: was there a sign of life, a frame, a pause of ours? */
  private isAlive = true;
  private hasFrame = true;
  private hasPaused = false;
  private held: Buffer[] = [];
  private heldBytes = 0;

  constructor(url: URL, listener: SocketListener, options: SocketOptions, onEnd: (ending: Ending) => void) {
    this.host = url.host;
    this.listener = listener;
    this.options = options;
    this.onEnd = onEnd;
    const settings = {
      // Inflating would take every frame through a thread and a promise.
      perMessageDeflate: false,
      // One frame that is not UTF-8 is one lost frame, and is judged here.
      skipUTF8Validation: true,
      maxPayload: this.maxFrameBytes,
      closeTimeout: GOODBYE_MS,
    };
    this.socket = new WebSocket(url, settings);
    this.attach();
    void this.watchOpening();
  }

  private get maxFrameBytes(): number {
    return this.options.maxFrameBytes ?? MAX_FRAME_BYTES;
  }

  private attach(): void {
    const { socket, host } = this;
    const now = (): number => this.options.clock.now();
    socket.on('open', () => this.opened());
    socket.on('message', (data, isBinary) => this.arrived(data, isBinary));
    const alive = (): void => {
      this.isAlive = true;
    };
    socket.on('pong', alive);
    socket.on('ping', alive);
    socket.on('unexpected-response', (_request, response) =>
      this.fail(answeredInstead(host, response, now())),
    );
    socket.on('close', (code, reason) => this.fail(closedWith(host, code, reason.toString())));
    // Stays to the very end: an error without a listener would end the process.
    socket.on('error', (error) => {
      const { hasStood, maxFrameBytes } = this;
      this.fail(failedWith(host, error, { hasStood, maxFrameBytes }));
    });
  }

  private async watchOpening(): Promise<void> {
    const ms = this.options.connectWithinMs ?? CONNECT_WITHIN_MS;
    await this.options.clock.sleep(ms, this.over.signal);
    if (this.over.signal.aborted || this.hasStood) return;
    this.fail(new SocketError('timeout', this.host, `it did not open a connection within ${ms / 1_000} s`));
  }

  private opened(): void {
    if (this.over.signal.aborted) return;
    this.hasStood = true;
    this.guard(() => this.listener.opened(this));
    void this.keepPinging();
  }

  private arrived(data: RawData, isBinary: boolean): void {
    this.isAlive = true;
    this.hasFrame = true;
    if (this.over.signal.aborted) return;
    if (isBinary || !Buffer.isBuffer(data) || !isUtf8(data)) this.guard(() => this.listener.unreadable?.());
    else if (this.isPaused) this.hold(data);
    else this.handOver(data);
  }

  private handOver(data: Buffer): void {
    try {
      this.listener.frame(data.toString());
    } catch (error) {
      this.fail(asError(error));
    }
  }

  private guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.fail(asError(error));
    }
  }

  send(text: string): void {
    if (!this.over.signal.aborted) this.socket.send(text);
  }

  pause(): void {
    this.isPaused = true;
    this.hasPaused = true;
    this.socket.pause();
  }

  resume(): void {
    this.isPaused = false;
    const { held } = this;
    this.held = [];
    this.heldBytes = 0;
    for (const [index, data] of held.entries()) {
      if (this.over.signal.aborted) return;
      if (this.isPaused) {
        for (const later of held.slice(index)) this.hold(later);
        return;
      }
      this.handOver(data);
    }
    this.socket.resume();
  }

  backlog(): { readonly frames: number; readonly bytes: number } {
    return { frames: this.held.length, bytes: this.heldBytes };
  }

  private hold(data: Buffer): void {
    this.held.push(data);
    this.heldBytes += data.length;
  }

  /** A connection whose other end is gone looks like one on which nothing happens, until it is asked. */
  private async keepPinging(): Promise<void> {
    const { clock, pingEveryMs = PING_EVERY_MS, frameWithinMs = Number.POSITIVE_INFINITY } = this.options;
    let quietMs = 0;
    while (!this.over.signal.aborted) {
      await clock.sleep(pingEveryMs, this.over.signal);
      // What arrived while this process was busy elsewhere is read first: the silence would be ours.
      await nextTurn();
      if (this.over.signal.aborted) return;
      const wasOurs = this.hasPaused;
      quietMs = this.hasFrame || wasOurs ? 0 : quietMs + pingEveryMs;
      if (!this.isAlive && !wasOurs) this.giveUp('it does not answer any more', pingEveryMs);
      else if (quietMs >= frameWithinMs) this.giveUp('it sends nothing', quietMs);
      this.isAlive = false;
      this.hasFrame = false;
      this.hasPaused = this.isPaused;
      if (!this.over.signal.aborted) this.socket.ping();
    }
  }

  private giveUp(what: string, ms: number): void {
    this.fail(new SocketError('silent', this.host, `${what} (silent for ${ms / 1_000} s)`));
  }

  private fail(error: Error): void {
    this.end({ thrown: error });
  }

  /** The first reason counts. Nobody waits for the other end: a goodbye is sent, and the rest is the socket's business. */
  end(ending: Ending): void {
    if (this.over.signal.aborted) return;
    this.over.abort();
    this.held = [];
    if (this.hasStood && ending === null) this.socket.close(1000);
    else this.socket.terminate();
    this.onEnd(ending);
  }
}

function answeredInstead(host: string, response: IncomingMessage, now: number): SocketError {
  const status = response.statusCode ?? 0;
  const retryAfterMs = readRetryAfter(response.headers['retry-after'], now);
  response.destroy();
  const reason = `it answered with status ${status} instead of a web socket`;
  return new SocketError('refused', host, reason, { status, retryAfterMs });
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new Error('something that is no error was thrown', { cause: thrown });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
