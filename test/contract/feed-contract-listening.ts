import type { Batch, Hand, HeardFeed } from '../../src/app/ports.ts';
import type { FeedError } from '../../src/core/errors.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { type FakeSocketServer, ioTurns } from '../support/fake-socket-server.ts';
import { errorOf, type FeedHarness, settled, type Subject } from './feed-contract-parts.ts';

/** The feed against a real web socket server, at a standing time. */
export interface SocketHarness extends FeedHarness {
  readonly feed: HeardFeed;
  readonly clock: FakeClock;
  readonly server: FakeSocketServer;
  /** Resolves when the newest connection is subscribed, and what is said on it now will be counted. */
  readonly ready: () => Promise<void>;
  /** Frames that tell the n-th change of the world (1, 2, 3…), at the present time. */
  readonly news: (n: number) => readonly string[];
  /** How many changes show in what was handed over, all batches together. */
  readonly shown: (batches: readonly Batch[]) => number;
  /** A frame that says nothing new: how the other end is when the world is quiet. */
  readonly murmur: () => string;
  /** What was heard is handed over within so long of the clock. */
  readonly handedWithinMs: number;
  readonly pingEveryMs: number;
  /** Without a frame for so long it gives up; null: never. */
  readonly silentAfterMs: number | null;
}

export interface SocketContract {
  readonly comes: 'over a socket';
  readonly names?: 'own';
  readonly open: () => Promise<SocketHarness>;
}

/** A feed that can be listened to, and what it handed over. */
export interface Listening {
  readonly harness: SocketHarness;
  readonly stop: AbortController;
  readonly batches: Batch[];
  /** Begins to listen; the outcome is kept, so that a failure is nobody's surprise. */
  readonly listen: (to?: Hand, signal?: AbortSignal) => Promise<void | Error>;
  /** Begins to listen; how it fails. */
  readonly failure: () => Promise<FeedError>;
  /** Lets time pass ping by ping, so that answers to pings come in between. */
  readonly pass: (ms: number, isDone?: () => boolean, isQuiet?: boolean) => Promise<void>;
  readonly tell: (from: number, to: number) => void;
  readonly isShown: (n: number) => () => boolean;
}

export async function openListening(contract: SocketContract): Promise<Listening> {
  const harness = await contract.open();
  const { feed, server, clock, pingEveryMs, murmur, news, shown } = harness;
  const stop = new AbortController();
  const batches: Batch[] = [];
  const hand = async (batch: Batch): Promise<void> => void batches.push(batch);
  return {
    harness,
    stop,
    batches,
    failure: () => errorOf(feed.listen(hand, stop.signal)),
    listen: (to = hand, signal = stop.signal) => settled(feed.listen(to, signal)),
    pass: async (ms, isDone = () => false, isQuiet = false) => {
      for (let left = ms; left > 0 && !isDone(); left -= pingEveryMs) {
        if (!isQuiet && server.connections.at(-1)?.isOpen() === true) server.last().send(murmur());
        await clock.advance(Math.min(left, pingEveryMs));
        await ioTurns(8);
      }
    },
    tell: (from, to) => {
      for (let n = from; n <= to; n += 1) {
        for (const frame of news(n)) server.last().send(frame);
      }
    },
    isShown: (n) => () => shown(batches) >= n,
  };
}

export async function socketSubject(contract: SocketContract): Promise<Subject> {
  const { harness, stop, batches, listen, pass, tell, isShown } = await openListening(contract);
  return {
    harness,
    gather: async (n) => {
      const before = batches.length;
      if (harness.server.connections.length === 0) {
        void listen();
        await harness.ready();
      }
      tell(n, n);
      await ioTurns();
      const isNews = (): boolean => batches.length > before && isShown(n)();
      await pass(2 * harness.handedWithinMs, isNews);
      return batches.slice(before);
    },
    begin: (signal) => listen(undefined, signal),
    close: async () => {
      stop.abort();
      await harness.close();
    },
  };
}
