/** Does it come back? Shutdowns are often ordered for the same hours of several days. */
import type { Incident } from './incident.ts';
import { DAY_MS, HOUR_MS } from './time.ts';

/** How far back earlier incidents are counted, and how far back they make a series. */
export const EARLIER_DAYS = 30;
const SERIES_DAYS = 7;
/** Fewer are no series. */
const SERIES_FROM = 3;
/** Starts within so long of each other, on the clock of a day, are "at about the same time". */
const SAME_TIME_MS = 1.5 * HOUR_MS;

export interface Earlier {
  /** Incidents that began in the days before this one. */
  readonly count: number;
  readonly days: number;
  /** This one is the n-th within so many days; null when it is no series. */
  readonly series: { readonly nth: number; readonly days: number; readonly sameTime: boolean } | null;
}

/** What came before an incident at its place; `others` may hold the incident itself and later ones. */
export function earlierOf(incident: Incident, others: readonly Incident[]): Earlier {
  const before = others.filter(
    ({ id, startedAt }) =>
      id !== incident.id &&
      startedAt < incident.startedAt &&
      startedAt >= incident.startedAt - EARLIER_DAYS * DAY_MS,
  );
  const recent = before
    .map(({ startedAt }) => startedAt)
    .filter((at) => at >= incident.startedAt - SERIES_DAYS * DAY_MS)
    .sort((a, b) => a - b);
  const first = recent[0];
  const nth = recent.length + 1;
  const series =
    first === undefined || nth < SERIES_FROM
      ? null
      : {
          nth,
          days: Math.floor((incident.startedAt - first) / DAY_MS) + 1,
          sameTime: recent.every((at) => isSameTime(at, incident.startedAt)),
        };
  return { count: before.length, days: EARLIER_DAYS, series };
}

function isSameTime(a: number, b: number): boolean {
  const apart = Math.abs(a - b) % DAY_MS;
  return Math.min(apart, DAY_MS - apart) <= SAME_TIME_MS;
}
