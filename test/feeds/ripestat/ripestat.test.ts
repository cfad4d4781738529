import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PolledFeed } from '../../../src/app/ports.ts';
import { binsOf } from '../../../src/feeds/ripestat/bins.ts';
import { createRipestatFeed, ripestatFeed } from '../../../src/feeds/ripestat/index.ts';
import { readRuns } from '../../../src/feeds/ripestat/schema.ts';
import { createHttp } from '../../../src/lib/http.ts';
import { errorOf } from '../../contract/feed-contract.ts';
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts';
import { entry, envelope, type FakeRipestat, stamp, startFakeRipestat } from '../../support/fake-ripestat.ts';
import { feedContext, memoryLog, noBudget, rowsOf } from '../../support/feed-parts.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-09-24T23:32:10Z');
const at = (text: string): number => Date.parse(`2026-09-24T${text}:00Z`);
const signal = new AbortController().signal;

let fake: FakeRipestat;
let clock: FakeClock;
let log: ReturnType<typeof memoryLog>;
beforeEach(async () => {
  clock = fakeClock(NOW);
  log = memoryLog();
  fake = await startFakeRipestat(() => clock.now());
});
afterEach(() => fake.close());

function feedOf(wanted: readonly string[], perDay = 800, countries = ['DE', 'IR', 'KP', 'TR']): PolledFeed {
  const http = createHttp({ userAgent: 'Ebb/test', timeoutMs: 2_000 });
  const baseUrl = `${fake.url}/`;
  return createRipestatFeed({
    http,
    clock,
    log,
    countries,
    wanted: () => wanted,
    baseUrl,
    perDay,
    budget: noBudget,
  });
}

/** What one answer with these entries becomes. */
async function answered(...stats: readonly unknown[]) {
  fake.failNext(() => envelope({ stats, resolution: '1h', resource: 'ir' }));
  const batch = await feedOf(['country:IR']).poll(NOW - HOUR, NOW, signal);
  const rows = rowsOf(batch.observations, 'ripestat.prefixes', 'country:IR');
  return { rows: rows.map(([time, value]) => [time.slice(11, 16), value]), skipped: batch.skipped };
}

const span = (from: string, to: string) => ({ starttime: stamp(at(from)), endtime: stamp(at(to)) });

describe('what RIPEstat says becomes', () => {
  it('one reading for every hour of every run, the last one included', async () => {
    const told = await answered(
      entry([span('18:00', '19:00'), span('21:00', '21:00')], 9601),
      entry([span('20:00', '20:00')], 9406.5),
    );

    expect(told).toEqual({
      rows: [
        ['18:00', 9601],
        ['19:00', 9601],
        ['20:00', 9406.5],
      ],
      skipped: 0,
    });
  });

  it.each([
    [
      'nothing where no run is',
      [entry([span('18:00', '18:00'), span('20:00', '20:00')], 5)],
      ['18:00', '20:00'],
    ],
    [
      'nothing where it says -1',
      [entry([span('18:00', '18:00')], -1), entry([span('19:00', '20:00')], 5)],
      ['19:00', '20:00'],
    ],
    [
      'nothing where it says null',
      [entry([span('18:00', '18:00')], null), entry([span('19:00', '20:00')], 5)],
      ['19:00', '20:00'],
    ],
    ['zero where it says zero', [entry([span('18:00', '20:00')], 0)], ['18:00', '19:00', '20:00']],
    ['a timeline that is no list', [entry(span('18:00', '19:00'), 5)], ['18:00', '19:00']],
    [
      'only what was asked for',
      [entry([{ starttime: '2004-01-01T00:00:00', endtime: stamp(at('18:00')) }], 5)],
      ['17:00', '18:00'],
    ],
    [
      'times with a Z all the same',
      [entry([{ starttime: '2026-09-24T18:00:00Z', endtime: '2026-09-24T18:00:00Z' }], 5)],
      ['18:00'],
    ],
  ])('%s', async (_, stats, expected) => {
    const { rows, skipped } = await answered(...stats);

    expect([rows.map(([time]) => time), skipped]).toEqual([expected, 0]);
  });

  it.each([
    ['a text for a count', entry([span('19:00', '19:00')], '5')],
    ['NaN for a count', entry([span('19:00', '19:00')], 'NaN')],
    ['a count too large to be one', entry([span('19:00', '19:00')], 2 ** 54)],
    ['no count', { timeline: [span('19:00', '19:00')] }],
    ['no timeline', { v4_prefixes_ris: 5 }],
    ['a time off the hour', entry([span('19:05', '19:05')], 5)],
    ['an end before its start', entry([span('20:00', '19:00')], 5)],
    ['no end', entry([{ starttime: stamp(at('19:00')) }], 5)],
    [
      'a day that does not exist',
      entry([{ starttime: '2026-09-31T00:00:00', endtime: '2026-09-31T00:00:00' }], 5),
    ],
    [
      'an hour of the future',
      entry([{ starttime: stamp(NOW + HOUR), endtime: stamp(at('19:00') + DAY) }], 5),
    ],
    ['an hour that was given already', entry([span('18:00', '18:00')], 6)],
    ['null', null],
    ['a list', [5]],
  ])('skips and counts %s, and keeps the others', async (_, bad) => {
    expect(await answered(entry([span('18:00', '18:00')], 5), bad)).toEqual({
      rows: [['18:00', 5]],
      skipped: 1,
    });
  });

  it('takes fields it does not know for nothing, and misses none it does not need', async () => {
    const { rows } = await answered({
      timeline: [{ ...span('18:00', '18:00'), more: 1 }],
      v4_prefixes_ris: 5,
      new: {},
    });

    expect(rows).toEqual([['18:00', 5]]);
  });

  it('no reading, and no failure, for a country without any', async () => {
    expect(await answered()).toEqual({ rows: [], skipped: 0 });
  });

  it('the newest hour only when its lag has passed or a newer one stands beside it', async () => {
    fake.setCounts('IR', (hour) => (hour <= at('21:00') ? 5 : null));
    const feed = feedOf(['country:IR']);
    const newest = async () =>
      (await feed.poll(NOW - HOUR, clock.now(), signal)).observations.at(-1)?.observedAt;

    const early = await newest();
    await clock.advance(29 * 60_000);

    expect([early, await newest()]).toEqual([at('20:00'), at('21:00')]);
  });

  it('whatever the counts are, exactly they', async () => {
    const counts = fc.array(fc.option(fc.integer({ min: 0, max: 4 }), { nil: null }), {
      minLength: 48,
      maxLength: 48,
    });
    await fc.assert(
      fc.asyncProperty(counts, async (hours) => {
        const first = at('20:00') - 47 * HOUR;
        fake.setCounts('IR', (hour) => hours[(hour - first) / HOUR] ?? null);

        const { observations } = await feedOf(['country:IR']).history(
          { places: ['country:IR'], from: first, to: at('20:59') },
          signal,
        );

        const expected = hours.flatMap((value, index) =>
          value === null ? [] : [[first + index * HOUR, value]],
        );
        const held = expected.filter(([hour]) => Number(hour) <= at('20:00'));
        expect(observations.map(({ observedAt, value }) => [observedAt, value])).toEqual(held);
      }),
      { numRuns: 50 },
    );
  });
});

describe('what RIPEstat is asked', () => {
  it('is one country a request, those that somebody is subscribed to by name', async () => {
    const feed = feedOf(['group:world', 'country:TR', 'asn:1', 'country:KP', 'country:FR', 'country:TR']);
    await feed.poll(NOW - HOUR, NOW, signal);

    expect(feed.places()).toEqual(['country:TR', 'country:KP']);
    const asked = fake.requests.map((url) => Object.fromEntries(url.searchParams));
    expect(asked.map(({ resource }) => resource)).toEqual(['tr', 'kp']);
    expect(asked[0]).toEqual({
      resource: 'tr',
      starttime: String((NOW - 6 * HOUR) / 1_000),
      endtime: String(NOW / 1_000),
      resolution: '1h',
      sourceapp: 'ebb',
    });
  });

  it('is nothing while nobody is', async () => {
    const batch = await feedOf(['group:world']).poll(NOW - HOUR, NOW, signal);

    expect([batch.observations, fake.requests]).toEqual([[], []]);
  });

  it('is 28 days at most, for more comes in steps of a day', async () => {
    await feedOf([]).history({ places: ['country:IR'], from: NOW - 400 * DAY, to: NOW }, signal);

    const { starttime, endtime } = Object.fromEntries(fake.requests[0]?.searchParams ?? []);
    expect(Number(endtime) - Number(starttime)).toBeLessThanOrEqual(28 * 86_400);
  });

  it('takes turns when there are more countries than an hour has requests, and misses no hour', async () => {
    const wanted = ['country:DE', 'country:IR', 'country:KP'];
    const feed = feedOf(wanted, 48);
    const seen = new Map<string, Set<number>>(wanted.map((place) => [place, new Set()]));
    for (let hour = 0; hour < 12; hour += 1) {
      const { observations } = await feed.poll(clock.now() - HOUR, clock.now(), signal);
      for (const { place, observedAt } of observations) seen.get(place)?.add(observedAt);
      await clock.advance(HOUR);
    }

    expect(fake.requests).toHaveLength(24);
    for (const hours of seen.values()) {
      const sorted = [...hours].sort((a, b) => a - b);
      expect(sorted.every((hour, index) => index === 0 || hour - (sorted[index - 1] ?? 0) === HOUR)).toBe(
        true,
      );
      expect(sorted.at(-1)).toBeGreaterThan(NOW + 6 * HOUR);
    }
  });

  it('reaches back to where its last answer ended, however long ago', async () => {
    const feed = feedOf(['country:IR']);
    await feed.poll(NOW - HOUR, NOW, signal);
    await clock.advance(40 * HOUR);
    await feed.poll(clock.now() - HOUR, clock.now(), signal);

    expect(Number(fake.requests[1]?.searchParams.get('starttime')) * 1_000).toBe(at('22:00') - 6 * HOUR);
  });

  it('never exceeds the allowance of a day, and says when there is room again', async () => {
    const feed = feedOf(['country:IR'], 24);
    const ask = () => feed.history({ places: ['country:IR'], from: NOW - DAY, to: clock.now() }, signal);
    for (let count = 0; count < 24; count += 1) await ask();
    await clock.advance(HOUR);

    const error = await errorOf(ask());
    const told = feed.allowance?.();
    await clock.advance(23 * HOUR);
    await ask();

    expect([error.kind, error.retryAfterMs]).toEqual(['rate-limit', 23 * HOUR]);
    expect(error.message).toContain('24 requests a day');
    expect(told).toBe('24 of 24 requests in the last 24 h');
    expect(fake.requests).toHaveLength(25);
  });

  it('goes on with the other countries when one fails, and gives up when three do', async () => {
    const all = ['country:DE', 'country:IR', 'country:KP', 'country:TR'];
    const feed = feedOf(all);
    fake.failNext('html500');
    const { observations } = await feed.poll(NOW - HOUR, NOW, signal);
    const places = new Set(observations.map(({ place }) => place));
    fake.failAll('html500');
    const error = await errorOf(feed.poll(NOW - HOUR, NOW, signal));

    expect([...places]).toEqual(all.slice(1));
    expect(log.lines[0]).toMatchObject({ level: 'warn', fields: { place: 'country:DE' } });
    expect(error.kind).toBe('network');
    expect(fake.requests).toHaveLength(4 + 3);
  });
});

describe('the settings', () => {
  it('leave it off, and say how to turn it on', () => {
    expect(ripestatFeed.create(feedContext(), {})).toEqual({
      id: 'ripestat',
      title: 'RIPEstat',
      off: 'EBB_RIPESTAT=off; it needs no key',
    });
    expect(ripestatFeed.create(feedContext(), { EBB_RIPESTAT: 'on' })).not.toHaveProperty('off');
  });

  it('allow so few requests a day that with those of RIS Live they stay under a thousand', () => {
    const create = (perDay: string) => () =>
      ripestatFeed.create(feedContext(), { EBB_RIPESTAT_REQUESTS_PER_DAY: perDay });

    expect(create('801')).toThrow();
    expect(create('800')).not.toThrow();
  });
});

const SAMPLES = join(import.meta.dirname, '../../../../shared/feed-samples/ripestat');

describe.skipIf(!existsSync(SAMPLES))('recorded answers of RIPEstat (../shared/feed-samples)', () => {
  const sample: Record<string, unknown> = existsSync(SAMPLES)
    ? JSON.parse(readFileSync(join(SAMPLES, 'country-routing-stats_entries_real.json'), 'utf8'))
    : {};

  it('are read as they are', () => {
    const { runs, malformed } = readRuns(
      { status: 'ok', data: { stats: [sample['TW_2026_08']], resolution: '1h' } },
      { country: 'TW', resolution: '1h' },
    );
    const from = Date.parse('2026-07-31T00:00:00Z');
    const { observations } = binsOf(runs, { place: 'country:TW', from, to: NOW, now: NOW });

    expect(malformed).toBe(0);
    expect(rowsOf(observations, 'ripestat.prefixes', 'country:TW')).toEqual([
      ['2026-08-01T00:00:00Z', 9601],
      ['2026-08-01T01:00:00Z', 9601],
    ]);
  });

  it('are read in an envelope that holds nothing but data', () => {
    const { runs } = readRuns(sample['IR_2026_01'], { country: 'IR', resolution: '1h' });

    expect(runs).toEqual([
      {
        firstAt: Date.parse('2026-01-07T00:00:00Z'),
        lastAt: Date.parse('2026-01-07T00:00:00Z'),
        value: 8209,
      },
    ]);
  });
});
