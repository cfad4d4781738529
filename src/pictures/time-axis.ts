/** The marks of time: UTC, and below it the place's own clock. */
import { scaleLinear, scaleUtc } from 'd3-scale';
import { utcFormat } from 'd3-time-format';
import { formatLocal } from '../core/places-time.ts';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '../core/time.ts';
import { COLOURS, FACES, faceOf, MARGIN, TIME_LEFT, TIME_RIGHT, WIDTH } from './look.ts';
import { type Face, textWidth } from './measure.ts';
import type { Span } from './sheet.ts';
import { line, text } from './svg.ts';

interface Mark {
  readonly at: Instant;
  readonly words: string;
  /** A day begins here. */
  readonly isDay: boolean;
}

const AIM_MARKS = 7;
/** Between the words of two marks. */
const APART_PX = 10;
const ROW_PX = 33;
const BASELINE_PX = 25;
const TICK_PX = 8;
/** Whatever a zone's table says, no place was ever farther from UTC. */
const FARTHEST_MS = 26 * HOUR_MS;

const clock = utcFormat('%H:%M');
const day = utcFormat('%-d %b');
const month = utcFormat('%b %Y');
const year = utcFormat('%Y');

export type TimeScale = (at: Instant) => number;

export function timeScale({ from, to }: Span): TimeScale {
  // Not d3's scale of time: it makes a Date of each of a hundred thousand instants.
  return scaleLinear([from, to], [TIME_LEFT, TIME_RIGHT]);
}

/** Round times in the span, as UTC clocks show them. */
function utcMarks({ from, to }: Span): readonly Mark[] {
  const ticks = scaleUtc([from, to], [0, 1]).ticks(AIM_MARKS);
  const apartMs = (ticks[1]?.getTime() ?? to) - (ticks[0]?.getTime() ?? from);
  return ticks.map((tick) => {
    const isDay = tick.getTime() % DAY_MS === 0;
    return { at: tick.getTime(), words: wordsOf(tick, isDay, apartMs), isDay: isDay && apartMs < DAY_MS };
  });
}

function wordsOf(tick: Date, isDay: boolean, apartMs: number): string {
  if (apartMs > 360 * DAY_MS) return year(tick);
  if (apartMs > 27 * DAY_MS) return month(tick);
  return isDay ? day(tick) : clock(tick);
}

/** Round times of the place's own clocks. */
function localMarks({ from, to }: Span, zone: string): readonly Mark[] {
  const wall = { from: from + offsetMs(from, zone), to: to + offsetMs(to, zone) };
  const marks = utcMarks(wall).map((mark) => ({ ...mark, at: instantOf(mark.at, zone) }));
  return marks.filter(({ at }) => at >= from && at <= to);
}

/** The instant at which the zone's clocks show that time; where they show it twice or never, one near it. */
function instantOf(wall: Instant, zone: string): Instant {
  return wall - offsetMs(wall - offsetMs(wall, zone), zone);
}

const OFFSET = /\(UTC(?:([+-])(\d+)(?::(\d+))?)?\)$/;

function offsetMs(at: Instant, zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = OFFSET.exec(formatLocal(at, zone)) ?? [];
  const size = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
  if (size > FARTHEST_MS) return 0;
  return sign === '-' ? -size : size;
}

/** `UTC+9`; empty when the clocks were changed within the span. */
function offsetWords({ from, to }: Span, zone: string): string {
  if (offsetMs(from, zone) !== offsetMs(to, zone)) return '';
  return /\((UTC[^)]*)\)$/.exec(formatLocal(to, zone))?.[1] ?? '';
}

/** The zone, if its clocks show something else than UTC's. */
export function ownZone(zone: string | null, { from, to }: Span): string | null {
  if (zone === null) return null;
  return offsetMs(from, zone) === 0 && offsetMs(to, zone) === 0 ? null : zone;
}

export function axisHeight(zone: string | null): number {
  return ROW_PX * (zone === null ? 1 : 2) + TICK_PX;
}

/** Under the panels: `top` is where they end. */
export function timeAxis(span: Span, zone: string | null, top: number): readonly string[] {
  const x = timeScale(span);
  const marks = utcMarks(span);
  const baseline = top + TICK_PX + BASELINE_PX;
  const ticks = marks.map(({ at }) =>
    line(x(at), top, x(at), top + TICK_PX - 1, { stroke: COLOURS.grey, 'stroke-width': 2 }),
  );
  const rows = [...ticks, ...row(marks, x, baseline, { name: 'UTC', note: '' })];
  if (zone === null) return rows;
  const names = { name: 'local', note: offsetWords(span, zone) };
  return [...rows, ...row(localMarks(span, zone), x, baseline + ROW_PX, names)];
}

interface Label extends Mark {
  readonly left: number;
  readonly right: number;
}

/** Marks whose words have room between `least` and `most`: days first, since a clock alone does not say which day. */
function labelsOf(marks: readonly Mark[], x: TimeScale, least: number, most: number): readonly Label[] {
  const labels: Label[] = [];
  for (const mark of marks.toSorted((a, b) => Number(b.isDay) - Number(a.isDay))) {
    const half = textWidth(mark.words, faceOfMark(mark)) / 2;
    const label = { ...mark, left: x(mark.at) - half, right: x(mark.at) + half };
    const isFree = labels.every(
      ({ left, right }) => label.right + APART_PX <= left || right + APART_PX <= label.left,
    );
    if (isFree && label.left >= least && label.right <= most) labels.push(label);
  }
  return labels;
}

const faceOfMark = ({ isDay }: Mark): Face => (isDay ? FACES.label : FACES.mark);

function row(
  marks: readonly Mark[],
  x: TimeScale,
  baseline: number,
  { name, note }: { readonly name: string; readonly note: string },
): readonly string[] {
  const grey = faceOf(FACES.mark, COLOURS.grey);
  const least = MARGIN + textWidth(name, FACES.mark) + APART_PX;
  const most = WIDTH - MARGIN - (note === '' ? 0 : textWidth(note, FACES.mark) + APART_PX);
  const labels = labelsOf(marks, x, least, most);
  return [
    text(name, MARGIN, baseline, grey),
    ...labels.map((mark) =>
      text(mark.words, x(mark.at), baseline, {
        ...faceOf(faceOfMark(mark), COLOURS.ink),
        'text-anchor': 'middle',
      }),
    ),
    text(note, WIDTH - MARGIN, baseline, { ...grey, 'text-anchor': 'end' }),
  ];
}
