/** Live work of many feeds: what a person hears while feeds come, fail, come back and are added. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Hand } from '../../src/app/ports.ts';
import { FeedError } from '../../src/core/errors.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { FakeFeed, type Reads, World } from '../support/supervised-world.ts';

const START = Date.parse('2026-03-01T00:00:00Z');
const PROBING = {
  family: 'alpha',
  kind: 'probing',
  scale: 'count-set',
  unit: 'addresses',
  stepMs: 10 * MINUTE_MS,
  lagMs: 10 * MINUTE_MS,
} as const;
const ROUTING = {
  ...PROBING,
  family: 'beta',
  kind: 'routing',
  unit: 'prefixes',
  stepMs: 5 * MINUTE_MS,
} as const;
const IRAN = 'country:IR';
const KOREA = 'country:KP';

/** 900 ± 2, and what `dark` says is 0. */
const usual =
  (dark: (place: string, at: number) => boolean = () => false): Reads =>
  (place, at) =>
    dark(place, at) ? 0 : 900 + ((at / MINUTE_MS) % 5) - 2;

const down = (error = 'connection refused', retryAfterMs?: number): FeedError =>
  new FeedError('network', error, retryAfterMs === undefined ? {} : { retryAfterMs });

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.end();
});

const opened = async (world: World): Promise<World> => {
  worlds.push(world);
  return world.start();
};

function twoFeeds(
  clock: ReturnType<typeof fakeClock>,
  reads: Reads = usual(),
): { readonly alpha: FakeFeed; readonly beta: FakeFeed } {
  const now = (): number => clock.now();
  const alpha = new FakeFeed({ id: 'alpha', spec: PROBING, places: [IRAN, KOREA], reads, now });
  const beta = new FakeFeed({ id: 'beta', spec: ROUTING, places: [IRAN, KOREA], reads, now });
  return { alpha, beta };
}

describe('many feeds', () => {
  it('warm a place up together: an outage in progress is told once, with what each of them says', async () => {
    const clock = fakeClock(START);
    const dark = (place: string, at: number): boolean => place === IRAN && at >= START - 3 * HOUR_MS;
    const { alpha, beta } = twoFeeds(clock, usual(dark));
    const world = await opened(new World(START, [alpha.feed, beta.feed], { clock }));
    await world.pass(20 * MINUTE_MS);

    expect(world.said).toHaveLength(1);
    expect(world.said[0]).toMatch(/^Iran: near-total blackout/);
    expect(world.said[0]).toMatch(/already/);
    expect(world.told).toEqual(['History: 2 of 2 places are being watched.']);
    expect(world.supervisor.statuses(clock.now()).map(({ feed, state }) => [feed, state])).toEqual([
      ['alpha', 'fresh'],
      ['beta', 'fresh'],
      ['none', 'off'],
    ]);
  });

  it('one that fails at the start does not keep the others waiting, and joins without a word of the past', async () => {
    const clock = fakeClock(START);
    const wasDark = (_place: string, at: number): boolean =>
      at >= START - 3 * DAY_MS && at < START - 3 * DAY_MS + 4 * HOUR_MS;
    const { alpha } = twoFeeds(clock);
    const { beta } = twoFeeds(clock, usual(wasDark));
    beta.failing = down();
    const world = await opened(new World(START, [alpha.feed, beta.feed], { clock }));
    await world.pass(10 * MINUTE_MS);
    const early = world.supervisor.statuses(clock.now());
    beta.failing = null;
    await world.pass(30 * MINUTE_MS);

    expect(early.map(({ state }) => state)).toEqual(['fresh', 'failing', 'off']);
    expect(world.watch.readings(IRAN, clock.now()).map(({ signal, state }) => [signal, state])).toEqual([
      ['alpha.signal', 'normal'],
      ['beta.signal', 'normal'],
    ]);
    expect(world.said).toEqual([]);
    expect(world.told).toEqual([
      'BETA cannot be read: connection refused. Ebb keeps trying.',
      'History: 2 of 2 places are being watched.',
      'BETA answers again.',
    ]);
  });

  it('one that fails backs off alone, longer each time, and no sooner than it was told', async () => {
    const clock = fakeClock(START);
    const { alpha, beta } = twoFeeds(clock);
    const world = await opened(new World(START, [alpha.feed, beta.feed], { clock }));
    beta.failing = down('busy', 20 * MINUTE_MS);
    await world.pass(2 * HOUR_MS);

    const polls = (feed: FakeFeed): readonly number[] =>
      feed.asked.filter(({ what }) => what === 'poll').map(({ at }) => (at - START) / MINUTE_MS);
    expect(polls(alpha)).toHaveLength(25);
    expect(polls(beta)).toEqual([0, 5, 25, 45, 65, 85, 105]);
  });

  it('one alone goes on telling while the other is gone', async () => {
    const clock = fakeClock(START);
    const dark = (place: string, at: number): boolean => place === KOREA && at >= START + 4 * HOUR_MS;
    const { alpha, beta } = twoFeeds(clock, usual(dark));
    const world = await opened(new World(START, [alpha.feed, beta.feed], { clock }));
    beta.failing = down();
    await world.pass(6 * HOUR_MS);

    expect(world.said.map((text) => text.split(',')[0])).toEqual(['North Korea: near-total blackout']);
  });

  it('one that is added later learns beside a place that is known, and tells nothing of before', async () => {
    const clock = fakeClock(START);
    const wasDark = (_place: string, at: number): boolean => at < START && at >= START - 5 * HOUR_MS;
    const { alpha } = twoFeeds(clock);
    const { beta } = twoFeeds(clock, usual(wasDark));
    const before = new World(START, [alpha.feed], { clock });
    await before.start();
    await before.pass(HOUR_MS);
    await before.end();
    const world = await opened(new World(START, [alpha.feed, beta.feed], { clock, store: before.store }));
    await world.pass(HOUR_MS);

    expect(world.said).toEqual([]);
    expect(world.watch.readings(IRAN, clock.now()).map(({ signal }) => signal)).toEqual([
      'alpha.signal',
      'beta.signal',
    ]);
  });

  it('a place that a subscription adds is warmed up within seconds', async () => {
    const clock = fakeClock(START);
    const watched = [IRAN];
    const now = (): number => clock.now();
    const alpha = new FakeFeed({ id: 'alpha', spec: PROBING, places: watched, reads: usual(), now });
    const world = await opened(new World(START, [alpha.feed], { clock }));
    await world.pass(HOUR_MS);
    watched.push('asn:131279');
    await world.pass(10_000);

    expect(world.watch.readings('asn:131279', clock.now())).toMatchObject([{ state: 'normal' }]);
    expect(world.told.at(-1)).toBe('History: 2 of 2 places are being watched.');
  });

  it('a place that is not watched can be compared with its last week, and nothing of it is kept', async () => {
    const clock = fakeClock(START);
    const { alpha } = twoFeeds(
      clock,
      usual((place, at) => place === 'asn:1' && at >= START - HOUR_MS),
    );
    const world = await opened(new World(START, [alpha.feed], { clock }));
    const abort = new AbortController().signal;

    const low = await world.supervisor.glance('asn:1', clock.now(), abort);
    const fine = await world.supervisor.glance('asn:2', clock.now(), abort);
    const nobody = await world.supervisor.glance('region:IR-Tehran', clock.now(), abort);

    expect(low).toMatchObject([{ signal: 'alpha.signal', ratio: 0 }]);
    expect(fine?.[0]?.ratio).toBeGreaterThan(0.9);
    expect(nobody).toBeNull();
    expect(world.watch.places.has('asn:1')).toBe(false);
  });
});

describe('a feed that is listened to', () => {
  it('is heard at once, and what it says of a place whose history is not in yet is judged after it', async () => {
    const clock = fakeClock(START);
    const { alpha } = twoFeeds(clock);
    alpha.failing = down();
    const hands: ((place: string, at: number, value: number) => Promise<void>)[] = [];
    const heard = {
      id: 'gamma',
      title: 'GAMMA',
      attribution: 'gamma',
      signals: [{ ...ROUTING, id: 'gamma.signal', family: 'gamma' }],
      pollEveryMs: 20_000,
      places: () => [IRAN],
      historyPlacesPerCall: 100,
      history: () => Promise.reject(down('no history today')),
      listen: (hand: Hand, stop: AbortSignal): Promise<void> => {
        hands.push((place, at, value) =>
          hand({
            feed: 'gamma',
            receivedAt: clock.now(),
            observations: [{ signal: 'gamma.signal', place, observedAt: at, value }],
            skipped: 0,
          }),
        );
        return new Promise((resolve) => stop.addEventListener('abort', () => resolve()));
      },
    };
    const world = await opened(new World(START, [alpha.feed, heard], { clock }));
    await hands[0]?.(IRAN, START - 15 * MINUTE_MS, 4);
    const held = world.watch.readings(IRAN, clock.now());
    alpha.failing = null;
    await world.pass(20 * MINUTE_MS);

    expect(held).toEqual([]);
    expect(world.watch.readings(IRAN, clock.now())).toMatchObject([
      { signal: 'alpha.signal', state: 'normal' },
      { signal: 'gamma.signal', value: 4 },
    ]);
    expect(world.said).toEqual([]);
  });

  it('is called again when its connection is lost', async () => {
    const clock = fakeClock(START);
    const { alpha } = twoFeeds(clock);
    let calls = 0;
    const heard = {
      ...alpha.feed,
      listen: (_hand: unknown, stop: AbortSignal): Promise<void> => {
        calls += 1;
        if (calls < 3) return Promise.reject(down('the connection was cut'));
        return new Promise((resolve) => stop.addEventListener('abort', () => resolve()));
      },
    };
    const world = await opened(new World(START, [heard], { clock }));
    await world.pass(MINUTE_MS);

    expect(calls).toBe(3);
    expect(world.told).toContain('ALPHA cannot be read: the connection was cut. Ebb keeps trying.');
  });
});
