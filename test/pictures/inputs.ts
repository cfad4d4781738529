/** Inputs to draw, and what a drawn SVG is asked about. */
import fc from 'fast-check';
import type { ChartInput, ChartPoint } from '../../src/pictures/chart-input.ts';

const MINUTE_MS = 60_000;

export const time = (text: string): number => Date.parse(text);

/** Bins of five minutes from `from` on, one a value; the band is the same in all. */
export function points(
  from: number,
  values: readonly (number | null)[],
  band: readonly [number, number] | null = [4, 4],
): ChartPoint[] {
  return values.map((value, index) => ({
    at: from + index * 5 * MINUTE_MS,
    value,
    low: band?.[0] ?? null,
    high: band?.[1] ?? null,
  }));
}

const times = (count: number, value: number | null): (number | null)[] =>
  Array.from({ length: count }, () => value);

const FROM = time('2014-12-22T12:00:00Z');

/** Four prefixes, none from 16:15 UTC on, two again in the last quarter of an hour. */
export const northKorea: ChartInput = {
  place: 'North Korea',
  zone: 'Asia/Pyongyang',
  from: FROM,
  to: time('2014-12-22T18:00:00Z'),
  now: time('2014-12-22T18:05:00Z'),
  signals: [
    {
      name: 'Routing, ris.prefixes',
      unit: 'prefixes',
      points: points(FROM, [...times(51, 4), ...times(18, 0), ...times(3, 2)]),
    },
  ],
  phases: [
    { phase: 'degrading', since: time('2014-12-21T00:30:00Z') },
    { phase: 'blackout', since: time('2014-12-22T16:15:00Z') },
  ],
};

/** The same place with these values in five-minute bins from 12:00 UTC on. */
export function withValues(
  values: readonly (number | null)[],
  band?: readonly [number, number] | null,
): ChartInput {
  const signal = { name: 'Routing', unit: 'prefixes', points: points(FROM, values, band) };
  return { ...northKorea, to: FROM + values.length * 5 * MINUTE_MS, signals: [signal] };
}

type Corner = readonly [x: number, y: number];

function pathsOf(svg: string, name: string): readonly (readonly Corner[])[] {
  return [...svg.matchAll(new RegExp(`<path class="${name}" d="([^"]*)"`, 'g'))].map(([, d = '']) =>
    [...d.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const),
  );
}

/** The corners of each piece of measured line. */
export const linesOf = (svg: string): readonly (readonly Corner[])[] => pathsOf(svg, 'trace');

export const bandsIn = (svg: string): readonly (readonly Corner[])[] => pathsOf(svg, 'band');

/** Left and right edge of each hatched gap. */
export function gapsIn(svg: string): readonly (readonly [number, number])[] {
  const gaps = svg.matchAll(
    /<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="[\d.]+" fill="url\(#gap\)"/g,
  );
  return [...gaps].map(([, x, width]) => [Number(x), Number(x) + Number(width)] as const);
}

/** All words in the picture, in the order in which they are drawn. */
export function wordsIn(svg: string): readonly string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, words = '']) => words);
}

/** Where the word stands, from its baseline. */
export function heightOf(svg: string, words: string): number {
  const found = [...svg.matchAll(/<text x="[\d.]+" y="([\d.]+)"[^>]*>([^<]*)</g)].find(
    ([, , w]) => w === words,
  );
  return Number(found?.[1]);
}

// ---------------------------------------------------------------- hostile input

export const HOSTILE_NAMES = [
  ['empty', ''],
  ['blank', ' \n\t '],
  ['markup', '<script>alert("x")</script>'],
  ['made of pieces of XML', ']]> & \' " <!-- --> &#0; &amp;'],
  ['10,000 wide letters', 'W'.repeat(10_000)],
  ['long and Arabic', 'لا إله'.repeat(50)],
  ['long and Cyrillic', 'Ћирилица Щ'.repeat(30)],
  ['turned around', '\u202Eright to left\u202C \u2066x\u2069'],
  ['made of control characters', '\u0000\u0001\u001B[31m\uFFFE\uFFFF'],
  ['half a letter', '\uD800 half a letter \uDC00'],
  ['a heap of accents', `z${'\u0301'.repeat(500)}`],
  ['in letters that the font has not', '北朝鮮 😀👨\u200d👩\u200d👧'],
] as const;

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(...HOSTILE_NAMES.map(([, words]) => words)),
);
const anyTime = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: FROM - 1e9, max: FROM + 1e9 }) },
  { weight: 1, arbitrary: fc.double() },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, -1, 8.64e15, -8.64e15, 1e300, Number.NaN, Number.NEGATIVE_INFINITY),
  },
);
const anyValue = fc.oneof(fc.integer({ min: -5, max: 5_000 }), fc.double(), fc.constant(null));
const anyPoint = fc.record({ at: anyTime, value: anyValue, low: anyValue, high: anyValue });
const anyPhase = fc.constantFrom('normal', 'degrading', 'reduced', 'blackout', 'recovering');

/** Whatever the types allow, and more of what is wrong than of what is right. */
export const anyInput: fc.Arbitrary<ChartInput> = fc.record({
  place: name,
  zone: fc.oneof(
    fc.constantFrom(null, 'Asia/Tehran', 'America/St_Johns', 'Pacific/Apia', 'Mars/Olympus'),
    name,
  ),
  from: anyTime,
  to: anyTime,
  now: anyTime,
  signals: fc.array(fc.record({ name, unit: name, points: fc.array(anyPoint, { maxLength: 60 }) }), {
    maxLength: 5,
  }),
  phases: fc.array(fc.record({ phase: anyPhase, since: anyTime }), { maxLength: 12 }),
});
