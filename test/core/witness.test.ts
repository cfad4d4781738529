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

  const LOUD = { ...TRAFFIC, id: 'radar.http', scale: 'index', stepMs: 600_000, lagMs: 1_800_000 } as const;

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
    expect((told?.at ?? 0) - back).toBe(60 * 60_000);
  });

  it('two kinds that are back together are an all-clear at the next look', () => {
    const probes = line(PROBES).steady('10d', 1000, 0.02).steady('4h', 0).steady('4h', 1000, 0.02);
    const arrivals = line(ARRIVALS).steady('10d', 900, 0.02).steady('4h', 0).steady('4h', 900, 0.02);
    const [back, end] = judge([probes, arrivals]).slice(-2);

    expect([back?.to, end?.ending]).toEqual(['recovering', 'recovered']);
    expect((end?.at ?? 0) - (back?.at ?? 0)).toBe(600_000);
  });

  it('a noisy signal whose first reading is back does not hold up the all-clear until the second', () => {
    const came = (spec: typeof PROBES | typeof LOUD, wobble: number) =>
      line(spec).steady('10d', 1000, wobble).steady('4h', 0).steady('4h', 1000, wobble);
    const back = START + span('10d') + span('4h');

    const end = judge([came(PROBES, 0.02), came(LOUD, 0.4)]).find(({ ending }) => ending !== null);

    // The first reading of the slower one is whole and in 40 minutes after the return; one more look, and it is over.
    expect((end?.at ?? 0) - back).toBe(50 * 60_000);
  });

  it('who will report too late to be waited for does not hide a short outage', () => {
    const probes = line(PROBES).steady('10d16m', 1000, 0.02).steady('34m', 0).steady('4h', 1000, 0.02);
    const traffic = line(TRAFFIC).steady('10d30m', 1000, 0.03).steady('30m', 350).steady('4h', 1000, 0.03);

    const [told] = judge([probes, traffic]);

    expect(told?.to).toBe('blackout');
    // Three readings at zero, the last of them known 20 minutes before traffic can say anything of it.
    expect((told?.at ?? 0) - START - span('10d')).toBe(70 * 60_000);
  });

  it('a set of one unit says nothing against the loss of a half', () => {
    const half = line(PROBES).steady('10d', 6).steady('8h', 3);
    const one = line({ ...PROBES, id: 'atlas.probes', kind: 'probes' })
      .steady('10d', 1)
      .steady('8h', 1);

    expect(phases(judge([half, one]))).toContain('degrading');
  });

  it('what wavers by more than the loss says nothing against it', () => {
    const lost = line(PROBES).steady('10d', 1000, 0.02).steady('6h', 600, 0.02);
    const wild = line(ARRIVALS).steady('10d6h', 900, 1);
    const calm = line(ARRIVALS).steady('10d6h', 900, 0.1);

    expect(phases(judge([lost, wild]))).toContain('degrading');
    expect(judge([lost, calm])).toEqual([]);
  });

  it('routes alone do not end what one signal of the data plane still shows', () => {
    const routes = line(ROUTES).steady('13d', 400);
    const fewer = line(PROBES).steady('10d', 4).steady('3d', 2);

    const story = judge([routes, fewer]);

    expect(story.filter(({ from }) => from === 'normal')).toHaveLength(1);
    expect(story.some(({ to }) => to === 'normal')).toBe(false);
  });

  it('a clear loss of less than a half is told within an hour and a half', () => {
    const probes = line(PROBES).steady('10d8h', 1000, 0.04).steady('4h', 600, 0.04);

    const [told] = judge([probes]);

    expect(told?.to).toBe('degrading');
    expect((told?.at ?? Number.POSITIVE_INFINITY) - START - span('10d8h')).toBeLessThanOrEqual(90 * 60_000);
  });

  it('a place that flaps is told, though no hour of it is low throughout', () => {
    const probes = line(PROBES).steady('10d', 1000, 0.01);
    for (let n = 0; n < 6; n += 1) probes.steady('40m', 500, 0.01).steady('30m', 1000, 0.01);

    expect(phases(judge([probes]))).toContain('degrading');
  });
});
