import { describe, expect, it } from 'vitest';
import type { Transition } from '../../src/core/incident.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import { alarmsOf } from '../../src/score/alarms.ts';
import { judge, line, PROBES, ROUTES } from '../support/timeline.ts';
import { KP, transition } from '../support/store-values.ts';

const step = (hours: number, part: Partial<Transition>): Transition =>
  transition({ at: hours * HOUR_MS, unstable: false, blind: false, ...part });
const told = (...steps: readonly Transition[]) =>
  alarmsOf(steps).map(({ at, endAt, said }) => ({
    at: at / HOUR_MS,
    endAt: endAt === null ? null : endAt / HOUR_MS,
    said: said.map((s) => `${s.at / HOUR_MS} ${s.to}${s.flagOnly === true ? ' (flag)' : ''}`),
  }));

const begins = step(1, { seq: 1, from: 'normal', to: 'degrading' });
const ends = step(9, { seq: 5, from: 'recovering', to: 'normal', ending: 'recovered' });

describe('transitions as alarms', () => {
  it('one incident is one alarm, from its first decision to its ending', () => {
    expect(told(begins, ends)).toEqual([{ at: 1, endAt: 9, said: ['1 degrading', '9 normal'] }]);
  });

  it('an incident that goes on has no end', () => {
    expect(told(begins)).toEqual([{ at: 1, endAt: null, said: ['1 degrading'] }]);
  });

  it('two incidents of a place are two alarms', () => {
    const other = step(20, { incident: `${KP}@later`, from: 'normal', to: 'blackout' });

    expect(told(begins, ends, other).map(({ at, endAt }) => [at, endAt])).toEqual([
      [1, 9],
      [20, null],
    ]);
  });

  it('a flag that is raised is a message, one that clears only edits the card', () => {
    const raised = step(2, { seq: 2, from: 'degrading', to: 'degrading', blind: true });
    const cleared = step(3, { seq: 3, from: 'degrading', to: 'degrading' });

    expect(told(begins, raised, cleared)[0]?.said).toEqual(['1 degrading', '2 degrading (flag)']);
  });

  it('while it flaps, what is held back is no message; blackouts and the first recovery are', () => {
    const unstable = { unstable: true };
    const steps = [
      step(2, { ...unstable, seq: 2, from: 'degrading', to: 'reduced' }),
      step(3, { ...unstable, seq: 3, from: 'reduced', to: 'blackout' }),
      step(4, { ...unstable, seq: 4, from: 'blackout', to: 'recovering' }),
      step(5, { ...unstable, seq: 5, from: 'recovering', to: 'reduced' }),
    ];

    expect(told(begins, ...steps)[0]?.said).toEqual(['1 degrading', '3 blackout', '4 recovering']);
  });

  it('a real drop of the detector is an alarm of its place', () => {
    const routes = line(ROUTES).steady('10d', 400, 0.01).steady('6h', 0).steady('1d', 400, 0.01);
    const probes = line(PROBES).steady('10d', 900, 0.01).steady('6h', 0).steady('1d', 900, 0.01);
    const [first, ...others] = alarmsOf(judge([routes, probes]));

    expect(others).toEqual([]);
    expect(first?.place).toBe('country:KP');
    expect(first?.said.some(({ to }) => to === 'blackout')).toBe(true);
    expect(first?.endAt).not.toBeNull();
  });
});
