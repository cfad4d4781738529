import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch, PolledFeed } from '../../src/app/ports.ts';
import type { PlaceId } from '../../src/core/entity.ts';
import { createPlaces } from '../../src/core/places.ts';
import { errorOf } from '../contract/feed-contract.ts';
import { refusal } from '../support/fake-radar.ts';
import { ok, only, openRadar, radarAnswering } from '../support/feed-radar.ts';

const NOW = Date.parse('2026-09-29T12:20:00Z');
const HOUR = 3_600_000;
const T1 = '2026-09-29T11:15:00Z';
const signal = new AbortController().signal;
const root = mkdtempSync(join(tmpdir(), 'ebb-radar-'));

afterAll(() => rmSync(root, { recursive: true, force: true }));

const feedOf = (answer: (path: string) => unknown, wanted: readonly PlaceId[] = ['country:VE']): PolledFeed =>
  radarAnswering(answer, { now: NOW, root, wanted });

const poll = (feed: PolledFeed): Promise<Batch> => feed.poll(NOW - 3 * HOUR, NOW, signal);

describe('one statement', () => {
  const outage = { id: '1', startDate: T1, endDate: null, locations: ['VE'], asns: [], eventType: 'OUTAGE' };
  const anomaly = {
    uuid: 'u',
    type: 'LOCATION',
    status: 'UNVERIFIED',
    startDate: T1,
    endDate: null,
    locationDetails: { code: 'VE' },
  };
  const network = { ...anomaly, type: 'AS', asnDetails: { asn: '8048' } };

  it.each([
    ['as it should be', outage, ['country:VE'], 0],
    ['with numbers for an id', { ...outage, id: 17 }, ['country:VE'], 0],
    [
      'of several places, one unknown',
      { ...outage, locations: ['VE', 'XX', 'T1', 7, 'kp'] },
      ['country:VE', 'country:KP'],
      3,
    ],
    [
      'of networks',
      {
        ...outage,
        locations: ['VE'],
        asns: [8048, '131279', 'AS1', -1, 5e9],
        outage: { outageType: 'NETWORK' },
      },
      ['asn:8048', 'asn:131279'],
      3,
    ],
    ['of no place', { ...outage, locations: null, asns: null }, [], 0],
    ['about the pipeline', { ...outage, eventType: 'PIPELINE' }, [], 0],
    ['of the future', { ...outage, startDate: '2026-10-29T11:15:00Z' }, [], 1],
    ['that ends before it begins', { ...outage, endDate: '2026-09-29T10:00:00Z' }, [], 1],
    ['whose end is not readable', { ...outage, endDate: 'soon' }, [], 1],
    ['without a beginning', { ...outage, startDate: null }, [], 1],
    ['that is none', 'outage', [], 1],
  ])('an outage %s', async (_, item, places, skipped) => {
    const batch = await poll(feedOf(only('/annotations/outages', ok({ annotations: [item] }))));

    expect([batch.reports?.map(({ place }) => place), batch.skipped]).toEqual([places, skipped]);
  });

  it.each([
    ['as it should be', anomaly, ['country:VE'], 0],
    ['of a network', network, ['asn:8048'], 0],
    ['of a cloud', { ...anomaly, type: 'ORIGIN' }, [], 0],
    ['of an unknown country', { ...anomaly, locationDetails: { code: 'EU' } }, [], 1],
    ['without its place', { ...anomaly, locationDetails: null }, [], 1],
    ['of an unknown type', { ...anomaly, type: 'PLANET' }, [], 1],
    ['without an id', { ...anomaly, uuid: null }, [], 1],
    ['without a beginning', { ...anomaly, startDate: 5 }, [], 1],
    ['of the future', { ...anomaly, startDate: '2026-10-29T11:15:00Z' }, [], 1],
    ['that is none', null, [], 1],
  ])('an anomaly %s', async (_, item, places, skipped) => {
    const batch = await poll(feedOf(only('/traffic_anomalies', ok({ trafficAnomalies: [item] }))));

    expect([batch.reports?.map(({ place }) => place), batch.skipped]).toEqual([places, skipped]);
  });

  it('are hostile and handed on as they are: core/reports makes them safe', async () => {
    const says = '@everyone <b>\u202egnp.exe</b>';
    const hostile = { ...outage, description: says, linkedUrl: 'javascript:alert(1)' };

    const batch = await poll(feedOf(only('/annotations/outages', ok({ annotations: [hostile] }))));

    expect(batch.reports?.map((report) => [report.says, report.url])).toEqual([
      [says, 'javascript:alert(1)'],
    ]);
  });
});

describe('the lists of statements', () => {
  const VE = 'country:VE';
  let bench: Awaited<ReturnType<typeof openRadar>>;

  beforeEach(async () => {
    bench = await openRadar(NOW);
  });

  afterEach(() => bench.close());

  const now = (): number => bench.clock.now();
  const pollNow = (feed: PolledFeed): Promise<Batch> => feed.poll(now() - 3 * HOUR, now(), signal);
  const questionsTo = (path: string) => bench.fake.requests.filter((request) => request.path === path);
  const trafficOf = (batch: Batch) => batch.observations.filter((row) => row.signal === 'radar.netflows');

  const anomaly = (uuid: string, status = 'UNVERIFIED') => ({
    uuid,
    type: 'AS',
    status,
    startDate: '2026-09-24T10:00:00Z',
    endDate: null,
    asnDetails: { asn: '8048', name: 'CANTV', location: { code: 'VE', name: 'Venezuela' } },
    visibleInDataSources: ['NET'],
  });

  it('are read page by page, each once', async () => {
    const all = Array.from({ length: 230 }, (_, i) => anomaly(`u${i}`));
    bench.fake.setAnomalies([...all, ...all.slice(0, 5)]);

    const batch = await pollNow(bench.feedOf([]));

    expect(batch.reports?.map(({ id }) => id)).toEqual(all.map(({ uuid }) => `anomaly/${uuid}`));
    expect(questionsTo('/traffic_anomalies').map(({ query }) => query.get('offset'))).toEqual([
      '0',
      '100',
      '200',
    ]);
  });

  it('of a list that never ends are not read for ever', async () => {
    let page = 0;
    bench.fake.failAll((right) => {
      const items = Array.from({ length: 100 }, (_, i) => anomaly(`${page}-${i}`));
      page += 1;
      return { ...right, body: { success: true, result: { trafficAnomalies: items, annotations: [] } } };
    });

    const batch = await pollNow(bench.feedOf([]));

    expect(batch.reports?.length).toBe(2_000);
  });

  it('that are verified later are the same statements', async () => {
    bench.fake.setAnomalies([anomaly('a')]);
    const feed = bench.feedOf([]);
    const before = await pollNow(feed);
    bench.fake.setAnomalies([anomaly('a', 'VERIFIED')]);
    bench.goTo(now() + 15 * 60_000);

    const after = await pollNow(feed);

    const told = [before, after].map((batch) => batch.reports?.map(({ id, says }) => [id, says]));
    expect(told).toEqual([
      [['anomaly/a', 'Traffic anomaly (unverified; visible in NET)']],
      [['anomaly/a', 'Traffic anomaly (verified; visible in NET)']],
    ]);
  });

  it('come at a rhythm of their own', async () => {
    const feed = bench.feedOf([]);

    for (let i = 0; i < 9; i += 1) {
      await pollNow(feed);
      bench.goTo(now() + 5 * 60_000);
    }

    expect(questionsTo('/traffic_anomalies').map(({ at }) => (at - NOW) / 60_000)).toEqual([
      0, 10, 20, 30, 40,
    ]);
    expect(questionsTo('/annotations/outages').map(({ at }) => (at - NOW) / 60_000)).toEqual([0]);
  });

  it('that cannot be read cost no numbers, are told of once, and are asked for again', async () => {
    const feed = bench.feedOf([VE]);
    bench.fake.failAll((right) =>
      JSON.stringify(right.body).includes('trafficAnomalies') ? refusal(500, 2000, 'Internal Error') : right,
    );

    const first = await pollNow(feed);
    const second = await pollNow(feed);
    bench.fake.failAll(null);
    await pollNow(feed);

    expect([trafficOf(first).length > 12, trafficOf(second).length]).toEqual([true, 12]);
    expect(bench.log.lines.map(({ level, fields }) => [level, fields['what']])).toEqual([
      ['warn', '/traffic_anomalies'],
      ['info', '/traffic_anomalies'],
    ]);
  });

  it('fail the run when there is nothing else to read', async () => {
    bench.fake.failAll(() => refusal(500, 2000, 'Internal Error'));

    expect((await errorOf(pollNow(bench.feedOf([])))).kind).toBe('network');
  });

  it('say where a network is', async () => {
    const places = createPlaces();
    bench.fake.setAnomalies([anomaly('a')]);

    await pollNow(bench.feedOf([], { places }));

    expect([places.contains(VE, 'asn:8048'), places.contains('country:DE', 'asn:8048')]).toEqual([
      true,
      false,
    ]);
  });
});
