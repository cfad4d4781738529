/** Sizes, colours and patterns: what makes the picture readable on a phone, in a light and in a dark chat. */
import type { Phase } from '../core/incident.ts';
import type { Face } from './measure.ts';
import { element, line } from './svg.ts';

export const WIDTH = 1_200;
export const HEIGHT = 675;
export const MARGIN = 28;
export const FONT = 'DejaVu Sans';

/** Where time runs: strip, panels and axis share it. The margins hold the marks of the scales and the direct labels. */
export const TIME_LEFT = 112;
export const TIME_RIGHT = 1_020;

/** Nothing is smaller than 25: at a third of the size, as phones show it, that is still a letter. */
export const FACES = {
  title: { sizePx: 44, isBold: true },
  phase: { sizePx: 30, isBold: true },
  subtitle: { sizePx: 27, isBold: false },
  heading: { sizePx: 28, isBold: true },
  amount: { sizePx: 26, isBold: false },
  label: { sizePx: 25, isBold: true },
  mark: { sizePx: 25, isBold: false },
} as const satisfies Readonly<Record<string, Face>>;

export const COLOURS = {
  ground: '#ffffff',
  frame: '#8c959f',
  ink: '#1b1f24',
  grey: '#57606a',
  rule: '#d5dae0',
  trace: '#0b3d91',
  band: '#bcdcc8',
  bandInk: '#1f6b3f',
  gap: '#f1f3f5',
  gapRule: '#c3c9d0',
} as const;

interface Paint {
  readonly fill: string;
  readonly ink: string;
  /** Lines over the fill, for those to whom the colours look alike. */
  readonly hatch: string | null;
}

/** From light to dark as it gets worse, so that it also reads without colour. */
export const PHASE_PAINT = {
  normal: { fill: '#e2efe6', ink: COLOURS.ink, hatch: null },
  degrading: { fill: '#ffe08f', ink: COLOURS.ink, hatch: null },
  reduced: { fill: '#f5a04c', ink: COLOURS.ink, hatch: '#d97d1f' },
  blackout: { fill: '#24242c', ink: '#ffffff', hatch: null },
  recovering: { fill: '#bcd7f5', ink: COLOURS.ink, hatch: '#8db6e3' },
} as const satisfies Readonly<Record<Phase, Paint>>;

export const GAP_FILL = 'url(#gap)';

/** What fills a phase's stretch. */
export function phaseFill(phase: Phase): string {
  const { fill, hatch } = PHASE_PAINT[phase];
  return hatch === null ? fill : `url(#${phase})`;
}

/** Attributes of a text in a face. */
export function faceOf({ sizePx, isBold }: Face, fill: string): Readonly<Record<string, string | number>> {
  return { 'font-size': sizePx, fill, ...(isBold ? { 'font-weight': 'bold' } : {}) };
}

/** For words that are not ours, beside the measuring: not one pixel of them leaves the picture. */
export const CLIPPED = { 'clip-path': 'url(#inside)' } as const;

/** A rim in the colour of the ground, so that words stay readable over lines. */
export const HALO = {
  stroke: COLOURS.ground,
  'stroke-width': 6,
  'stroke-linejoin': 'round',
  'paint-order': 'stroke',
} as const;

export function patterns(): string {
  return element('defs', {}, [
    hatching('gap', COLOURS.gap, COLOURS.gapRule, 45, 12),
    hatching('reduced', PHASE_PAINT.reduced.fill, PHASE_PAINT.reduced.hatch, 45, 14),
    hatching('recovering', PHASE_PAINT.recovering.fill, PHASE_PAINT.recovering.hatch, -45, 14),
  ]);
}

function hatching(id: string, fill: string, stroke: string, degrees: number, apartPx: number): string {
  const attributes = {
    id,
    width: apartPx,
    height: apartPx,
    patternUnits: 'userSpaceOnUse',
    patternTransform: `rotate(${degrees})`,
  };
  return element('pattern', attributes, [
    element('rect', { width: apartPx, height: apartPx, fill }),
    line(apartPx / 2, 0, apartPx / 2, apartPx, { stroke, 'stroke-width': 3 }),
  ]);
}
