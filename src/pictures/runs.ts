/** Where a trace reads something, where it does not, and how little of it must be drawn to show all there is to see. */
import type { Instant } from '../core/time.ts';
import type { Bin, Span, Trace } from './sheet.ts';

export interface Reading {
  readonly at: Instant;
  readonly value: number;
}

/** Readings without a gap between them. The last bin ends at `until`. */
export interface Run {
  readonly readings: readonly Reading[];
  readonly until: Instant;
}

/** A bin may come so much late, in steps, without one being missing. */
const LATE_STEPS = 1.5;

/** The readings, taken apart wherever a bin is missing or has no value. */
export function runsOf({ bins, stepMs }: Trace, span: Span): readonly Run[] {
  const runs: { readings: Reading[]; until: Instant }[] = [];
  let open: { readings: Reading[]; until: Instant } | null = null;
  for (const { at, value } of bins) {
    if (open !== null && at - (open.readings.at(-1)?.at ?? at) > LATE_STEPS * stepMs) open = null;
    else if (open !== null) open.until = at;
    if (value === null) {
      open = null;
      continue;
    }
    if (open === null) {
      open = { readings: [], until: at };
      runs.push(open);
    }
    open.readings.push({ at, value });
    open.until = Math.min(at + stepMs, span.to);
  }
  return runs;
}

/** What no run covers. At the span's ends a piece of a bin is none: spans seldom begin with a bin. */
export function gapsOf(runs: readonly Run[], span: Span, stepMs: number): readonly Span[] {
  const starts = runs.map(({ readings }) => readings[0]?.at ?? span.from);
  const edges = [span.from, ...runs.map(({ until }) => until)];
  const all = edges.map((from, index) => ({ from, to: starts[index] ?? span.to }));
  return all.filter(({ from, to }, index) => {
    const isInner = index > 0 && index < all.length - 1;
    return to - from > (isInner || runs.length === 0 ? 0 : LATE_STEPS * stepMs);
  });
}

/** Runs with less than `shortestMs` between them become one: a gap that nobody can see takes no line apart. */
export function joinRuns(runs: readonly Run[], shortestMs: number): readonly Run[] {
  const joined: { readings: Reading[]; until: Instant }[] = [];
  for (const { readings, until } of runs) {
    const last = joined.at(-1);
    if (last === undefined || (readings[0]?.at ?? 0) - last.until >= shortestMs) {
      joined.push({ readings: [...readings], until });
    } else {
      for (const reading of readings) last.readings.push(reading);
      last.until = until;
    }
  }
  return joined;
}

/** Of each column the first, lowest, highest and last reading, in their order: a single low bin stays visible. */
export function thin(readings: readonly Reading[], columnOf: (at: Instant) => number): readonly Reading[] {
  return columnsOf(readings, columnOf).flatMap((column) => {
    const [first] = column;
    if (first === undefined || column.length <= 4) return column;
    let lowest = first;
    let highest = first;
    for (const reading of column) {
      if (reading.value < lowest.value) lowest = reading;
      if (reading.value > highest.value) highest = reading;
    }
    return column.filter(
      (each, index) => index === 0 || index === column.length - 1 || each === lowest || each === highest,
    );
  });
}

export interface BandPiece {
  readonly at: Instant;
  readonly low: number;
  readonly high: number;
}

/** The expected band, taken apart where nothing is expected; of each column its widest reach. */
export function bandsOf(
  { bins, stepMs }: Trace,
  span: Span,
  columnOf: (at: Instant) => number,
): readonly (readonly BandPiece[])[] {
  const known = bins.flatMap(({ at, band }) => (band === null ? [] : [{ at, ...band }]));
  const bands: BandPiece[][] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  const close = (): void => {
    const last = bands.at(-1)?.at(-1);
    if (last !== undefined) bands.at(-1)?.push({ ...last, at: Math.min(lastAt + stepMs, span.to) });
  };
  for (const column of columnsOf(known, columnOf)) {
    const [first] = column;
    if (first === undefined) continue;
    if (first.at - lastAt > LATE_STEPS * stepMs) {
      close();
      bands.push([]);
    }
    const low = column.reduce((least, piece) => Math.min(least, piece.low), first.low);
    const high = column.reduce((most, piece) => Math.max(most, piece.high), first.high);
    bands.at(-1)?.push({ at: first.at, low, high });
    lastAt = column.at(-1)?.at ?? first.at;
  }
  close();
  return bands;
}

function columnsOf<Item extends { readonly at: Instant }>(
  items: readonly Item[],
  columnOf: (at: Instant) => number,
): readonly (readonly Item[])[] {
  const columns: Item[][] = [];
  let current: number | null = null;
  for (const item of items) {
    const column = columnOf(item.at);
    if (column !== current) columns.push([]);
    current = column;
    columns.at(-1)?.push(item);
  }
  return columns;
}

/** The newest bin with a value; undefined when there is none. */
export function lastReading(bins: readonly Bin[]): (Bin & { readonly value: number }) | undefined {
  const last = bins.findLast(({ value }) => value !== null);
  return last === undefined || last.value === null ? undefined : { ...last, value: last.value };
}

/** The earliest of the lowest bins. */
export function lowestReading(bins: readonly Bin[]): (Bin & { readonly value: number }) | undefined {
  let lowest: (Bin & { readonly value: number }) | undefined;
  for (const bin of bins) {
    if (bin.value !== null && (lowest === undefined || bin.value < lowest.value)) {
      lowest = { ...bin, value: bin.value };
    }
  }
  return lowest;
}

/** The middle of the band: what one would have expected. */
export function expectedOf({ band }: Bin): number | null {
  return band === null ? null : (band.low + band.high) / 2;
}
