import { describe, expect, it } from 'vitest';
import { judge, line, PROBES, phases, ROUTES, START, span, TRAFFIC } from '../support/timeline.ts';

describe('who may speak for a place', () => {
  const ARRIVALS = {
    ...PROBES,
    id: 'ucsd.arrivals',
    kind: 'background',
    scale: 'count-arrivals',
    lagMs: 600_000,
  } as const;

  it('a witness that misses two readings has not changed its mind', () => {
    const moved = line(PROBES).steady('10d', 1000, 0.02).steady('20h', 750, 0.02);
    const steady = line(TRAFFIC).steady('10d6h', 1000, 0.03).gap('2h').steady('12h', 1000, 0.03);

    expect(judge([moved, steady])).toEqual([]);
  });

  it('a kind that never fell does not tell a return while one is dark and another was when last heard', () => {
    const routes = line(ROUTES).steady('10d', 400).steady('3h', 20).gap('2h').steady('1h', 20);
    const probes = line(PROBES).steady('10d', 1000, 0.02).steady('6h', 20);
    const traffic = line(TRAFFIC).steady('10d6h', 1000, 0.03);

    const story = phases(judge([routes, probes, traffic]));

    expect(story).toContain('blackout');
    expect(story).not.toContain('recovering');
  });

  it('a trickle that is back says so when its readings have no arrivals in common', () => {
    const few = (at: number): number => (Math.floor(at / 600_000) % 2 === 0 ? 1 : 2);
    const arrivals = line(ARRIVALS).like('10d', few).like('4h', few).steady('230m', 0).like('4h', few);
    const back = START + span('10d') + span('4h') + span('230m');

    const [, told] = judge([arrivals]);

    expect(told?.to).toBe('recovering');
    // Readings that overlap would have confirmed each other ten minutes earlier.
    expect((told?.at ?? 0) - back).toBe(50 * 60_000);
  });

  it('two kinds that are back together are an all-clear at the next look', () => {
    const probes = line(PROBES).steady('10d', 1000, 0.02).steady('4h', 0).steady('4h', 1000, 0.02);
    const arrivals = line(ARRIVALS).steady('10d', 900, 0.02).steady('4h', 0).steady('4h', 900, 0.02);
    const [back, end] = judge([probes, arrivals]).slice(-2);

    expect([back?.to, end?.ending]).toEqual(['recovering', 'recovered']);
    expect((end?.at ?? 0) - (back?.at ?? 0)).toBe(600_000);
  });
});
