import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Hand } from '../../src/app/ports.ts';
import { FeedError } from '../../src/core/errors.ts';
import type { Observation } from '../../src/core/series.ts';
import { ioTurns, until } from '../support/fake-socket-server.ts';
import { errorOf, expectNoSecrets, expectSound, NEVER, settled, valuesOf } from './feed-contract-parts.ts';
import {
  type Answer,
  openReceiving,
  type ReceivedContract,
  type ReceivedHarness,
  type Receiving,
} from './feed-contract-receiving.ts';
import { oneByOne, SPOILS, withoutEach } from './feed-contract-spoils.ts';

const MINUTE_MS = 60_000;

type MadeOf = (good: string, harness: ReceivedHarness) => string | Uint8Array;

/** Not one of them is what the sender says it is. */
const BAD_BODIES: readonly (readonly [string, MadeOf])[] = [
  ['a page of HTML', () => '<!doctype html><html><body>502 Bad Gateway</body></html>'],
  ['nothing', () => ''],
  ['blanks', () => ' \r\n\t '],
  ['null', () => 'null'],
  ['a number', () => '7'],
  ['text', () => '"x"'],
  ['an object of something else', () => '{"a":1}'],
  ['half of it', (good) => good.slice(0, good.length / 2)],
  ['NaN, which JSON does not have', (good) => good.replace(/:\s*\d+(?=[,}])/, ':NaN')],
  ['text behind it', (good) => `${good} ]`],
  ['lists in lists without end', () => '['.repeat(100_000)],
  ['bytes that are no UTF-8', (good) => Buffer.from(good.replace('{"', '{"\u00ff":1,"'), 'latin1')],
  ['UTF-16', (good) => Buffer.from(`\ufeff${good}`, 'utf16le')],
  ['zeros', () => new Uint8Array(100)],
  ['more than it takes', (good, { maxBodyBytes }) => good + ' '.repeat(maxBodyBytes)],
];

/** What every feed does that others send to. */
export function receivedPart(contract: ReceivedContract): void {
  describe('as one that others send to', () => {
    let world: Receiving;
    const sockets: Socket[] = [];
    const errors: unknown[] = [];
    const open = async (to?: Hand): Promise<ReceivedHarness> => {
      world = await openReceiving(contract);
      await world.start(to);
      return world.harness;
    };
    /** Somebody who connects, says this, and then nothing more. */
    const connected = async (text: string): Promise<void> => {
      const socket = connect(world.harness.port() ?? 0, '127.0.0.1');
      sockets.push(socket.on('error', () => undefined));
      await new Promise<void>((resolve) => {
        socket.write(text, () => resolve());
      });
      await ioTurns();
    };
    const headText = (harness: ReceivedHarness): string =>
      [`POST ${harness.path} HTTP/1.1`, 'host: x', 'content-length: 100']
        .concat(Object.entries(harness.headers).map(([name, value]) => `${name}: ${value}`))
        .join('\r\n');
    const expectRefused = ({ status, text }: Answer): void => {
      expect([400, 413, 415, 422]).toContain(status);
      expect(text).toMatch(/[a-z]{3}/);
      errors.push(text);
    };
    const handed = (): readonly Observation[] => world.batches.flatMap(({ observations }) => observations);
    afterEach(async () => {
      await world.close();
      for (const socket of sockets.splice(0)) socket.destroy();
      expectNoSecrets(world.harness, errors.splice(0));
    });

    it('reads what is sent as it is meant, and answers when it is stored', async () => {
      const { news, rows } = await open();

      const answer = await world.send(news(1));

      expect(answer.status).toBe(200);
      expect(handed()).toEqual(rows(1));
      expect(await world.known()).toEqual(valuesOf(world.batches));
    });

    it('takes what is sent again, and hands nothing over', async () => {
      const { news, rows } = await open();
      await world.send(news(1));

      const answer = await world.send(news(1));

      expect(answer.status).toBe(200);
      expect(handed()).toEqual(rows(1));
    });

    it.each(BAD_BODIES)('refuses %s, says why, and has lost nothing', async (_, bad) => {
      const { news, rows } = await open();
      await world.send(news(1));
      const before = await world.known();

      const answer = await world.post(bad(JSON.stringify(news(2)), world.harness));

      expectRefused(answer);
      expect(handed()).toEqual(rows(1));
      expect(await world.known()).toEqual(before);
      expect((await world.send(news(2))).status).toBe(200);
      expect(handed()).toEqual([...rows(1), ...rows(2)]);
    });

    it('takes a body that went bad soundly or not at all, and the good one after it', async () => {
      const { news, rows, feed, clock } = await open();
      const good = news(1);
      await world.send(good);
      let refused = 0;

      for (const { how, spoil } of [...SPOILS, ...withoutEach(good), ...oneByOne(good)]) {
        const before = await world.known();
        const batches = world.batches.length;
        const answer = await world.send(spoil(good));
        await clock.advance(MINUTE_MS / 60);
        if (answer.status === 200) continue;
        expectRefused(answer);
        expect([how, world.batches.length, await world.known()]).toEqual([how, batches, before]);
        refused += 1;
      }
      await clock.advance(MINUTE_MS);
      await world.send(good);

      expect(refused).toBeGreaterThan(SPOILS.length / 2);
      for (const batch of world.batches) expectSound(batch, feed, clock.now());
      const known = await world.known();
      const wanted = valuesOf([{ feed: feed.id, receivedAt: 0, observations: rows(1), skipped: 0 }]);
      expect(new Map([...wanted].map(([key]) => [key, known.get(key)]))).toEqual(wanted);
    });

    it('counts what it cannot read in a body, or refuses all of it', async () => {
      const { news } = await open();
      const mixed = SPOILS.find(({ how }) => how === 'items of other kinds');

      const answer = await world.send(mixed?.spoil(news(1)));

      const skipped = world.batches.reduce((sum, batch) => sum + batch.skipped, 0);
      if (answer.status === 200) return expect(skipped).toBeGreaterThan(0);
      expectRefused(answer);
      expect(handed()).toEqual([]);
    });

    it('meets any JSON soundly, and goes on', async () => {
      const { feed, clock, news } = await open();

      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (json) => {
          await clock.advance(MINUTE_MS);
          const before = world.batches.length;
          const answer = await world.send(json);
          if (answer.status !== 200) expectRefused(answer);
          for (const batch of world.batches.slice(before)) expectSound(batch, feed, clock.now());
        }),
        { numRuns: 100 },
      );
      expect((await world.send(news(1))).status).toBe(200);
      expect(world.isOver()).toBe(false);
    });

    it('takes nothing from those who are not allowed to send, and tells them nothing', async () => {
      const { news, headers } = await open();
      const body = JSON.stringify(news(1));
      const without = Object.fromEntries(
        Object.entries(headers).filter(([name]) => name.toLowerCase() === 'content-type'),
      );

      for (const wrong of [without, { ...without, authorization: 'Bearer wrong' }]) {
        const { status, text } = await world.post(body, wrong);
        expect([401, 403]).toContain(status);
        errors.push(text);
      }

      expect(handed()).toEqual([]);
    });

    it('does not answer that it is stored when it is not; sent again it is taken', async () => {
      let isBroken = true;
      const { news, rows, feed, clock } = await open(async (batch) => {
        if (isBroken && batch.observations.length > 0) throw new Error('the disk is full');
        world.batches.push(batch);
      });

      const answer = await world.send(news(1));
      const placesThen = feed.places();
      const places = rows(1).map(({ place }) => place);
      const historyThen = await feed.history({ places, from: 0, to: clock.now() }, NEVER);
      isBroken = false;
      const again = await world.send(news(1));

      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      errors.push(answer.text);
      expect(placesThen).toEqual([]);
      expect(historyThen.observations).toEqual([]);
      expect(again.status).toBe(200);
      expect(handed()).toEqual(rows(1));
    });

    it.each([
      ['says nothing', () => ''],
      ['has not said all of its headers', () => 'POST /'],
      ['has not sent all of its body', (harness: ReceivedHarness) => `${headText(harness)}\r\n\r\n[`],
      ['was refused and goes on', () => 'POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n['],
    ])('stops at once while somebody is connected who %s', async (_, said) => {
      const harness = await open();
      await world.send(harness.news(1));
      const before = handed();
      await connected(said(harness));

      expect(await world.stop()).toBeUndefined();
      expect(harness.clock.sleeping()).toBe(0);
      expect(handed()).toEqual(before);
      await expect(world.send(harness.news(2))).rejects.toThrow(/fetch failed/);
    });

    it('waits for a store that hangs when it is to stop, and not for long', async () => {
      let isStoring = false;
      const { news, clock, graceMs } = await open((batch) => {
        if (batch.observations.length === 0) return Promise.resolve();
        isStoring = true;
        return new Promise(() => undefined);
      });
      const sent = settled(world.send(news(1)));
      await until(() => isStoring, 'a body that is being stored');

      const stopped = world.stop();
      await ioTurns();
      const isWaiting = !world.isOver();
      await clock.advance(graceMs);

      expect(await stopped).toBeUndefined();
      expect(isWaiting).toBe(true);
      expect(await sent).toBeInstanceOf(Error);
      expect(clock.sleeping()).toBe(0);
    });

    it('goes on with what it has when it is called again', async () => {
      const { news, rows } = await open();
      await world.send(news(1));
      const before = await world.known();
      await world.stop();

      await world.start();
      expect(await world.known()).toEqual(before);
      await world.send(news(2));

      expect(handed()).toEqual([...rows(1), ...rows(2)]);
    });

    it('fails as a feed does when it cannot listen', async () => {
      const { onPort, port } = await open();

      const error = await errorOf(onPort(port() ?? 0).listen(() => Promise.resolve(), NEVER));

      expect(error).toBeInstanceOf(FeedError);
      expect(error.kind).toBe('network');
      errors.push(error);
    });
  });
}
