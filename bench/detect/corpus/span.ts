import { DAY_MS, type Instant } from '../../../src/core/time.ts';

const WORLD_DAYS = 60;
const HISTORY_DAYS = 28;
/** A Monday: 2023-01-02T00:00Z. */
const FIRST_MONDAY = Date.UTC(2023, 0, 2);

export interface Span {
  readonly start: Instant;
  readonly judgedFrom: Instant;
  readonly end: Instant;
}

/** Sixty days from a Monday at midnight UTC, another one for the next seed. */
export function spanOf(seed: number): Span {
  const start = FIRST_MONDAY + ((seed * 37) % 104) * 7 * DAY_MS;
  return { start, judgedFrom: start + HISTORY_DAYS * DAY_MS, end: start + WORLD_DAYS * DAY_MS };
}
