/** The picture of an incident: its place, its phases and its strongest signals, as an SVG. Pure. */
import { timeNear } from '../core/card-text.ts';
import { formatUtc } from '../core/places-time.ts';
import type { Phase } from '../core/incident.ts';
import { PHASE_NAMES } from '../core/severity.ts';
import { describeDuration } from '../core/time.ts';
import type { ChartInput } from './chart-input.ts';
import {
  CLIPPED,
  COLOURS,
  FACES,
  faceOf,
  FONT,
  GAP_FILL,
  HALO,
  HEIGHT,
  MARGIN,
  patterns,
  PHASE_PAINT,
  phaseFill,
  TIME_LEFT,
  TIME_RIGHT,
  WIDTH,
} from './look.ts';
import { firstFitting, fitText, textWidth } from './measure.ts';
import { panel } from './panel.ts';
import { type Sheet, sheetOf } from './sheet.ts';
import { phaseStrip } from './strip.ts';
import { element, rectangle, text } from './svg.ts';
import { axisHeight, ownZone, timeAxis, timeScale, type TimeScale } from './time-axis.ts';

const PILL = { top: 18, bottom: 70, paddingPx: 22 } as const;
const TITLE_BASELINE = 58;
const SUBTITLE_BASELINE = 102;
const HEAD_BOTTOM = 118;
const PANEL_GAP_PX = 12;
const HEAD_GAP_PX = 24;
const NOTHING = 'No measurements to show for this time';

/** Draws what can be drawn and never throws, whatever the input holds. The same input gives the same bytes. */
export function renderChart(input: ChartInput): { readonly svg: string } {
  return { svg: drawSheet(sheetOf(input)) };
}

export function drawSheet(sheet: Sheet): string {
  const { span, stretches } = sheet;
  const x = timeScale(span);
  const zone = ownZone(sheet.zone, span);
  const pill = sheet.current === null ? null : phasePill(sheet.current.phase);
  const strip = phaseStrip(stretches, x, {
    top: HEAD_BOTTOM,
    left: pill?.left ?? WIDTH,
    bottom: PILL.bottom,
  });
  const bottom = HEIGHT - axisHeight(zone) - 8;
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width: WIDTH,
    height: HEIGHT,
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    'font-family': FONT,
  };
  return element('svg', attributes, [
    patterns(),
    clip(),
    rectangle({ left: 0, top: 0, right: WIDTH, bottom: HEIGHT }, { fill: COLOURS.ground }),
    ...head(sheet, pill, strip.leader),
    ...strip.parts,
    ...panels(sheet, x, strip.bottom + PANEL_GAP_PX, bottom),
    ...timeAxis(span, zone, bottom),
    frame(),
  ]);
}

/** Widths of foreign words are measured roughly: what is wider than thought is cut at the margin. */
function clip(): string {
  const inside = { left: MARGIN / 2, top: 0, right: WIDTH - MARGIN / 2, bottom: HEIGHT };
  return element('clipPath', { id: 'inside' }, [rectangle(inside, {})]);
}

/** Gives the white picture an edge in a white chat. */
function frame(): string {
  const edge = { left: 1, top: 1, right: WIDTH - 1, bottom: HEIGHT - 1 };
  return rectangle(edge, { fill: 'none', stroke: COLOURS.frame, 'stroke-width': 2 });
}

function head(sheet: Sheet, pill: Pill | null, leader: number | null): readonly string[] {
  const nameEnd = pill === null ? WIDTH - MARGIN : pill.left - HEAD_GAP_PX;
  const subtitleEnd = leader === null ? WIDTH - MARGIN : leader - HEAD_GAP_PX;
  const subtitle = firstFitting(subtitles(sheet), subtitleEnd - MARGIN, FACES.subtitle);
  return [
    text(fitText(sheet.place, nameEnd - MARGIN, FACES.title), MARGIN, TITLE_BASELINE, {
      ...faceOf(FACES.title, COLOURS.ink),
      ...CLIPPED,
    }),
    ...(pill?.parts ?? []),
    text(subtitle, MARGIN, SUBTITLE_BASELINE, faceOf(FACES.subtitle, COLOURS.grey)),
  ];
}

interface Pill {
  readonly parts: readonly string[];
  readonly left: number;
}

function phasePill(phase: Phase): Pill {
  const words = PHASE_NAMES[phase];
  const { fill, ink } = PHASE_PAINT[phase];
  const right = WIDTH - MARGIN;
  const left = right - textWidth(words, FACES.phase) - 2 * PILL.paddingPx;
  const style = { ...faceOf(FACES.phase, ink), 'text-anchor': 'middle', stroke: fill, 'stroke-width': 8 };
  const parts = [
    rectangle({ left, right, top: PILL.top, bottom: PILL.bottom }, { fill: phaseFill(phase), rx: 10 }),
    text(words, (left + right) / 2, PILL.bottom - 15, { ...style, 'paint-order': 'stroke' }),
  ];
  return { parts, left };
}

function subtitles({ span, current, now }: Sheet): readonly string[] {
  if (current === null) return [`${formatUtc(span.from)} to ${formatUtc(span.to)}`];
  const since = `Since ${formatUtc(current.since)}, for ${describeDuration(span.to - current.since)}`;
  return [`${since} as of ${timeNear(span.to, now)}`, since];
}

function panels(sheet: Sheet, x: TimeScale, top: number, bottom: number): readonly string[] {
  const { traces, span, now, stretches } = sheet;
  const changes = stretches.map(({ from }) => from).filter((from) => from > span.from && from < span.to);
  const height = (bottom - top - PANEL_GAP_PX * (traces.length - 1)) / traces.length;
  if (traces.length === 0) {
    const plot = { left: TIME_LEFT, right: TIME_RIGHT, top, bottom };
    const style = { ...faceOf(FACES.phase, COLOURS.grey), 'text-anchor': 'middle', ...HALO };
    return [
      rectangle(plot, { fill: GAP_FILL }),
      text(NOTHING, (TIME_LEFT + TIME_RIGHT) / 2, (top + bottom) / 2, style),
    ];
  }
  return traces.map((trace, index) => {
    const edge = top + index * (height + PANEL_GAP_PX);
    return panel({
      trace,
      span,
      now,
      x,
      changes,
      box: { left: 0, right: WIDTH, top: edge, bottom: edge + height },
    });
  });
}
