/** Where a number lies on the chart, and the marks beside it. Both axes are logarithmic. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Tick {
  readonly at: number;
  readonly text: string;
}

export interface Axis {
  readonly ticks: readonly Tick[];
  place(value: number): number;
}

const HOUR = 60;
const DAY = 1440;
/** Minutes that people have a word for. */
const MINUTE_TICKS: readonly (readonly [number, string])[] = [
  [1, '≤ 1 min'],
  [2, '2 min'],
  [5, '5 min'],
  [10, '10 min'],
  [20, '20 min'],
  [30, '30 min'],
  [HOUR, '1 h'],
  [2 * HOUR, '2 h'],
  [4 * HOUR, '4 h'],
  [8 * HOUR, '8 h'],
  [DAY, '1 d'],
  [2 * DAY, '2 d'],
  [4 * DAY, '4 d'],
  [8 * DAY, '8 d'],
];

/** Decades that hold all values; 0.01 to 1 when there are none. */
export function decadeAxis(values: readonly number[], from: number, to: number): Axis {
  const logs = values.map((value) => Math.log10(value));
  const first = logs.length > 0 ? Math.floor(Math.min(...logs)) : -2;
  const last = logs.length > 0 ? Math.max(Math.ceil(Math.max(...logs)), first + 1) : 0;
  const ends = { low: 10 ** first, high: 10 ** last };
  const place = (value: number): number => placed(value, ends, from, to);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => {
    const power = first + i;
    return {
      at: from + ((to - from) * i) / (last - first),
      text: (10 ** power).toFixed(Math.max(0, -power)),
    };
  });
  return { ticks, place };
}

/** The ticks around all values, two at least; what lies outside any tick stands at the end. */
export function minuteAxis(values: readonly number[], from: number, to: number): Axis {
  const lowest = values.length > 0 ? Math.min(...values) : 10;
  const highest = values.length > 0 ? Math.max(...values) : HOUR;
  const below = MINUTE_TICKS.findLastIndex(([minute]) => minute <= lowest);
  const first = Math.min(Math.max(below, 0), MINUTE_TICKS.length - 2);
  const above = MINUTE_TICKS.findIndex(([minute]) => minute >= highest);
  const last = Math.max(above < 0 ? MINUTE_TICKS.length - 1 : above, first + 1);
  const shown = MINUTE_TICKS.slice(first, last + 1);
  const ends = { low: shown[0]?.[0] ?? 1, high: shown.at(-1)?.[0] ?? DAY };
  const place = (value: number): number => placed(value, ends, from, to);
  return { ticks: shown.map(([minute, text]) => ({ at: place(minute), text })), place };
}

function placed(value: number, ends: { low: number; high: number }, from: number, to: number): number {
  const inside = Math.min(Math.max(value, ends.low), ends.high);
  return from + (to - from) * (Math.log(inside / ends.low) / Math.log(ends.high / ends.low));
}
