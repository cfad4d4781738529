import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch, PolledFeed } from '../../src/app/ports.ts';
import { isoSeconds } from '../../src/core/time.ts';
import { radarFeed } from '../../src/feeds/radar/index.ts';
import { errorOf } from '../contract/feed-contract.ts';
import { refusal } from '../support/fake-radar.ts';
import { feedContext, rowsOf } from '../support/feed-parts.ts';
import { openRadar, TOKEN } from '../support/feed-radar.ts';

const NOW = Date.parse('2026-09-24T12:07:00Z');
const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const DAY = 24 * HOUR;
const signal = new AbortController().signal;
const VE = 'country:VE';

let bench: Awaited<ReturnType<typeof openRadar>>;

beforeEach(async () => {
  bench = await openRadar(NOW);
});

afterEach(() => bench.close());

const now = (): number => bench.clock.now();

const poll = (feed: PolledFeed): Promise<Batch> => feed.poll(now() - 3 * HOUR, now(), signal);

/** The rows of Venezuela's traffic in a batch, by bin. */
function trafficOf(batch: Batch): ReadonlyMap<number, number | null> {
  const own = batch.observations.filter((row) => row.signal === 'radar.netflows' && row.place === VE);
  return new Map(own.map(({ observedAt, value }) => [observedAt, value]));
}

const questionsTo = (path: string) => bench.fake.requests.filter((request) => request.path === path);

describe('what is asked', () => {
  it('two weeks of traffic as two series of one answer, and a day of the address space, one place a request', async () => {
    await poll(bench.feedOf([VE, 'asn:8048']));

    const [country, network] = questionsTo('/netflows/timeseries').map(({ query }) => query);
    expect(country?.getAll('name')).toEqual(['w0', 'w1']);
    expect(country?.getAll('location')).toEqual(['VE', 'VE']);
    expect(country?.getAll('dateStart')).toEqual(['2026-09-17T12:00:00Z', '2026-09-10T12:00:00Z']);
    expect(country?.getAll('dateEnd')).toEqual(['2026-09-24T12:00:00Z', '2026-09-17T12:00:00Z']);
    expect([country?.get('aggInterval'), country?.get('normalization')]).toEqual(['15m', 'MIN0_MAX']);
    expect(network?.getAll('asn')).toEqual(['8048', '8048']);
    const [routes] = questionsTo('/bgp/ips/timeseries').map(({ query }) => query);
    expect([routes?.getAll('dateStart'), routes?.get('aggInterval')]).toEqual([
      ['2026-09-23T12:00:00Z'],
      null,
    ]);
    expect(new Set(bench.fake.requests.map(({ authorization }) => authorization))).toEqual(
      new Set([`Bearer ${TOKEN}`]),
    );
  });

  it('four weeks for history', async () => {
    const batch = await bench.feedOf([VE]).history({ places: [VE], from: NOW - 28 * DAY, to: NOW }, signal);

    expect(questionsTo('/http/timeseries').map(({ query }) => query.getAll('name').length)).toEqual([4]);
    expect(trafficOf(batch).size).toBe(28 * 96);
    expect(rowsOf(batch.observations, 'radar.bgp-ips', VE).length).toBe(28 * 24);
  });

  it('of the countries and networks that are wanted, and not the world because somebody hears of all of it', () => {
    const feed = bench.feedOf(['group:world', 'region:VE-Zulia', 'asn:8048', VE, 'country:GB', 'country:XX']);

    // GB is not among the countries that Ebb watches.
    expect(feed.places()).toEqual([VE, 'asn:8048']);
    expect([VE, 'country:GB', 'asn:1', 'group:world'].map((place) => feed.covers?.(place))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('less when it is too much, and not the same again', async () => {
    bench.fake.setMostSeries(1);
    const feed = bench.feedOf([VE]);

    const batch = await poll(feed);
    await poll(feed);

    expect(questionsTo('/netflows/timeseries').map(({ query }) => query.getAll('name').length)).toEqual([
      2, 1, 1,
    ]);
    expect(trafficOf(batch).size).toBeGreaterThan(600);
  });

  it('no more of a host that does not answer', async () => {
    bench.fake.failAll('html500');

    const error = await errorOf(poll(bench.feedOf(['country:DE', 'country:FR', VE])));

    expect([error.kind, bench.fake.requests.length]).toEqual(['network', 3]);
  });
});

describe('what is read', () => {
  it('every complete bucket of the time, and not the one that fills', async () => {
    const feed = bench.feedOf([VE]);
    await poll(feed);

    const batch = await poll(feed);

    const bins = [...trafficOf(batch).keys()].map(isoSeconds);
    expect([bins[0], bins.at(-1), bins.length]).toEqual(['2026-09-24T09:00:00Z', '2026-09-24T11:45:00Z', 12]);
    expect(rowsOf(batch.observations, 'radar.bgp-ips', VE).map(([, value]) => value)).toEqual(
      Array(12).fill(240),
    );
  });

  it('the others, when Radar does not know one of the places', async () => {
    bench.fake.setTruth('asn:64512', 'http', null);
    const feed = bench.feedOf([VE, 'asn:64512']);

    const batch = await poll(feed);
    await poll(feed);

    expect(rowsOf(batch.observations, 'radar.http', VE).length).toBeGreaterThan(0);
    expect([rowsOf(batch.observations, 'radar.http', 'asn:64512'), batch.skipped]).toEqual([[], 1]);
    const told = bench.log.lines.filter(({ level }) => level === 'warn');
    expect(told.map(({ fields }) => fields['what'])).toEqual(['radar.http asn:64512']);
  });

  it('no history rather than an endless question, of a network that nobody knows', async () => {
    for (const metric of ['netflows', 'http', 'bgp'] as const) bench.fake.setTruth('asn:64512', metric, null);

    const batch = await bench
      .feedOf(['asn:64512'])
      .history({ places: ['asn:64512'], from: NOW - 28 * DAY, to: NOW }, signal);

    expect([batch.observations, batch.skipped]).toEqual([[], 3]);
  });

  it('not half a history, when a failure may pass', async () => {
    bench.fake.failNext('close');

    const error = await errorOf(
      bench.feedOf([VE]).history({ places: [VE], from: NOW - 28 * DAY, to: NOW }, signal),
    );

    expect(error.kind).toBe('network');
  });
});

describe('the feed', () => {
  it('says what it has used of its allowance', async () => {
    const feed = bench.feedOf([VE, 'asn:8048', 'asn:1']);
    await poll(feed);

    expect(feed.allowance?.()).toBe('11 of 1200 requests in the last 5 minutes (1 country, 2 networks)');
    bench.goTo(NOW + 6 * 60_000);
    expect(feed.allowance?.()).toBe('0 of 1200 requests in the last 5 minutes (1 country, 2 networks)');
  });

  it('watches no more places than it can ask for in time, countries first', () => {
    const networks = Array.from({ length: 900 }, (_, i) => `asn:${i + 1}`);
    const feed = bench.feedOf([...networks, VE]);

    expect([feed.places().length, feed.places()[0]]).toEqual([800, VE]);
    expect(feed.allowance?.()).toContain('; 101 more cannot be asked for in time)');
  });

  it('never says its token, whatever is answered', async () => {
    bench.fake.failAll(() => refusal(403, 10_000, `Authentication error: ${TOKEN}`));

    const error = await errorOf(poll(bench.feedOf([VE])));

    expect(error.message).toContain('check EBB_RADAR_TOKEN');
    expect(JSON.stringify([error, error.message, error.stack, bench.log.lines])).not.toContain(TOKEN);
  });
});

describe('the settings', () => {
  const create = (settings: Readonly<Record<string, string>>) =>
    radarFeed.create(feedContext({ countries: ['KP', 'VE'] }), settings);

  it('without a token leave the feed off, and say what to set', () => {
    expect(create({})).toEqual({
      id: 'radar',
      title: 'Cloudflare Radar',
      off: 'no token: set EBB_RADAR_TOKEN (free, docs/feeds.md)',
    });
    expect(radarFeed.secrets).toEqual(['EBB_RADAR_TOKEN']);
  });

  it('name countries that are watched whoever is subscribed', () => {
    const feed = create({ EBB_RADAR_TOKEN: TOKEN, EBB_RADAR_COUNTRIES: 'kp, GB' });

    expect('places' in feed ? feed.places() : null).toEqual(['country:KP', 'country:GB']);
  });

  it.each([
    [{ EBB_RADAR_TOKEN: 'Bearer x' }, 'must be the token alone'],
    [{ EBB_RADAR_COUNTRIES: 'KP,Iran' }, 'must be country codes such as KP,IR'],
    [{ EBB_RADAR_POLL_SECONDS: '5' }, 'must be a whole number from 60 to 3600'],
    [{ EBB_RADAR_URL: 'radar' }, 'must be an address'],
  ])('refuse %j', (settings, says) => {
    expect(() => create(settings)).toThrow(says);
  });
});
