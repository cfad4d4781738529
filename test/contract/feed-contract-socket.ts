import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Batch } from '../../src/app/ports.ts';
import { FeedError } from '../../src/core/errors.ts';
import { ioTurns, until } from '../support/fake-socket-server.ts';
import {
  type Listening,
  openListening,
  type SocketContract,
  type SocketHarness,
} from './feed-contract-listening.ts';
import { expectNoSecrets, expectSound } from './feed-contract-parts.ts';
import { oneByOne, SPOILS, withoutEach } from './feed-contract-spoils.ts';

/** Not one of them is a message of anybody. */
const GARBAGE = ['', 'null', '{', '[]', '7', '"x"', '{"a":1}', '[1,2,3]', '\u0000', '[['.repeat(10_000)];

/** What every feed does that listens on a web socket. */
export function socketPart(contract: SocketContract): void {
  describe('as one that is listened to', () => {
    let world: Listening;
    const open = async (): Promise<SocketHarness> => {
      world = await openListening(contract);
      return world.harness;
    };
    const ready = (): Promise<void> => world.harness.ready();
    const expectHeard = async (level: number): Promise<void> => {
      const { feed, clock, handedWithinMs } = world.harness;
      world.tell(1, level);
      await ioTurns();
      await world.pass(handedWithinMs, world.isShown(level));

      expect(world.harness.shown(world.batches)).toBe(level);
      for (const batch of world.batches) expectSound(batch, feed, clock.now());
    };
    afterEach(async () => {
      world.stop.abort();
      await world.harness.close();
      expectNoSecrets(world.harness);
    });

    it('hands over sound readings in which what it heard shows', async () => {
      const { ready } = await open();
      void world.listen();
      await ready();

      await expectHeard(3);
    });

    it('does not begin when it was told to stop before', async () => {
      const { server } = await open();
      world.stop.abort();

      expect(await world.listen()).toBeUndefined();
      expect(server.connections).toEqual([]);
    });

    it('stops at once while it connects', async () => {
      const { server, clock } = await open();
      server.hang();
      const ended = world.listen();
      await ioTurns();

      world.stop.abort();

      expect(await ended).toBeUndefined();
      expect(clock.sleeping()).toBe(0);
    });

    it('stops at once while it listens', async () => {
      const { server, clock } = await open();
      const ended = world.listen();
      await ready();

      world.stop.abort();

      expect(await ended).toBeUndefined();
      expect(clock.sleeping()).toBe(0);
      await until(() => !server.last().isOpen(), 'the end of the connection');
    });

    it('stops at once while what it handed over is being stored', async () => {
      await open();
      let isStoring = false;
      const ended = world.listen(() => {
        isStoring = true;
        return new Promise(() => undefined);
      });
      await ready();
      world.tell(1, 1);
      await ioTurns();
      await world.pass(world.harness.handedWithinMs, () => isStoring);

      world.stop.abort();

      expect(isStoring).toBe(true);
      expect(await ended).toBeUndefined();
    });

    it.each([
      ['is cut', () => world.harness.server.last().cut(), /the connection was cut/],
      [
        'is closed',
        () => world.harness.server.last().close(1001, 'bye'),
        /closed the connection \(code 1001\): “bye”/,
      ],
      [
        'brings what is no frame',
        () => world.harness.server.last().sendRaw(Buffer.alloc(4, 0xff)),
        /web socket/,
      ],
    ])('fails as a feed does when the connection %s', async (_, lose, says) => {
      const { feed } = await open();
      const ended = world.failure();
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

      expect(await world.failure()).toMatchObject({
        kind,
        retryAfterMs,
      });
    });

    it('fails as a feed does when nobody answers, or not in time', async () => {
      const { server } = await open();
      server.hang();
      const ended = world.failure();
      // What a feed asks for beforehand takes turns of its own.
      await until(() => server.waiting() > 0, 'a connection that nobody answers');

      await world.pass(60_000);

      expect(await ended).toMatchObject({ kind: 'network' });
    });

    it('notices a connection whose other end is gone', async () => {
      const { server, pingEveryMs } = await open();
      const ended = world.failure();
      await ready();

      server.last().playDead();
      await world.pass(3 * pingEveryMs, undefined, true);

      expect((await ended).message).toMatch(/does not answer any more/);
    });

    it('gives up a stream that says nothing, where it always says something', async () => {
      const { silentAfterMs, pingEveryMs } = await open();
      if (silentAfterMs === null) return;
      const ended = world.failure();
      await ready();

      await world.pass(silentAfterMs + 3 * pingEveryMs, undefined, true);

      expect((await ended).message).toMatch(/it sends nothing/);
    });

    it('refuses a frame that is too large', async () => {
      await open();
      const ended = world.failure();
      await ready();

      world.harness.server.last().send(`["${'x'.repeat(20 * 1024 * 1024)}"]`);

      expect(await ended).toMatchObject({ kind: 'schema' });
    });

    it('skips and counts garbage, and hears the rest', async () => {
      await open();
      void world.listen();
      await ready();

      for (const frame of GARBAGE) world.harness.server.last().send(frame);
      world.harness.server.last().send(Buffer.from([1, 2, 3]));
      world.tell(1, 1);
      await ioTurns();
      await world.pass(world.harness.handedWithinMs, world.isShown(1));

      expect(world.harness.shown(world.batches)).toBe(1);
      expect(world.batches.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(GARBAGE.length + 1);
    });

    it('meets frames that went bad with sound data or a FeedError, and hears good ones after them', async () => {
      const { server, news } = await open();
      const good = news(1).map((frame): unknown => JSON.parse(frame));
      const spoils = [...SPOILS, ...withoutEach(good), ...oneByOne(good)];
      let outcome: void | Error | null = null;
      const again = async (): Promise<void> => {
        outcome = null;
        void world.listen().then((ended) => (outcome = ended));
        await ready();
      };
      await again();

      for (const { how, spoil } of spoils) {
        for (const frame of good) server.last().send(JSON.stringify(spoil(frame)));
        await ioTurns(4);
        if (outcome === null) continue;
        expect(outcome, how).toBeInstanceOf(FeedError);
        await again();
      }
      await expectHeard(2);
    });

    it('meets any JSON with data or a FeedError, never with another error', async () => {
      await open();
      let ended: void | Error | null = null;
      const again = (): void => {
        ended = null;
        void world.listen().then((outcome) => (ended = outcome));
      };
      again();
      await ready();

      await fc.assert(
        fc.asyncProperty(fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 30 }), async (frames) => {
          if (ended !== null) {
            again();
            await ready();
          }
          for (const frame of frames) world.harness.server.last().send(JSON.stringify(frame));
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
        world.batches.push(batch);
        if (!isFirst) return;
        isFirst = false;
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      };
      void world.listen(slow);
      await ready();
      world.tell(1, 1);
      await ioTurns();
      await world.pass(world.harness.handedWithinMs, () => !isFirst);

      for (let n = 2; n <= 5; n += 1) {
        world.tell(n, n);
        await ioTurns();
        await world.pass(2 * world.harness.pingEveryMs);
      }
      const whileBusy = world.batches.length;
      release();
      await world.pass(world.harness.handedWithinMs, world.isShown(5));

      expect(whileBusy).toBe(1);
      expect(world.harness.shown(world.batches)).toBe(5);
    });

    it('passes on that what it handed over could not be stored, and lets go of the connection', async () => {
      const { server } = await open();
      const broken = new Error('the disk is full');
      const ended = world.listen(() => Promise.reject(broken));
      await ready();
      world.tell(1, 1);
      await ioTurns();
      let isOver = false;
      void ended.then(() => (isOver = true));
      await world.pass(world.harness.handedWithinMs, () => isOver);

      expect(await ended).toBe(broken);
      await until(() => !server.last().isOpen(), 'the end of the connection');
    });

    it('subscribes anew when it is called again, and goes on', async () => {
      const { server } = await open();
      const first = world.listen();
      await ready();
      world.tell(1, 1);
      await ioTurns();
      server.last().cut();
      await first;

      void world.listen();
      await ready();
      world.tell(2, 2);
      await ioTurns();
      await world.pass(world.harness.handedWithinMs, world.isShown(2));

      expect(server.connections).toHaveLength(2);
      expect(server.connections[1]?.received).toEqual(server.connections[0]?.received);
      expect(world.harness.shown(world.batches)).toBe(2);
    });
  });
}
