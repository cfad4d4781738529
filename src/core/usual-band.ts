import type { Observation } from './series.ts';
import { DAY_MS, type Instant } from './time.ts';

const DAYS = 28;
/** Fewer days say nothing about what is usual. */
const MIN_DAYS = 5;
/** The middle four fifths. */
const EDGE = 0.1;

interface Band {
  readonly low: number;
  readonly high: number;
}

/**
 * For pictures: between what a series lay at that time of day on most of the 28 days before, days of `away` (an incident)
 * left out. Null where fewer than five days are known. The detector's own baseline is finer and is not drawn.
 */
export function usualBand(
  rows: readonly Pick<Observation, 'observedAt' | 'value'>[],
  away: { readonly from: Instant; readonly to: Instant },
): (at: Instant) => Band | null {
  const known = new Map<Instant, number>();
  for (const { observedAt, value } of rows)
    if (value !== null && (observedAt < away.from || observedAt >= away.to)) known.set(observedAt, value);
  return (at) => {
    const values: number[] = [];
    for (let day = 1; day <= DAYS; day += 1) {
      const value = known.get(at - day * DAY_MS);
      if (value !== undefined) values.push(value);
    }
    if (values.length < MIN_DAYS) return null;
    values.sort((a, b) => a - b);
    const cut = Math.floor(values.length * EDGE);
    return { low: values[cut] ?? 0, high: values[values.length - 1 - cut] ?? 0 };
  };
}
