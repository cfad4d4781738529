import { MINUTE_MS } from '../../../src/core/time.ts';

/** From `at` (ms after the onset) `left` of the normal is there; straight lines between knots, steps where two meet. */
export interface Knot {
  readonly at: number;
  readonly left: number;
}

/** What an event leaves of a place, from its first knot to its last; before and after, everything. */
export type Curve = readonly Knot[];

/** At or below this a place is dark: every signal that sees all of it reads 12 % or less. */
const DARK_LEFT = 0.1;
/** From here on service counts as back. */
const BACK_LEFT = 0.9;

export function curveMs(curve: Curve): number {
  return curve[curve.length - 1]?.at ?? 0;
}

function leftAt(curve: Curve, at: number): number {
  let before: Knot | undefined;
  for (const knot of curve) {
    if (knot.at > at) {
      if (before === undefined) return 1;
      return before.left + ((knot.left - before.left) * (at - before.at)) / (knot.at - before.at);
    }
    before = knot;
  }
  return 1;
}

/** Mean of what is left over a bin, by a few looks. */
export function meanLeft(curve: Curve, from: number, stepMs: number): number {
  const looks = 5;
  let sum = 0;
  for (let i = 0; i < looks; i += 1) sum += leftAt(curve, from + ((i + 0.5) * stepMs) / looks);
  return sum / looks;
}

/** When a curve did what, in ms after the onset; null: never. */
interface Milestones {
  readonly dark: number | null;
  /** It lifts from the dark for the last time. */
  readonly lift: number | null;
  /** It is as low as it gets. */
  readonly bottom: number;
  readonly end: number;
}

export function milestonesOf(curve: Curve): Milestones {
  const lowest = Math.min(...curve.map(({ left }) => left));
  let dark: number | null = null;
  let lift: number | null = null;
  let bottom: number | null = null;
  let end = 0;
  for (let at = 0; at <= curveMs(curve); at += MINUTE_MS) {
    const left = leftAt(curve, at);
    if (left <= DARK_LEFT) {
      dark ??= at;
      lift = at + MINUTE_MS;
    }
    if (left <= lowest + 0.02) bottom ??= at;
    if (left < BACK_LEFT) end = at + MINUTE_MS;
  }
  return { dark, lift, bottom: bottom ?? 0, end };
}
