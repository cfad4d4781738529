/** The report's part on injected drops and sudden falls, and the falls themselves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPANIES, drawFallenPlace, STEP_MS } from '../../bench/detect/drops-fallen.ts';
import { leftIn } from '../../bench/detect/drops-left.ts';
import { drops, result } from '../../bench/detect/report/example.ts';
import { reportText } from '../../bench/detect/report/index.ts';

describe('the text', () => {
  const text = reportText(result);

  it.each([
    '| False alerts a year on the untouched series | – | 0.5 (0.1 to 1.5); 3 in all | – |',
    '| Drops to 25 % or less, for 12 to 48 h, found within 3 points | ≥ 95 % | 95 % (190 of 200) | **met** |',
    '| Drops to 50 %, for 48 to 96 h, found while they last | ≥ 80 % | 79.5 % (159 of 200) | **not met** |',
    '| To 25 % or less | 4 | 2 | 3 | 1 |',
    '- Seed 3001, 2020-01-02T03:04:05Z, to 21.7 % for 47.9 h: told after 4 points.',
    '- Seed 3002, 2020-01-02T03:04:05Z, to 21.7 % for 47.9 h: never told, an alert stood when it began.',
    'Alerts on the untouched series: 2021-03-04T06:00:00Z, 2022-05-06T08:00:00Z, ',
    '| Probing alone | 200 | 0.5 % | 95.5 % | 1.8 bins | 2.2 bins | 0.8 bins | – |',
    '| Probing alone | 100 | 0 | 0 (0 to 0.03) | 60 | 0.6 (0.46 to 0.77) |',
  ])('says %s', (line) => {
    expect(text).toContain(line);
  });

  it('says what was not measured', () => {
    const unmeasured = reportText({ ...result, drops: null });
    const alone = reportText({ ...result, drops: { ...drops, georgia: null } });

    expect(unmeasured.match(/Not measured in this run/g)).toHaveLength(2);
    expect(alone).toContain('there were no recordings beside this clone');
    expect(alone).toContain('| Probing alone | 200 |');
  });
});

describe('a drop', () => {
  const box = { at: 1_000, end: 4_000, left: 0.25 };

  it.each([
    ['leaves bins before it alone', 0, 1],
    ['leaves bins after it alone', 4_000, 1],
    ['takes all that it takes of a bin inside', 2_000, 0.25],
    ['takes half of that where half of the bin is inside', 500, 0.625],
    ['and as much where it ends within', 3_500, 0.625],
  ])('%s', (_, bin, left) => {
    expect(leftIn(box, bin, 1_000)).toBeCloseTo(left, 12);
  });

  it('takes the same in all, however the time is cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), (stepMs) => {
        let lost = 0;
        for (let bin = 0; bin < 5_000; bin += stepMs) lost += (1 - leftIn(box, bin, stepMs)) * stepMs;
        expect(lost).toBeCloseTo(0.75 * 3_000, 6);
      }),
    );
  });
});

describe('a place whose probing falls', () => {
  it.each(COMPANIES)('is steady, then loses three quarters or more: $name', (company) => {
    const { probing, fall, world } = drawFallenPlace(company, 1, 0);
    const { values } = probing;
    const first = Math.ceil((fall.at - world.start) / STEP_MS);
    const usual = median(values.slice(0, first - 1));

    expect(fall.at).toBeGreaterThan(world.judgedFrom);
    expect(median(values.slice(first)) / usual).toBeCloseTo(fall.left, 1);
    expect(fall.left).toBeLessThanOrEqual(0.25);
    expect(values.slice(0, first - 1).filter((value) => value < 0.85 * usual).length).toBeLessThan(6);
  });

  it('is the same for the same seed, and another for another', () => {
    const [alone] = COMPANIES;

    expect(drawFallenPlace(alone!, 1, 0).world).toEqual(drawFallenPlace(alone!, 1, 0).world);
    expect(drawFallenPlace(alone!, 1, 0).fall.at).not.toBe(drawFallenPlace(alone!, 1, 1).fall.at);
  });
});

function median(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1] ?? Number.NaN;
}
