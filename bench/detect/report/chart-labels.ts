/** Puts a name beside each dot so that it lies on no other name and no dot, as far as there is room. */
import type { Box } from './chart-axes.ts';

export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly text: string;
  readonly isBold: boolean;
}

interface Placed {
  readonly box: Box;
  /** From the dot to its name, where the name is not right beside it. */
  readonly leader: { readonly x: number; readonly y: number } | null;
}

const CHAR_WIDTH = { plain: 6, bold: 7 } as const;
const LINE_HEIGHT = 12;
const GAPS = [3, 10, 18, 28, 40, 54, 70, 90];
/** Right first: there it reads best. */
const SIDES = [
  { dx: 1, dy: 0 },
  { dx: -1, dy: 0 },
  { dx: 0, dy: -1 },
  { dx: 0, dy: 1 },
  { dx: 0.8, dy: -0.8 },
  { dx: 0.8, dy: 0.8 },
  { dx: -0.8, dy: -0.8 },
  { dx: -0.8, dy: 0.8 },
];
const LEADER_FROM = 10;
/** Squeezed out of the plot, a name is lost; over a dot it hides two things. */
const OUTSIDE_COST = 10_000;
const OVERLAP_COST = 10;
const DOT_COST = 20;

/** In the order of the spots: the first ones get the best places. */
export function placeLabels(spots: readonly Spot[], plot: Box): readonly Placed[] {
  const dots = spots.map(({ x, y, radius }) => around(x, y, 2 * radius, 2 * radius));
  const taken: Box[] = [];
  return spots.map((spot) => {
    const placed = bestOf(candidates(spot), ({ box, gap }) => {
      const onNames = taken.reduce((sum, other) => sum + overlap(box, other), 0);
      const onDots = dots.reduce((sum, dot) => sum + overlap(box, dot), 0);
      return OVERLAP_COST * onNames + DOT_COST * onDots + (isInside(box, plot) ? gap : OUTSIDE_COST);
    });
    taken.push(placed.box);
    return { box: placed.box, leader: placed.gap >= LEADER_FROM ? nearest(spot, placed.box) : null };
  });
}

interface Candidate {
  readonly box: Box;
  readonly gap: number;
}

function candidates({ x, y, radius, text, isBold }: Spot): Candidate[] {
  const width = text.length * (isBold ? CHAR_WIDTH.bold : CHAR_WIDTH.plain);
  return GAPS.flatMap((gap) =>
    SIDES.map(({ dx, dy }) => {
      const reach = radius + gap;
      // The side of the box that faces the dot lies at the reach, not its middle.
      const middleX = x + dx * reach + (Math.sign(dx) * width) / 2;
      const middleY = y + dy * reach + (Math.sign(dy) * LINE_HEIGHT) / 2;
      return { box: around(middleX, middleY, width, LINE_HEIGHT), gap };
    }),
  );
}

function bestOf(all: readonly Candidate[], costOf: (candidate: Candidate) => number): Candidate {
  let best = { candidate: all[0] ?? { box: around(0, 0, 0, 0), gap: 0 }, cost: Number.POSITIVE_INFINITY };
  for (const candidate of all) {
    const cost = costOf(candidate);
    if (cost < best.cost) best = { candidate, cost };
  }
  return best.candidate;
}

function around(x: number, y: number, width: number, height: number): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

function isInside(box: Box, plot: Box): boolean {
  const isWide = box.left >= plot.left && box.right <= plot.right;
  return isWide && box.top >= plot.top && box.bottom <= plot.bottom;
}

function nearest({ x, y }: Spot, box: Box): { x: number; y: number } {
  return {
    x: Math.min(Math.max(x, box.left), box.right),
    y: Math.min(Math.max(y, box.top), box.bottom),
  };
}
