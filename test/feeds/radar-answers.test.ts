import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Batch, PolledFeed } from '../../src/app/ports.ts';
import type { PlaceId } from '../../src/core/entity.ts';
import { FeedError } from '../../src/core/errors.ts';
import { HttpError } from '../../src/lib/http-error.ts';
import { errorOf, expectSound, settled } from '../contract/feed-contract.ts';
import { rowsOf } from '../support/feed-parts.ts';
import { ok, only, radarAnswering } from '../support/feed-radar.ts';

const SAMPLES = join(import.meta.dirname, '../../../shared/feed-samples/cloudflare-radar');
const NOW = Date.parse('2026-09-29T12:20:00Z');
const HOUR = 3_600_000;
const signal = new AbortController().signal;
const root = mkdtempSync(join(tmpdir(), 'ebb-radar-'));

afterAll(() => rmSync(root, { recursive: true, force: true }));

const feedOf = (answer: (path: string) => unknown, wanted: readonly PlaceId[] = ['country:VE']): PolledFeed =>
  radarAnswering(answer, { now: NOW, root, wanted });

const poll = (feed: PolledFeed): Promise<Batch> => feed.poll(NOW - 3 * HOUR, NOW, signal);

describe.skipIf(!existsSync(SAMPLES))('answers as documented (../shared/feed-samples)', () => {
  const sample = (name: string): unknown => JSON.parse(readFileSync(join(SAMPLES, name), 'utf8'));

  it('reads traffic, and drops the bucket that was still filling', async () => {
    const batch = await poll(
      feedOf(only('/netflows/timeseries', sample('netflows_timeseries_full_shape.json'))),
    );

    expect(rowsOf(batch.observations, 'radar.netflows', 'country:VE')).toEqual([
      ['2026-09-29T11:30:00Z', 10_000],
    ]);
    expect(batch.skipped).toBe(0);
  });

  it('reads the address space up to the newest routing table', async () => {
    const batch = await poll(feedOf(only('/bgp/ips/timeseries', sample('bgp_ips_timeseries_shape.json'))));

    expect(rowsOf(batch.observations, 'radar.bgp-ips', 'country:VE')).toEqual([
      ['2026-09-29T11:30:00Z', 25_482],
    ]);
  });

  it('reads series under any names, but not times that were not asked for', async () => {
    const batch = await poll(
      feedOf(only('/http/timeseries', sample('netflows_timeseries_named_series_doc.json'))),
    );

    expect([batch.observations, batch.skipped]).toEqual([[], 4]);
  });

  it('quotes the reason of a 400', async () => {
    const answer = sample('error_400_shape.json');
    const refuse = (): never => {
      throw new HttpError('status', 'radar.test', 'it answered with status 400', { status: 400, answer });
    };

    const error = await errorOf(poll(feedOf(refuse, [])));

    expect(error.message).toBe(
      'Cloudflare Radar (radar.test): it answered with status 400: “Input Validation Error” (code 2001)',
    );
  });

  it('reads outages of 2026, of the country and of the network', async () => {
    const batch = await poll(
      feedOf(only('/annotations/outages', sample('annotations_outages_2026_shape.json'))),
    );

    expect(
      batch.reports?.map(({ id, place, says, url, scope, severity }) => ({
        id,
        place,
        says,
        url,
        scope,
        severity,
      })),
    ).toEqual(
      ['country:VE', 'asn:8048'].map((place) => ({
        id: `outage/901/${place}`,
        place,
        says: 'Power outage affecting several states. Scope: Zulia, Falcón. Cause: power outage',
        url: 'https://example.invalid/outage-report',
        scope: [],
        severity: 'REGIONAL',
      })),
    );
  });

  it('reads outages as the documentation has them, without ids', async () => {
    const batch = await poll(feedOf(only('/annotations/outages', sample('annotations_outages_doc.json'))));

    expect(batch.reports?.map(({ id, says, endedAt }) => [id, says, endedAt])).toEqual([
      [
        'outage/2022-10-25T00:00:00Z/country:UA',
        'Outage. Scope: Multiple regions/cities. Cause: power outage',
        null,
      ],
      [
        'outage/2022-09-28T19:00:00Z/country:US',
        'Outage. Scope: Multiple cities in Florida. Cause: weather',
        Date.parse('2022-11-02T00:00:00Z'),
      ],
    ]);
  });

  it('reads anomalies of countries and of networks', async () => {
    const batch = await poll(feedOf(only('/traffic_anomalies', sample('traffic_anomalies_2026_shape.json'))));

    expect(
      batch.reports?.map(({ id, place, says, url, scope, severity }) => [
        id,
        place,
        says,
        url,
        scope,
        severity,
      ]),
    ).toEqual([
      [
        'anomaly/0b1c-anomaly',
        'country:VE',
        'Traffic anomaly (verified; visible in HTTP, NET)',
        'https://radar.cloudflare.com/ve',
        ['traffic'],
        'VERIFIED',
      ],
      [
        'anomaly/a2',
        'asn:8048',
        'Traffic anomaly (unverified)',
        'https://radar.cloudflare.com/as8048',
        ['traffic'],
        'UNVERIFIED',
      ],
    ]);
  });
});

const T1 = '2026-09-29T11:15:00Z';
const T2 = '2026-09-29T11:30:00Z';
const T3 = '2026-09-29T11:45:00Z';
const TOO_SOON = '2026-09-29T12:15:00Z';

describe('answers that nobody foresaw', () => {
  const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.double(), fc.constant(null));
  const time = fc.oneof(fc.constantFrom(T1, T2, T3, TOO_SOON, '', '2026-09-29T11:30:00.5Z'), odd);
  const value = fc.oneof(fc.constantFrom('0.5', '1', '0', 'NaN', '1e-9'), odd);
  const list = (item: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 5, arbitrary: fc.array(item, { maxLength: 6 }) }, odd);
  const series = fc.record(
    { timestamps: list(time), values: list(value), ipv4: list(value) },
    { requiredKeys: [] },
  );
  const annotation = fc.record(
    { eventType: fc.oneof(fc.constant('PIPELINE'), odd), startDate: time, endDate: time },
    { requiredKeys: [] },
  );
  const meta = fc.record(
    {
      aggInterval: fc.oneof(fc.constantFrom('FIFTEEN_MINUTES', 'ONE_HOUR', 'constructor'), odd),
      lastUpdated: time,
      confidenceInfo: fc.oneof(fc.record({ annotations: list(annotation) }), odd),
      delay: fc.oneof(fc.record({ country_data: fc.record({ latest: fc.record({ timestamp: odd }) }) }), odd),
    },
    { requiredKeys: [] },
  );
  const outage = fc.record(
    {
      id: odd,
      startDate: time,
      endDate: time,
      locations: list(fc.constantFrom('VE', '__proto__')),
      asns: list(odd),
      asnsDetails: list(odd),
      outage: odd,
    },
    { requiredKeys: [] },
  );
  const result = fc.record(
    {
      meta: fc.oneof(meta, odd),
      w0: fc.oneof(series, odd),
      w1: series,
      annotations: list(outage),
      trafficAnomalies: list(odd),
    },
    { requiredKeys: [] },
  );
  const envelope = fc.record(
    { success: fc.oneof(fc.constant(true), odd), errors: odd, result: fc.oneof(result, result, odd) },
    { requiredKeys: [] },
  );

  it('give sound readings or a FeedError', async () => {
    await fc.assert(
      fc.asyncProperty(envelope, async (json) => {
        const feed = feedOf(() => JSON.parse(JSON.stringify(json)), ['country:VE', 'asn:8048']);

        const outcome = await settled(poll(feed));

        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(FeedError);
        else expectSound(outcome, feed, NOW);
      }),
      { numRuns: 150 },
    );
  });

  it('are refused when they nest deeper than anyone can follow', async () => {
    const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);

    for (const json of [deep, { result: deep }, ok({ w0: deep }), ok({ serie_0: { timestamps: deep } })]) {
      expect(await settled(poll(feedOf(() => json)))).toBeInstanceOf(FeedError);
    }
    for (const json of [
      { success: false, errors: deep },
      ok({ annotations: deep, trafficAnomalies: deep }),
    ]) {
      await settled(poll(feedOf(() => json, [])));
    }
  });

  it('leave a bug what it is', async () => {
    const bug = (): never => {
      throw new RangeError('a bug');
    };

    await expect(poll(feedOf(bug))).rejects.toThrow(RangeError);
  });
});
