/** The judges as dots: where each stands, and what is written beside it. */
import { MINUTE_MS } from '../../../src/core/time.ts';
import type { Axis } from './chart-axes.ts';
import type { Spot } from './chart-labels.ts';
import type { Group, Judged } from './judges.ts';
import { delay, NONE, rate, ratio } from './numbers.ts';

export interface Dot extends Spot {
  readonly group: Group;
  /** All figures, for whoever points at it. */
  readonly hint: string;
}

export interface Scales {
  readonly zeroX: number;
  /** Where a judge stands that found nothing. */
  readonly neverY: number;
  readonly x: Axis;
  readonly y: Axis;
}

/** Closer than this, two dots are one to the eye. */
const APART = 7;
/** Without an order in the "0" column, they may step aside. */
const ASIDE = [0, 12, -12, 24, -24];
const RADIUS: Readonly<Record<Group, number>> = { ebb: 8, masked: 4, raw: 5.5, ablation: 4.5 };

/** Those whose false alerts are known; the others cannot be placed. */
export function dotsOf(judges: readonly Judged[], scales: Scales): readonly Dot[] {
  const dots: Dot[] = [];
  for (const judge of judges) {
    const { falsePerPlaceMonth: wrong, medianDelayMs, group } = judge;
    if (wrong === null) continue;
    const y = medianDelayMs === null ? scales.neverY : scales.y.place(medianDelayMs / MINUTE_MS);
    const x = wrong > 0 ? scales.x.place(wrong) : freeX(dots, judge, scales.zeroX, y);
    const words = { text: labelOf(judge), isBold: group === 'ebb', hint: hintOf(judge) };
    dots.push({ group, x, y, radius: RADIUS[group], ...words });
  }
  return dots;
}

/** A peer's ring may lie around its own dot: that still shows both. */
function freeX(dots: readonly Dot[], { group }: Judged, zeroX: number, y: number): number {
  const isTaken = (x: number): boolean =>
    dots.some((dot) => {
      const isRing = (dot.group === 'masked') !== (group === 'masked') && isRingOrDot(dot.group, group);
      return !isRing && Math.abs(dot.x - x) < APART && Math.abs(dot.y - y) < APART;
    });
  return zeroX + (ASIDE.find((aside) => !isTaken(zeroX + aside)) ?? 0);
}

function isRingOrDot(a: Group, b: Group): boolean {
  return [a, b].every((group) => group === 'masked' || group === 'raw');
}

/** Cut, not rounded: 100 % is said of those only that found everything. */
function labelOf({ name, recall }: Judged): string {
  return recall === null ? name : `${name} ${Math.floor(recall * 100 + 1e-9)} %`;
}

function hintOf({ fullName, recall, f1, falsePerPlaceMonth, medianDelayMs }: Judged): string {
  const wait = medianDelayMs === null ? NONE : delay(medianDelayMs);
  return `${fullName}: recall ${ratio(recall)}, F1 ${ratio(f1)}, ${rate(falsePerPlaceMonth)} false, delay ${wait}`;
}
