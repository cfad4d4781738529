import { afterEach, describe, expect, it } from 'vitest';
import { errorOf, expectSound } from '../../contract/feed-contract.ts';
import { type AtlasWorld, MINUTE, NOW, openAtlas, probesOf } from '../../support/atlas-world.ts';
import { rowsOf } from '../../support/feed-parts.ts';

const HOUR = 60 * MINUTE;
const at = (text: string): number => Date.parse(`2026-09-24T${text}Z`);
const signal = new AbortController().signal;

let world: AtlasWorld;
afterEach(() => world.close());

async function past(from: number, to = NOW, places: readonly string[] = ['country:AA']) {
  const batch = await world.feed.history({ places, from, to }, signal);
  expectSound(batch, world.feed, NOW);
  return rowsOf(batch.observations, 'atlas.probes', places[0] ?? '').map(([time, value]) => [
    time.slice(11, 16),
    value,
  ]);
}

describe('the history of RIPE Atlas', () => {
  it('is counted from comings and goings, back from what is now', async () => {
    world = await openAtlas([
      ...probesOf('AA', 8, 1),
      { id: 9, country: 'AA', asn: 64_500, status: 2, since: at('22:52:00') },
      { id: 10, country: 'AA', asn: 64_500, status: 1, since: at('23:03:00') },
    ]);
    world.atlas.addEvents([
      { id: 9, at: at('22:52:00'), event: 'disconnect' },
      { id: 10, at: at('22:40:00'), event: 'disconnect' },
      { id: 10, at: at('23:03:00'), event: 'connect' },
    ]);
    await world.listen();

    expect(await past(at('22:30:00'))).toEqual([
      ['22:30', 10],
      ['22:35', 9],
      ['22:40', 9],
      ['22:45', 9],
      ['22:50', 8],
      ['22:55', 8],
      ['23:00', 9],
      ['23:05', 9],
      ['23:10', 9],
      ['23:15', 9],
    ]);
  });

  it('believes the list where the archive says nothing of a change', async () => {
    world = await openAtlas([
      ...probesOf('AA', 8, 1),
      { id: 9, country: 'AA', asn: 64_500, status: 2, since: at('23:00:00') },
    ]);
    await world.listen();

    expect((await past(at('22:50:00'))).map(([, value]) => value)).toEqual([9, 8, 8, 8, 8, 8]);
  });

  it('asks for the probes of the places in parts, and for 28 days at once', async () => {
    world = await openAtlas(probesOf('AA', 700, 1));
    await world.listen();
    const before = world.atlas.requests.length;

    const rows = await past(NOW - 28 * 24 * HOUR);

    const asked = world.atlas.requests.slice(before).map(({ searchParams }) => searchParams.get('probe_ids'));
    expect(asked.map((ids) => ids?.split(',').length)).toEqual([300, 300, 100]);
    expect(Math.max(...world.atlas.requests.map(({ href }) => href.length))).toBeLessThan(4_000);
    expect(rows).toHaveLength(28 * 288 - 3);
  });

  it('is nothing for places that are not judged, and asks nothing', async () => {
    world = await openAtlas([...probesOf('AA', 9, 1), ...probesOf('BB', 3, 101)]);
    await world.listen();
    const before = world.atlas.requests.length;

    expect(await past(NOW - HOUR, NOW, ['country:BB'])).toEqual([]);
    expect(await past(NOW, NOW)).toEqual([]);
    expect(world.atlas.requests).toHaveLength(before);
  });

  it('does not count probes that it did not ask for', async () => {
    world = await openAtlas(probesOf('AA', 9, 1));
    await world.listen();
    world.atlas.failNext(() => ({
      status: 200,
      body: [
        { prb_id: 99, timestamp: at('23:01:00') / 1_000, event: 'connect', controller: 'c', asn: 64_500 },
      ],
    }));

    const batch = await world.feed.history({ places: ['country:AA'], from: at('23:00:00'), to: NOW }, signal);

    expect(batch.skipped).toBe(1);
    expect(batch.observations.every(({ value }) => value === 9)).toBe(true);
  });

  it('can be asked for before anybody listens: the list is read then, once', async () => {
    world = await openAtlas(probesOf('AA', 9, 1));

    await past(NOW - HOUR);
    await past(NOW - HOUR);

    const paths = world.atlas.requests.map(({ pathname }) => pathname.split('/')[3]);
    expect(paths).toEqual(['probes', 'probes', 'measurements', 'measurements']);
  });

  it('fails as a feed does', async () => {
    world = await openAtlas(probesOf('AA', 9, 1));
    await world.listen();
    world.atlas.failNext('html500');

    const error = await errorOf(
      world.feed.history({ places: ['country:AA'], from: NOW - HOUR, to: NOW }, signal),
    );

    expect([error.kind, error.message]).toEqual([
      'network',
      expect.stringMatching(/^RIPE Atlas \(127\.0\.0\.1:\d+\): it answered with status 500$/),
    ]);
  });
});
