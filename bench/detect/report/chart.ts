/** How often wrong, how late: every judge of a corpus as a dot. Static SVG on its own white ground. */
import { MINUTE_MS } from '../../../src/core/time.ts';
import type { CorpusResult } from '../results.ts';
import { type Box, decadeAxis, minuteAxis } from './chart-axes.ts';
import { type Dot, dotsOf, type Scales } from './chart-dots.ts';
import { placeLabels } from './chart-labels.ts';
import { type Group, judgesOf, type Judged } from './judges.ts';
import { element, line, text } from './svg.ts';

const WIDTH = 760;
const HEIGHT = 460;
const PLOT: Box = { left: 70, top: 72, right: 742, bottom: 408 };
const ZERO_WIDTH = 70;
const NEVER_HEIGHT = 30;
/** Room at the ends of an axis, so that no dot sits on the frame. */
const PADDING = 16;
const INK = '#212529';
const FAINT = '#e9ecef';
const GREY = '#6c757d';
const PAINT: Readonly<
  Record<Group, { readonly fill: string; readonly stroke: string; readonly ink: string }>
> = {
  ebb: { fill: '#0b5ed7', stroke: '#0b5ed7', ink: '#0b5ed7' },
  ablation: { fill: '#9ec5fe', stroke: '#0b5ed7', ink: '#3d6fb5' },
  masked: { fill: '#495057', stroke: '#495057', ink: INK },
  raw: { fill: '#ffffff', stroke: '#495057', ink: GREY },
};
const LEGEND: readonly (readonly [Group, string, number])[] = [
  ['ebb', 'Ebb', 78],
  ['ablation', 'Ebb with a part left out', 124],
  ['masked', 'peer, with health mask', 282],
  ['raw', 'peer, raw', 430],
];
/** Rings under dots, Ebb on top of all. */
const LAYERS: readonly Group[] = ['raw', 'masked', 'ablation', 'ebb'];

export function chartOf(corpus: CorpusResult): string {
  const judges = judgesOf(corpus);
  const hasNever = judges.some(
    ({ medianDelayMs, falsePerPlaceMonth }) => medianDelayMs === null && falsePerPlaceMonth !== null,
  );
  const scales = scalesOf(judges, hasNever);
  const dots = dotsOf(judges, scales);
  const title = `Corpus ${corpus.corpus}: how often wrong, how late`;
  const head = {
    xmlns: 'http://www.w3.org/2000/svg',
    width: WIDTH,
    height: HEIGHT,
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: 'img',
    'font-family': 'system-ui, "Segoe UI", Helvetica, Arial, sans-serif',
    'font-size': 10.5,
  };
  const parts = [
    element('title', {}, [], title),
    element('rect', { width: WIDTH, height: HEIGHT, fill: '#ffffff' }),
    text(title, PLOT.left, 24, { 'font-size': 15, 'font-weight': 'bold', fill: INK }),
    legend(),
    frame(scales, hasNever),
    ...marks(dots),
    ...footnote(judges.length - dots.length),
  ];
  return `${element('svg', head, parts)}\n`;
}

function scalesOf(judges: readonly Judged[], hasNever: boolean): Scales {
  const shown = judges.filter(({ falsePerPlaceMonth }) => falsePerPlaceMonth !== null);
  const rates = shown.flatMap(({ falsePerPlaceMonth: wrong }) =>
    wrong !== null && wrong > 0 ? [wrong] : [],
  );
  const delays = shown.flatMap(({ medianDelayMs: wait }) => (wait === null ? [] : [wait / MINUTE_MS]));
  const top = PLOT.top + (hasNever ? NEVER_HEIGHT : 0) + PADDING;
  return {
    zeroX: PLOT.left + ZERO_WIDTH / 2,
    neverY: PLOT.top + NEVER_HEIGHT / 2,
    x: decadeAxis(rates, PLOT.left + ZERO_WIDTH + PADDING, PLOT.right - PADDING),
    y: minuteAxis(delays, PLOT.bottom - PADDING, top),
  };
}

function legend(): string {
  const items = LEGEND.map(([group, words, x]) => {
    const { fill, stroke } = PAINT[group];
    const mark = { cx: x, cy: 46, rx: 4.5, ry: 4.5, fill, stroke, 'stroke-width': 1.5 };
    return element('g', {}, [element('ellipse', mark), text(words, x + 9, 49.5, { fill: INK })]);
  });
  return element('g', {}, [
    ...items,
    text('share beside a name: recall', PLOT.right, 49.5, { fill: GREY, 'text-anchor': 'end' }),
  ]);
}

function frame({ x, y, zeroX, neverY }: Scales, hasNever: boolean): string {
  const { left, top, right, bottom } = PLOT;
  const zeroEnd = left + ZERO_WIDTH;
  const rule = { stroke: GREY, 'stroke-dasharray': '3 3' };
  const columns = x.ticks.map(({ at, text: words }) => [
    line(at, top, at, bottom, { stroke: FAINT }),
    text(words, at, bottom + 16, { 'text-anchor': 'middle', fill: INK }),
  ]);
  const rows = y.ticks.map(({ at, text: words }) => [
    line(left, at, right, at, { stroke: FAINT }),
    text(words, left - 6, at + 3.5, { 'text-anchor': 'end', fill: INK }),
  ]);
  const never = [
    line(left, top + NEVER_HEIGHT, right, top + NEVER_HEIGHT, rule),
    text('never', left - 6, neverY + 3.5, { 'text-anchor': 'end', fill: INK }),
  ];
  const middleY = (top + bottom) / 2;
  return element('g', {}, [
    ...columns.flat(),
    ...rows.flat(),
    ...(hasNever ? never : []),
    line(zeroEnd, top, zeroEnd, bottom, rule),
    text('0', zeroX, bottom + 16, { 'text-anchor': 'middle', fill: INK }),
    element('rect', {
      x: left,
      y: top,
      width: right - left,
      height: bottom - top,
      fill: 'none',
      stroke: GREY,
    }),
    text('false alerts per place-month (log); left is better', (zeroEnd + right) / 2, bottom + 34, {
      'text-anchor': 'middle',
      fill: INK,
    }),
    text('median delay (log); down is better', 14, middleY, {
      'text-anchor': 'middle',
      fill: INK,
      transform: `rotate(-90 14 ${middleY})`,
    }),
  ]);
}

function marks(dots: readonly Dot[]): string[] {
  const placed = placeLabels(dots, PLOT);
  const leaders = dots.flatMap(({ x, y }, i) => {
    const leader = placed[i]?.leader ?? null;
    return leader === null
      ? []
      : [line(x, y, leader.x, leader.y, { stroke: '#adb5bd', 'stroke-width': 0.8 })];
  });
  const circles = LAYERS.flatMap((layer) => dots.filter(({ group }) => group === layer)).map(circle);
  const names = dots.map(({ text: words, group, isBold }, i) => {
    const box = placed[i]?.box ?? PLOT;
    const weight = isBold ? 'bold' : 'normal';
    const halo = { stroke: '#ffffff', 'stroke-width': 2.5, 'paint-order': 'stroke' };
    const look = { ...halo, fill: PAINT[group].ink, 'font-weight': weight, 'text-anchor': 'middle' };
    return text(words, (box.left + box.right) / 2, box.bottom - 2.5, look);
  });
  return [...leaders, ...circles, ...names];
}

function circle({ group, x, y, radius, hint }: Dot): string {
  const { fill, stroke } = PAINT[group];
  const look = { class: 'judge', cx: x, cy: y, r: radius, fill, stroke, 'stroke-width': 1.5 };
  return element('circle', look, [element('title', {}, [], hint)]);
}

function footnote(missing: number): string[] {
  if (missing === 0) return [];
  const look = { 'text-anchor': 'end', fill: GREY };
  return [text(`${missing} not shown: nothing was measured`, PLOT.right, HEIGHT - 4, look)];
}
