import { describe, expect, it } from 'vitest';
import { Watch } from '../../src/core/detector/watch.ts';
import type { Observation } from '../../src/core/series.ts';
import { rescale } from '../../src/feeds/radar/scale.ts';
import { RADAR_SIGNALS } from '../../src/feeds/radar/signals.ts';

const QUARTER = 900_000;
const DAY = 96 * QUARTER;
const START = Date.parse('2026-09-01T00:00:00Z');
const PLACE = 'country:VE';

type Values = ReadonlyMap<number, number>;

/** Traffic with its day and a little noise. */
function truth(at: number): number {
  const noise = ((at / QUARTER) * 7_919) % 41;
  return Math.round(1_000 * (1 - 0.6 * Math.cos((at / DAY) * 2 * Math.PI)) + noise);
}

/** What is answered about the two weeks before `end`: shares of the largest. `shape` is what a new computing makes of it. */
function answerAt(end: number, shape: (at: number) => number): Values {
  const bins = Array.from({ length: 14 * 96 }, (_, i) => end - (14 * 96 - i) * QUARTER);
  const most = Math.max(...bins.map((at) => truth(at) * shape(at)));
  return new Map(bins.map((at) => [at, Math.round(((truth(at) * shape(at)) / most) * 1e6) / 1e6]));
}

/** Alerts of 14 days of history and 4 days of polls, of which the last 3 are computed anew. */
function alertsOf(values: (answer: Values) => { values: Values; isWhole: boolean }): number {
  const watch = new Watch(
    RADAR_SIGNALS.map(({ spec }) => spec),
    { continentOf: () => 'SA' },
  );
  let alerts = 0;
  for (let end = START + 14 * DAY; end < START + 18 * DAY; end += QUARTER) {
    const isAnew = end >= START + 15 * DAY;
    // Other days of the past are larger now, so the largest is, and the ratios of old and new do not agree.
    const answer = answerAt(end, (at) =>
      isAnew && Math.floor(at / DAY) % 3 === 0 && at < START + 14 * DAY ? 3 : 1,
    );
    const told = values(answer);
    const isHistory = end === START + 14 * DAY;
    const rows = [...told.values].filter(([at]) => isHistory || told.isWhole || at >= end - 12 * QUARTER);
    const offered = rows.map(
      ([observedAt, value]): Observation => ({ signal: 'radar.netflows', place: PLACE, observedAt, value }),
    );
    watch.offer(offered, end);
    alerts += watch.advance(end + 2_700_000).transitions.length;
  }
  return alerts;
}

describe('a history that was computed anew', () => {
  it('raises no alert when a new scale begins at the level of the old', () => {
    let scale: ReturnType<typeof rescale>['scale'] = null;

    const alerts = alertsOf((answer) => {
      const joined = rescale(answer, scale);
      scale = joined.scale;
      return { values: joined.values, isWhole: joined.isNew };
    });

    expect([alerts, scale]).toMatchObject([0, { epoch: 2 }]);
  });

  it('would raise one, were each answer taken as it is', () => {
    const alerts = alertsOf((answer) => ({
      values: new Map([...answer].map(([at, share]) => [at, share * 10_000])),
      isWhole: false,
    }));

    expect(alerts).toBeGreaterThan(0);
  });
});
