import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBudget } from '../../src/lib/budget.ts';
import { errorOf } from '../contract/feed-contract.ts';
import { type IodaBench, openIoda } from '../support/feed-ioda.ts';

const NOW = Date.parse('2026-09-24T23:32:10Z');
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const signal = new AbortController().signal;

let fake: IodaBench['fake'];
let clock: IodaBench['clock'];
let log: IodaBench['log'];
let feedOf: IodaBench['feedOf'];
let close: IodaBench['close'];

beforeEach(async () => {
  ({ fake, clock, log, feedOf, close } = await openIoda(NOW));
});
afterEach(() => close());

describe('when a part of IODA fails', () => {
  it('a poll brings the signals that work, and says once what does not and once that it is back', async () => {
    const feed = feedOf(['KP', 'TR']);
    fake.failNext('html500');
    const first = await feed.poll(NOW - HOUR, NOW, signal);
    fake.failNext('html500');
    await feed.poll(NOW - HOUR, NOW, signal);
    const last = await feed.poll(NOW - HOUR, NOW, signal);

    const signalsOf = (rows: typeof first.observations) => [...new Set(rows.map((row) => row.signal))];
    expect(signalsOf(first.observations)).toEqual(['ioda.ping-slash24', 'ioda.merit-nt', 'ioda.gtr']);
    expect(signalsOf(last.observations)).toContain('ioda.bgp');
    expect(log.lines.map(({ level, fields }) => [level, fields.signal])).toEqual([
      ['warn', 'ioda.bgp'],
      ['info', 'ioda.bgp'],
    ]);
  });

  it('a poll without data for any of many countries is a failure of that signal, not an outage', async () => {
    const feed = feedOf(['DE', 'FR', 'GB', 'TR', 'US']);
    fake.failNext('emptySets');

    await feed.poll(NOW - HOUR, NOW, signal);

    expect(log.lines[0]?.fields).toMatchObject({
      signal: 'ioda.bgp',
      why: 'IODA answered with no data for any country',
    });
  });

  it('a country that IODA does not have is nothing to report', async () => {
    fake.setSeries('KP', 'gtr', null);

    const { observations, skipped } = await feedOf(['KP', 'AQ']).history(
      { places: ['country:KP', 'country:AQ'], from: NOW - DAY, to: NOW },
      signal,
    );

    expect(new Set(observations.map((row) => row.place))).toEqual(new Set(['country:KP']));
    expect(observations.some((row) => row.signal === 'ioda.gtr')).toBe(false);
    expect([skipped, log.lines]).toEqual([0, []]);
  });

  it.each([
    ['fails when a signal fails that may pass', 0, 'html500', 'network'],
    ['goes on without a signal that never alerts alone', 3, 'html500', null],
    ['goes on without a source that was retired', 2, 'status400', null],
    ['fails at once when IODA asks for less', 1, 'status429RetryAfter', 'rate-limit'],
    ['fails when many countries have no data, for that is not true', 0, 'emptySets', 'schema'],
  ] as const)('history %s', async (_, position, fault, kind) => {
    const feed = feedOf(['DE', 'FR', 'GB', 'TR', 'US']);
    for (let index = 0; index < position; index += 1) fake.failNext({ answer: (right) => right });
    fake.failNext(fault);

    const asked = feed.history({ places: feed.places(), from: NOW - DAY, to: NOW }, signal);

    if (kind === null) expect(new Set((await asked).observations.map((row) => row.signal)).size).toBe(3);
    else expect((await errorOf(asked)).kind).toBe(kind);
  });

  it('does not ask on after a 429', async () => {
    fake.failNext('status429');

    await errorOf(feedOf(['KP']).poll(NOW - HOUR, NOW, signal));

    expect(fake.requests).toHaveLength(1);
  });
});

describe('after a signal could not be read for long', () => {
  it.each([
    ['the gap is asked for again', 6 * HOUR, 9],
    ['a longer one than two days stays', 4 * DAY, 51],
  ])('%s', async (_, outageMs, hours) => {
    const feed = feedOf(['KP', 'TR']);
    await feed.poll(NOW - 3 * HOUR, NOW, signal);
    const to = NOW + outageMs;
    fake.setNow(to);
    fake.failNext('html500');
    await feed.poll(to - 3 * HOUR, to, signal);

    await feed.poll(to - 3 * HOUR, to, signal);

    const [bgp, ping] = fake.requests.slice(-4).map(({ from, until }) => (until - from) / 3_600);
    expect([bgp, ping]).toEqual([hours, 3]);
  });
});

describe('what is asked', () => {
  it('is one data source a request and all countries, with an overlap of hours', async () => {
    await feedOf(['KP', 'TR', 'US']).poll(NOW - 5 * MINUTE, NOW, signal);

    expect(fake.requests.map(({ datasource, codes }) => [datasource, codes.join()])).toEqual([
      ['bgp', 'KP,TR,US'],
      ['ping-slash24', 'KP,TR,US'],
      ['merit-nt', 'KP,TR,US'],
      ['gtr', 'KP,TR,US'],
    ]);
    expect(fake.requests.map(({ from, until }) => (until - from) / 3_600)).toEqual([3, 3, 3, 6]);
    expect(fake.requests[0]?.userAgent).toBe('Ebb/test');
  });

  it('is never more than 100 days', async () => {
    const feed = feedOf(['KP', 'TR']);

    await feed.history({ places: ['country:KP'], from: NOW - 400 * DAY, to: NOW }, signal);

    expect(fake.requests.every(({ from, until }) => until - from <= 100 * 86_400)).toBe(true);
  });

  it('is nothing when there is no time to ask about', async () => {
    const batch = await feedOf(['KP']).history({ places: ['country:KP'], from: NOW, to: NOW }, signal);

    expect(batch.observations).toEqual([]);
    expect(fake.requests).toEqual([]);
  });

  it('keeps to 40 requests a minute, with those for alerts and lists', async () => {
    const feed = feedOf(['KP'], { budget: createBudget({ perMinute: 40 }, clock) });
    const polled = feed.poll(NOW - HOUR, NOW, signal);
    const asked = (): number => fake.requests.length + fake.otherRequests.length;
    const until = async (count: number): Promise<void> => {
      while (asked() < count || clock.sleeping() === 0) {
        await new Promise((resolve) => {
          setTimeout(resolve, 1);
        });
      }
    };

    for (let count = 1; count < 6; count += 1) {
      await until(count);
      await clock.advance(1_500);
      expect(asked()).toBe(count);
      await clock.advance(1);
    }
    await polled;

    expect(asked()).toBe(6);
    expect(feed.allowance?.()).toBe('6 of 40 requests in the last minute');
  });

  it('names 250 countries in one short address', async () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((a) => letters.map((b) => a + b)).slice(0, 248);

    await feedOf([...codes, 'KP', 'TR']).poll(NOW - HOUR, NOW, signal);

    expect(fake.requests[0]?.codes).toHaveLength(250);
  });
});
