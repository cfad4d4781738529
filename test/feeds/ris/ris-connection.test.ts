/** What is asked of RIS Live, when a connection is given up, and what happens as places come and go. */
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FeedError } from '../../../src/core/errors.ts';
import {
  announcementOf,
  keepaliveOf,
  messageOf,
  NORTH_KOREA,
  PEERS,
  withdrawalOf,
} from '../../support/fake-ris.ts';
import { openRis, type RisWorld } from '../../support/ris-live-world.ts';

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
const newest = (signal = 'ris.space'): number | null | undefined => world.values(signal).at(-1);
const request = z.object({ data: z.record(z.string(), z.unknown()) });
const subscriptions = (): Record<string, unknown>[] =>
  world.ris.stream.last().received.map((frame) => request.parse(JSON.parse(frame)).data);
const asked = (path: string): number =>
  world.ris.requests.filter(({ pathname }) => pathname.includes(path)).length;

describe('a connection', () => {
  it('names prefixes, and asks for peer states, keepalives and beacons beside', async () => {
    await open();
    await world.listen();

    const options = { socketOptions: { includeRaw: false, acknowledge: true } };
    expect(subscriptions()).toEqual([
      { type: 'RIS_PEER_STATE', ...options },
      { type: 'KEEPALIVE', ...options },
      { type: 'UPDATE', prefix: '84.205.64.0/18', moreSpecific: true, ...options },
      { type: 'UPDATE', prefix: '175.45.176.0/22', moreSpecific: true, lessSpecific: true, ...options },
    ]);
  });

  it('asks for whole collectors where over 500 prefixes would have to be named', async () => {
    const many = Array.from({ length: 501 }, (_, n) => `20.${n >> 8}.${n & 255}.0/24`);
    await open({}, ({ ris }) => {
      ris.world.countries['kp'] = many;
    });
    await world.listen();

    expect(subscriptions().flatMap(({ host }) => host ?? [])).toEqual(['rrc00', 'rrc01', 'rrc03', 'rrc12']);
    expect(subscriptions().filter(({ prefix }) => prefix !== undefined)).toHaveLength(1);
    expect(world.feed.allowance?.()).toMatch(
      /^whole collectors of 1 place; \d of 190 RIPEstat requests in the last 24 h$/,
    );
  });

  it('that is refused ends with an error, and what was known is in doubt when it is listened to again', async () => {
    await open();
    const { ended } = await world.listen();
    await world.pass(1);
    world.ris.stream.last().send('{"type":"ris_error","data":{"message":"Subscription  limit\\nexceeded"}}');

    const error = await ended;
    expect(error).toBeInstanceOf(FeedError);
    expect(error?.message).toBe('RIPE RIS Live refused: “Subscription limit exceeded”');

    world.ris.world.failing.add('bgp-state');
    await world.listen();
    await world.pass(1);
    expect(newest()).toBe(4);
    expect(world.feed.note?.(PLACE, 'ris.space')).toMatch(/100 % assumed/);
    expect(asked('ris-peers')).toBe(1);
    expect(asked('dumps')).toBe(2);
  });

  it('that falls over 30 seconds behind is closed', async () => {
    await open();
    const { ended } = await world.listen();
    await world.pass(1);
    for (let second = 1; second <= 4; second += 1) {
      await world.clock.advance(1_100);
      await world.say((peer, at) => announcementOf(peer, at - 40_000, NORTH_KOREA), PEERS.slice(0, 1));
    }

    expect((await ended)?.message).toMatch(/over 30 s ahead of us/);
  });

  it('without beacons for hours is not whole', async () => {
    await open();
    const { ended } = await world.listen();
    const quarter = 15 * 60_000;
    for (let at = 0; at < 4 * 3_600_000; at += quarter) {
      world.clock.setWall(world.clock.now() + quarter);
      await world.say(
        (peer, now) => messageOf(peer, now, { type: 'UPDATE', withdrawals: ['84.205.64.0/24'] }),
        PEERS.slice(0, 1),
      );
    }
    await world.pass(1);
    world.clock.setWall(world.clock.now() + 4.6 * 3_600_000);
    await world.say(keepaliveOf);
    await world.pass(2);

    expect((await ended)?.message).toMatch(/no beacons/);
  });
});

describe('the places', () => {
  it('that are wanted change: everything is subscribed to anew', async () => {
    await open({}, ({ ris }) => {
      ris.world.countries['tv'] = ['202.2.96.0/19'];
    });
    await world.listen();
    await world.pass(1);
    world.wanted = [PLACE, 'country:TV'];
    await world.pass(2);
    await world.ready();
    await world.pass(1);

    expect(world.ris.stream.connections).toHaveLength(2);
    expect(
      subscriptions()
        .flatMap(({ prefix }) => prefix ?? [])
        .slice(1),
    ).toEqual(['175.45.176.0/22', '202.2.96.0/19']);
    expect(newest()).toBe(4);
  });

  it('that are dark do not come back because another is wanted: the bulk file is of before', async () => {
    const many = Array.from({ length: 60 }, (_, n) => `20.0.${n}.0/24`);
    await open({}, ({ ris }) => {
      Object.assign(ris.world.countries, { kp: many, tv: ['202.2.96.0/19'] });
      ris.world.dump = [...many, '202.2.96.0/19'].map((prefix) => [prefix, 12]);
      ris.world.standing = ['202.2.96.0/19'];
    });
    await world.listen();
    await world.pass(1);
    await world.say(withdraw(...many));
    await world.pass(1);
    expect(world.values('ris.space').slice(-2)).toEqual([60, 0]);

    const told = world.values('ris.space').length;
    world.wanted = [PLACE, 'country:TV'];
    await world.pass(2);
    await world.ready();
    await world.pass(2);

    expect(world.values('ris.space', 'country:TV').at(-1)).toBe(32);
    expect(new Set(world.values('ris.space').slice(told))).not.toContain(60);
  });

  it('that nobody wants cost no connection and no request', async () => {
    await open({ wanted: ['group:world', 'region:1234'] });
    const ended = world.feed.listen(() => Promise.resolve(), world.stop.signal);
    await world.pass(5);
    world.stop.abort();

    expect(await ended).toBeUndefined();
    expect(world.ris.requests).toEqual([]);
    expect(world.ris.stream.connections).toEqual([]);
  });

  it('are networks too, by what they announce', async () => {
    await open({ wanted: ['asn:131279'] });
    await world.listen();
    await world.pass(1);

    expect(world.values('ris.space', 'asn:131279').at(-1)).toBe(4);
  });
});
