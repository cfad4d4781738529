/** The page of thresholds: every number of the policy has its words, and the page says what the program uses. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { POLICY } from '../../src/core/policy.ts';
import { number, ours, type WordsFor } from '../../src/core/policy-words-units.ts';
import { thresholdSections, thresholdsText } from '../../src/core/policy-words.ts';

const PAGE = new URL('../../docs/thresholds.md', import.meta.url);
const all = thresholdSections().flatMap(({ thresholds }) => thresholds);

/** `phase.blackoutRatio`, for every number in it. */
function pathsIn(values: object, path = ''): readonly string[] {
  return Object.entries(values).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? pathsIn(value, `${path}${key}.`) : [`${path}${key}`],
  );
}

const one = { a: ours('A {}.', number) };
// @ts-expect-error a threshold without words does not compile
const forgotten: WordsFor<{ readonly a: 1; readonly b: 2 }> = one;
// @ts-expect-error nor do words without a place for the value
const valueless = ours('A.', number);

describe('thresholds in plain words', () => {
  it('is complete at compile time too', () => {
    expect([forgotten, valueless]).toHaveLength(2);
  });

  it('says every threshold once, and nothing that is not one', () => {
    expect(all.map(({ path }) => path).sort()).toEqual([...pathsIn(POLICY)].sort());
  });

  it.each([
    [
      'phase.blackoutRatio',
      'It is a near-total blackout when at most 12 % of what is usual is left.',
      'recommended',
    ],
    ['phase.deepAgainMs', 'within 6 h confirm each other', 'ours'],
    ['phase.mildMs', 'that lasts 7 days has come to stay', 'recommended'],
    ['phase.returnBins', 'for 2 ten-minute readings before', 'recommended'],
    ['phase.calmZ', 'more than 3 standard deviations below what is expected.', 'ours'],
    ['fusion.waitForOthersMs', 'Ebb waits up to 40 min for others', 'ours'],
    ['fusion.singleSlowRatio.routing', 'routes must read under 85 % of what is usual.', 'ours'],
    ['baseline.minRelativeSpread', 'by less than 0.6 % of what is usual.', 'recommended'],
    ['baseline.totalLossOnlyDays', 'In the first 24 h of a new series', 'recommended'],
    ['smallSet.minimumRank', 'The third of those', 'ours'],
  ])('%s: %s', (path, sentence, source) => {
    const found = all.find((each) => each.path === path);

    expect(`${found?.before}${found?.value}${found?.after}`).toContain(sentence);
    expect(found?.source).toBe(source);
  });

  it('makes whole sentences with a value in each', () => {
    for (const { path, before, value, after } of all) {
      expect(`${before}${value}${after}`, path).toMatch(/^[A-Z][^{}]*\d[^{}]*\.$|^The third of those/);
      expect(`${before}${after}`, path).not.toMatch(/\d %|NaN|undefined/);
    }
  });

  it('stands in docs/thresholds.md as the program has it', async () => {
    const page = await readFile(PAGE, 'utf8');

    expect(page, 'The page is behind the program. Write it anew: npm run thresholds').toBe(thresholdsText());
  });
});
