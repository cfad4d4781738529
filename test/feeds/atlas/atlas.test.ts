import { afterEach, describe, expect, it } from 'vitest';
import { atlasFeed } from '../../../src/feeds/atlas/index.ts';
import { type AtlasWorld, MINUTE, openAtlas, probesOf } from '../../support/atlas-world.ts';
import { frameOf, type FakeEvent } from '../../support/fake-atlas.ts';
import { ioTurns } from '../../support/fake-socket-server.ts';
import { feedContext } from '../../support/feed-parts.ts';

/** 23:32:10 is now; the first bin to be counted ends at 23:25 and is ten minutes old at 23:35. */
const at = (text: string): number => Date.parse(`2026-09-24T${text}Z`);

let world: AtlasWorld;
afterEach(() => world.close());

async function tell(...events: readonly FakeEvent[]): Promise<void> {
  for (const event of events) world.atlas.stream.last().send(frameOf(event));
  await ioTurns();
}

/** Keeps the stream from being silent. */
async function pass(minutes: number): Promise<void> {
  for (let left = minutes; left > 0; left -= 5) {
    world.atlas.stream.last().send('["atlas_metadata",{}]');
    await ioTurns(4);
    await world.pass(Math.min(5, left));
  }
}

const gone = (id: number, when: number, controller = 'ctr-test01'): FakeEvent => ({
  id,
  at: when,
  event: 'disconnect',
  controller,
});
const back = (id: number, when: number): FakeEvent => ({ id, at: when, event: 'connect' });

describe('what RIPE Atlas says becomes', () => {
  it('the number of probes that are connected at the end of each bin', async () => {
    world = await openAtlas(probesOf('AA', 10, 1));
    await world.listen();

    await tell(gone(1, at('23:33:00')), gone(2, at('23:36:00')));
    await pass(10);
    await tell(back(1, at('23:41:00')));
    await pass(15);

    expect(world.rows('country:AA')).toEqual([
      ['2026-09-24T23:20:00Z', 10],
      ['2026-09-24T23:25:00Z', 10],
      ['2026-09-24T23:30:00Z', 9],
      ['2026-09-24T23:35:00Z', 8],
      ['2026-09-24T23:40:00Z', 9],
    ]);
    expect(world.batches.map(({ skipped }) => skipped)).toEqual([0, 0, 0, 0, 0]);
  });

  it('the same in whatever order events come, and however often', async () => {
    world = await openAtlas(probesOf('AA', 10, 1));
    await world.listen();

    const events = [gone(1, at('23:33:00')), back(1, at('23:34:00')), gone(1, at('23:36:00'))];
    await tell(...[...events].reverse(), ...events);
    await pass(20);

    expect(world.rows('country:AA').map(([, value]) => value)).toEqual([10, 10, 10, 9]);
  });

  it('zero when all of them are gone, for that is what was said', async () => {
    world = await openAtlas(probesOf('AA', 8, 1));
    await world.listen();

    await tell(...Array.from({ length: 8 }, (_, index) => gone(index + 1, at('23:33:00'))));
    await pass(15);

    expect(world.rows('country:AA').at(-1)).toEqual(['2026-09-24T23:30:00Z', 0]);
  });

  it('nothing for a place with fewer than eight probes, and goes on for one that loses them', async () => {
    world = await openAtlas([...probesOf('AA', 8, 1), ...probesOf('BB', 7, 101)]);
    await world.listen();

    await tell(gone(1, at('23:33:00')));
    await pass(20);

    expect(world.feed.places()).toEqual(['country:AA']);
    expect(world.rows('country:AA').at(-1)?.[1]).toBe(7);
    expect(world.rows('country:BB')).toEqual([]);
  });

  it('counts of networks that somebody is subscribed to, and of no others', async () => {
    const probes = [...probesOf('AA', 9, 1, 64_501), ...probesOf('BB', 9, 101, 64_502)];
    world = await openAtlas(probes, { countries: ['AA'], wanted: ['asn:64502', 'asn:64599', 'country:BB'] });
    await world.listen();
    await pass(5);

    expect(world.feed.places()).toEqual(['country:AA', 'asn:64502']);
    expect(world.rows('asn:64502')).toEqual([['2026-09-24T23:20:00Z', 9]]);
    expect(world.feed.covers?.('country:BB')).toBe(true);
    expect(world.feed.covers?.('country:CC')).toBe(false);
  });

  it('a start from a list that is older than what has happened since', async () => {
    world = await openAtlas([
      ...probesOf('AA', 9, 1),
      { id: 10, country: 'AA', asn: 64_500, status: 2, since: at('23:23:00') },
      { id: 11, country: 'AA', asn: 64_500, status: 1, since: at('23:27:00') },
    ]);
    await world.listen();
    await pass(10);

    expect(world.rows('country:AA').map(([, value]) => value)).toEqual([9, 10]);
  });
});

describe('what the stream missed', () => {
  it('is read from the archive after a new connection, bins in between included', async () => {
    world = await openAtlas(probesOf('AA', 10, 1));
    const { ended } = await world.listen();
    await pass(5);
    world.atlas.stream.last().cut();
    await expect(ended).rejects.toThrow(/^RIPE Atlas \(127\.0\.0\.1:\d+\): the connection was cut$/);
    world.atlas.addEvents([gone(1, at('23:38:00')), gone(2, at('23:52:00'))]);
    await world.clock.advance(25 * MINUTE);
    await world.listen();
    await pass(20);

    expect(world.rows('country:AA').map(([time, value]) => [time.slice(11, 16), value])).toEqual([
      ['23:20', 10],
      ['23:25', 10],
      ['23:30', 10],
      ['23:35', 9],
      ['23:40', 9],
      ['23:45', 9],
      ['23:50', 8],
      ['23:55', 8],
      ['00:00', 8],
      ['00:05', 8],
    ]);
  });

  it('is asked for a second time, for the archive is late as well', async () => {
    world = await openAtlas(probesOf('AA', 10, 1));
    await world.listen();
    world.atlas.addEvents([gone(1, at('23:31:00'))]);
    await pass(15);

    expect(world.rows('country:AA').map(([, value]) => value)).toEqual([10, 10, 9]);
  });

  it('shows after the list was read again, an hour later', async () => {
    world = await openAtlas(probesOf('AA', 10, 1));
    await world.listen();
    const away = { id: 10, country: 'AA', asn: 64_500, status: 2, since: at('23:50:00') };
    world.atlas.setProbes([...probesOf('AA', 9, 1), away]);
    await pass(70);

    expect(world.rows('country:AA').at(-1)?.[1]).toBe(9);
  });

  it('does not end the stream when the list cannot be read again', async () => {
    world = await openAtlas(probesOf('AA', 10, 1));
    await world.listen();
    world.atlas.failAll('html500');
    await pass(80);

    expect(world.atlas.stream.connections).toHaveLength(1);
    expect(world.rows('country:AA').at(-1)?.[0]).toBe('2026-09-25T00:35:00Z');
    expect(world.log.lines.every(({ level }) => level === 'warn')).toBe(true);
    expect(world.log.lines.length).toBeGreaterThan(0);
  });

  it('is asked for from where the stream was last heard, and no earlier', async () => {
    world = await openAtlas(probesOf('AA', 10, 1));
    const { ended } = await world.listen();
    await pass(60);
    world.atlas.stream.last().cut();
    await expect(ended).rejects.toThrow();
    await world.listen();

    const starts = world.atlas.requests.flatMap(({ searchParams }) => searchParams.get('start') ?? []);
    expect(Number(starts.at(-1)) * 1_000).toBeGreaterThan(world.clock.now() - 20 * MINUTE);
    expect(Number(starts.at(-1)) * 1_000).toBeLessThan(world.clock.now() - 10 * MINUTE);
  });

  it('is read again when it was more than could be kept', async () => {
    world = await openAtlas(probesOf('AA', 10, 1));
    const { ended } = await world.listen();
    const events = Array.from({ length: 50_001 }, (_, index) => frameOf(gone(index + 1, at('23:33:00'))));

    for (const frame of events) world.atlas.stream.last().send(frame);

    await expect(ended).rejects.toThrow('RIPE Atlas sent more than could be stored in time');
  });

  it('is not mistaken for calm when nothing of what comes can be read', async () => {
    world = await openAtlas(probesOf('AA', 10, 1));
    const { ended } = await world.listen();

    for (let count = 0; count < 49; count += 1) world.atlas.stream.last().send('["atlas_probestatus",{}]');
    await tell(gone(1, at('23:31:00')));
    for (let count = 0; count < 50; count += 1) world.atlas.stream.last().send('["atlas_probestatus",{}]');

    await expect(ended).rejects.toThrow('RIPE Atlas: the last 50 messages of its stream cannot be read');
  });

  it('is everything after a day: then it begins anew', async () => {
    world = await openAtlas(probesOf('AA', 10, 1));
    const { ended } = await world.listen();
    world.atlas.stream.last().cut();
    await expect(ended).rejects.toThrow();
    await world.clock.advance(25 * 60 * MINUTE);
    world.atlas.setProbes(probesOf('AA', 9, 1));
    await world.listen();
    await pass(5);

    expect(world.rows('country:AA')).toEqual([['2026-09-26T00:20:00Z', 9]]);
  });
});

describe('the settings', () => {
  it('leave it on, for it needs no key, and turn it off', async () => {
    world = await openAtlas([]);
    const on = atlasFeed.create(feedContext(), {});
    const off = atlasFeed.create(feedContext(), { EBB_ATLAS: 'off' });

    expect(on).not.toHaveProperty('off');
    expect(off).toEqual({ id: 'atlas', title: 'RIPE Atlas', off: 'EBB_ATLAS=off' });
  });

  it('have no place for coordinates: it asks for none, and names no probe', async () => {
    world = await openAtlas(probesOf('AA', 10, 1));
    await world.listen();
    await pass(5);

    expect(world.atlas.requests[0]?.searchParams.get('fields')).toBe(
      'id,status,status_since,asn_v4,asn_v6,country_code',
    );
    expect(Object.keys(world.batches[0]?.observations[0] ?? {}).sort()).toEqual([
      'observedAt',
      'place',
      'signal',
      'value',
    ]);
  });
});
