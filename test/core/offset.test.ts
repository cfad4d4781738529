import { describe, expect, it } from 'vitest';
import type { SignalSpec } from '../../src/core/series.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import { judge, type Line, line, phases, PROBES, ROUTES, TRAFFIC } from '../support/timeline.ts';

/** A share that is an hour old when it is known, as those of a day's traffic often are. */
const SHARE: SignalSpec = { ...TRAFFIC, id: 'radar.share', stepMs: HOUR_MS, lagMs: HOUR_MS };
const shares = (days: string): Line => line(SHARE).steady(days, 100, 0.02);
const RENUMBERED: Line = line(ROUTES).steady('12d', 1000, 0.005);

describe('one signal that is off while all others are as usual', () => {
  it.each<[string, Line, string, string]>([
    [
      'is told once at most, however long it lasts',
      line(ROUTES).steady('12d', 1000, 0.005).steady('6d', 790, 0.005),
      '18d',
      'degrading normal',
    ],
    [
      'is told again when it was normal between',
      line(ROUTES)
        .steady('12d', 1000, 0.005)
        .steady('1d', 790, 0.005)
        .steady('1d', 1000, 0.005)
        .steady('3h', 790, 0.005),
      '14d3h',
      'degrading normal degrading normal',
    ],
  ])('%s', (_sentence, routes, days, expected) => {
    expect(phases(judge([routes, shares(days)]))).toBe(expected);
  });

  it('has a new level after weeks, though it wavers, and what is lost then is a new outage', () => {
    const wavers = (at: number): number => (Math.floor(at / HOUR_MS) % 5 === 0 ? 5 : 4);
    const blocks = line(PROBES).steady('12d', 5).like('20d', wavers).steady('6h', 0);
    const routes = line(ROUTES).steady('32d', 3).steady('6h', 0);

    const told = judge([blocks, routes]);

    expect(told.filter(({ ending }) => ending === 'partly-recovered')).toHaveLength(1);
    expect(told.find(({ to }) => to === 'blackout')?.from).toBe('normal');
  });

  it('does not keep silent about what all see', () => {
    const routes = RENUMBERED.steady('2d', 790, 0.005).steady('1d', 0);
    const traffic = line(SHARE).steady('14d', 100, 0.02).steady('1d', 0);

    expect(phases(judge([routes, traffic]))).toBe('degrading normal degrading blackout');
  });
});
