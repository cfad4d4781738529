/**
 * Four weeks of slot means of one series, 12 bits each: what a baseline is learned from. Slots of an incident are never
 * written, so an old value stays.
 */
import { POLICY } from '../policy.ts';
import type { SignalSpec } from '../series.ts';
import { DAY_MS } from '../time.ts';
import { CELL_BYTES, CELLS, D, D_WIDTH, MAX_CELL, type SeriesColumns, slotsPerDay } from './columns.ts';

/** The first value of a series is so many steps of a cell: room for nearly three times as much before it is cut anew. */
const CELL_STEPS = 1_400;
const scratch = new Float64Array(8);

/** How one signal's days are cut. */
export interface SlotPlan {
  readonly perDay: number;
  readonly slotMs: number;
  readonly ring: number;
}

export function slotPlan(spec: SignalSpec): SlotPlan {
  const perDay = slotsPerDay(spec.stepMs);
  return { perDay, slotMs: DAY_MS / perDay, ring: perDay * 7 * POLICY.baseline.weeks };
}

function readCode(cells: Uint8Array, base: number, index: number): number {
  const at = base + (index >> 1) * 3;
  const middle = cells[at + 1] ?? 0;
  return index % 2 === 0
    ? (cells[at] ?? 0) | ((middle & 15) << 8)
    : (middle >> 4) | ((cells[at + 2] ?? 0) << 4);
}

function writeCode(cells: Uint8Array, base: number, index: number, code: number): void {
  const at = base + (index >> 1) * 3;
  const middle = cells[at + 1] ?? 0;
  if (index % 2 === 0) {
    cells[at] = code & 255;
    cells[at + 1] = (middle & 240) | (code >> 8);
  } else {
    cells[at + 1] = (middle & 15) | ((code & 15) << 4);
    cells[at + 2] = code >> 4;
  }
}

function cellAt(cols: SeriesColumns, s: number, plan: SlotPlan, slot: number): number {
  const code = readCode(cols.cells, s * CELL_BYTES, ((slot % plan.ring) + plan.ring) % plan.ring);
  return code === 0 ? Number.NaN : (code - 1) * (cols.d[s * D_WIDTH + D.unit] ?? 0);
}

export function writeCell(cols: SeriesColumns, s: number, plan: SlotPlan, slot: number, value: number): void {
  const base = s * CELL_BYTES;
  const d = s * D_WIDTH;
  const unit = cols.d[d + D.unit] ?? 0;
  if (unit === 0 || value > (MAX_CELL - 2) * unit) {
    const next = value > 0 ? value / CELL_STEPS : 1 / CELL_STEPS;
    for (let i = 0; unit > 0 && i < CELLS; i += 1) {
      const code = readCode(cols.cells, base, i);
      if (code > 0) writeCode(cols.cells, base, i, 1 + Math.floor(((code - 1) * unit) / next + 0.5));
    }
    cols.d[d + D.unit] = next;
  }
  const code = 1 + Math.floor(value / (cols.d[d + D.unit] ?? 1) + 0.5);
  writeCode(cols.cells, base, slot % plan.ring, code > MAX_CELL ? MAX_CELL : code);
}

/** Median of the cells `stride` slots apart before `slot`, at most `count` of them; NaN when there is none. */
export function medianBefore(
  cols: SeriesColumns,
  s: number,
  plan: SlotPlan,
  slot: number,
  { stride, count }: { stride: number; count: number },
): number {
  let n = 0;
  for (let k = 1; k <= count; k += 1) {
    const value = cellAt(cols, s, plan, slot - k * stride);
    if (value !== value) continue;
    let i = n;
    while (i > 0 && (scratch[i - 1] ?? 0) > value) {
      scratch[i] = scratch[i - 1] ?? 0;
      i -= 1;
    }
    scratch[i] = value;
    n += 1;
  }
  if (n === 0) return Number.NaN;
  const half = n >> 1;
  return n % 2 === 1 ? (scratch[half] ?? 0) : ((scratch[half - 1] ?? 0) + (scratch[half] ?? 0)) / 2;
}
