import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { altOf } from '../../src/pictures/alt.ts';
import { fileNameOf } from '../../src/pictures/file-name.ts';
import { createPictures } from '../../src/pictures/index.ts';
import { checkFonts } from '../../src/pictures/raster.ts';
import { sheetOf } from '../../src/pictures/sheet.ts';
import { northKorea, points, withValues } from './inputs.ts';

const pictures = createPictures();

describe('the picture', () => {
  it('is a PNG of 1200 by 675', () => {
    const png = Buffer.from(pictures.chart(northKorea).png);

    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 675]);
    expect(png.length).toBeLessThan(500_000);
  });

  it('has words in it: other words make another picture', () => {
    const [first, again, other] = ['North Korea', 'North Korea', 'South Korea'].map((place) =>
      Buffer.from(pictures.chart({ ...northKorea, place }).png),
    );

    expect([first!.equals(again!), first!.equals(other!)]).toEqual([true, false]);
  });

  it.each([
    ['North Korea', 'north-korea-2014-12-22-1800.png'],
    ['Côte d’Ivoire', 'cote-d-ivoire-2014-12-22-1800.png'],
    ['../../etc/passwd', 'etc-passwd-2014-12-22-1800.png'],
    ['تهران', 'place-2014-12-22-1800.png'],
  ])('of %s is called %s', (place, fileName) => {
    expect(fileNameOf(sheetOf({ ...northKorea, place }))).toBe(fileName);
  });

  it('is not made when a font is missing: its words would vanish', () => {
    expect(() => checkFonts(['/nowhere/DejaVuSans.ttf'])).toThrow(ConfigError);
  });
});

describe('the words for those who do not see it', () => {
  it('say place, span, phases, the newest value against the expected one, and the lowest', () => {
    expect(pictures.chart(northKorea).alt).toBe(
      'Chart of North Korea, 22 Dec 2014 12:00 UTC to 22 Dec 2014 18:00 UTC. ' +
        'Near-total blackout since 16:15 UTC, for 1 h 45 min. Before: degrading from 21 Dec 00:30 UTC. ' +
        'Routing, ris.prefixes: 2 of 4 prefixes, 17:55 UTC; lowest 0 of 4 prefixes, 16:15 UTC.',
    );
  });

  it('say how much is missing', () => {
    const values = [4, 4, 4, 4, 4, null, null, 4, 4, 4, 4, 4];

    expect(altOf(sheetOf(withValues(values)))).toContain('; no data for 10 min in all.');
  });

  it.each([
    [
      'a share with its numbers where there are many',
      2_410,
      [5_300, 7_300],
      '38 % of usual (2.4 k of 6.3 k prefixes)',
    ],
    ['the number alone when nothing is expected', 12_345, null, '12 k prefixes'],
    ['more than usual', 6, [4, 4], '6 prefixes (usually 4)'],
    ['a trace is not nothing', 3, [4e6, 4e6], 'under 1 % of usual (3 of 4 M prefixes)'],
    ['a quiet hour', 0, [0, 1], '0 prefixes (usually under 1)'],
    ['hardly any', 0.25, [1, 1], '25 % of usual (0.25 of 1 prefixes)'],
  ] as const)('%s', (_, value, band, words) => {
    expect(altOf(sheetOf(withValues([value], band)))).toContain(`Routing: ${words}, 12:00 UTC`);
  });

  it('say that there is no data, and sum up what is too much to tell', () => {
    const phases = Array.from({ length: 9 }, (_, index) => ({
      phase: index % 2 === 0 ? ('degrading' as const) : ('recovering' as const),
      since: northKorea.from + index * 1_800_000,
    }));
    const signals = [{ name: 'Probing', unit: '', points: points(northKorea.from, [null]) }];

    const alt = altOf(sheetOf({ ...northKorea, phases, signals }));

    expect(alt).toContain('Degrading since 16:00 UTC, for 2 h.');
    expect(alt).toContain(', after three earlier.');
    expect(alt).toContain('Probing: no data.');
  });
});
