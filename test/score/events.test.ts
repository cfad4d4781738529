import { describe, expect, it } from 'vitest';
import { eventsOf } from '../../src/score/events.ts';
import type { Label, OutageEvent } from '../../src/score/types.ts';
import { hour, label } from './parts.ts';

const TIME = { judgedFrom: hour(0), judgedTo: hour(100) };
const events = (...labels: readonly Label[]): readonly OutageEvent[] => eventsOf(labels, TIME);
const spans = (...labels: readonly Label[]) =>
  events(...labels).map(({ place, onset, end }) => [place.slice(-2), onset / hour(1), end && end / hour(1)]);

describe('labels as events', () => {
  it.each<[string, readonly Label[], unknown]>([
    ['one label is one event', [label(10, 20)], [['KP', 10, 20]]],
    ['overlapping labels are one, in any order', [label(15, 30), label(10, 20)], [['KP', 10, 30]]],
    ['touching labels are one', [label(10, 20), label(20, 30)], [['KP', 10, 30]]],
    [
      'a short label within a long one does not cut it',
      [label(10, 40), label(12, 14), label(30, 35)],
      [['KP', 10, 40]],
    ],
    [
      'a minute between them makes two',
      [label(10, 20), label(20.02, 30)],
      [
        ['KP', 10, 20],
        ['KP', 20.02, 30],
      ],
    ],
    ['no end swallows all that follows', [label(10, null), label(50, 60)], [['KP', 10, null]]],
    [
      'places stay apart',
      [label(10, 20), label(10, 20, { place: 'country:IR' })],
      [
        ['IR', 10, 20],
        ['KP', 10, 20],
      ],
    ],
    ['what was over before judging is left out', [label(-20, -10)], []],
    ['what begins after judging is left out', [label(100, 110)], []],
  ])('%s', (_name, labels, expected) => {
    expect(spans(...labels)).toEqual(expected);
  });

  it('is optional only if all its labels are', () => {
    const optional = { optional: true };

    expect(events(label(10, 20, optional), label(20, 30, optional))[0]?.optional).toBe(true);
    expect(events(label(10, 20, optional), label(20, 30))[0]?.optional).toBe(false);
  });

  it('is optional when it began before judging did', () => {
    expect(events(label(-5, 20))[0]?.optional).toBe(true);
  });

  it.each<[string, readonly Label[], number | null]>([
    ['the earliest dark that is given', [label(1, 9, { dark: hour(7) }), label(2, 9, { dark: hour(5) })], 5],
    [
      'a given dark before a blackout label',
      [label(1, 9, { phase: 'blackout' }), label(2, 9, { dark: hour(5) })],
      5,
    ],
    ['else the start of a blackout label', [label(1, 3), label(3, 9, { phase: 'blackout' })], 3],
    ['else never', [label(1, 9)], null],
  ])('got dark: %s', (_name, labels, dark) => {
    expect(events(...labels)[0]?.dark).toBe(dark === null ? null : hour(dark));
  });

  it('takes the largest tolerance, and the first shape and size that are known', () => {
    const first = label(1, 3, { toleranceMs: hour(2) });
    const second = label(2, 4, { toleranceMs: hour(3), shape: 'gradual', size: 'tiny' });

    expect(events(first, second)[0]).toMatchObject({ toleranceMs: hour(3), shape: 'gradual', size: 'tiny' });
  });
});
