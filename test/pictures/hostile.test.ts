import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { altOf } from '../../src/pictures/alt.ts';
import { renderChart } from '../../src/pictures/chart.ts';
import { fileNameOf } from '../../src/pictures/file-name.ts';
import { sheetOf } from '../../src/pictures/sheet.ts';
import { anyInput, HOSTILE_NAMES, northKorea } from './inputs.ts';

const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
  join(import.meta.dirname, '../../src/pictures/fonts', name),
);

/** Resvg reads XML strictly; without fonts it is quick. */
const parse = (svg: string): Resvg => new Resvg(svg, { font: { loadSystemFonts: false } });

/** What XML 1.0 allows, without the controls that nobody sees. */
const ALLOWED = /^[\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

describe('whatever the input holds', () => {
  it('the picture is well-formed XML without a number that is none', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { svg } = renderChart(input);

        expect(svg).toMatch(ALLOWED);
        expect(svg.replace(/>[^<]*</g, '><')).not.toMatch(
          /NaN|Infinity|undefined|null|[" ,]-?[\d.]+e[+-]?\d/,
        );
        expect(() => parse(svg)).not.toThrow();
      }),
      { numRuns: 100 },
    );
  });

  it('the words beside it are one short line and the file name is plain', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const sheet = sheetOf(input);
        const alt = altOf(sheet);

        expect(alt.length).toBeLessThanOrEqual(1_000);
        expect(alt).toMatch(ALLOWED);
        expect(alt).not.toMatch(/NaN|Infinity|undefined/);
        expect(fileNameOf(sheet)).toMatch(/^[a-z0-9][a-z0-9.-]{0,90}\.png$/);
      }),
      { numRuns: 100 },
    );
  });
});

it('the reader of XML that is used here refuses what is not well-formed', () => {
  expect(() => parse('<svg xmlns="http://www.w3.org/2000/svg"><text>a & b</text></svg>')).toThrow();
  expect(() => parse('<svg xmlns="http://www.w3.org/2000/svg"><text>\u0001</text></svg>')).toThrow();
});

it.each(HOSTILE_NAMES)('all words stay in the picture when the name is %s', (_, name) => {
  const [signal] = northKorea.signals;
  const { svg } = renderChart({ ...northKorea, place: name, signals: [{ ...signal!, name, unit: name }] });
  const texts = svg.match(/<text .*?<\/text>/g)?.join('') ?? '';

  // Without the clip, and as wide as the real font makes them.
  const words = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="675" font-family="DejaVu Sans">${texts}</svg>`;
  const box = new Resvg(words, { font: { loadSystemFonts: false, fontFiles: FONTS } }).getBBox();

  expect(box!.x).toBeGreaterThanOrEqual(0);
  expect(box!.x + box!.width).toBeLessThanOrEqual(1_200);
  expect(box!.y + box!.height).toBeLessThanOrEqual(675);
});

it('a name that is cut ends in an ellipsis', () => {
  const { svg } = renderChart({ ...northKorea, place: 'W'.repeat(10_000) });

  expect(svg).toMatch(/>W{5,30}…</);
});
