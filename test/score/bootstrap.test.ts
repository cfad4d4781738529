import { describe, expect, it } from 'vitest';
import { f1Difference } from '../../src/score/bootstrap.ts';
import { score } from '../../src/score/metrics.ts';
import type { Score } from '../../src/score/result.ts';
import { alarm, label, run } from './parts.ts';

const PLACES = Array.from({ length: 20 }, (_, i) => `asn:${i + 1}`);
/** One event a place; those before `found` are found. */
const finds = (found: number): Score =>
  score(
    run(
      PLACES.map((place) => label(100, 110, { place })),
      PLACES.slice(0, found).map((place) => alarm(101, 111, { place })),
      { places: PLACES },
    ),
  );

describe('the interval of a difference in F1', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(f1Difference(finds(18), finds(12), 7)).toEqual(f1Difference(finds(18), finds(12), 7));
    expect(f1Difference(finds(18), finds(12), 7)).not.toEqual(f1Difference(finds(18), finds(12), 8));
  });

  it('holds the difference, and turns with its sides', () => {
    const difference = (finds(18).f1 ?? 0) - (finds(12).f1 ?? 0);
    const interval = f1Difference(finds(18), finds(12), 1);
    const turned = f1Difference(finds(12), finds(18), 1);

    expect(interval?.low).toBeGreaterThan(0);
    expect(interval?.low).toBeLessThan(difference);
    expect(interval?.high).toBeGreaterThan(difference);
    expect(turned?.high).toBeLessThan(0);
  });

  it('of a detector with itself is nothing', () => {
    expect(f1Difference(finds(12), finds(12), 1)).toEqual({ low: 0, high: 0 });
  });

  it('of nothing is unknown', () => {
    const nothing = score(run([], []));

    expect(f1Difference(nothing, nothing, 1)).toBeNull();
    expect(f1Difference(score(run([], [], { places: [] })), nothing, 1)).toBeNull();
  });
});
