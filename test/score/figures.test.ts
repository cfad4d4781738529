import { describe, expect, it } from 'vitest';
import { score, scoreAll } from '../../src/score/metrics.ts';
import { poissonInterval, upperBound } from '../../src/score/poisson.ts';
import { quantile } from '../../src/score/quantile.ts';
import { alarm, hour, label, run, say } from './parts.ts';

describe('the exact Poisson interval', () => {
  // Garwood's table; for 0 the one-sided bound that is quoted as "3 in n".
  it.each([
    [0, 0, 2.9957],
    [1, 0.0253, 5.5716],
    [2, 0.2422, 7.2247],
    [5, 1.6235, 11.6683],
    [10, 4.7954, 18.3904],
    [100, 81.364, 121.6268],
    [5_000, 4862.3592, 5140.5489],
  ])('of %i', (count, low, high) => {
    const interval = poissonInterval(count);

    expect(interval.low).toBeCloseTo(low, 3);
    expect(interval.high).toBeCloseTo(high, 3);
  });

  it('of 0, two-sided, is 3.689', () => {
    expect(upperBound(0, 0.025)).toBeCloseTo(3.6889, 4);
  });
});

describe('nearest-rank quantiles', () => {
  it.each([
    [[], 0.5, null],
    [[7], 0.9, 7],
    [[4, 1, 3, 2], 0.5, 2],
    [[5, 1, 3, 2, 4], 0.5, 3],
    [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.9, 9],
    [[1, 2, 3], 1, 3],
    [[1, 2, 3], 0, 1],
  ])('of %j at %d', (values, share, expected) => {
    expect(quantile(values, share)).toBe(expected);
  });
});

describe('the figures', () => {
  it('nothing to measure is null, never 0 or NaN', () => {
    const nothing = score(run([], [], { places: [] }));

    expect(nothing).toMatchObject({ recall: null, precision: null, f1: null, falsePerPlaceMonth: null });
    expect(nothing.falseInterval).toBeNull();
    expect(nothing.delayMs).toEqual({ count: 0, median: null, p90: null });
    expect(nothing.warning).toMatchObject({ warnedShare: null, medianLeadMs: null });
    expect(nothing.messages.steady).toMatchObject({ events: 0, median: null, fewShare: null });
    expect(JSON.stringify(nothing)).not.toMatch(/NaN|Infinity/);
  });

  it('recall, precision and F1 of two events, one found, and one false alarm', () => {
    const both = [label(100, 110), label(200, 210)];
    const result = score(run(both, [alarm(101, 111), alarm(300, 301)]));

    expect(result).toMatchObject({ events: 2, hits: 1, misses: 1, falseAlarms: 1 });
    expect([result.recall, result.precision, result.f1]).toEqual([0.5, 0.5, 0.5]);
    expect(result.placeMonths).toBe(2);
    expect(result.falsePerPlaceMonth).toBe(0.5);
    expect(result.falseInterval?.high).toBeCloseTo(2.786, 3);
  });

  it('nothing found is an F1 of 0', () => {
    expect(score(run([label(100, 110)], []))).toMatchObject({ recall: 0, precision: null, f1: 0 });
  });

  it('delays, overall and by shape and size', () => {
    const labels = [
      label(100, 110, { shape: 'sudden', size: 'tiny' }),
      label(200, 210, { shape: 'sudden', size: 'huge' }),
      label(300, 310, { shape: 'gradual', size: 'huge' }),
    ];
    const { delayMs, delayMsByShape, delayMsBySize } = score(
      run(labels, [alarm(99.5, 111), alarm(201, 211), alarm(304, 311)]),
    );

    expect(delayMs).toEqual({ count: 3, median: hour(1), p90: hour(4) });
    expect(delayMsByShape).toMatchObject({ gradual: { count: 1 }, sudden: { count: 2, median: hour(-0.5) } });
    expect(delayMsBySize).toMatchObject({ huge: { p90: hour(4) }, tiny: { median: hour(-0.5) } });
  });

  it('early warning is measured on events that began before it got dark', () => {
    const labels = [
      label(100, 130, { phase: 'degrading', dark: hour(120) }),
      label(200, 230, { phase: 'degrading', dark: hour(202) }),
      label(300, 330, { shape: 'gradual', dark: hour(320) }),
      label(400, 430, { phase: 'blackout' }),
    ];
    const { warning, gradual6h } = score(run(labels, [alarm(105, 131), alarm(203, 231), alarm(401, 431)]));

    expect(warning).toEqual({ events: 3, warned: 1, warnedShare: 1 / 3, medianLeadMs: hour(-1) });
    expect(gradual6h).toEqual({ events: 2, warned: 1, warnedShare: 0.5, medianLeadMs: hour(15) });
  });

  it('messages are those of all alarms that touch an event', () => {
    const wordy = alarm(201, 209, { said: [201, 202, 203, 204, 205].map((at) => say(at, 'reduced')) });
    const { steady } = score(
      run([label(100, 110), label(200, 210)], [alarm(101, 103), wordy, alarm(211, 212)]),
    ).messages;

    expect(steady).toEqual({ events: 2, median: 2, p90: 7, max: 7, fewShare: 0.5 });
  });

  it('several runs are scored as one, their places apart', () => {
    const total = scoreAll([run([label(100, 110)], [alarm(101, 111)]), run([label(100, 110)], [])]);

    expect(total).toMatchObject({ events: 2, hits: 1, placeMonths: 4 });
    expect(total.byPlace.map(({ run: of, place, hits }) => [of, place, hits])).toEqual([
      [0, 'country:IR', 0],
      [0, 'country:KP', 1],
      [1, 'country:IR', 0],
      [1, 'country:KP', 0],
    ]);
  });
});
