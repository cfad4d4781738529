/** The phases as a strip over the panels: each with its name, inside where it fits, else above. */
import type { Phase } from '../core/incident.ts';
import { PHASE_NAMES } from '../core/severity.ts';
import {
  COLOURS,
  FACES,
  faceOf,
  MARGIN,
  PHASE_PAINT,
  phaseFill,
  TIME_LEFT,
  TIME_RIGHT,
  WIDTH,
} from './look.ts';
import { textWidth } from './measure.ts';
import type { Stretch } from './sheet.ts';
import { element, line, rectangle, text } from './svg.ts';
import type { TimeScale } from './time-axis.ts';

const STRIP_PX = 38;
const NAMES_PX = 34;
/** A stretch of one bin must not vanish. */
const SHORTEST_PX = 5;
const PADDING_PX = 10;
const APART_PX = 18;
/** So much of a name at least is on either side of the line to its piece. */
const OVER_PX = 12;
/** Which name is written first where there is no room for all. */
const WORST_FIRST: readonly Phase[] = ['blackout', 'reduced', 'recovering', 'degrading', 'normal'];

interface Piece {
  readonly phase: Phase;
  readonly left: number;
  readonly right: number;
  readonly fits: boolean;
}

/** A name above the strip. It may move as long as it stays over the piece that it names. */
interface Name {
  readonly words: string;
  readonly width: number;
  /** The middle of the piece. */
  readonly at: number;
  /** The leftmost and rightmost edge where it may begin. */
  readonly least: number;
  readonly most: number;
}

function piecesOf(stretches: readonly Stretch[], x: TimeScale): readonly Piece[] {
  return stretches.map(({ phase, from, until }) => {
    const left = Math.min(x(from), TIME_RIGHT - SHORTEST_PX);
    const right = Math.max(x(until), left + SHORTEST_PX);
    const fits = textWidth(PHASE_NAMES[phase], FACES.label) + 2 * PADDING_PX <= right - left;
    return { phase, left, right, fits };
  });
}

function nameOf({ phase, left, right }: Piece, end: number): Name {
  const words = PHASE_NAMES[phase];
  const width = textWidth(words, FACES.label);
  const at = (left + right) / 2;
  return {
    words,
    width,
    at,
    least: Math.max(MARGIN, at - width + OVER_PX),
    most: Math.min(end - width, at - OVER_PX),
  };
}

/** Where each name begins at the latest so that all have room, from the last to the first; null when they have not. */
function latest(names: readonly Name[]): readonly number[] | null {
  const places: number[] = [];
  let next = Number.POSITIVE_INFINITY;
  for (const { width, least, most } of names.toReversed()) {
    const place = Math.min(most, next - APART_PX - width);
    if (place < least) return null;
    places.unshift(place);
    next = place;
  }
  return places;
}

/** The longest piece of each phase that is named neither inside the strip nor at the top, the worst phase first. */
function unnamedOf(pieces: readonly Piece[]): readonly Piece[] {
  const named = new Set(pieces.filter(({ fits }) => fits).map(({ phase }) => phase));
  const last = pieces.at(-1);
  if (last !== undefined) named.add(last.phase);
  return WORST_FIRST.filter((phase) => !named.has(phase)).flatMap((phase) => {
    const all = pieces.filter((piece) => piece.phase === phase);
    return all.toSorted((a, b) => b.right - b.left - (a.right - a.left)).slice(0, 1);
  });
}

/** As many names as there is room for up to `end`, from left to right. */
function namesAbove(pieces: readonly Piece[], end: number): readonly (Name & { readonly left: number })[] {
  let names: readonly Name[] = [];
  for (const piece of unnamedOf(pieces)) {
    const more = [...names, nameOf(piece, end)].sort((a, b) => a.at - b.at);
    if (latest(more) !== null) names = more;
  }
  const limits = latest(names) ?? [];
  let free = Number.NEGATIVE_INFINITY;
  return names.map((name, index) => {
    const wanted = Math.max(name.at - name.width / 2, name.least, free);
    const left = Math.min(wanted, limits[index] ?? wanted);
    free = left + name.width + APART_PX;
    return { ...name, left };
  });
}

const LEADER = { stroke: COLOURS.ink, 'stroke-width': 3 } as const;

interface Strip {
  readonly parts: readonly string[];
  readonly bottom: number;
  /** Where the line from the name at the top runs down, if the last piece is too short for its own. */
  readonly leader: number | null;
}

interface Header {
  /** Where the strip begins. */
  readonly top: number;
  /** The name of the newest phase at the top: its left edge and its lower one. */
  readonly left: number;
  readonly bottom: number;
}

export function phaseStrip(stretches: readonly Stretch[], x: TimeScale, header: Header): Strip {
  const pieces = piecesOf(stretches, x);
  const last = pieces.at(-1);
  if (last === undefined) return { parts: [], bottom: header.top, leader: null };
  const leader = last.fits ? null : leaderX(last, header.left);
  const names = namesAbove(pieces, leader === null ? WIDTH - MARGIN : leader - OVER_PX);
  const top = names.length === 0 ? header.top : header.top + NAMES_PX;
  const bottom = top + STRIP_PX;
  const outline = { fill: 'none', stroke: COLOURS.frame, 'stroke-width': 2 };
  const parts = [
    ...pieces.map((piece) => drawn(piece, top, bottom)),
    rectangle({ left: TIME_LEFT, right: TIME_RIGHT, top, bottom }, outline),
    ...(leader === null ? [] : [line(leader, header.bottom, leader, top, LEADER)]),
    ...names.map(({ words, left, at }) => above(words, left, at, top)),
  ];
  return { parts, bottom, leader };
}

/** Down from under the name onto the piece, far to the right: what is left of it is room for other names. */
function leaderX({ left, right }: Piece, headerLeft: number): number {
  const place = Math.max((left + right) / 2, right - OVER_PX, headerLeft + OVER_PX);
  return Math.min(place, right - 1);
}

function above(words: string, left: number, at: number, edge: number): string {
  return element('g', {}, [
    line(at, edge - 9, at, edge + 2, LEADER),
    text(words, left, edge - 12, faceOf(FACES.label, COLOURS.ink)),
  ]);
}

function drawn({ phase, left, right, fits }: Piece, top: number, bottom: number): string {
  const { fill, ink } = PHASE_PAINT[phase];
  const box = rectangle({ left, right, top, bottom }, { fill: phaseFill(phase) });
  const border =
    left > TIME_LEFT ? line(left, top, left, bottom, { stroke: COLOURS.ground, 'stroke-width': 2 }) : '';
  if (!fits) return element('g', {}, [box, border]);
  const words = {
    ...faceOf(FACES.label, ink),
    'text-anchor': 'middle',
    stroke: fill,
    'stroke-width': 6,
    'paint-order': 'stroke',
  };
  return element('g', {}, [box, border, text(PHASE_NAMES[phase], (left + right) / 2, bottom - 10, words)]);
}
