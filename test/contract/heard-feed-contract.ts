import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Batch, HeardFeed } from '../../src/app/ports.ts';
import { FeedError } from '../../src/core/errors.ts';
import type { FakeClock } from '../support/fake-clock.ts';
import { type FakeSocketServer, ioTurns, until } from '../support/fake-socket-server.ts';
import { errorOf, expectSound, settled } from './feed-contract.ts';

/** What a feed that listens needs to run the contract: itself against a real web socket server, at a standing time. */
interface HeardHarness {
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
  readonly close: () => Promise<void>;
}

interface HeardContract {
  readonly open: () => Promise<HeardHarness>;
}

/** Not one of them is a message of anybody. */
const GARBAGE = ['', 'null', '{', '[]', '7', '"x"', '{"a":1}', '[1,2,3]', '\u0000', '[['.repeat(10_000)];

/** What every listened-to feed does. Run it with `heardFeedContract('atlas', …)` beside the feed's own tests. */
export function heardFeedContract(name: string, contract: HeardContract): void {
  describe(`${name} keeps the contract of a feed that is listened to`, () => {
    let harness: HeardHarness;
    let stop: AbortController;
    let batches: Batch[] = [];
    const hand = (batch: Batch): Promise<void> => {
      batches.push(batch);
      return Promise.resolve();
    };
    /** Begins to listen; the outcome is kept, so that a failure is nobody's surprise. */
    const listen = (to = hand): Promise<void | Error> => settled(harness.feed.listen(to, stop.signal));
    const open = async (): Promise<HeardHarness> => {
      harness = await contract.open();
      stop = new AbortController();
      batches = [];
      return harness;
    };
    /** Lets time pass ping by ping, so that answers to pings come in between. */
    const pass = async (ms: number, isDone = (): boolean => false, isQuiet = false): Promise<void> => {
      const { server, murmur } = harness;
      for (let left = ms; left > 0 && !isDone(); left -= harness.pingEveryMs) {
        if (!isQuiet && server.connections.at(-1)?.isOpen() === true) server.last().send(murmur());
        await harness.clock.advance(Math.min(left, harness.pingEveryMs));
        await ioTurns(8);
      }
    };
    const tell = (from: number, to: number): void => {
      for (let n = from; n <= to; n += 1) {
        for (const frame of harness.news(n)) harness.server.last().send(frame);
      }
    };
    const isShown = (n: number) => (): boolean => harness.shown(batches) >= n;
    afterEach(async () => {
      stop.abort();
      await harness.close();
    });

    it('says what it is', async () => {
      const { feed } = await open();

      expect(feed.title).not.toBe('');
      expect(feed.attribution).not.toBe('');
      expect(feed.pollEveryMs).toBeGreaterThan(0);
      expect(feed.historyPlacesPerCall).toBeGreaterThan(0);
      expect(feed.signals.every(({ id }) => id.startsWith(`${feed.id}.`))).toBe(true);
    });

    it('hands over sound readings in which what it heard shows', async () => {
      const { feed, clock, ready, handedWithinMs } = await open();
      void listen();
      await ready();

      tell(1, 3);
      await ioTurns();
      await pass(handedWithinMs, isShown(3));

      expect(harness.shown(batches)).toBe(3);
      for (const batch of batches) expectSound(batch, feed, clock.now());
    });

    it('does not begin when it was told to stop before', async () => {
      const { server } = await open();
      stop.abort();

      expect(await listen()).toBeUndefined();
      expect(server.connections).toEqual([]);
    });

    it('stops at once while it connects', async () => {
      const { server, clock } = await open();
      server.hang();
      const ended = listen();
      await ioTurns();

      stop.abort();

      expect(await ended).toBeUndefined();
      expect(clock.sleeping()).toBe(0);
    });

    it('stops at once while it listens', async () => {
      const { server, clock } = await open();
      const ended = listen();
      await ready();

      stop.abort();

      expect(await ended).toBeUndefined();
      expect(clock.sleeping()).toBe(0);
      await until(() => !server.last().isOpen(), 'the end of the connection');
    });

    it('stops at once while what it handed over is being stored', async () => {
      await open();
      let isStoring = false;
      const ended = listen(() => {
        isStoring = true;
        return new Promise(() => undefined);
      });
      await ready();
      tell(1, 1);
      await ioTurns();
      await pass(harness.handedWithinMs, () => isStoring);

      stop.abort();

      expect(isStoring).toBe(true);
      expect(await ended).toBeUndefined();
    });

    it.each([
      ['is cut', () => harness.server.last().cut(), /the connection was cut/],
      [
        'is closed',
        () => harness.server.last().close(1001, 'bye'),
        /closed the connection \(code 1001\): “bye”/,
      ],
      ['brings what is no frame', () => harness.server.last().sendRaw(Buffer.alloc(4, 0xff)), /web socket/],
    ])('fails as a feed does when the connection %s', async (_, lose, says) => {
      const { feed } = await open();
      const ended = errorOf(harness.feed.listen(hand, stop.signal));
      await ready();

      lose();

      const error = await ended;
      expect([error.kind, error.message.startsWith(feed.title)]).toEqual(['network', true]);
      expect(error.message).toMatch(says);
    });

    it.each([
      [429, 'rate-limit', 120_000],
      [403, 'auth', 120_000],
      [503, 'network', 120_000],
    ])('fails as a feed does when it is answered with status %i', async (status, kind, retryAfterMs) => {
      const { server } = await open();
      server.answerWith(status, { 'retry-after': '120' });

      expect(await errorOf(harness.feed.listen(hand, stop.signal))).toMatchObject({ kind, retryAfterMs });
    });

    it('fails as a feed does when nobody answers, or not in time', async () => {
      const { server } = await open();
      server.hang();
      const ended = errorOf(harness.feed.listen(hand, stop.signal));
      // What a feed asks for beforehand takes turns of its own.
      await until(() => server.waiting() > 0, 'a connection that nobody answers');

      await pass(60_000);

      expect(await ended).toMatchObject({ kind: 'network' });
    });

    it('notices a connection whose other end is gone', async () => {
      const { server, pingEveryMs } = await open();
      const ended = errorOf(harness.feed.listen(hand, stop.signal));
      await ready();

      server.last().playDead();
      await pass(3 * pingEveryMs, undefined, true);

      expect((await ended).message).toMatch(/does not answer any more/);
    });

    it('gives up a stream that says nothing, where it always says something', async () => {
      const { silentAfterMs, pingEveryMs } = await open();
      if (silentAfterMs === null) return;
      const ended = errorOf(harness.feed.listen(hand, stop.signal));
      await ready();

      await pass(silentAfterMs + 3 * pingEveryMs, undefined, true);

      expect((await ended).message).toMatch(/it sends nothing/);
    });

    it('refuses a frame that is too large', async () => {
      await open();
      const ended = errorOf(harness.feed.listen(hand, stop.signal));
      await ready();

      harness.server.last().send(`["${'x'.repeat(20 * 1024 * 1024)}"]`);

      expect(await ended).toMatchObject({ kind: 'schema' });
    });

    it('skips and counts garbage, and hears the rest', async () => {
      await open();
      void listen();
      await ready();

      for (const frame of GARBAGE) harness.server.last().send(frame);
      harness.server.last().send(Buffer.from([1, 2, 3]));
      tell(1, 1);
      await ioTurns();
      await pass(harness.handedWithinMs, isShown(1));

      expect(harness.shown(batches)).toBe(1);
      expect(batches.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(GARBAGE.length + 1);
    });

    it('meets any JSON with data or a FeedError, never with another error', async () => {
      await open();
      let ended: void | Error | null = null;
      const again = (): void => {
        ended = null;
        void listen().then((outcome) => (ended = outcome));
      };
      again();
      await ready();

      await fc.assert(
        fc.asyncProperty(fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 30 }), async (frames) => {
          if (ended !== null) {
            again();
            await ready();
          }
          for (const frame of frames) harness.server.last().send(JSON.stringify(frame));
          await ioTurns(4);
          if (ended !== null) expect(ended).toBeInstanceOf(FeedError);
        }),
        { numRuns: 100 },
      );
    });

    it('loses nothing while what it handed over is stored slowly', async () => {
      await open();
      let release: () => void = () => undefined;
      let isFirst = true;
      const slow = async (batch: Batch): Promise<void> => {
        batches.push(batch);
        if (!isFirst) return;
        isFirst = false;
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      };
      void listen(slow);
      await ready();
      tell(1, 1);
      await ioTurns();
      await pass(harness.handedWithinMs, () => !isFirst);

      for (let n = 2; n <= 5; n += 1) {
        tell(n, n);
        await ioTurns();
        await pass(2 * harness.pingEveryMs);
      }
      const whileBusy = batches.length;
      release();
      await pass(harness.handedWithinMs, isShown(5));

      expect(whileBusy).toBe(1);
      expect(harness.shown(batches)).toBe(5);
    });

    it('passes on that what it handed over could not be stored, and lets go of the connection', async () => {
      const { server } = await open();
      const broken = new Error('the disk is full');
      const ended = listen(() => Promise.reject(broken));
      await ready();
      tell(1, 1);
      await ioTurns();
      let isOver = false;
      void ended.then(() => (isOver = true));
      await pass(harness.handedWithinMs, () => isOver);

      expect(await ended).toBe(broken);
      await until(() => !server.last().isOpen(), 'the end of the connection');
    });

    it('subscribes anew when it is called again, and goes on', async () => {
      const { server } = await open();
      const first = listen();
      await ready();
      tell(1, 1);
      await ioTurns();
      server.last().cut();
      await first;

      void listen();
      await ready();
      tell(2, 2);
      await ioTurns();
      await pass(harness.handedWithinMs, isShown(2));

      expect(server.connections).toHaveLength(2);
      expect(server.connections[1]?.received).toEqual(server.connections[0]?.received);
      expect(harness.shown(batches)).toBe(2);
    });

    function ready(): Promise<void> {
      return harness.ready();
    }
  });
}
