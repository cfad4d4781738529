import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PolledFeed } from '../../src/app/ports.ts';
import type { Report } from '../../src/core/report.ts';
import { tidyReports } from '../../src/core/reports/tidy.ts';
import { alertItem, FAULT_NAMES } from '../support/fake-ioda.ts';
import { type IodaBench, openIoda } from '../support/feed-ioda.ts';

const NOW = Date.parse('2026-03-02T01:00:00Z');
const MINUTE = 60_000;
const HOUR = 3_600_000;
const signal = new AbortController().signal;
const at = (text: string): number => Date.parse(`2026-03-0${text}:00Z`);

let bench: IodaBench;
let fake: IodaBench['fake'];
let feed: PolledFeed;

beforeEach(async () => {
  bench = await openIoda(NOW);
  ({ fake } = bench);
  fake.setRegions('TR', { 4107: 'Izmir' });
  feed = bench.feedOf(['KP', 'TR'], { wanted: () => ['region:TR-Izmir', 'asn:9121'] });
});
afterEach(() => bench.close());

async function reportsAt(now: number): Promise<readonly Report[]> {
  fake.setNow(now);
  const { reports = [] } = await feed.poll(now - HOUR, now, signal);
  return reports;
}

const alertsAsked = (): readonly Record<string, string>[] =>
  fake.otherRequests
    .filter(({ pathname }) => pathname.endsWith('/outages/alerts'))
    .map(({ searchParams }) => Object.fromEntries(searchParams));

/** Izmir's list is known from here on. */
async function settle(): Promise<void> {
  await feed.poll(NOW - HOUR, NOW, signal);
}

describe('an alert of IODA becomes a report', () => {
  it('with its numbers as the words, a page, and the kind of measurement it rests on', async () => {
    fake.setAlerts([alertItem({ code: 'KP', timeMs: at('2T00:30'), value: 1, usual: 4 })]);

    expect(await reportsAt(NOW)).toEqual([
      {
        id: 'country/KP/bgp/median/1772411400/critical',
        source: 'ioda',
        place: 'country:KP',
        statedAt: at('2T00:30'),
        startedAt: at('2T00:30'),
        endedAt: null,
        says: 'bgp alert: 1 of 4 /24s seen, 25 % of normal',
        url: 'https://ioda.inetintel.cc.gatech.edu/country/KP?from=1772389800&until=1772476200',
        scope: ['routing'],
        severity: '75 % lost',
      },
    ]);
  });

  it('that can be kept', async () => {
    fake.setAlerts([alertItem({ code: 'KP', timeMs: at('2T00:30'), value: 0, usual: 41_355 })]);

    const reports = await reportsAt(NOW);

    expect(tidyReports(reports, NOW)).toEqual({ kept: [{ ...reports[0], seenAt: NOW }], dropped: 0 });
  });

  it.each([
    ['critical at 98 % of normal', { value: 40_704, usual: 41_355 }, false],
    ['critical at 78 % of normal', { value: 28, usual: 36 }, true],
    ['a warning at half of normal', { level: 'warning', value: 20, usual: 40 }, true],
    ['probing at 90 %', { datasource: 'ping-slash24', value: 90, usual: 100 }, false],
    ['probing at 80 %', { datasource: 'ping-slash24', value: 80, usual: 100 }, true],
    ['the telescope at 80 %', { datasource: 'merit-nt', value: 80, usual: 100 }, false],
    ['the telescope at 20 %', { datasource: 'merit-nt', value: 20, usual: 100 }, true],
    ['gtr alone at nothing', { datasource: 'gtr', value: 0, usual: 900 }, false],
    ['gtr-norm', { datasource: 'gtr-norm', value: 0, usual: 1 }, false],
    ['a source that we do not know', { datasource: 'mozilla', value: 0, usual: 900 }, false],
    ['more than normal', { value: 50, usual: 40 }, false],
    ['nothing of nothing', { value: 0, usual: 0 }, false],
  ])('by what is left, not by its level: %s', async (_, alert, isReported) => {
    fake.setAlerts([alertItem({ code: 'KP', timeMs: at('2T00:30'), ...alert })]);

    expect(await reportsAt(NOW)).toHaveLength(isReported ? 1 : 0);
  });

  it('of a region and of a network that is watched, and of no other place', async () => {
    await settle();
    const places = [
      { type: 'region', code: '4107' },
      { type: 'region', code: '4108' },
      { type: 'asn', code: '9121' },
      { type: 'asn', code: '9122' },
      { type: 'country', code: 'VE' },
    ] as const;
    fake.setAlerts(places.map((place) => alertItem({ ...place, timeMs: at('2T00:30'), value: 1, usual: 4 })));

    const reports = await reportsAt(NOW + MINUTE);

    expect(reports.map(({ place }) => place).sort()).toEqual(['asn:9121', 'region:TR-Izmir']);
    expect(
      alertsAsked()
        .slice(-3)
        .map(({ entityType, entityCode }) => [entityType, entityCode]),
    ).toEqual([
      ['country', undefined],
      ['region', '4107'],
      ['asn', '9121'],
    ]);
  });
});

describe('an alert over time', () => {
  const low = (time: string, changes = {}) =>
    alertItem({ code: 'KP', timeMs: at(time), value: 1, usual: 4, ...changes });
  const normal = (time: string, changes = {}) => low(time, { level: 'normal', value: 4, ...changes });
  const told = (reports: readonly Report[]) =>
    reports.map(({ startedAt, endedAt, severity }) => [
      new Date(startedAt).toISOString().slice(11, 16),
      endedAt === null ? null : new Date(endedAt).toISOString().slice(11, 16),
      severity,
    ]);

  it.each<readonly [string, readonly unknown[], readonly unknown[]]>([
    ['that goes on', [low('1T23:00')], [['23:00', null, '75 % lost']]],
    ['that ends', [low('1T23:00'), normal('2T00:10')], [['23:00', '00:10', '75 % lost']]],
    ['of which only the end is in the answer', [normal('2T00:10')], []],
    [
      'that gets worse is one report',
      [low('1T23:00', { level: 'warning', value: 3 }), low('1T23:30', { value: 0 })],
      [['23:00', null, '100 % lost']],
    ],
    [
      'that comes back is another one',
      [low('1T23:00'), normal('1T23:20'), low('1T23:40')],
      [
        ['23:00', '23:20', '75 % lost'],
        ['23:40', null, '75 % lost'],
      ],
    ],
    [
      'of one source is not ended by another one',
      [low('1T23:00'), normal('1T23:20', { datasource: 'ping-slash24' })],
      [['23:00', null, '75 % lost']],
    ],
    [
      'of one method is not ended by another one',
      [low('1T23:00'), normal('1T23:20', { method: 'sarima' })],
      [['23:00', null, '75 % lost']],
    ],
    ['in the future is none', [low('2T01:10')], []],
  ])('%s', async (_, rows, expected) => {
    fake.setAlerts(rows);

    expect(told(await reportsAt(NOW))).toEqual(expected);
  });

  it('is one report, however often it is answered, and also when its level is said at a new time', async () => {
    fake.setAlerts([low('1T23:00')]);
    const first = await reportsAt(NOW);
    fake.setAlerts([low('1T23:00'), low('2T01:05')]);
    const second = await reportsAt(NOW + 10 * MINUTE);
    fake.setAlerts([low('2T06:00')]);
    const third = await reportsAt(NOW + 6 * HOUR);

    expect([second, third].map((reports) => reports.map(({ id }) => id))).toEqual([
      [first[0]?.id],
      [first[0]?.id],
    ]);
  });

  it('that appears late is taken with its old time', async () => {
    await reportsAt(NOW);
    fake.setAlerts([low('1T22:30')]);

    expect(told(await reportsAt(NOW + 5 * MINUTE))).toEqual([['22:30', null, '75 % lost']]);
  });

  it('is told to have ended when it ends hours after it left the answers', async () => {
    fake.setAlerts([low('1T23:00')]);
    const [first] = await reportsAt(NOW);
    fake.setAlerts([]);
    for (let hour = 1; hour < 8; hour += 1) await reportsAt(NOW + hour * HOUR);
    fake.setAlerts([normal('2T08:30')]);

    const [last] = await reportsAt(NOW + 8 * HOUR);

    expect([last?.id, last?.endedAt]).toEqual([first?.id, at('2T08:30')]);
  });

  it('that is over is repeated for some hours and then left', async () => {
    fake.setAlerts([low('1T23:00'), normal('2T00:00')]);
    const counts: number[] = [];
    for (let hour = 0; hour < 4; hour += 1) counts.push((await reportsAt(NOW + hour * HOUR)).length);

    expect(counts).toEqual([1, 1, 0, 0]);
  });

  it('is looked for a day back at the start, three hours back after each answer, and as far as one was missed', async () => {
    const hoursAsked = () => alertsAsked().map(({ from, until }) => (Number(until) - Number(from)) / 3_600);
    feed = bench.feedOf(['KP']);
    await reportsAt(NOW);
    await reportsAt(NOW + HOUR);
    fake.failOn('alerts', 'html500');
    await reportsAt(NOW + 2 * HOUR);
    await reportsAt(NOW + 5 * HOUR);

    expect(hoursAsked()).toEqual([27, 4, 4, 7]);
  });

  it('is never lost behind 500 older ones', async () => {
    const old = Array.from({ length: 1_100 }, (_, index) =>
      low('1T21:00', { datasource: 'gtr', timeMs: at('1T21:00') + index * 1_000 }),
    );
    fake.setAlerts([...old, low('2T00:50')]);

    expect(told(await reportsAt(NOW))).toEqual([['00:50', null, '75 % lost']]);
    expect(
      alertsAsked()
        .filter(({ entityType }) => entityType === 'country')
        .map(({ page }) => page),
    ).toEqual(['0', '1', '2']);
  });
});

describe('where alerts fail', () => {
  it.each(
    FAULT_NAMES.filter((name) => !['hang', 'slowBody', 'emptyData', 'emptySets'].includes(name)),
  )('the signals are read, and it is said once: %s', async (fault) => {
    feed = bench.feedOf(['KP', 'TR']);
    fake.failOn('alerts', fault);
    const broken = await feed.poll(NOW - HOUR, NOW, signal);
    await bench.clock.advance(3 * MINUTE);
    await reportsAt(NOW + 3 * MINUTE);
    fake.failOn('alerts', null);
    fake.setAlerts([alertItem({ code: 'KP', timeMs: at('2T00:30'), value: 1, usual: 4 })]);
    await bench.clock.advance(3 * MINUTE);

    const reports = await reportsAt(NOW + 6 * MINUTE);

    expect(new Set(broken.observations.map(({ place }) => place)).size).toBe(2);
    expect(broken.reports).toEqual([]);
    expect(reports).toHaveLength(1);
    expect(bench.log.lines.map(({ level, fields }) => [level, fields['what']])).toEqual([
      ['warn', 'alerts of country'],
      ['info', 'alerts of country'],
    ]);
  });

  it.each([
    ['no row', null],
    ['no object', 7],
    ['an unknown level', { ...row(), level: 'dire' }],
    ['a word for a value', { ...row(), value: 'none' }],
    ['a negative value', { ...row(), value: -1 }],
    ['no value', { ...row(), value: null }],
    ['no normal', { ...row(), historyValue: undefined }],
    ['a time that is none', { ...row(), time: 1.5 }],
    ['a time before all', { ...row(), time: -1 }],
    ['an unknown kind of place', { ...row(), entity: { type: 'county', code: 'KP' } }],
    ['a method that is a sentence', { ...row(), method: 'by hand, today' }],
  ])('%s is skipped and counted, and the others are kept', async (_, bad) => {
    feed = bench.feedOf(['KP']);
    fake.failOn('alerts', { body: { error: null, data: [bad, row()] } });

    const batch = await feed.poll(NOW - HOUR, NOW, signal);

    expect([batch.reports?.length, batch.skipped]).toEqual([1, 1]);
  });

  it('an endless list is not followed', async () => {
    feed = bench.feedOf(['KP']);
    fake.failOn('alerts', { body: { error: null, data: Array.from({ length: 500 }, row) } });

    await reportsAt(NOW);

    expect(alertsAsked()).toHaveLength(10);
    expect(bench.log.lines[0]?.fields['why']).toBe('IODA answered with more than 5000 alerts');
  });

  it('any list of rows gives reports that can be kept', async () => {
    const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.double());
    const anyRow = fc.record(
      {
        datasource: fc.oneof(
          fc.constantFrom('bgp', 'ping-slash24', 'merit-nt', '__proto__', 'constructor'),
          odd,
        ),
        entity: fc.oneof(fc.constant({ type: 'country', code: 'KP' }), odd),
        time: fc.oneof(fc.integer({ min: NOW / 1_000 - 9_000, max: NOW / 1_000 + 900 }), odd),
        level: fc.oneof(fc.constantFrom('normal', 'warning', 'critical'), odd),
        value: fc.oneof(fc.nat(), fc.constant(Number.MIN_VALUE), odd),
        historyValue: fc.oneof(fc.nat(), fc.constant(Number.MAX_VALUE), odd),
        method: fc.oneof(fc.constantFrom('median', 'sarima'), odd),
      },
      { requiredKeys: ['entity', 'level'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 30 }), async (rows) => {
        feed = bench.feedOf(['KP']);
        fake.failOn('alerts', { body: { error: null, data: rows } });

        const reports = await reportsAt(NOW);

        expect(tidyReports(reports, NOW).dropped).toBe(0);
        expect(new Set(reports.map(({ id }) => id)).size).toBe(reports.length);
      }),
      { numRuns: 60 },
    );
  });
});

function row() {
  return {
    datasource: 'bgp',
    entity: { code: 'KP', type: 'country' },
    time: at('2T00:30') / 1_000,
    level: 'critical',
    value: 1,
    historyValue: 4,
    method: 'median',
  };
}
