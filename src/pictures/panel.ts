/** One signal: what was expected as a band, what was measured as a line, what is not known as a hatched gap. */
import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line as lineOf } from 'd3-shape';
import { timeNear } from '../core/card-text.ts';
import { HOUR_MS, type Instant } from '../core/time.ts';
import {
  CLIPPED,
  COLOURS,
  FACES,
  faceOf,
  GAP_FILL,
  HALO,
  MARGIN,
  TIME_LEFT,
  TIME_RIGHT,
  WIDTH,
} from './look.ts';
import { firstFitting, fitText, textWidth } from './measure.ts';
import {
  type BandPiece,
  bandsOf,
  expectedOf,
  gapsOf,
  joinRuns,
  lastReading,
  type Run,
  runsOf,
  thin,
} from './runs.ts';
import type { Span, Trace } from './sheet.ts';
import { type Box, element, line, rectangle, text } from './svg.ts';
import type { TimeScale } from './time-axis.ts';
import { amountWordings, compactNumber } from './words.ts';

const HEADING_PX = 36;
const HEADING_GAP_PX = 24;
/** A name gives way to the amount when both are long, down to this. */
const NAME_MIN_PX = 440;
const TRACE_PX = 4;
/** Where exactly one value is expected, the band still is one. */
const BAND_MIN_PX = 10;
const PADDING_PX = 8;
const LABEL_PX = 27;
/** A bin with gaps around it must not vanish. */
const LONE_PX = 5;
/** A panel this high has room for marks between its lowest and its highest. */
const HIGH_PLOT_PX = 180;
/** So much without a value at the end is said in the heading; less is the usual lateness of feeds. */
const SILENT_MS = 2 * HOUR_MS;
const SILENT_STEPS = 3;
/** Values below are drawn as if the scale went up to here: no scale has room for less. */
const LEAST_TOP = 1e-3;
const NO_DATA = 'no data';
const BOUNDARY_APART_PX = 14;

interface PanelParts {
  readonly trace: Trace;
  readonly span: Span;
  readonly now: Instant;
  readonly x: TimeScale;
  readonly box: Box;
  /** Where one phase gives way to the next. */
  readonly changes: readonly Instant[];
}

type ValueScale = (value: number) => number;

export function panel(parts: PanelParts): string {
  const { trace, span, x, box } = parts;
  const plot: Box = { left: TIME_LEFT, right: TIME_RIGHT, top: box.top + HEADING_PX, bottom: box.bottom };
  const { y, marks } = valueScale(trace, plot);
  const runs = runsOf(trace, span);
  const onePixelMs = (span.to - span.from) / (TIME_RIGHT - TIME_LEFT);
  const gaps = gapsOf(runs, span, trace.stepMs).filter(({ from, to }) => to - from >= onePixelMs);
  const columnOf = (at: Instant): number => Math.floor(x(at));
  const bands = bandsOf(trace, span, columnOf);
  const lines = joinRuns(runs, onePixelMs).map((run) => ({ ...run, readings: thin(run.readings, columnOf) }));
  return element('g', {}, [
    heading(parts, box.top + 27),
    ...gaps.map(({ from, to }) => rectangle({ ...plot, left: x(from), right: x(to) }, { fill: GAP_FILL })),
    ...bands.map((band) => bandShape(band, x, y)),
    ...marks.map(({ words, at }) => valueMark(words, at)),
    ...boundaries(parts.changes, x, plot),
    ...lines.map((run) => traceLine(run, x, y)),
    ...gaps.map(({ from, to }) => gapWords(x(from), x(to), plot, to === span.to && runs.length > 0)),
    ...directLabels(bands.at(-1)?.at(-1), lines.at(-1), { x, y, plot }),
  ]);
}

/** Left the name, right the newest amount and its time. */
function heading({ trace, span, now }: PanelParts, baseline: number): string {
  const room = WIDTH - 2 * MARGIN - HEADING_GAP_PX;
  const nameWidth = Math.min(textWidth(trace.name, FACES.heading), NAME_MIN_PX);
  const amount = firstFitting(newestWordings(trace, span, now), room - nameWidth, FACES.amount);
  const name = fitText(trace.name, room - textWidth(amount, FACES.amount), FACES.heading);
  return element('g', {}, [
    text(name, MARGIN, baseline, { ...faceOf(FACES.heading, COLOURS.ink), ...CLIPPED }),
    text(amount, WIDTH - MARGIN, baseline, {
      ...faceOf(FACES.amount, COLOURS.ink),
      ...CLIPPED,
      'text-anchor': 'end',
    }),
  ]);
}

/** `0 of 4 prefixes, 16:55 UTC` or `no data since 14:10 UTC, before: 2 of 4 prefixes`; the fullest wording first. */
export function newestWordings(
  { bins, stepMs, unit }: Trace,
  span: Span,
  now: Instant,
): readonly [string, ...string[]] {
  const last = lastReading(bins);
  if (last === undefined) return [NO_DATA];
  const [full, ...shorter] = amountWordings(last.value, expectedOf(last), unit);
  const end = Math.min(last.at + stepMs, span.to);
  if (span.to - end >= Math.max(SILENT_MS, SILENT_STEPS * stepMs)) {
    const since = `${NO_DATA} since ${timeNear(end, now)}`;
    return [`${since}, before: ${full}`, ...shorter.map((amount) => `${since}, before: ${amount}`), since];
  }
  const time = timeNear(last.at, now);
  // The unit is written nowhere else, so the time goes first where there is no room.
  return [`${full}, ${time}`, full, ...shorter.flatMap((amount) => [`${amount}, ${time}`, amount])];
}

interface ValueMark {
  readonly words: string;
  readonly at: number;
}

/** From zero up to the highest, since half of a usual amount must look like half. */
function valueScale({ bins }: Trace, plot: Box): { y: ValueScale; marks: readonly ValueMark[] } {
  const top = bins.reduce((most, { value, band }) => Math.max(most, value ?? 0, band?.high ?? 0), 0);
  const y = scaleLinear([0, Math.max(top, LEAST_TOP)], [plot.bottom - PADDING_PX, plot.top + PADDING_PX]);
  const ticks = top === 0 ? [0] : y.ticks(plot.bottom - plot.top >= HIGH_PLOT_PX ? 4 : 2);
  return { y, marks: ticks.map((tick) => ({ words: compactNumber(tick), at: y(tick) })) };
}

function valueMark(words: string, y: number): string {
  const shown = fitText(words, TIME_LEFT - 10 - MARGIN / 2, FACES.mark);
  return element('g', {}, [
    line(TIME_LEFT, y, TIME_RIGHT, y, { stroke: COLOURS.rule, 'stroke-width': 2 }),
    text(shown, TIME_LEFT - 10, y + 8, { ...faceOf(FACES.mark, COLOURS.grey), 'text-anchor': 'end' }),
  ]);
}

/** Not all of them where it flips: a fence of lines would hide what was measured. */
function boundaries(changes: readonly Instant[], x: TimeScale, plot: Box): readonly string[] {
  const shown: number[] = [];
  for (const at of changes) {
    if (x(at) - (shown.at(-1) ?? Number.NEGATIVE_INFINITY) >= BOUNDARY_APART_PX) shown.push(x(at));
  }
  const dots = { stroke: COLOURS.grey, 'stroke-width': 2, 'stroke-dasharray': '3 7' };
  return shown.map((left) => line(left, plot.top, left, plot.bottom, dots));
}

function bandShape(band: readonly BandPiece[], x: TimeScale, y: ValueScale): string {
  const middle = ({ low, high }: BandPiece): number => (y(low) + y(high)) / 2;
  const shape = area<BandPiece>()
    .curve(curveStepAfter)
    .digits(1)
    .x(({ at }) => x(at))
    .y0((piece) => Math.max(y(piece.low), middle(piece) + BAND_MIN_PX / 2))
    .y1((piece) => Math.min(y(piece.high), middle(piece) - BAND_MIN_PX / 2));
  return element('path', { class: 'band', d: shape(band) ?? '', fill: COLOURS.band });
}

/** A bin holds from its start to its end, hence steps. */
function traceLine({ readings, until }: Run, x: TimeScale, y: ValueScale): string {
  const last = readings.at(-1);
  if (last === undefined) return '';
  const begin = x(readings[0]?.at ?? last.at);
  const corners = readings.map(({ at, value }) => [x(at), y(value)] as const);
  const end = [Math.max(x(until), begin + LONE_PX), y(last.value)] as const;
  const shape = lineOf<readonly [number, number]>().curve(curveStepAfter).digits(1);
  return element('path', {
    class: 'trace',
    d: shape(corners.concat([end]).map(([left, top]) => [left, top])) ?? '',
    fill: 'none',
    stroke: COLOURS.trace,
    'stroke-width': TRACE_PX,
    'stroke-linejoin': 'round',
  });
}

/** In a gap that has room for it. At the end the label of the line takes some of the room. */
function gapWords(left: number, right: number, plot: Box, isAtEnd: boolean): string {
  const free = left + (isAtEnd ? textWidth(MEASURED, FACES.label) + 2 * PADDING_PX : 0);
  if (right - free < textWidth(NO_DATA, FACES.mark) + 2 * PADDING_PX) return '';
  return text(NO_DATA, (free + right) / 2, (plot.top + plot.bottom) / 2 + 8, {
    ...faceOf(FACES.mark, COLOURS.grey),
    'text-anchor': 'middle',
    ...HALO,
  });
}

const USUAL = 'usual';
const MEASURED = 'measured';

/** Beside the end of the band and of the line, so that nobody must look up a legend. */
function directLabels(
  band: BandPiece | undefined,
  run: Run | undefined,
  { x, y, plot }: { readonly x: TimeScale; readonly y: ValueScale; readonly plot: Box },
): readonly string[] {
  const last = run?.readings.at(-1);
  const labels = [
    ...(band === undefined
      ? []
      : [{ words: USUAL, left: x(band.at), at: y((band.low + band.high) / 2), ink: COLOURS.bandInk }]),
    ...(run === undefined || last === undefined
      ? []
      : [{ words: MEASURED, left: x(run.until), at: y(last.value), ink: COLOURS.trace }]),
  ];
  const [upper, lower] = labels.toSorted((a, b) => a.at - b.at);
  const tooClose =
    upper === undefined || lower === undefined ? 0 : Math.max(0, LABEL_PX - (lower.at - upper.at));
  const lowest = plot.bottom - (LABEL_PX / 2 - PADDING_PX / 2);
  return labels.map((label) => {
    const moved = label.at + (label === upper ? -tooClose / 2 : tooClose / 2);
    const isPair = lower !== undefined;
    const highest = plot.top + LABEL_PX / 2 + (isPair && label === lower ? LABEL_PX : 0);
    const deepest = lowest - (isPair && label === upper ? LABEL_PX : 0);
    const middle = Math.min(Math.max(moved, highest), deepest);
    return text(label.words, label.left + 10, middle + 8, { ...faceOf(FACES.label, label.ink), ...HALO });
  });
}
