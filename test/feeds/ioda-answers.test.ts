import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolledFeed } from '../../src/app/ports.ts';
import { FeedError } from '../../src/core/errors.ts';
import { createPlaces } from '../../src/core/places.ts';
import { createIodaFeed } from '../../src/feeds/ioda/index.ts';
import { HttpError } from '../../src/lib/http-error.ts';
import { errorOf, expectSound, settled } from '../contract/feed-contract.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { NO_FOLDER } from '../support/feed-ioda.ts';
import { httpOf, memoryLog, noBudget, rowsOf } from '../support/feed-parts.ts';

const SAMPLES = join(import.meta.dirname, '../../../shared/feed-samples/ioda');
/** Costs much to build, and what one feed teaches it does not concern the others. */
const PLACES = createPlaces();
const NOW = Date.parse('2026-09-24T23:32:10Z');
const signal = new AbortController().signal;

const feedOf = (answer: (url: string) => unknown, now: number, countries: readonly string[]): PolledFeed =>
  createIodaFeed({
    http: httpOf(answer),
    budget: noBudget,
    clock: fakeClock(now),
    log: memoryLog(),
    places: PLACES,
    countries,
    wanted: () => ['region:TR-Izmir', 'country:KP', 'asn:9121'],
    folder: NO_FOLDER,
    baseUrl: 'http://ioda.test/v2',
  });

const sample = (name: string): unknown => JSON.parse(readFileSync(join(SAMPLES, name), 'utf8'));

const empty = { error: null, data: [[]] };

describe.skipIf(!existsSync(SAMPLES))('recorded answers of IODA (../shared/feed-samples)', () => {
  it('reads a real answer of 2024', async () => {
    const to = 1706832000_000;
    const answer = sample('signals_TR_bgp_truncated.json');
    const feed = feedOf((url) => (url.includes('datasource=bgp') ? answer : empty), to + 3_600_000, ['TR']);

    const batch = await feed.history({ places: ['country:TR'], from: 1706745600_000, to }, signal);

    expect(rowsOf(batch.observations, 'ioda.bgp', 'country:TR')).toEqual([
      ['2024-02-01T00:00:00Z', 62200],
      ['2024-02-01T00:05:00Z', 62220],
      ['2024-02-01T00:10:00Z', 62224],
      ['2024-02-01T00:15:00Z', 62213],
    ]);
  });

  it('reads a real gtr series with its subtype', async () => {
    const to = 1706832000_000;
    const answer = { data: [[sample('signals_TR_gtr_truncated.json')]] };
    const feed = feedOf((url) => (url.includes('datasource=gtr') ? answer : empty), to + 3_600_000, ['TR']);

    const batch = await feed.history({ places: ['country:TR'], from: 1706745600_000, to }, signal);

    expect(rowsOf(batch.observations, 'ioda.gtr', 'country:TR')).toEqual([
      ['2024-02-01T00:00:00Z', 955040520],
      ['2024-02-01T00:30:00Z', 761764750],
    ]);
  });

  it('leaves out the nulls at the end and the newest value, whose lag has not passed', async () => {
    const answer = sample('signals_trailing_nulls_shape.json');
    const feed = feedOf((url) => (url.includes('datasource=bgp') ? answer : empty), NOW, ['VE']);

    const batch = await feed.poll(1790288400_000, 1790292600_000, signal);

    const rows = rowsOf(batch.observations, 'ioda.bgp', 'country:VE');
    expect([rows.length, rows[0], rows.at(-1)]).toEqual([
      10,
      ['2026-09-24T22:20:00Z', 25482],
      ['2026-09-24T23:05:00Z', 25482],
    ]);
  });

  it('quotes the reason of a 400', async () => {
    const answer = sample('error_400_bad_datasource.json');
    const feed = feedOf(
      () => {
        throw new HttpError('status', 'ioda.test', 'it answered with status 400', { status: 400, answer });
      },
      NOW,
      ['VE'],
    );

    const error = await errorOf(feed.poll(NOW - 3_600_000, NOW, signal));

    expect(error.message).toMatch(
      /^IODA \(ioda\.test\): it answered with status 400: “invalid datasource ucsd-nt /,
    );
    expect(error.message.length).toBeLessThan(300);
  });

  it('does not take the nested values of other sources for readings', async () => {
    const item = sample('signals_loss_nested_shape.json');
    const feed = feedOf(() => ({ error: null, data: [[item]] }), NOW, ['VE']);

    const error = await errorOf(feed.poll(NOW - 3_600_000, NOW, signal));

    expect([error.kind, error.message]).toEqual([
      'schema',
      'IODA answered, but not one of its 1 series of bgp is in the form we know',
    ]);
  });
});

describe('answers that nobody foresaw', () => {
  const start = Math.floor((NOW - 3 * 3_600_000) / 1_800_000) * 1_800;
  const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.double(), fc.constant(null));
  const mostly = <T>(usual: T) =>
    fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd });
  const item = fc.record(
    {
      entityType: mostly('country'),
      entityCode: fc.oneof(
        fc.constantFrom('KP', 'TR', 'UK', 'XX', 'EU', 'kp', '__proto__', 'constructor'),
        odd,
      ),
      datasource: fc.oneof(fc.constantFrom('bgp', 'gtr', 'ping-slash24', 'merit-nt'), odd),
      subtype: fc.oneof(fc.constantFrom('', 'WEB_SEARCH'), odd),
      from: fc.oneof(fc.constantFrom(start, start + 300, start - 1e9, start * 1_000, start + 0.5), odd),
      step: fc.oneof(fc.constantFrom(300, 600, 1800, 0, -300, 1e-9, 1e300), odd),
      values: fc.oneof(fc.array(fc.oneof(fc.nat(), odd)), odd),
    },
    { requiredKeys: [] },
  );
  const answer = fc.record({
    error: mostly(null),
    data: mostly([]).chain(() => fc.array(fc.array(fc.oneof(item, odd)))),
  });

  it('give sound readings or a FeedError', async () => {
    await fc.assert(
      fc.asyncProperty(answer, async (json) => {
        const feed = feedOf(() => JSON.parse(JSON.stringify(json)), NOW, ['KP', 'TR', 'GB']);

        const outcome = await settled(feed.poll(NOW - 3_600_000, NOW, signal));

        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(FeedError);
        else expectSound(outcome, feed, NOW);
      }),
      { numRuns: 400 },
    );
  });

  it('are refused when they nest deeper than anyone can follow', async () => {
    const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);

    for (const json of [deep, { data: deep }, { error: deep }, { data: [[{ values: deep }]] }]) {
      const outcome = await settled(feedOf(() => json, NOW, ['KP']).poll(NOW - 3_600_000, NOW, signal));
      expect(outcome).toBeInstanceOf(FeedError);
    }
  });

  it('leave a bug what it is', async () => {
    const feed = feedOf(
      () => {
        throw new RangeError('a bug');
      },
      NOW,
      ['KP'],
    );

    await expect(feed.poll(NOW - 3_600_000, NOW, signal)).rejects.toThrow(RangeError);
  });
});
