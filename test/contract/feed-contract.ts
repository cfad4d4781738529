import { afterEach, describe, expect, it } from 'vitest';
import { FeedError } from '../../src/core/errors.ts';
import { feeds } from '../../src/feeds/index.ts';
import { type SocketContract, socketSubject } from './feed-contract-listening.ts';
import {
  DAY_MS,
  expectNoSecrets,
  expectSound,
  NEVER,
  settled,
  type Subject,
  valuesOf,
} from './feed-contract-parts.ts';
import { type PolledContract, polledPart, polledSubject } from './feed-contract-polled.ts';
import { receivedPart } from './feed-contract-received.ts';
import { type ReceivedContract, receivedSubject } from './feed-contract-receiving.ts';
import { socketPart } from './feed-contract-socket.ts';

export { errorOf, expectSound, settled } from './feed-contract-parts.ts';
export type { FaultRow } from './feed-contract-polled.ts';

/** By the way in which its data come: asked for, over a web socket, or sent to it. */
type FeedContract = PolledContract | SocketContract | ReceivedContract;

/**
 * What every feed does, and what feeds do whose data come as its do. Run it with `feedContract('ioda', …)` beside the
 * feed's own tests; `test/feeds/feeds-index.test.ts` fails for a feed that does not.
 */
export function feedContract(id: string, contract: FeedContract): void {
  describe(`${id} keeps the contract of a feed`, () => {
    everyFeed(id, contract.names ?? 'own', () => openSubject(contract));
    switch (contract.comes) {
      case 'polled':
        return polledPart(contract);
      case 'over a socket':
        return socketPart(contract);
      case 'sent to it':
        return receivedPart(contract);
    }
  });
}

function openSubject(contract: FeedContract): Promise<Subject> {
  switch (contract.comes) {
    case 'polled':
      return polledSubject(contract);
    case 'over a socket':
      return socketSubject(contract);
    case 'sent to it':
      return receivedSubject(contract);
  }
}

const NO_PLACES = ['', '__proto__', 'country:', 'country:KP,IR', 'asn:', 'asn:x', 'region:KP-../x'];

function everyFeed(id: string, names: 'own' | 'declared', opening: () => Promise<Subject>): void {
  describe('as every feed', () => {
    let subject: Subject;
    const open = async (): Promise<Subject> => {
      subject = await opening();
      return subject;
    };
    afterEach(async () => {
      await subject.close();
      expectNoSecrets(subject.harness);
    });

    it('says what it is', async () => {
      const { feed } = (await open()).harness;

      expect(feed.id).toBe(id);
      expect([feed.title, feed.attribution]).not.toContain('');
      expect(`${feed.title}${feed.attribution}`).not.toMatch(/\n/);
      expect(feed.pollEveryMs).toBeGreaterThan(0);
      expect(feed.historyPlacesPerCall).toBeGreaterThan(0);
      expect(feed.signals.length).toBeGreaterThan(0);
      expect(new Set(feed.signals.map((spec) => spec.id)).size).toBe(feed.signals.length);
      for (const spec of feed.signals) {
        expect(spec.stepMs).toBeGreaterThan(0);
        expect(spec.lagMs).toBeGreaterThan(0);
      }
    });

    it(`names its signals ${names === 'own' ? 'after itself' : 'after nobody else'}`, async () => {
      const { feed } = (await open()).harness;
      const others = feeds.map((each) => each.id).filter((other) => other !== id);

      for (const spec of feed.signals) {
        const [owner = ''] = spec.id.split('.');
        if (names === 'own') expect(owner).toBe(id);
        expect(others).not.toContain(spec.id.includes('.') ? owner : '');
      }
    });

    it('hands over readings of its own places and signals, once each, on the grid of their steps, none of the future', async () => {
      const { gather, harness } = await open();

      const batches = await gather(1);

      expect(batches.flatMap(({ observations }) => observations).length).toBeGreaterThan(0);
      for (const batch of batches) expectSound(batch, harness.feed, harness.clock.now());
    });

    it('says the same when it hears the same again', async () => {
      const { gather, harness } = await open();
      const before = valuesOf(await gather(1));

      const again = await gather(1);

      for (const batch of again) expectSound(batch, harness.feed, harness.clock.now());
      const changed = [...valuesOf(again)].filter(([key, value]) => (before.get(key) ?? value) !== value);
      expect(changed).toEqual([]);
    });

    it('gives the history of the places it is asked about, and of no other', async () => {
      const { gather, harness } = await open();
      const { feed, clock } = harness;
      await gather(1);
      const places = feed.places().slice(0, 2);

      const batch = await feed.history({ places, from: clock.now() - 2 * DAY_MS, to: clock.now() }, NEVER);

      expectSound(batch, feed, clock.now());
      expect(batch.observations.filter(({ place }) => !places.includes(place))).toEqual([]);
    });

    it('has no history of places that it does not have, of what is no place, and of none', async () => {
      const { gather, harness } = await open();
      await gather(1);
      const to = harness.clock.now();
      const from = to - DAY_MS;

      for (const places of [['group:nobody-has-it'], NO_PLACES, []]) {
        const batch = await harness.feed.history({ places, from, to }, NEVER);
        expectSound(batch, harness.feed, to);
        expect(batch.observations).toEqual([]);
      }
    });

    it('does nothing when it was told to stop before', async () => {
      const { begin, harness } = await open();
      const logged = harness.log.lines.length;

      const outcome = await settled(begin(AbortSignal.abort()));

      expect(outcome === undefined || outcome instanceof FeedError).toBe(true);
      expect(harness.log.lines.slice(logged)).toEqual([]);
    });
  });
}
