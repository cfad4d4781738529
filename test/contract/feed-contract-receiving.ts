import type { Batch, Hand, HeardFeed } from '../../src/app/ports.ts';
import type { Observation } from '../../src/core/series.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { until } from '../support/fake-socket-server.ts';
import { DAY_MS, type FeedHarness, NEVER, settled, type Subject, valuesOf } from './feed-contract-parts.ts';

/** The feed on a free port of loopback, at a standing time. */
export interface ReceivedHarness extends FeedHarness {
  readonly feed: HeardFeed;
  readonly clock: FakeClock;
  /** Where it takes what is sent. */
  readonly path: string;
  /** What a sender says beside the body, its token too. */
  readonly headers: Readonly<Record<string, string>>;
  /** The port that it listens on; null before that. */
  readonly port: () => number | null;
  /** Another one, on that port. */
  readonly onPort: (port: number) => HeardFeed;
  /** A body, as JSON, that tells the n-th thing (1, 2, 3…): a list, or what has one. */
  readonly news: (n: number) => unknown;
  /** What it must be read as. */
  readonly rows: (n: number) => readonly Observation[];
  readonly maxBodyBytes: number;
  /** A store that hangs is waited for so long when the feed is to stop. */
  readonly graceMs: number;
}

export interface ReceivedContract {
  readonly comes: 'sent to it';
  /** `declared`: its signals are called as its users say. */
  readonly names?: 'own' | 'declared';
  readonly open: () => Promise<ReceivedHarness>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A feed that takes what is sent, and what it handed over. */
export interface Receiving {
  readonly harness: ReceivedHarness;
  readonly batches: Batch[];
  /** Resolves when it listens; how it ends is kept in `ended`. */
  readonly start: (to?: Hand) => Promise<void>;
  readonly stop: () => Promise<void | Error>;
  readonly isOver: () => boolean;
  readonly post: (body: string | Uint8Array, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly send: (json: unknown) => Promise<Answer>;
  /** All that it has of its places. */
  readonly known: () => Promise<ReadonlyMap<string, number | null>>;
  readonly close: () => Promise<void>;
}

export async function openReceiving(contract: ReceivedContract): Promise<Receiving> {
  const harness = await contract.open();
  const { feed, clock, path, port } = harness;
  const batches: Batch[] = [];
  let controller = new AbortController();
  let ended: Promise<void | Error> = Promise.resolve();
  let isOver = true;
  const keep = async (batch: Batch): Promise<void> => void batches.push(batch);
  const receiving: Receiving = {
    harness,
    batches,
    isOver: () => isOver,
    start: async (to = keep) => {
      controller = new AbortController();
      isOver = false;
      let isListening = false;
      const first: Hand = (batch) => {
        isListening = true;
        return to(batch);
      };
      ended = settled(feed.listen(first, controller.signal));
      void ended.then(() => (isOver = true));
      // The first batch it hands over says that it listens.
      await until(() => isListening || isOver, 'a feed that listens');
    },
    stop: () => {
      controller.abort();
      return ended;
    },
    post: async (body, headers = harness.headers) => {
      const url = `http://127.0.0.1:${port()}${path}`;
      const answer = await fetch(url, { method: 'POST', headers, body });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    },
    send: (json) => receiving.post(JSON.stringify(json)),
    known: async () => {
      const now = clock.now();
      const asked = { places: feed.places(), from: now - 28 * DAY_MS, to: now + DAY_MS };
      return valuesOf([await feed.history(asked, NEVER)]);
    },
    close: async () => {
      await receiving.stop();
      await harness.close();
    },
  };
  return receiving;
}

export async function receivedSubject(contract: ReceivedContract): Promise<Subject> {
  const receiving = await openReceiving(contract);
  const { harness, batches, start, send, close, isOver } = receiving;
  return {
    harness,
    gather: async (n) => {
      const before = batches.length;
      if (isOver()) await start();
      await send(harness.news(n));
      return batches.slice(before);
    },
    begin: (stop) => harness.feed.listen(() => Promise.resolve(), stop),
    close,
  };
}
