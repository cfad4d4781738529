import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { score } from '../../src/score/metrics.ts';
import type { Alarm, Label, Scored } from '../../src/score/types.ts';
import { alarm, hour, label, run } from './parts.ts';

const place = fc.constantFrom('country:KP', 'country:IR', 'asn:1');
const length = fc.option(fc.integer({ min: 0, max: 100 }));
const to = (from: number, hours: number | null): number | null => (hours === null ? null : from + hours);

const anyLabel: fc.Arbitrary<Label> = fc
  .record({
    from: fc.integer({ min: -50, max: 750 }),
    hours: length,
    place,
    optional: fc.boolean(),
    tolerance: fc.integer({ min: 0, max: 30 }),
    phase: fc.constantFrom('degrading', 'reduced', 'blackout', 'recovering', 'odd'),
    darkAfter: fc.option(fc.integer({ min: 0, max: 50 })),
  })
  .map(({ from, hours, darkAfter, tolerance, ...rest }) =>
    label(from, to(from, hours), {
      ...rest,
      toleranceMs: hour(tolerance),
      dark: darkAfter === null ? null : hour(from + darkAfter),
    }),
  );
const anyAlarm: fc.Arbitrary<Alarm> = fc
  .record({ from: fc.integer({ min: -50, max: 750 }), hours: length, place })
  .map(({ from, hours, place: at }) => alarm(from, to(from, hours), { place: at }));
const anyRun: fc.Arbitrary<Scored> = fc
  .record({ labels: fc.array(anyLabel, { maxLength: 12 }), alarms: fc.array(anyAlarm, { maxLength: 20 }) })
  .map(({ labels, alarms }) => run(labels, alarms));

describe('whatever happened and whatever was said', () => {
  it('every event is found, missed or optional, every alarm is one thing', () => {
    fc.assert(
      fc.property(anyRun, (input) => {
        const result = score(input);
        const counted = input.alarms.filter(({ at }) => at >= input.judgedFrom);
        const hitAlarms = result.alarms.filter(({ role }) => role === 'hit').length;
        const optional = result.outcomes.filter(({ event }) => event.optional).length;

        expect(result.hits + result.misses).toBe(result.events);
        expect(result.events + optional).toBe(result.outcomes.length);
        expect(hitAlarms + result.chatter + result.falseAlarms + result.optionalAlarms).toBe(counted.length);
        expect(result.hits).toBeGreaterThanOrEqual(hitAlarms);
      }),
    );
  });

  it('places add up to the whole', () => {
    fc.assert(
      fc.property(anyRun, (input) => {
        const result = score(input);
        const sum = (field: 'hits' | 'misses' | 'falseAlarms'): number =>
          result.byPlace.reduce((total, counts) => total + counts[field], 0);

        expect([sum('hits'), sum('misses'), sum('falseAlarms')]).toEqual([
          result.hits,
          result.misses,
          result.falseAlarms,
        ]);
      }),
    );
  });

  it('the order of labels and alarms does not matter, nor is a figure ever NaN', () => {
    fc.assert(
      fc.property(anyRun, (input) => {
        const figures = JSON.stringify({ ...score(input), outcomes: null, alarms: null });
        const turned = { ...input, labels: input.labels.toReversed(), alarms: input.alarms.toReversed() };
        const numbers = (value: unknown): readonly number[] =>
          typeof value === 'number'
            ? [value]
            : typeof value === 'object'
              ? Object.values(value ?? {}).flatMap(numbers)
              : [];

        expect(JSON.stringify({ ...score(turned), outcomes: null, alarms: null })).toBe(figures);
        expect(numbers(score(input)).every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('a detector that is always right is always right', () => {
    fc.assert(
      fc.property(fc.array(anyLabel, { maxLength: 12 }), (labels) => {
        const { outcomes } = score(run(labels, []));
        const alarms = outcomes
          .filter(({ event }) => event.onset >= 0)
          .map(({ event }) =>
            alarm(event.onset / hour(1), event.end === null ? null : event.end / hour(1), {
              place: event.place,
            }),
          );
        const { misses, falseAlarms } = score(run(labels, alarms));

        expect([misses, falseAlarms]).toEqual([0, 0]);
      }),
    );
  });
});
