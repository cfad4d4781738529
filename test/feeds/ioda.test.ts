import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instant } from '../../src/core/time.ts';
import { steady } from '../support/fake-ioda.ts';
import { type IodaBench, openIoda } from '../support/feed-ioda.ts';
import { rowsOf } from '../support/feed-parts.ts';

const NOW = Date.parse('2026-09-24T23:32:10Z');
const MINUTE = 60_000;
const HOUR = 3_600_000;
const signal = new AbortController().signal;

/** Where the fake's answer to a poll up to `to` begins. */
const startS = (to: Instant): number => Math.floor((to - 3 * HOUR) / (5 * MINUTE)) * 300;

const at = (text: string): Instant => Date.parse(`2026-09-24T${text}:00Z`);

let fake: IodaBench['fake'];
let clock: IodaBench['clock'];
let feedOf: IodaBench['feedOf'];
let close: IodaBench['close'];

beforeEach(async () => {
  ({ fake, clock, feedOf, close } = await openIoda(NOW));
});
afterEach(() => close());

describe('what IODA says becomes', () => {
  it('exactly its values, at the starts of its bins, for the country and source named in the answer', async () => {
    fake.setSeries('TR', 'bgp', { fromMs: at('22:50'), values: [62200, 62220, 62224, 62213] });
    fake.setSeries('VE', 'bgp', { fromMs: at('22:50'), values: [25482, 0, 25480] });

    const { observations, skipped } = await feedOf(['TR', 'VE']).poll(NOW - HOUR, NOW, signal);

    expect(rowsOf(observations, 'ioda.bgp', 'country:TR')).toEqual([
      ['2026-09-24T22:50:00Z', 62200],
      ['2026-09-24T22:55:00Z', 62220],
      ['2026-09-24T23:00:00Z', 62224],
      ['2026-09-24T23:05:00Z', 62213],
    ]);
    expect(rowsOf(observations, 'ioda.bgp', 'country:VE').map(([, value]) => value)).toEqual([
      25482, 0, 25480,
    ]);
    expect(skipped).toBe(0);
  });

  it.each([
    ['ioda.bgp', 'bgp', '2026-09-24T23:00:00Z', '2026-09-24T23:05:00Z'],
    ['ioda.ping-slash24', 'ping-slash24', '2026-09-24T22:50:00Z', '2026-09-24T23:00:00Z'],
    ['ioda.merit-nt', 'merit-nt', '2026-09-24T23:00:00Z', '2026-09-24T23:05:00Z'],
    ['ioda.gtr', 'gtr', '2026-09-24T20:00:00Z', '2026-09-24T20:30:00Z'],
  ] as const)('readings of %s on its own grid', async (id, datasource, first, second) => {
    fake.setSeries('TR', datasource, { fromMs: Date.parse(first), values: [7, 8] });

    const { observations } = await feedOf(['TR', 'US']).poll(NOW - HOUR, NOW, signal);

    expect(rowsOf(observations, id, 'country:TR')).toEqual([
      [first, 7],
      [second, 8],
    ]);
  });

  it('nothing where a value is null: gaps stay gaps and bins that fill are awaited', async () => {
    fake.setSeries('KP', 'bgp', { fromMs: at('22:40'), values: [4, null, null, 4, 3, null, null] });

    const { observations, skipped } = await feedOf(['KP']).poll(NOW - HOUR, NOW, signal);

    expect(rowsOf(observations, 'ioda.bgp', 'country:KP')).toEqual([
      ['2026-09-24T22:40:00Z', 4],
      ['2026-09-24T22:55:00Z', 4],
      ['2026-09-24T23:00:00Z', 3],
    ]);
    expect(skipped).toBe(0);
  });

  it('a late row, as soon as it is filled', async () => {
    const feed = feedOf(['KP']);
    fake.setSeries('KP', 'bgp', { fromMs: at('21:00'), values: [4, null, 4] });
    await feed.poll(NOW - 10 * MINUTE, NOW, signal);
    fake.setSeries('KP', 'bgp', { fromMs: at('21:00'), values: [4, 2, 4] });

    const { observations } = await feed.poll(NOW - 10 * MINUTE, NOW, signal);

    expect(rowsOf(observations, 'ioda.bgp', 'country:KP').map(([, value]) => value)).toEqual([4, 2, 4]);
  });

  it('the newest value only when its lag has passed or a newer one stands beside it', async () => {
    const feed = feedOf(['KP']);
    const times = async (): Promise<readonly string[]> => {
      const { observations } = await feed.poll(NOW - HOUR, clock.now(), signal);
      return rowsOf(observations, 'ioda.bgp', 'country:KP').map(([time]) => time.slice(11, 16));
    };
    fake.setSeries('KP', 'bgp', { fromMs: at('23:10'), values: [4, 1] });

    const fresh = await times();
    fake.setSeries('KP', 'bgp', { fromMs: at('23:10'), values: [4, 1, 4] });
    const followed = await times();
    fake.setSeries('KP', 'bgp', { fromMs: at('23:10'), values: [4, 1] });
    await clock.advance(at('23:40') - clock.now());
    const waited = await times();

    expect(fresh).toEqual(['23:10']);
    expect(followed).toEqual(['23:10', '23:15']);
    expect(waited).toEqual(['23:10', '23:15']);
  });
});

describe('what is not a reading', () => {
  it.each([
    -1,
    '4',
    true,
    {},
    [4],
    2 ** 54,
  ])('skips and counts the point %j, and keeps the others', async (bad) => {
    fake.setSeries('KP', 'bgp', { fromMs: at('22:40'), values: [4, bad, 3] });

    const { observations, skipped } = await feedOf(['KP']).poll(NOW - HOUR, NOW, signal);

    expect(rowsOf(observations, 'ioda.bgp', 'country:KP').map(([, value]) => value)).toEqual([4, 3]);
    expect(skipped).toBe(1);
  });

  it.each([
    ['has no values', { values: undefined }],
    ['has a word for its step', { step: 'five minutes' }],
    ['is rebinned', { step: 600 }],
    ['begins off the grid', { from: 1790288401 }],
    ['begins in the year 58700', { from: 1790288400000 }],
    ['is of another source', { datasource: 'ping-slash24' }],
    ['is of another kind of place', { entityType: 'region' }],
    ['is of a country that nobody asked for', { entityCode: 'JP' }],
    ['is of no country', { entityCode: 'EU' }],
    ['has a subtype that we do not know', { subtype: 'IMAGES' }],
    ['holds more values than were asked for', { values: Array.from({ length: 999 }, () => 4) }],
  ])('skips and counts an item that %s, and keeps the others', async (_, change) => {
    fake.failNext({
      answer: (right) => ({
        ...right,
        data: right.data?.map((list) =>
          list.map((item) => (item.entityCode === 'KP' ? { ...item, ...change } : item)),
        ),
      }),
    });

    const { observations, skipped } = await feedOf(['KP', 'TR']).poll(NOW - HOUR, NOW, signal);

    const bgp = observations.filter((row) => row.signal === 'ioda.bgp');
    expect(new Set(bgp.map((row) => row.place))).toEqual(new Set(['country:TR']));
    expect(skipped).toBeGreaterThan(0);
  });

  it.each([
    ['of the future', 4 * 3_600, NOW + HOUR],
    ['from before the time that was asked for', -7_200, NOW],
    ['from after it', 3 * 3_600 + 600, NOW - 3 * HOUR],
  ])('skips and counts bins %s', async (_, shiftS, to) => {
    fake.failNext({
      answer: (right) => ({
        ...right,
        data: right.data?.map((list) =>
          list.map((item) => ({ ...item, from: startS(to) + shiftS, values: [1, 2, 3] })),
        ),
      }),
    });
    const { observations, skipped } = await feedOf(['KP']).poll(to - HOUR, to, signal);

    expect(rowsOf(observations, 'ioda.bgp', 'country:KP')).toEqual([]);
    expect(skipped).toBe(3);
  });

  it('takes the first of two series of one country', async () => {
    fake.setSeries('KP', 'bgp', steady(4));
    fake.failNext({
      answer: (right) => ({
        ...right,
        data: right.data?.map((list) => [
          ...list,
          ...list.map((item) => ({ ...item, values: item.values.map(() => 9) })),
        ]),
      }),
    });

    const { observations, skipped } = await feedOf(['KP']).poll(NOW - HOUR, NOW, signal);

    expect(new Set(rowsOf(observations, 'ioda.bgp', 'country:KP').map(([, value]) => value))).toEqual(
      new Set([4]),
    );
    expect(skipped).toBe(1);
  });

  it('understands UK as GB', async () => {
    fake.failNext({
      answer: (right) => ({
        ...right,
        data: right.data?.map((list) => list.map((item) => ({ ...item, entityCode: 'UK' }))),
      }),
    });

    const { observations } = await feedOf(['GB']).poll(NOW - HOUR, NOW, signal);

    expect(rowsOf(observations, 'ioda.bgp', 'country:GB').length).toBeGreaterThan(0);
  });
});
