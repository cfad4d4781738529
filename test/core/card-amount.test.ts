import { describe, expect, it } from 'vitest';
import { amountText, atAmount, readingAmount } from '../../src/core/card-amount.ts';
import {
  listText,
  numberText,
  oneLine,
  percentText,
  roughNumber,
  timeNear,
} from '../../src/core/card-text.ts';
import { at, reading } from './card-builders.ts';

describe('amountText', () => {
  it.each([
    ['counts out a small set', 'routing', 'prefixes', 0, 3.98, '0 of 4 prefixes'],
    ['shows a part of a member', 'routing', 'prefixes', 0.4, 4, '0.4 of 4 prefixes'],
    ['counts out up to thirty', 'probes', 'probes', 12, 30, '12 of 30 probes'],
    ['takes a share of a larger set', 'probes', 'probes', 12, 31, '39 % of usual'],
    ['does not count out arrivals', 'traffic', 'requests', 2, 8, '25 % of usual'],
    ['does not count out a share', 'routing', 'share of prefixes', 0.3, 1, '30 % of usual'],
    ['does not say "3 of 3" of a loss', 'routing', 'prefixes', 3, 3.4, '88 % of usual'],
    ['says when there is more than usual', 'routing', 'prefixes', 6, 4, '6 prefixes (usually 4)'],
    ['never rounds something to nothing', 'probing', '/24s up', 3, 6_300, 'under 1 % of usual'],
    ['calls nothing nothing', 'probing', '/24s up', 0, 6_300, '0 % of usual'],
    ['explains what a /24 is', 'probing', '/24s up', 2, 4, '2 of 4 /24 address blocks up'],
  ] as const)('%s', (_sentence, kind, unit, value, expected, text) => {
    const one = reading({ signal: 'a.b', kind, unit, value, expected, state: 'low' });

    expect(amountText({ ...one, reading: one })).toBe(text);
  });

  it('knows nothing of nothing', () => {
    expect(amountText({ reading: null, value: null, expected: null, ratio: null })).toBeNull();
  });
});

describe('readingAmount', () => {
  it.each([
    ['gives the numbers behind a percentage', 2_412, 6_304, '38 % of usual (2,410 of 6,300 requests)'],
    ['does not where they are too small to mean much', 0.4, 0.9, '44 % of usual'],
    ['is not confused by growth', 700, 600, '117 % of usual (700, usually 600 requests)'],
    ['gives the bare value while nothing is expected', 120, null, '120 requests'],
  ] as const)('%s', (_sentence, value, expected, text) => {
    const one = reading({ signal: 'a.b', kind: 'traffic', unit: 'requests', value, expected });

    expect(readingAmount(one)).toBe(text);
  });
});

describe('words', () => {
  it.each([
    [0, '0 %'],
    [0.001, 'under 1 %'],
    [0.01, '1 %'],
    [0.38, '38 %'],
    [0.996, 'over 99 %'],
    [1, '100 %'],
    [12.5, '1,250 %'],
  ])('writes the ratio %d as %s', (ratio, text) => {
    expect(percentText(ratio)).toBe(text);
  });

  it('writes numbers for people', () => {
    expect(numberText(1_234_567)).toBe('1,234,567');
    expect(numberText(2.34)).toBe('2.3');
    expect(roughNumber(63_044)).toBe('63,000');
    expect(roughNumber(7)).toBe('7');
    expect(atAmount('under 1 % of usual')).toBe('under 1 % of usual');
    expect(atAmount('8 % of usual')).toBe('at 8 % of usual');
  });

  it('joins lists and sums up long ones', () => {
    expect(listText([])).toBe('');
    expect(listText(['a'])).toBe('a');
    expect(listText(['a', 'b', 'c'])).toBe('a, b and c');
    expect(listText(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
  });

  it('leaves the date out on the same day only', () => {
    const now = at('2014-12-23T00:10');

    expect(timeNear(at('2014-12-23T00:05'), now)).toBe('00:05 UTC');
    expect(timeNear(at('2014-12-22T23:55'), now)).toBe('22 Dec 23:55 UTC');
  });

  it('puts hostile text on one short line', () => {
    expect(oneLine('a\nb\u001b[31m\u202ec', 20)).toBe('a b [31m c');
    expect(oneLine('abcdef', 4)).toBe('abc…');
  });
});
