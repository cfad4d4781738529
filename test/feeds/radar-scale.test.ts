import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rescale, type Scale } from '../../src/feeds/radar/scale.ts';

const STEP = 900_000;
const START = Date.parse('2026-09-01T00:00:00Z');
const WEEK = 672;

type Series = readonly number[];

/** What Radar answers about bins [from, to) of a true series: shares of the largest, in six decimals. */
function answer(truth: Series, from: number, to: number): ReadonlyMap<number, number> {
  const most = Math.max(...truth.slice(from, to));
  const share = (value: number): number => Math.round((value / most) * 1e6) / 1e6;
  return new Map(truth.slice(from, to).map((value, i) => [START + (from + i) * STEP, share(value)]));
}

/** A daily cycle in whole numbers. */
const cycle = (bins: number, base = 1_000): number[] =>
  Array.from({ length: bins }, (_, i) => Math.round(base * (1 - 0.6 * Math.cos((i / 96) * 2 * Math.PI))));

function first(answered: ReadonlyMap<number, number>): Scale {
  const { scale, isNew } = rescale(answered, null);
  if (scale === null || !isNew) throw new Error('expected a new scale');
  return scale;
}

const at = (bin: number): number => START + bin * STEP;

describe('one scale for answers that each have their own', () => {
  it('puts a busy hour at 10,000 when nothing is remembered', () => {
    const { values, scale } = rescale(answer(cycle(WEEK), 0, WEEK), null);

    const sorted = [...values.values()].sort((a, b) => a - b);
    expect([scale?.epoch, sorted[Math.round(0.75 * (sorted.length - 1))]]).toEqual([1, 10_000]);
  });

  it('does not see it as a fall when a spike leaves everything else a share of it', () => {
    const truth = cycle(2 * WEEK + 4);
    const scale = first(answer(truth, 0, 2 * WEEK));
    truth[2 * WEEK + 1] = 50_000;

    const { values, isNew } = rescale(answer(truth, 4, 2 * WEEK + 4), scale);

    const unit = 10_000 / 1_424;
    expect(isNew).toBe(false);
    expect((values.get(at(2 * WEEK)) ?? 0) / unit).toBeCloseTo(truth[2 * WEEK] ?? 0, -1);
    expect((values.get(at(2 * WEEK + 1)) ?? 0) / unit / 50_000).toBeCloseTo(1, 2);
  });

  it('tells what only rounding has changed as it was told before, and a revision as it is now', () => {
    const truth = cycle(2 * WEEK);
    const scale = first(answer(truth, 0, 2 * WEEK - 4));
    truth[2 * WEEK - 6] = 3_000;

    const { values } = rescale(answer(truth, 4, 2 * WEEK), scale);

    const known = [...values].filter(([bin]) => scale.handed.has(bin));
    const changed = known.filter(([bin, value]) => scale.handed.get(bin) !== value);
    expect([known.length, changed.map(([bin]) => bin)]).toEqual([WEEK, [at(2 * WEEK - 6)]]);
  });

  it('bridges a blackout of ten days by what came before it', () => {
    const truth = cycle(4 * WEEK);
    truth.fill(0, WEEK, WEEK + 960);
    let scale = first(answer(truth, 0, WEEK));
    for (let end = WEEK + 1; end <= WEEK + 961; end += 48) {
      const joined = rescale(answer(truth, Math.max(0, end - 2 * WEEK), end), scale);
      expect(joined.isNew).toBe(false);
      scale = joined.scale ?? scale;
    }

    const { values, isNew } = rescale(answer(truth, WEEK + 964 - 2 * WEEK, WEEK + 964), scale);

    const usual = values.get(at(WEEK + 963 - 10 * 96 - 96)) ?? 0;
    expect(isNew).toBe(false);
    expect((values.get(at(WEEK + 963)) ?? 0) / usual).toBeCloseTo(1, 2);
  });

  it('begins a new scale at the same level when nothing is in common', () => {
    const scale = first(answer(cycle(WEEK), 0, WEEK));
    const later = cycle(6 * WEEK, 30);

    const { values, scale: next, isNew } = rescale(answer(later, 4 * WEEK, 6 * WEEK), scale);

    const busiest = Math.max(...values.values()) / Math.max(...scale.handed.values());
    expect([isNew, next?.epoch]).toEqual([true, 2]);
    expect(busiest).toBeCloseTo(1, 1);
  });

  it('begins a new scale at the median of the ratios when they disagree', () => {
    const truth = cycle(2 * WEEK);
    const scale = first(answer(truth, 0, 2 * WEEK));
    const anew = truth.map((value, i) => value * (1 + 0.2 * ((i % 5) - 2)));

    const { values, isNew } = rescale(answer(anew, 4, 2 * WEEK), scale);

    const noon = at(2 * WEEK - 48 - 1);
    expect(isNew).toBe(true);
    expect((values.get(noon) ?? 0) / (scale.handed.get(noon) ?? 1)).toBeGreaterThan(0.55);
    expect((values.get(noon) ?? 0) / (scale.handed.get(noon) ?? 1)).toBeLessThan(1.45);
  });

  it('goes on when a few of the newest bins were revised', () => {
    const truth = cycle(2 * WEEK);
    const scale = first(answer(truth, 0, 2 * WEEK));
    const revised = truth.map((value, i) => (i >= 2 * WEEK - 24 ? value * 1.3 : value));

    expect(rescale(answer(revised, 0, 2 * WEEK), scale).isNew).toBe(false);
  });

  it.each([
    ['nothing', []],
    ['nothing but zeros', [0, 0, 0]],
  ])('makes no scale of an answer with %s', (_, shares) => {
    const answered = new Map(shares.map((share, i) => [at(i), share]));
    const scale = first(answer(cycle(WEEK), 0, WEEK));

    expect(rescale(answered, null)).toEqual({ scale: null, isNew: false, values: answered });
    expect(rescale(answered, scale)).toEqual({ scale, isNew: false, values: answered });
  });
});

describe('any true series, asked for in any windows', () => {
  const level = fc.integer({ min: 300, max: 1_000 });
  /** A series of three weeks that never rests under a third of its usual, with spikes that move the scale. */
  const truths = fc
    .tuple(
      fc.array(level, { minLength: 96, maxLength: 96 }),
      fc.array(fc.tuple(fc.nat(3 * WEEK - 1), fc.integer({ min: 0, max: 20_000 })), { maxLength: 20 }),
    )
    .map(([day, odd]) => {
      const truth = Array.from({ length: 3 * WEEK }, (_, i) => day[i % 96] ?? 0);
      for (const [i, value] of odd) truth[i] = value;
      return truth;
    });
  /** Steps between polls, in bins. */
  const steps = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 });

  it('come out on one scale, within rounding', () => {
    fc.assert(
      fc.property(truths, fc.integer({ min: 96, max: WEEK }), steps, (truth, begin, gaps) => {
        let scale = first(answer(truth, 0, begin));
        const unit = 10_000 / unitOf(truth, begin);
        let end = begin;
        for (const gap of gaps) {
          end = Math.min(3 * WEEK, end + gap);
          const joined = rescale(answer(truth, Math.max(0, end - 2 * WEEK), end), scale);
          expect(joined.isNew).toBe(false);
          for (const [bin, value] of joined.values) {
            const real = (truth[(bin - START) / STEP] ?? 0) * unit;
            // A share has six decimals, and the largest is up to 20,000: half of a hundredth of the true unit.
            expect(Math.abs(value - real)).toBeLessThanOrEqual(0.004 * real + 0.1 * unit);
          }
          scale = joined.scale ?? scale;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('begin anew when what both know does not agree', () => {
    fc.assert(
      fc.property(truths, fc.integer({ min: 20, max: 300 }), (truth, percent) => {
        const scale = first(answer(truth, 0, WEEK));
        // Every second bin is now told larger: no one ratio holds for both halves.
        const broken = truth.map((value, i) => (i % 2 === 0 ? value : value * (1 + percent / 100)));

        const { isNew, scale: next } = rescale(answer(broken, 0, WEEK + 8), scale);

        expect([isNew, next?.epoch]).toEqual([true, 2]);
      }),
      { numRuns: 60 },
    );
  });

  /** The true value of what the first answer puts at 10,000. */
  function unitOf(truth: Series, bins: number): number {
    const positive = truth
      .slice(0, bins)
      .filter((value) => value > 0)
      .sort((a, b) => a - b);
    return positive[Math.round((positive.length - 1) * 0.75)] ?? 1;
  }
});
