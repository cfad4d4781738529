import { expect } from 'vitest';
import { listenToSocket, type SocketLink, type SocketOptions } from '../../src/lib/socket.ts';
import { SocketError } from '../../src/lib/socket-error.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { type FakeSocketServer, startFakeSocketServer, until } from './fake-socket-server.ts';

/** Stands in the address and must be in no error. */
export const SECRET = 's3cr3t-key';
export const PING_MS = 20_000;

interface Listening {
  /** Null when it resolved, else what it rejected with. */
  readonly ended: Promise<unknown>;
  readonly link: SocketLink;
}

/** A client and a server on loopback, with a clock that stands still. */
export interface SocketBench {
  readonly server: FakeSocketServer;
  readonly clock: FakeClock;
  readonly stop: AbortController;
  readonly frames: string[];
  unreadable(): number;
  /** Listens, and waits until the connection stands on both sides. */
  open(options?: Partial<SocketOptions>, frame?: (text: string) => void): Promise<Listening>;
  close(): Promise<void>;
}

export async function openSocketBench(): Promise<SocketBench> {
  const server = await startFakeSocketServer();
  const clock = fakeClock(0);
  const stop = new AbortController();
  const frames: string[] = [];
  let unreadable = 0;
  const keep = (text: string): void => {
    frames.push(text);
  };
  return {
    server,
    clock,
    stop,
    frames,
    unreadable: () => unreadable,
    async open(options = {}, frame = keep) {
      let link: SocketLink | null = null;
      const opened = (made: SocketLink): void => {
        link = made;
        made.send('hello');
      };
      const listener = { opened, frame, unreadable: () => void (unreadable += 1) };
      const settings = { signal: stop.signal, clock, pingEveryMs: PING_MS, ...options };
      const ended = outcome(listenToSocket(`${server.url}?key=${SECRET}`, listener, settings));
      await until(() => link !== null && server.connections.at(-1)?.received.length === 1, 'a connection');
      return { ended, link: link! };
    },
    close: async () => {
      stop.abort();
      await server.close();
    },
  };
}

/** `null` for a promise that resolved, else what it rejected with. */
export async function outcome(promise: Promise<void>): Promise<unknown> {
  try {
    await promise;
    return null;
  } catch (error) {
    return error;
  }
}

/** Kind, reason and code of a SocketError that tells no secret. */
export function described(error: unknown): readonly unknown[] {
  if (!(error instanceof SocketError)) throw new Error('expected a SocketError', { cause: error });
  expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain(SECRET);
  expect(error.message).toBe(`${error.host}: ${error.reason}`);
  return [error.kind, error.reason, error.code];
}
