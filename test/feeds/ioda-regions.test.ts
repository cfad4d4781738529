import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlaceId } from '../../src/core/entity.ts';
import { errorOf, expectSound } from '../contract/feed-contract.ts';
import { FAULT_NAMES, steady } from '../support/fake-ioda.ts';
import { type IodaBench, NO_FOLDER, openIoda } from '../support/feed-ioda.ts';

const NOW = Date.parse('2026-09-24T23:32:10Z');
const HOUR = 3_600_000;
const DAY = 86_400_000;
const signal = new AbortController().signal;
const TURKEY = { 4107: 'Izmir', 4108: 'Ankara', 4109: 'Kahramanmaraş' };

let bench: IodaBench;
let fake: IodaBench['fake'];
let feedOf: IodaBench['feedOf'];

beforeEach(async () => {
  bench = await openIoda(NOW);
  ({ fake, feedOf } = bench);
  fake.setRegions('TR', TURKEY);
  fake.setRegions('VE', { 501: 'Zulia' });
});
afterEach(() => bench.close());

const poll = (feed: ReturnType<typeof feedOf>) => feed.poll(NOW - HOUR, NOW, signal);

/** What a feed watches beside countries, once it has polled. */
async function watched(...wanted: readonly PlaceId[]): Promise<readonly PlaceId[]> {
  const feed = feedOf(['TR', 'VE'], { wanted: () => wanted });
  await poll(feed);
  return feed.places().filter((place) => !place.startsWith('country:'));
}

const listsAsked = (): readonly (string | null)[] =>
  fake.otherRequests
    .filter(({ pathname }) => pathname.endsWith('/entities/query'))
    .map(({ searchParams }) => searchParams.get('relatedTo'))
    .filter((list) => list !== null);

describe('beside countries IODA is asked about', () => {
  it.each<readonly [string, readonly PlaceId[], readonly PlaceId[]]>([
    ['nothing, where nobody subscribed to more', ['group:world'], []],
    ['a subscribed region', ['region:TR-Izmir'], ['region:TR-Izmir']],
    ['a subscribed network', ['asn:9121'], ['asn:9121']],
    ['the regions of a subscribed country', ['country:VE'], ['region:VE-Zulia']],
    ['no region of a country that the settings leave out', ['country:IR'], []],
    ['a region once', ['country:VE', 'region:VE-Zulia'], ['region:VE-Zulia']],
    ['no region that IODA does not list', ['region:TR-Atlantis'], []],
  ])('%s', async (_, wanted, places) => {
    expect(await watched(...wanted)).toEqual(places);
  });

  it('all places of a kind in one request a signal, by their codes, and not gtr', async () => {
    const feed = feedOf(['TR'], { wanted: () => ['country:TR', 'asn:9121', 'asn:131279'] });
    await poll(feed);
    fake.setSeries('4107', 'bgp', steady(310));
    fake.setSeries('9121', 'merit-nt', steady(5));

    const batch = await poll(feed);

    expect(
      fake.requests.slice(-10).map(({ type, datasource, codes }) => [type, datasource, codes.join()]),
    ).toEqual([
      ['country', 'bgp', 'TR'],
      ['country', 'ping-slash24', 'TR'],
      ['country', 'merit-nt', 'TR'],
      ['country', 'gtr', 'TR'],
      ['region', 'bgp', '4107,4108,4109'],
      ['region', 'ping-slash24', '4107,4108,4109'],
      ['region', 'merit-nt', '4107,4108,4109'],
      ['asn', 'bgp', '9121,131279'],
      ['asn', 'ping-slash24', '9121,131279'],
      ['asn', 'merit-nt', '9121,131279'],
    ]);
    expectSound(batch, feed, NOW);
    const valueOf = (id: string, place: PlaceId) =>
      batch.observations.findLast((row) => row.signal === id && row.place === place)?.value;
    expect(valueOf('ioda.bgp', 'region:TR-Izmir')).toBe(310);
    expect(valueOf('ioda.merit-nt', 'asn:9121')).toBe(5);
    expect(batch.skipped).toBe(0);
  });

  it('as many places as fit: what is named comes first, what was chosen stays, and the rest is said to wait', async () => {
    const many = Object.fromEntries(Array.from({ length: 198 }, (_, index) => [1000 + index, `R${index}`]));
    fake.setRegions('TR', many);
    fake.setRegions('VE', { 501: 'Zulia', 502: 'Lara' });
    let wanted: readonly PlaceId[] = ['country:TR', 'asn:9121'];
    const feed = feedOf(['TR', 'VE'], { wanted: () => wanted });
    await poll(feed);
    const before = feed.places();

    wanted = ['asn:1', 'asn:2', 'asn:9121', 'country:VE', 'country:TR', 'region:VE-Zulia'];
    const after = feed.places();

    expect(before).toHaveLength(2 + 199);
    expect(after).toHaveLength(2 + 200);
    expect(after).toEqual(expect.arrayContaining(['asn:1', 'asn:2', 'asn:9121', 'region:VE-Zulia']));
    expect(before.filter((place) => !after.includes(place))).toEqual(['region:TR-R196', 'region:TR-R197']);
    expect(feed.allowance?.()).toMatch(
      /^\d+ of 40 requests in the last minute; 197 regions, 3 networks; 3 wait$/,
    );
  });

  it('the networks that carry all of a subscribed place, after what is named and before regions', async () => {
    const many = Object.fromEntries(Array.from({ length: 199 }, (_, index) => [1000 + index, `R${index}`]));
    fake.setRegions('TR', many);
    let carriers: readonly PlaceId[] = [];
    const wanted: readonly PlaceId[] = ['country:TR', 'asn:9121'];
    const feed = feedOf(['TR'], { wanted: () => wanted, carriers: () => carriers });
    await poll(feed);
    expect(feed.places()).not.toContain('asn:4837');

    carriers = ['asn:4837'];

    expect(feed.places().filter((place) => place.startsWith('asn:'))).toEqual(['asn:9121', 'asn:4837']);
    expect(feed.places()).not.toContain('region:TR-R198');
    expect(feed.allowance?.()).toMatch(/; 198 regions, 2 networks; 1 waits$/);
  });

  it.each([
    ['both kinds', 60, 40, ['region:TR-Izmir', 'asn:9121']],
    ['regions only', 30, 30, ['region:TR-Izmir']],
    ['neither', 30, 20, []],
  ])('%s, as the requests between two polls allow', async (_, seconds, requestsPerMinute, places) => {
    const wanted = (): readonly PlaceId[] => ['region:TR-Izmir', 'asn:9121'];
    const feed = feedOf(['TR'], { wanted, pollEveryMs: seconds * 1_000, requestsPerMinute });
    await poll(feed);

    expect(feed.places()).toEqual(['country:TR', ...places]);
    if (places.length < 2) expect(feed.allowance?.()).toMatch(/; (1 waits|2 wait)$/);
  });
});

describe('the table of regions', () => {
  it.each([
    ['a plain name', { 1: 'Izmir' }, ['region:TR-Izmir']],
    ['blanks and brackets', { 1: 'West Azarbaijan (north)' }, ['region:TR-West-Azarbaijan-north']],
    ['letters of its own language', { 1: 'Kahramanmaraş' }, ['region:TR-Kahramanmaraş']],
    ['two of one name', { 9: 'Izmir', 10: 'Izmir' }, ['region:TR-Izmir', 'region:TR-Izmir-10']],
    ['a bucket for what is nowhere', { 1: 'Invalid Region (TR)', 2: 'Izmir' }, ['region:TR-Izmir']],
    ['a name without letters', { 1: '---', 2: 'Izmir' }, ['region:TR-Izmir']],
    ['a name that goes on and on', { 1: 'x'.repeat(150) }, [`region:TR-${'x'.repeat(70)}`]],
    ['a name that no place has', { 1: 'x'.repeat(5_000) }, []],
    ['a code that is none', { a1: 'Izmir' }, []],
  ])('makes ids of %s', async (_, names, places) => {
    fake.setRegions('TR', names);

    expect(await watched('country:TR')).toEqual(places);
  });

  it('leaves out what lies in another country and what is no region', async () => {
    const item = { code: '1', name: 'Izmir', type: 'region', attrs: { country_code: 'TR' } };
    const other = { ...item, code: '2', name: 'Attica', attrs: { country_code: 'GR' } };
    const body = { data: [other, { ...item, type: 'county' }, null, 7, { ...item, attrs: null }] };
    fake.failOn('regions', { body });

    expect(await watched('country:TR')).toEqual(['region:TR-Izmir']);
  });

  it("teaches people's names for them", async () => {
    await watched('country:TR');

    expect(bench.places.find('izmir')).toMatchObject({
      kind: 'one',
      place: { id: 'region:TR-Izmir', name: 'Izmir, Turkey' },
    });
  });

  it('is asked for a few countries a poll, first where somebody waits, and again after a day', async () => {
    const feed = feedOf(['DE', 'FR', 'GB', 'TR', 'VE'], { wanted: () => ['region:VE-Zulia'] });
    for (let polls = 0; polls < 3; polls += 1) await poll(feed);
    const first = listsAsked();
    await bench.clock.advance(DAY + HOUR);
    await feed.poll(NOW, NOW + HOUR, signal);

    expect(first.map((country) => country?.slice(-2))).toEqual([...['VE', 'DE', 'FR'], ...['GB', 'TR']]);
    // Empty lists were asked for again in the meantime, had there been a poll.
    expect(
      listsAsked()
        .slice(5)
        .map((country) => country?.slice(-2)),
    ).toEqual(['VE', 'DE', 'FR']);
  });

  it('survives a restart', async () => {
    await watched('country:TR');

    const feed = feedOf(['TR'], { wanted: () => ['region:TR-Izmir'] });

    expect(feed.places()).toEqual(['country:TR', 'region:TR-Izmir']);
    expect(bench.places.get('region:TR-Izmir').name).toBe('Izmir, Turkey');
  });

  it.each([
    ['is cut off', '{"TR":'],
    ['is something else', '[1,2,3]'],
    ['holds what is no region', '{"TR":{"nextAt":0,"list":[{"code":"x","name":4}]}}'],
  ])('is asked for anew where its file %s', async (_, text) => {
    await writeFile(join(bench.folder, 'regions.json'), text);

    expect(await watched('region:TR-Izmir')).toEqual(['region:TR-Izmir']);
    expect(JSON.parse(await readFile(join(bench.folder, 'regions.json'), 'utf8'))).toHaveProperty('TR');
  });

  it('does without a folder, and says so once', async () => {
    const feed = feedOf(['TR', 'VE', 'DE', 'FR'], { wanted: () => ['region:TR-Izmir'], folder: NO_FOLDER });
    await poll(feed);
    await poll(feed);

    expect(feed.places()).toContain('region:TR-Izmir');
    expect(bench.log.lines.map(({ msg }) => msg)).toEqual(['the list of regions cannot be kept']);
  });

  it.each([
    ['empty', {}, true],
    ['much smaller', { 4107: 'Izmir' }, true],
    ['a little smaller', { 4107: 'Izmir', 4108: 'Ankara' }, false],
  ])('is not replaced by an answer that is %s', async (_, names, isKept) => {
    const feed = feedOf(['TR'], { wanted: () => ['country:TR'] });
    await poll(feed);
    fake.setRegions('TR', names);
    await bench.clock.advance(DAY + HOUR);
    await feed.poll(NOW, NOW + HOUR, signal);

    expect(listsAsked()).toHaveLength(2);
    expect(feed.places().includes('region:TR-Kahramanmaraş')).toBe(isKept);
  });
});

describe('where the lists or the signals of regions fail', () => {
  it.each(
    FAULT_NAMES.filter((name) => name !== 'hang' && name !== 'slowBody'),
  )('countries are read, whatever the lists answer: %s', async (fault) => {
    const feed = feedOf(['KP', 'TR'], { wanted: () => ['region:TR-Izmir', 'asn:9121'] });
    fake.failOn('regions', fault);

    const broken = await poll(feed);
    await poll(feed);
    fake.failOn('regions', null);
    await bench.clock.advance(7 * HOUR);
    await feed.poll(NOW, NOW + HOUR, signal);

    expect(new Set(broken.observations.map(({ place }) => place))).toEqual(
      new Set(['country:KP', 'country:TR', 'asn:9121']),
    );
    expect(feed.places()).toContain('region:TR-Izmir');
    expect(bench.log.lines.filter(({ level }) => level === 'warn').length).toBeLessThanOrEqual(1);
  });

  it.each(
    FAULT_NAMES.filter((name) => name !== 'hang' && name !== 'slowBody'),
  )('countries are read, whatever is answered about networks: %s', async (fault) => {
    const feed = feedOf(['KP', 'TR'], { wanted: () => ['asn:9121'] });
    for (let signals = 0; signals < 4; signals += 1) fake.failNext({ answer: (right) => right });
    // A loop of redirects takes four requests of each.
    fake.failNext(fault, 12);

    const { observations } = await poll(feed);

    expect(new Set(observations.map(({ place }) => place))).toEqual(new Set(['country:KP', 'country:TR']));
  });

  it('one country that is not answered does not keep the others waiting', async () => {
    const feed = feedOf(['KP', 'TR'], { wanted: () => ['region:VE-Zulia', 'region:TR-Izmir'] });
    fake.failOn('regions', 'html500');
    await poll(feed);
    fake.failOn('regions', null);

    await poll(feed);

    expect(listsAsked().map((country) => country?.slice(-2))).toEqual(['VE', 'TR', 'KP']);
    expect(bench.log.lines.map(({ level, fields }) => [level, fields['what']])).toEqual([
      ['warn', 'lists of regions'],
      ['info', 'lists of regions'],
    ]);
  });

  it('asked for less, it leaves the rest of the poll and some more polls alone', async () => {
    const feed = feedOf(['KP'], { wanted: () => ['asn:9121'] });
    for (let signals = 0; signals < 4; signals += 1) fake.failNext({ answer: (right) => right });
    fake.failNext('status429RetryAfter');
    await poll(feed);
    await bench.clock.advance(100_000);
    await poll(feed);
    const resting = fake.requests.length + fake.otherRequests.length;
    await bench.clock.advance(30_000);
    await poll(feed);

    expect(resting).toBe(4 + 1 + 4);
    expect(fake.requests).toHaveLength(5 + 4 + 7);
  });

  it('stops when it is told to', async () => {
    const feed = feedOf(['KP'], { wanted: () => ['asn:9121'] });
    const controller = new AbortController();
    fake.failOn('alerts', 'hang');
    const polled = errorOf(feed.poll(NOW - HOUR, NOW, controller.signal));
    while (fake.otherRequests.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    controller.abort();

    expect((await polled).kind).toBe('network');
  });
});

describe('a place that is not watched', () => {
  it.each([
    ['country:TR', true],
    ['country:FR', true],
    ['country:XX', false],
    ['region:TR-Izmir', true],
    ['region:TR-Atlantis', false],
    ['region:FR-Corse', true],
    ['region:XX-Nowhere', false],
    ['asn:3320', true],
    ['asn:0', false],
    ['asn:4294967296', false],
    ['group:world', false],
    ['nonsense', false],
  ])('%s: IODA may know it: %s', async (place, expected) => {
    const feed = feedOf(['TR']);
    await poll(feed);

    expect(feed.covers?.(place)).toBe(expected);
  });

  it('is asked for its history all the same, its list first', async () => {
    const places = ['region:TR-Izmir', 'asn:131279', 'country:FR'];

    const { observations } = await feedOf(['KP']).history({ places, from: NOW - DAY, to: NOW }, signal);

    expect(new Set(observations.map(({ place }) => place))).toEqual(new Set(places));
    expect(listsAsked()).toEqual(['country/TR']);
  });

  it.each([
    ['a region that IODA does not list', 'region:TR-Atlantis'],
    ['a network that nobody knows', 'asn:64512'],
    ['a region of a country without regions', 'region:FR-Corse'],
  ])('has an empty history: %s', async (_, place) => {
    const feed = feedOf(['KP']);

    const { observations, skipped } = await feed.history(
      { places: [place], from: NOW - DAY, to: NOW },
      signal,
    );

    expect([observations, skipped]).toEqual([[], 0]);
  });

  it.each([
    ['html500', 'network'],
    ['status429', 'rate-limit'],
  ] as const)('has no history while its list fails with %s', async (fault, kind) => {
    fake.failOn('regions', fault);

    const asked = feedOf(['KP']).history({ places: ['region:TR-Izmir'], from: NOW - DAY, to: NOW }, signal);

    expect((await errorOf(asked)).kind).toBe(kind);
  });
});
