import { describe, expect, it } from 'vitest';
import { createWorld } from '../../bench/detect/corpus/index.ts';
import { injectDrops } from '../../bench/detect/corpus/injected.ts';
import type { World } from '../../bench/detect/world.ts';
import { DAY_MS, HOUR_MS } from '../../src/core/time.ts';

const world = createWorld('A', 5);
const places = world.places.slice(0, 15);
/** Some places of a simulated world stand in for recordings. */
const base: World = {
  ...world,
  places,
  series: world.series.filter(({ place }) => places.includes(place)),
  labels: [],
};
const before = base.series.map(({ values }) => values.slice());
const injected = injectDrops(base, 1);

function isSame(one: Float64Array, other: Float64Array): boolean {
  return one.length === other.length && one.every((value, bin) => Object.is(value, other[bin]));
}

describe('drops put into real series', () => {
  it('are the same for the same seed and leave the world they were given as it was', () => {
    const again = injectDrops(base, 1);

    expect(again.labels).toEqual(injected.labels);
    expect(again.series.every(({ values }, i) => isSame(values, injected.series[i]!.values))).toBe(true);
    expect(base.series.every(({ values }, i) => isSame(values, before[i]!))).toBe(true);
    expect(injectDrops(base, 2).labels).not.toEqual(injected.labels);
  });

  it('change readings only within their labels, and there in every signal of the place', () => {
    for (const [index, { place, signal, values }] of injected.series.entries()) {
      const own = injected.labels.filter((label) => label.place === place);
      const wrong: string[] = [];
      let changed = 0;
      for (const [bin, value] of values.entries()) {
        const was = before[index]![bin]!;
        if (Object.is(value, was)) continue;
        changed += 1;
        const from = base.start + bin * signal.stepMs;
        const within = own.some(({ start, end }) => from + signal.stepMs > start && from < (end ?? 0));
        const whole = signal.scale !== 'count-set' || Number.isInteger(value);
        if (!within || !whole || value >= was)
          wrong.push(`${place} ${signal.id} bin ${bin}: ${was} to ${value}`);
      }
      expect(wrong).toEqual([]);
      if (own.length > 0) expect(changed).toBeGreaterThan(0);
      else expect(values).toBe(base.series[index]!.values);
    }
  });

  it('keep what is missing missing', () => {
    for (const [index, { values }] of injected.series.entries())
      expect(values.every((value, bin) => Number.isNaN(value) === Number.isNaN(before[index]![bin]!))).toBe(
        true,
      );
  });

  it('last as long as their shape says, in the judged time, ten days apart', () => {
    const least = { sudden: 12, partial: 48, gradual: 6 } as const;
    for (const { place, phase, shape, start, end } of injected.labels) {
      expect(start).toBeGreaterThanOrEqual(base.judgedFrom);
      expect(end).toBeLessThanOrEqual(base.end - 24 * HOUR_MS);
      const hours = ((end ?? 0) - start) / HOUR_MS;
      if (shape === 'sudden' || shape === 'partial') expect(hours).toBeGreaterThanOrEqual(least[shape]);
      else expect(hours).toBeGreaterThanOrEqual(phase === 'blackout' ? least.gradual : 11);
      for (const other of injected.labels)
        if (other.place === place && other.start > (end ?? 0))
          expect(other.start - (end ?? 0)).toBeGreaterThanOrEqual(10 * DAY_MS);
    }
  });

  it('are as short, and as near to each other, as is asked for', () => {
    const { labels } = injectDrops(base, 1, { eventsPerMonth: 6, lengths: 0.1 });
    const gaps = labels.flatMap(({ place, end }) =>
      labels.filter((o) => o.place === place && o.start > (end ?? 0)).map((o) => o.start - (end ?? 0)),
    );

    expect(Math.max(...labels.map(({ start, end }) => (end ?? 0) - start))).toBeLessThanOrEqual(
      9.6 * HOUR_MS,
    );
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(DAY_MS);
    expect(Math.min(...gaps)).toBeLessThan(10 * DAY_MS);
  });

  it('come as often as asked for, as far as they fit', () => {
    const eventsAt = (eventsPerMonth: number): number =>
      injectDrops(base, 3, { eventsPerMonth }).labels.filter(({ phase }) => phase !== 'recovering').length;

    expect(eventsAt(0)).toBe(0);
    expect(eventsAt(0.6)).toBeGreaterThan(4);
    expect(eventsAt(2)).toBeGreaterThan(eventsAt(0.6));
  });
});
