import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQueries, type LiveView } from '../../src/app/queries.ts';
import type { PlaceId } from '../../src/core/entity.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { type IodaBench, openIoda } from '../support/feed-ioda.ts';

const NOW = Date.parse('2026-09-24T23:32:10Z');
const HOUR = 3_600_000;
const DAY = 86_400_000;
const signal = new AbortController().signal;

let bench: IodaBench;
let fake: IodaBench['fake'];

beforeEach(async () => {
  bench = await openIoda(NOW);
  ({ fake } = bench);
});
afterEach(() => bench.close());

const feedOf = (...wanted: readonly PlaceId[]) => bench.feedOf(['TR'], { wanted: () => wanted });
const poll = (feed: ReturnType<typeof feedOf>) => {
  const now = bench.clock.now();
  return feed.poll(now - HOUR, now, signal);
};
const nameOf = (place: PlaceId): string => bench.places.get(place).name;

/** The codes of each question about networks. */
const asked = (): readonly (string | null)[] =>
  fake.otherRequests
    .filter(({ searchParams }) => searchParams.get('entityType') === 'asn')
    .filter(({ pathname }) => pathname.endsWith('/entities/query'))
    .map(({ searchParams }) => searchParams.get('entityCode'));

const after = async (ms: number): Promise<void> => {
  await bench.clock.advance(ms);
  fake.setNow(bench.clock.now());
};

describe('a network', () => {
  it('that somebody subscribed to is called by its number and its name, and found by that', async () => {
    fake.setNetwork('9121', 'TTNET');
    const feed = feedOf('asn:9121');
    expect(nameOf('asn:9121')).toBe('AS9121');

    await poll(feed);

    expect(nameOf('asn:9121')).toBe('AS9121 (TTNET)');
    expect(bench.places.find('ttnet')).toMatchObject({ kind: 'one', place: { id: 'asn:9121' } });
    expect(bench.places.complete('ttn', 3)).toMatchObject([{ id: 'asn:9121' }]);
    expect(bench.places.find('AS9121')).toMatchObject({ kind: 'one', place: { name: 'AS9121 (TTNET)' } });
  });

  it('that somebody asks about is too', async () => {
    fake.setNetwork('131279', 'STAR-KP');

    await feedOf().history({ places: ['asn:131279'], from: NOW - DAY, to: NOW }, signal);

    expect(nameOf('asn:131279')).toBe('AS131279 (STAR-KP)');
  });

  it('is called so in the first answer about it', async () => {
    fake.setNetwork('44244', 'IRANCELL-AS');
    const feed = feedOf();
    const live: LiveView = {
      readings: () => [],
      levels: () => [],
      feeds: () => [],
      watched: () => false,
      covered: () => true,
      catchingUp: () => false,
      glance: async (place, to) => {
        await feed.history({ places: [place], from: to - DAY, to }, signal);
        return [];
      },
    };
    const queries = createQueries({ store: createMemoryStore(), places: bench.places, live });

    expect((await queries.look('asn:44244', NOW)).place.name).toBe('AS44244 (IRANCELL-AS)');
  });

  it('that carries a subscribed place is too', async () => {
    fake.setNetwork('4837', 'CHINA169-Backbone');

    await poll(bench.feedOf(['TR'], { wanted: () => ['country:TR'], carriers: () => ['asn:4837'] }));

    expect(nameOf('asn:4837')).toBe('AS4837 (CHINA169-Backbone)');
  });

  it('that IODA does not list stays a number', async () => {
    fake.setNetwork('9121', 'TTNET');

    await poll(feedOf('asn:9121', 'asn:64500'));

    expect(nameOf('asn:64500')).toBe('AS64500');
    expect(nameOf('asn:9121')).toBe('AS9121 (TTNET)');
  });

  it('lies in a country where IODA says so, and stays where it was known to lie where not', async () => {
    bench.places.add([{ id: 'asn:131279', parent: 'country:KP' }]);
    fake.setNetwork('131279', 'STAR-KP');
    fake.setNetwork('9121', { code: '9121', type: 'asn', name: 'TTNET', attrs: { country_code: 'TR' } });
    fake.setNetwork('5', { code: '5', type: 'asn', name: 'FIVE', attrs: { country_code: 'EU' } });

    await poll(feedOf('asn:131279', 'asn:9121', 'asn:5'));

    expect(['asn:131279', 'asn:9121', 'asn:5'].map((id) => bench.places.get(id).parent)).toEqual([
      'country:KP',
      'country:TR',
      null,
    ]);
  });
});

describe('names of networks are asked for', () => {
  it('all in one request, and not where there is no network', async () => {
    fake.setNetwork('9121', 'TTNET');
    await poll(feedOf('country:TR'));
    expect(asked()).toEqual([]);

    await poll(feedOf('asn:9121', 'asn:131279', 'country:TR'));

    expect(asked()).toEqual(['9121,131279']);
  });

  it('once a day', async () => {
    fake.setNetwork('9121', 'TTNET');
    const feed = feedOf('asn:9121');
    await poll(feed);
    fake.setNetwork('9121', 'TURK-TELEKOM');

    await after(DAY - 1);
    await poll(feed);
    const before = nameOf('asn:9121');
    await after(1);
    await poll(feed);

    expect([before, nameOf('asn:9121')]).toEqual(['AS9121 (TTNET)', 'AS9121 (TURK-TELEKOM)']);
    expect(asked()).toEqual(['9121', '9121']);
  });

  it('at once for a new one; those of different hours come together again', async () => {
    for (const code of ['9121', '131279']) fake.setNetwork(code, `NET-${code}`);
    const wanted: PlaceId[] = ['asn:9121'];
    const feed = bench.feedOf(['TR'], { wanted: () => [...wanted] });
    await poll(feed);

    wanted.push('asn:131279');
    await after(HOUR);
    await poll(feed);
    await after(DAY - HOUR);
    await poll(feed);

    expect(asked()).toEqual(['9121', '131279', '9121,131279']);
  });

  it('although the clock was set back by a year', async () => {
    fake.setNetwork('9121', 'TTNET');
    const feed = feedOf('asn:9121');
    await poll(feed);

    bench.clock.setWall(NOW - 365 * DAY);
    fake.setNow(NOW - 365 * DAY);
    await poll(feed);

    expect(asked()).toHaveLength(2);
  });
});

describe('a list that fails', () => {
  it.each([
    ['with a page', 'html500', HOUR],
    ['with half an answer', 'truncatedJson', HOUR],
    ['with an error of its own', 'error200', HOUR],
    ['with no rows, as when its database is away', 'emptyData', 6 * HOUR],
    ['with other rows', { body: { error: null, data: [null, 7, {}, { code: '9121' }] } }, 6 * HOUR],
    [
      'with other names',
      { body: { error: null, data: [{ code: '1', type: 'asn', name: 'ONE' }] } },
      6 * HOUR,
    ],
  ] as const)('%s takes no name away, costs no readings, and is asked for again later', async (_, fault, ms) => {
    fake.setNetwork('9121', 'TTNET');
    const feed = feedOf('asn:9121');
    await poll(feed);
    await after(DAY);
    fake.failOn('networks', fault);

    const batch = await poll(feed);
    fake.failOn('networks', null);
    fake.setNetwork('9121', 'TTNET-2');
    await after(ms - 1);
    await poll(feed);
    const kept = nameOf('asn:9121');
    const asksThen = asked().length;
    await after(1);
    await poll(feed);

    expect(batch.observations.some(({ place }) => place === 'asn:9121')).toBe(true);
    expect([kept, asksThen]).toEqual(['AS9121 (TTNET)', 2]);
    expect([nameOf('asn:9121'), nameOf('asn:1')]).toEqual(['AS9121 (TTNET-2)', 'AS1']);
  });

  it('is told of once, and costs nobody an answer', async () => {
    fake.failOn('networks', 'html500');
    const feed = feedOf('asn:9121');

    const batch = await feed.history({ places: ['asn:9121'], from: NOW - DAY, to: NOW }, signal);
    await after(HOUR);
    await poll(feed);

    expect(batch.observations.length).toBeGreaterThan(0);
    const warnings = bench.log.lines.filter(({ fields }) => fields['what'] === 'names of networks');
    expect(warnings.map(({ level }) => level)).toEqual(['warn']);
  });
});

describe('what a list says', () => {
  const item = (changes: Readonly<Record<string, unknown>>) => ({ code: '9121', type: 'asn', ...changes });

  it.each<readonly [string, unknown, string]>([
    ['a name without attributes', item({ name: 'AS9121 (TTNET)' }), 'AS9121 (TTNET)'],
    ['a bare name', item({ name: 'TTNET' }), 'AS9121 (TTNET)'],
    ['a name behind its number', item({ name: 'AS9121 TTNET' }), 'AS9121 (TTNET)'],
    ['the number alone', item({ name: 'AS9121', attrs: { name: 'as9121' } }), 'AS9121'],
    ['an empty name', item({ name: 'AS9121 ()', attrs: { name: ' ' } }), 'AS9121'],
    [
      'attributes of other kinds',
      item({ name: 'TTNET', attrs: { name: 7, country_code: [] } }),
      'AS9121 (TTNET)',
    ],
    ['a name of another kind', item({ name: ['TTNET'], attrs: null }), 'AS9121'],
    ['line breaks and blanks', item({ name: 'TT\r\n\t  NET ' }), 'AS9121 (TT NET)'],
    ['letters that turn the line around', item({ name: 'TT\u202eTEN\u0000' }), 'AS9121 (TT TEN)'],
    ['half a letter', item({ name: 'TT\ud800NET' }), 'AS9121 (TT NET)'],
    ['no letter at all', item({ name: '*** ---' }), 'AS9121'],
    ['letters of its own language', item({ name: 'Türk Telekom 電信' }), 'AS9121 (Türk Telekom 電信)'],
    ['a name without end', item({ name: 'é'.repeat(100_000) }), `AS9121 (${'é'.repeat(60)})`],
    ['the number of another', item({ name: 'AS4837 (EVIL)' }), 'AS9121 (AS4837 (EVIL))'],
    ['a mention, which chats escape', item({ name: '@everyone' }), 'AS9121 (@everyone)'],
    ['another kind of place', item({ name: 'TTNET', type: 'country' }), 'AS9121'],
    ['a code that is none', item({ name: 'TTNET', code: '(' }), 'AS9121'],
    ['a code that is a number', item({ name: 'TTNET', code: 9121 }), 'AS9121'],
  ])('%s', async (_, listed, name) => {
    fake.setNetwork('9121', listed);

    await poll(feedOf('asn:9121'));

    expect(nameOf('asn:9121')).toBe(name);
  });

  it('is data, and nothing but', async () => {
    const feed = feedOf('asn:9121');
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), fc.jsonValue({ maxDepth: 1 }), async (data, name) => {
        await after(DAY);
        fake.failOn('networks', { body: { error: null, data: [data, item({ name, attrs: data })] } });
        const batch = await poll(feed);
        expect(batch.observations.some(({ place }) => place === 'asn:9121')).toBe(true);
        expect(nameOf('asn:9121')).toMatch(/^AS9121( \(\P{C}{1,60}\))?$/u);
      }),
      { numRuns: 50 },
    );
  });
});
