import { describe, expect, it } from 'vitest';
import { renderChart } from '../../src/pictures/chart.ts';
import { PHASE_NAMES } from '../../src/core/severity.ts';
import {
  bandsIn,
  gapsIn,
  heightOf,
  linesOf,
  northKorea,
  points,
  time,
  withValues,
  wordsIn,
} from './inputs.ts';

const fours = (count: number): (number | null)[] => Array.from({ length: count }, () => 4);
const drawn = (values: readonly (number | null)[], band?: readonly [number, number] | null): string =>
  renderChart(withValues(values, band)).svg;

/** Where zero is: the line of its mark, from the mark's baseline. */
const zeroOf = (svg: string): number => heightOf(svg, '0') - 8;

describe('what was measured', () => {
  it('is one line when every bin has a value, and reaches the zero when that was measured', () => {
    const { svg } = renderChart(northKorea);

    const [line = [], ...others] = linesOf(svg);
    expect(others).toEqual([]);
    expect(Math.max(...line.map(([, y]) => y))).toBeCloseTo(zeroOf(svg), 0);
    expect(gapsIn(svg)).toEqual([]);
  });

  it.each([
    ['without a value', null],
    ['that is not a number', Number.NaN],
    ['that is infinite', Number.POSITIVE_INFINITY],
    ['below zero', -1],
  ])('a bin %s is a gap, hatched, and never a zero', (_, value) => {
    const svg = drawn([...fours(20), value, value, ...fours(20)]);

    const [before = [], after = [], ...others] = linesOf(svg);
    const [gap, ...otherGaps] = gapsIn(svg);
    expect(others).toEqual([]);
    expect(otherGaps).toEqual([]);
    expect(gap).toEqual([before.at(-1)?.[0], after[0]?.[0]]);
    expect(Math.max(...[...before, ...after].map(([, y]) => y))).toBeLessThan(zeroOf(svg) - 20);
  });

  it('a bin that is missing is a gap as well', () => {
    const input = withValues(fours(42));
    const [signal] = input.signals;
    const holed = { ...signal!, points: signal!.points.filter((_, index) => index !== 20) };

    const { svg } = renderChart({ ...input, signals: [holed] });

    expect(linesOf(svg)).toHaveLength(2);
    expect(gapsIn(svg)).toHaveLength(1);
  });

  it('a lone bin between gaps is still seen', () => {
    const svg = drawn([
      ...fours(30),
      ...Array.from({ length: 30 }, () => null),
      3,
      null,
      null,
      ...fours(900),
    ]);

    const [, lone = []] = linesOf(svg);
    expect(lone.at(-1)![0] - lone[0]![0]).toBeGreaterThanOrEqual(4.9);
  });

  it('what is missing at the end is said with its time', () => {
    const words = wordsIn(drawn([...fours(40), ...Array.from({ length: 30 }, () => null)]));

    expect(words).toContain('no data since 15:20 UTC, before: 4 of 4 prefixes');
    expect(words).toContain('no data');
  });

  it('a drop of one bin among 100,000 stays visible, and the line stays short', () => {
    const from = time('2014-01-01T00:00:00Z');
    const values = Array.from({ length: 100_000 }, (_, index) =>
      index === 61_803 ? 0 : 4_000 + (index % 7),
    );
    const signal = { name: 'Routing', unit: 'prefixes', points: points(from, values, null) };
    const to = from + values.length * 300_000;

    const { svg } = renderChart({ ...northKorea, from, to, now: to, signals: [signal] });

    const [line = []] = linesOf(svg);
    expect(Math.max(...line.map(([, y]) => y))).toBeCloseTo(zeroOf(svg), 0);
    expect(line.length).toBeLessThan(8_000);
    expect(svg.length).toBeLessThan(200_000);
  });

  it('alternating values and gaps by the ten thousand do not make a picture that nobody can load', () => {
    const values = Array.from({ length: 60_000 }, (_, index) => (index % 2 === 0 ? 4 : null));

    expect(drawn(values).length).toBeLessThan(200_000);
  });
});

describe('what was expected', () => {
  it('is a band from its lower to its upper end', () => {
    const svg = drawn(fours(20), [2, 6]);

    const ys = bandsIn(svg)[0]!.map(([, y]) => y);
    const line = linesOf(svg)[0]![0]![1];
    const perUnit = (zeroOf(svg) - line) / 4;
    expect(Math.max(...ys)).toBeCloseTo(zeroOf(svg) - 2 * perUnit, 0);
    expect(Math.min(...ys)).toBeCloseTo(zeroOf(svg) - 6 * perUnit, 0);
  });

  it('is seen also where it is a single number', () => {
    const ys = bandsIn(drawn(fours(20), [4, 4]))[0]!.map(([, y]) => y);

    expect(Math.max(...ys) - Math.min(...ys)).toBeCloseTo(10, 0);
  });

  it('is left out where it is unknown', () => {
    const svg = drawn(fours(20), null);

    expect(bandsIn(svg)).toEqual([]);
    expect(wordsIn(svg)).not.toContain('usual');
    expect(wordsIn(svg)).toContain('measured');
  });
});

describe('the words', () => {
  it('say place, phase, since when, signal and amount', () => {
    const words = wordsIn(renderChart(northKorea).svg);

    expect(words.slice(0, 3)).toEqual([
      'North Korea',
      'Near-total blackout',
      'Since 22 Dec 2014 16:15 UTC, for 1 h 45 min as of 18:00 UTC',
    ]);
    expect(words).toContain('Routing, ris.prefixes');
    expect(words).toContain('2 of 4 prefixes, 17:55 UTC');
  });

  it('name every phase, however short, where there is room', () => {
    const phases = (['normal', 'degrading', 'reduced', 'blackout', 'recovering'] as const).map(
      (phase, index) => ({
        phase,
        since: northKorea.from + index * 72 * 60_000,
      }),
    );

    const words = wordsIn(renderChart({ ...northKorea, phases }).svg);

    for (const { phase } of phases) expect(words).toContain(PHASE_NAMES[phase]);
  });

  it('take a phase that began before the one told ahead of it for what was there', () => {
    const phases = [{ phase: 'normal' as const, since: northKorea.from }, ...northKorea.phases];

    expect(renderChart({ ...northKorea, phases }).svg).toBe(renderChart(northKorea).svg);
  });

  it('name a phase that has only just begun by a line from its name at the top', () => {
    const phases = [...northKorea.phases, { phase: 'recovering' as const, since: northKorea.to }];

    const { svg } = renderChart({ ...northKorea, phases });

    expect(wordsIn(svg)).toContain('Partial recovery');
    expect(svg).toContain('y1="70"');
  });

  it('have a second row of local time, with its offset', () => {
    const { svg } = renderChart(northKorea);

    const words = wordsIn(svg);
    expect(words).toEqual(expect.arrayContaining(['UTC', '13:00', 'local', '22:00', '23 Dec', 'UTC+9']));
    expect(heightOf(svg, 'local')).toBeGreaterThan(heightOf(svg, 'UTC'));
  });

  it.each([
    ['the zone is unknown', null],
    ['there is no such zone', 'Mars/Olympus'],
    ['its clocks show UTC', 'Africa/Accra'],
  ])('have no second row when %s', (_, zone) => {
    expect(wordsIn(renderChart({ ...northKorea, zone }).svg)).not.toContain('local');
  });

  it('claim nothing when nothing was measured', () => {
    const words = wordsIn(renderChart({ ...northKorea, signals: [], phases: [] }).svg);

    expect(words.slice(0, 3)).toEqual([
      'North Korea',
      '22 Dec 2014 12:00 UTC to 22 Dec 2014 18:00 UTC',
      'No measurements to show for this time',
    ]);
  });
});

it('draws three signals and no more, strongest first', () => {
  const signals = ['A', 'B', 'C', 'D'].map((name) => ({ ...northKorea.signals[0]!, name }));

  const words = wordsIn(renderChart({ ...northKorea, signals }).svg);

  expect(words.filter((each) => /^[A-D]$/.test(each))).toEqual(['A', 'B', 'C']);
});

it('gives the same bytes for the same input, in whatever order its bins come', () => {
  const signals = northKorea.signals.map((each) => ({ ...each, points: each.points.toReversed() }));

  const { svg } = renderChart(northKorea);

  expect(renderChart(structuredClone(northKorea)).svg).toBe(svg);
  expect(renderChart({ ...northKorea, signals }).svg).toBe(svg);
});
