/** Parts of the policy (policy.ts) that are about more than one place, or about what others say. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts';

export const nation = {
  /** A country without a series of its own is judged by its regions, from so many, when this share is away. */
  minRegions: 6,
  awayShare: 1 / 3,
} as const;

export const reports = {
  /** What a moment of theirs may be off from ours: bins, rounding to the hour, notes written by hand. */
  toleranceMs: 2 * HOUR_MS,
  /** A statement without an end is believed for so long after its beginning (or after it was made): notes are left open for years. */
  openMs: DAY_MS,
  /** A statement about a time that has been over for so long is told to nobody by itself. */
  oldNewsMs: DAY_MS,
  /** A statement that says it was made later than that after it reached us has a wrong clock. */
  clockSkewMs: 2 * HOUR_MS,
} as const;

export const wider = {
  /** So many countries that fall together are one message to whoever listens to all of them. */
  minCountries: 5,
  /** Together: two alerts a bin or two apart, because one place is surer a bin earlier than the next. */
  togetherMs: 20 * MINUTE_MS,
  /** A country that is not the only one waits so long for the others. */
  holdMs: 2 * MINUTE_MS,
  /** With no more of its countries still out than this (and fewer than `minCountries`) it is over. */
  stillOutShare: 0.25,
} as const;
