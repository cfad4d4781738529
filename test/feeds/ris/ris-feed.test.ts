/** What is read of North Korea's four networks while twelve routers of the world say what they see. */
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { announcementOf, NORTH_KOREA, PEERS, stateOf, withdrawalOf } from '../../support/fake-ris.ts';
import { NOW, openRis, type RisWorld } from '../../support/ris-live-world.ts';

const DAY = 24 * 3_600_000;
const PLACE = 'country:KP';

let world: RisWorld;
afterEach(() => world.close());

async function open(
  choice: Parameters<typeof openRis>[0] = {},
  before: (world: RisWorld) => void = () => undefined,
): Promise<RisWorld> {
  world = await openRis(choice);
  before(world);
  return world;
}

const withdraw =
  (...prefixes: string[]) =>
  (peer: (typeof PEERS)[number], at: number): string =>
    withdrawalOf(peer, at, prefixes);
const announce =
  (...by: number[]) =>
  (peer: (typeof PEERS)[number], at: number): string =>
    announcementOf(peer, at, NORTH_KOREA, by);
const newest = (signal = 'ris.space'): number | null | undefined => world.values(signal).at(-1);
const request = z.object({ data: z.record(z.string(), z.unknown()) });
const subscriptions = (): Record<string, unknown>[] =>
  world.ris.stream.last().received.map((frame) => request.parse(JSON.parse(frame)).data);
const warnings = (): string[] => world.log.lines.map(({ msg, fields }) => `${msg} ${JSON.stringify(fields)}`);

describe('a step', () => {
  it('tells space, prefixes and upstreams, as withdrawals come in peer by peer', async () => {
    await open();
    await world.listen();
    await world.pass(1);
    for (const from of [0, 3, 6, 9]) {
      await world.say(withdraw(...NORTH_KOREA), PEERS.slice(from, from + 3));
      await world.pass(1);
    }

    expect(world.values('ris.space').slice(-5)).toEqual([4, 4, 4, 0, 0]);
    expect(world.values('ris.prefixes').slice(-5)).toEqual([4, 4, 4, 0, 0]);
    expect(world.values('ris.upstreams').slice(-5)).toEqual([1, 1, 1, 0, 0]);
    // A dark place has no paths: who carried it before is still known.
    expect(world.feed.upstreams?.(PLACE)).toEqual([{ network: 'asn:4837', share: 1 }]);
  });

  it('is 20 seconds long, stamped with its beginning, and told ten seconds after its end', async () => {
    await open();
    await world.listen();
    await world.pass(3);

    const rows = world.batches.flatMap(({ observations, receivedAt }) =>
      observations.filter(({ signal }) => signal === 'ris.space').map((row) => ({ ...row, receivedAt })),
    );
    expect(rows.length).toBeGreaterThanOrEqual(3);
    for (const { observedAt, receivedAt } of rows) {
      expect(observedAt % 20_000).toBe(0);
      expect(receivedAt - observedAt).toBe(30_000);
    }
  });

  it('shows a second upstream, and then no single one is known', async () => {
    await open();
    await world.listen();
    await world.say(announce(4_837, 20_485), PEERS.slice(0, 4));
    await world.pass(1);

    expect(newest('ris.upstreams')).toBe(2);
    expect(world.feed.upstreams?.(PLACE).map(({ network }) => network)).toEqual(['asn:4837', 'asn:20485']);
    expect(world.feed.upstreams?.('country:CN')).toEqual([]);
    expect(world.feed.note?.(PLACE, 'ris.space')).toBeNull();
  });

  it('comes back as peers announce again', async () => {
    await open();
    await world.listen();
    await world.say(withdraw(...NORTH_KOREA));
    await world.pass(1);
    await world.say(announce(4_837), PEERS.slice(0, 6));
    await world.pass(1);

    expect(world.values('ris.space').slice(-2)).toEqual([0, 4]);
  });

  it('is not told before all filters are acknowledged', async () => {
    await open({}, ({ ris }) => ris.holdBack(true));
    await world.listen();
    await world.pass(3);
    expect(world.batches).toEqual([]);

    world.ris.acknowledge();
    await world.pass(1);

    expect(newest()).toBe(4);
  });

  it('is not told of a small place before it is known how its routes stand', async () => {
    await open({}, ({ ris }) => ris.world.hanging.add('bgp-state'));
    await world.listen();
    await world.pass(2);

    expect(world.batches.length).toBeGreaterThan(0);
    expect(world.values('ris.space')).toEqual([]);
  });

  it('counts what could not be read once, however often the connection is made anew', async () => {
    await open();
    const { ended } = await world.listen();
    world.ris.stream.last().send('<html>');
    await world.pass(1);
    world.ris.stream.last().cut();
    await ended;
    await world.listen();
    await world.pass(1);

    expect(world.batches.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(1);
  });

  it('is not told of a small place of which nobody has a route: the bulk file is of before', async () => {
    await open({}, ({ ris }) => ris.world.raw.set('bgp-state', { bgp_state: [] }));
    await world.listen();
    await world.pass(2);

    // The bulk file says that all is well, and is four hours old; nobody has a route now.
    expect(world.values('ris.space')).toEqual([]);
  });

  it('is told from the bulk file where the routes cannot be asked', async () => {
    await open({}, ({ ris }) => ris.world.failing.add('bgp-state'));
    await world.listen();
    await world.pass(2);

    expect(newest()).toBe(4);
    expect(world.feed.note?.(PLACE, 'ris.space')).toBe('100 % assumed from the last dump');
  });
});

describe('how the routes of a small place stand', () => {
  it('tells what was lost while nobody listened', async () => {
    await open();
    const { ended } = await world.listen();
    world.ris.stream.last().cut();
    await ended;
    world.ris.world.standing = NORTH_KOREA.slice(2);
    await world.listen();
    await world.pass(1);

    expect(newest()).toBe(2);
  });

  it('is no sign of life of a collector, and says nothing about how late the stream is', async () => {
    await open();
    const { ended } = await world.listen();
    await world.pass(4);
    let error: unknown = null;
    void ended.then((outcome) => (error = outcome));
    await world.pass(2);

    expect(error).toBeNull();
    expect(world.feed.allowance?.()).toMatch(/^4 prefixes of 1 place; /);
  });
});

describe('a peer that goes down', () => {
  it('does not count as a loss', async () => {
    await open();
    await world.listen();
    await world.say((peer, at) => stateOf(peer, at, 'down'), PEERS.slice(0, 5));
    await world.pass(1);

    expect(newest()).toBe(4);
  });

  it('with most others leaves nothing to conclude from', async () => {
    await open();
    await world.listen();
    await world.pass(1);
    const before = world.values('ris.space').length;
    await world.say((peer, at) => stateOf(peer, at, 'down'), PEERS.slice(0, 8));
    await world.pass(2);

    expect(world.values('ris.space')).toHaveLength(before);
  });
});

describe('a collector that is silent for over 90 seconds', () => {
  it('is in doubt: what its peers took back is unknown, and counts on neither side', async () => {
    await open();
    await world.listen();
    const [first, others] = [PEERS.filter((_, n) => n % 3 === 0), PEERS.filter((_, n) => n % 3 !== 0)];
    await world.say(withdraw(...NORTH_KOREA), first);
    await world.say(withdraw(...NORTH_KOREA), others.slice(0, 3));
    await world.pass(1);
    expect(newest()).toBe(4 - 4);

    await world.pass(6, others.slice(0, 2));

    // Five of the eight that are left see it.
    expect(newest()).toBe(4);
  });
});

describe('the space of a country', () => {
  it('is kept, and a day later neither an empty nor a much smaller answer is taken', async () => {
    await open();
    const { ended } = await world.listen();
    for (const smaller of [[], undefined]) {
      if (smaller === undefined) world.ris.world.failing.add('country-resource-list').add('delegated');
      else world.ris.world.countries['kp'] = smaller;
      world.ris.stream.last().cut();
      await ended;
      world.clock.setWall(world.clock.now() + DAY + 1);
      world.ris.world.dumpMadeAt = world.clock.now();
      await world.listen();
      await world.pass(1);
      expect(newest()).toBe(4);
    }

    expect(warnings().filter((line) => /much smaller answer.*not taken/.test(line))).toHaveLength(1);
    expect(warnings().filter((line) => /the space of a place cannot be read/.test(line))).toHaveLength(1);
  });

  it('is read from the registries when RIPEstat does not answer', async () => {
    await open({}, ({ ris }) => ris.world.failing.add('country-resource-list'));
    await world.listen();
    await world.pass(1);

    expect(newest()).toBe(4);
    expect(subscriptions()).toContainEqual(expect.objectContaining({ prefix: '175.45.176.0/22' }));
  });

  it('that nobody can say ends in an error that says so', async () => {
    await open({}, ({ ris }) => ris.world.failing.add('country-resource-list').add('delegated'));
    const ended = world.feed
      .listen(() => Promise.resolve(), world.stop.signal)
      .catch((error: unknown) => error);
    await world.clock.advance(10_000);

    expect(await ended).toMatchObject({ kind: 'network', message: /address space of no wanted place/ });
  });
});

describe('the start state', () => {
  it.each([
    ['is days old', { dumpMadeAt: NOW - 4 * DAY }, /4\.0 days old/],
    ['does not say when it was made', { dumpMadeAt: null }, /does not say when/],
    ['is cut short', { dump: [['175.45.176.0/24', 12] as const] }, /only 1 prefixes/],
  ])('is refused when the file %s', async (_, change, why) => {
    await open({}, ({ ris }) => {
      Object.assign(ris.world, change);
      ris.world.failing.add('bgp-state');
    });
    await world.listen();
    await world.pass(2);

    expect(world.values('ris.space')).toEqual([]);
    expect(warnings().join('\n')).toMatch(why);
  });
});
