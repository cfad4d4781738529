import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Batch, PolledFeed } from '../../src/app/ports.ts';
import type { PlaceId } from '../../src/core/entity.ts';
import { rowsOf } from '../support/feed-parts.ts';
import { ok, only, radarAnswering } from '../support/feed-radar.ts';

const NOW = Date.parse('2026-09-29T12:20:00Z');
const HOUR = 3_600_000;
const signal = new AbortController().signal;
const root = mkdtempSync(join(tmpdir(), 'ebb-radar-'));

afterAll(() => rmSync(root, { recursive: true, force: true }));

const feedOf = (answer: (path: string) => unknown, wanted: readonly PlaceId[] = ['country:VE']): PolledFeed =>
  radarAnswering(answer, { now: NOW, root, wanted });

const poll = (feed: PolledFeed): Promise<Batch> => feed.poll(NOW - 3 * HOUR, NOW, signal);

const T1 = '2026-09-29T11:15:00Z';
const T2 = '2026-09-29T11:30:00Z';
const T3 = '2026-09-29T11:45:00Z';
const TOO_SOON = '2026-09-29T12:15:00Z';

interface PointsRow {
  readonly name: string;
  readonly times: readonly unknown[];
  readonly values: readonly unknown[];
  readonly meta?: unknown;
  readonly reads: readonly (readonly [string, number | null])[];
  readonly skipped: number;
}

const POINTS: readonly PointsRow[] = [
  {
    name: 'numbers in text and numbers',
    times: [T1, T2],
    values: ['5', 6],
    reads: [
      [T1, 5],
      [T2, 6],
    ],
    skipped: 0,
  },
  {
    name: '"NaN", nulls and empty text, which are absent',
    times: [T1, T2, T3, T3],
    values: ['NaN', null, '', 'null'],
    reads: [],
    skipped: 0,
  },
  { name: 'a zero, which is a reading', times: [T1], values: ['0'], reads: [[T1, 0]], skipped: 0 },
  {
    name: 'values that are none',
    times: [T1, T1, T1, T1, T1, T2],
    values: ['ten', {}, [1], true, '-3', '7'],
    reads: [[T2, 7]],
    skipped: 5,
  },
  {
    name: 'values no number can hold',
    times: [T1, T1, T2],
    values: ['1e999', 'Infinity', '7'],
    reads: [[T2, 7]],
    skipped: 2,
  },
  {
    name: 'times that are none',
    times: ['yesterday', 1790682300, null, '2026-02-30T00:00:00Z', T2],
    values: ['1', '2', '3', '4', '7'],
    reads: [[T2, 7]],
    skipped: 4,
  },
  {
    name: 'times off the grid',
    times: ['2026-09-29T11:31:00Z', T2],
    values: ['1', '7'],
    reads: [[T2, 7]],
    skipped: 1,
  },
  {
    name: 'points of the future',
    times: ['2026-09-29T13:00:00Z', '2031-01-01T00:00:00Z', T2],
    values: ['1', '2', '7'],
    reads: [[T2, 7]],
    skipped: 2,
  },
  {
    name: 'a bucket that is still filling',
    times: [T2, TOO_SOON],
    values: ['7', '2'],
    reads: [[T2, 7]],
    skipped: 0,
  },
  {
    name: 'points of long ago',
    times: ['2020-01-01T00:00:00Z', T2],
    values: ['1', '7'],
    reads: [[T2, 7]],
    skipped: 1,
  },
  {
    name: 'points out of order',
    times: [T3, T1, T2],
    values: ['3', '1', '2'],
    reads: [
      [T1, 1],
      [T2, 2],
      [T3, 3],
    ],
    skipped: 0,
  },
  { name: 'the same point twice', times: [T1, T1], values: ['4', '4'], reads: [[T1, 4]], skipped: 0 },
  {
    name: 'two values for one bucket: the first holds',
    times: [T1, T1],
    values: ['4', '5'],
    reads: [[T1, 4]],
    skipped: 1,
  },
  {
    name: 'what came after the last update',
    times: [T1, T2, T3],
    values: ['1', '2', '3'],
    meta: { lastUpdated: '2026-09-29T11:50:00Z' },
    reads: [
      [T1, 1],
      [T2, 2],
    ],
    skipped: 0,
  },
  {
    name: 'a last update that is not readable',
    times: [T1],
    values: ['1'],
    meta: { lastUpdated: 7, delay: 'none', extra: {} },
    reads: [[T1, 1]],
    skipped: 0,
  },
  {
    name: 'a broken pipeline, whose bins have no value',
    times: [T1, T2, T3],
    values: ['1', '2', '3'],
    meta: {
      confidenceInfo: {
        annotations: [
          { eventType: 'PIPELINE', startDate: '2026-09-29T11:20:00Z', endDate: '2026-09-29T11:45:00Z' },
        ],
      },
    },
    reads: [
      [T3, 3],
      [T1, null],
      [T2, null],
    ],
    skipped: 0,
  },
  {
    name: 'a projection that has not ended',
    times: [T1, T2],
    values: ['1', '2'],
    meta: {
      confidenceInfo: { annotations: [{ eventType: 'PARTIAL_PROJECTION', startDate: T2, endDate: null }] },
    },
    reads: [
      [T1, 1],
      [T2, null],
    ],
    skipped: 0,
  },
  {
    name: 'a moment of trouble',
    times: [T1, T2],
    values: ['1', '2'],
    meta: {
      confidenceInfo: { annotations: [{ eventType: 'PIPELINE', startDate: T2, isInstantaneous: true }] },
    },
    reads: [
      [T1, 1],
      [T2, null],
    ],
    skipped: 0,
  },
  {
    name: 'an outage, which is the world and not the measurement',
    times: [T1],
    values: ['1'],
    meta: {
      confidenceInfo: {
        level: 1,
        annotations: [{ eventType: 'OUTAGE', startDate: T1 }, { eventType: 'NEWS' }],
      },
    },
    reads: [[T1, 1]],
    skipped: 0,
  },
  {
    name: 'annotations that are none',
    times: [T1],
    values: ['1'],
    meta: {
      confidenceInfo: {
        annotations: [
          null,
          {},
          { eventType: 'PIPELINE' },
          { eventType: 'PIPELINE', startDate: T3, endDate: T1 },
        ],
      },
    },
    reads: [[T1, 1]],
    skipped: 4,
  },
  {
    name: 'confidence that is none',
    times: [T1],
    values: ['1'],
    meta: { confidenceInfo: 'high' },
    reads: [[T1, 1]],
    skipped: 1,
  },
];

describe('points', () => {
  it.each(POINTS)('of $name', async ({ times, values, meta, reads, skipped }) => {
    const answer = ok({ meta, serie_0: { timestamps: times, ipv4: values, ipv6: null, more: 1 } });

    const batch = await poll(feedOf(only('/bgp/ips/timeseries', answer)));

    expect(rowsOf(batch.observations, 'radar.bgp-ips', 'country:VE')).toEqual(reads);
    expect(batch.skipped).toBe(skipped);
  });

  it.each([
    ['lists of different lengths', { timestamps: [T1, T2], ipv4: ['1'] }],
    ['lists that are none', { timestamps: T1, ipv4: '1' }],
    ['values without times', { ipv4: ['1'] }],
  ])('of a series with %s are skipped as one', async (_, broken) => {
    const answer = ok({ w0: { timestamps: [T2], ipv4: ['7'] }, w1: broken });

    const batch = await poll(feedOf(only('/bgp/ips/timeseries', answer)));

    expect([batch.observations.length, batch.skipped]).toEqual([1, 1]);
  });

  it('that are larger than the largest are skipped', async () => {
    const answer = ok({ serie_0: { timestamps: [T1, T2], values: ['1', '1.5'] } });

    const batch = await poll(feedOf(only('/http/timeseries', answer)));

    expect([batch.observations.length, batch.skipped]).toEqual([1, 1]);
  });

  it('of a total blackout are zeros', async () => {
    const answer = ok({ serie_0: { timestamps: [T1, T2], values: ['0', '0'] } });

    const batch = await poll(feedOf(only('/http/timeseries', answer)));

    expect(rowsOf(batch.observations, 'radar.http', 'country:VE')).toEqual([
      [T1, 0],
      [T2, 0],
    ]);
  });
});
