import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../bench/detect/corpus/index.ts';
import type { World, WorldSeries } from '../../bench/detect/world.ts';
import { createPlaces } from '../../src/core/places.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import type { Label } from '../../src/score/types.ts';

function hashOf({ series, labels, places, start, end }: World): string {
  const hash = createHash('sha256').update(JSON.stringify({ labels, places, start, end }));
  for (const { signal, values } of series) hash.update(JSON.stringify(signal)).update(values);
  return hash.digest('hex');
}

/** Median of the bins that lie wholly in a time; NaN when nothing was read. */
function medianIn({ signal, values }: WorldSeries, world: World, from: number, to: number): number {
  const first = Math.ceil((from - world.start) / signal.stepMs);
  const last = Math.floor((to - world.start) / signal.stepMs);
  const read = [...values.subarray(first, Math.max(first, last))].filter((value) => !Number.isNaN(value));
  return read.sort((a, b) => a - b)[Math.floor((read.length - 1) / 2)] ?? Number.NaN;
}

/** What the plainest signal of a place kept in a time, compared with the same hours of the best of three weeks before. */
function keptIn(world: World, place: string, from: number, to: number): number {
  const kept = world.series
    .filter((series) => series.place === place)
    .map((series) => {
      const weeks = [1, 2, 3].map((week) =>
        medianIn(series, world, from - week * 7 * DAY_MS, to - week * 7 * DAY_MS),
      );
      return medianIn(series, world, from, to) / Math.max(...weeks.filter((median) => !Number.isNaN(median)));
    });
  return Math.min(...kept.filter((ratio) => !Number.isNaN(ratio)));
}

/** Labels of one place that touch are one event. */
function eventsOf(labels: readonly Label[]): readonly Label[] {
  return labels.filter(
    ({ place, start }) => !labels.some((other) => other.place === place && other.end === start),
  );
}

const worlds = [
  createWorld('A', 1),
  createWorld('A', 2),
  createWorld('A-hard', 1),
  createWorld('A-second', 1),
];
const series = worlds.flatMap((world) => world.series);

describe('the simulated worlds', () => {
  it.each(['A', 'A-second'] as const)('are the same for the same corpus and seed (%s)', (corpus) => {
    const first = worlds[corpus === 'A' ? 0 : 3]!;

    expect(hashOf(createWorld(corpus, 1))).toBe(hashOf(first));
  });

  it('differ from seed to seed and from corpus to corpus', () => {
    expect(new Set(worlds.map(hashOf)).size).toBe(worlds.length);
  });

  it('hold thirty countries of five continents and more over sixty days from a Monday', () => {
    const gazetteer = createPlaces();
    for (const world of worlds) {
      expect(new Set(world.places).size).toBe(30);
      expect(new Set(world.places.map((id) => gazetteer.get(id).continent)).size).toBeGreaterThanOrEqual(5);
      expect(new Date(world.start).getUTCDay()).toBe(1);
      expect(world.start % DAY_MS).toBe(0);
      expect(world.judgedFrom - world.start).toBe(28 * DAY_MS);
      expect(world.end - world.start).toBe(60 * DAY_MS);
    }
  });

  it('give each place one to six signals and each signal a value or a hole for every bin', () => {
    for (const world of worlds) {
      for (const place of world.places) {
        const signals = world.series.filter((one) => one.place === place).map(({ signal }) => signal);
        expect(signals.length).toBeGreaterThanOrEqual(1);
        expect(signals.length).toBeLessThanOrEqual(6);
        expect(world.signals).toEqual(expect.arrayContaining(signals));
      }
      for (const { signal, values } of world.series)
        expect(values.length).toBe((60 * DAY_MS) / signal.stepMs);
    }
  });

  it('count in whole numbers, and never below zero', () => {
    for (const { signal, values } of series) {
      const counts = signal.scale === 'count-set' || signal.scale === 'count-arrivals';
      const wrong = values.find(
        (value) => value < 0 || (counts && !Number.isNaN(value) && !Number.isInteger(value)),
      );
      expect(wrong).toBeUndefined();
      if (signal.scale === 'fraction') expect(values.some((value) => value > 1)).toBe(false);
    }
  });

  it('miss between half a point and three points in a hundred, gaps aside', () => {
    const shares = series.map(
      ({ values }) => values.filter((value) => Number.isNaN(value)).length / values.length,
    );

    expect(Math.min(...shares)).toBeGreaterThan(0.002);
    expect(Math.max(...shares)).toBeLessThan(0.12);
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(mean).toBeGreaterThan(0.01);
    expect(mean).toBeLessThan(0.03);
  });

  it('have the night below the day in local time, in traffic', () => {
    const traffic = worlds.flatMap((world) =>
      world.series
        .filter(({ signal }) => signal.id === 'sim.search')
        .map((one) => {
          const hours = [...one.values.subarray(0, 7 * 144)]
            .filter((value) => !Number.isNaN(value))
            .sort((a, b) => a - b);
          return hours[Math.floor(hours.length * 0.05)]! / hours[Math.floor(hours.length * 0.95)]!;
        }),
    );

    expect(Math.max(...traffic)).toBeLessThan(0.8);
  });
});

describe('the labels of the simulated worlds', () => {
  it('lie in the judged time with room before and after', () => {
    for (const world of worlds) {
      for (const { start, end, dark } of world.labels) {
        expect(start).toBeGreaterThanOrEqual(world.judgedFrom + 6 * HOUR_MS);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(world.end - 24 * HOUR_MS);
        if (dark !== null) expect(dark).toBeGreaterThanOrEqual(world.judgedFrom);
      }
    }
  });

  it('are about nine tenths of an event a place, of all shapes and sizes', () => {
    const events = worlds.flatMap(({ labels }) => eventsOf(labels)).filter(({ optional }) => !optional);

    expect(events.length / (30 * worlds.length)).toBeGreaterThan(0.7);
    expect(events.length / (30 * worlds.length)).toBeLessThan(1.1);
    expect([...new Set(events.map(({ shape }) => shape))].sort()).toEqual([
      'data-plane',
      'flapping',
      'gradual',
      'partial',
      'sudden',
    ]);
    expect(new Set(events.map(({ size }) => size)).size).toBe(5);
  });

  it('say blackout where a signal of the place really shows one', () => {
    for (const world of worlds) {
      for (const { phase, optional, place, start, end } of world.labels) {
        if (phase !== 'blackout' || optional || end === null) continue;
        expect(end - start).toBeGreaterThanOrEqual(29 * MINUTE_MS);
        // Signals follow the place by up to ten minutes.
        expect(
          keptIn(world, place, start + 10 * MINUTE_MS, end),
          `${place} ${world.seed}`,
        ).toBeLessThanOrEqual(0.2);
      }
    }
  });

  it('say reduced where a signal of the place is well below its normal', () => {
    for (const world of worlds) {
      for (const { phase, optional, place, start, end } of world.labels) {
        if (phase !== 'reduced' || optional || end === null) continue;
        expect(keptIn(world, place, start + 10 * MINUTE_MS, end), `${place} ${world.seed}`).toBeLessThan(
          0.85,
        );
      }
    }
  });
});
