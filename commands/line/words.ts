import { MAX_HISTORY_DAYS, MAX_MUTE_DAYS, type WordKind } from '../../src/core/card-answers-errors.ts';
import type { Severity } from '../../src/core/incident.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import type { Args } from '../command.ts';

/** What some words mean as a kind: a value, a value out of bounds, or nothing of that kind (null). */
type Heard =
  | { readonly kind: 'value'; readonly args: Partial<Args> }
  | { readonly kind: 'out-of-bounds' }
  | null;

/** `2 h 30 min` is the longest thing said in words. */
export const MAX_WORDS = 4;

export function hear(kind: WordKind, text: string): Heard {
  const hearers = { severity: hearSeverity, duration: hearDuration, days: hearDays } as const;
  return hearers[kind](text.toLowerCase());
}

const SEVERITIES: readonly Severity[] = ['notice', 'major', 'critical'];

function hearSeverity(text: string): Heard {
  const severity = SEVERITIES.find((each) => each === text);
  return severity === undefined ? null : { kind: 'value', args: { severity } };
}

const DURATION = /^(?:for )?((?:\d{1,6} ?(?:m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?) ?)+)$/;
const DURATION_PART = /(\d+) ?([mhdw])/g;
const UNITS: ReadonlyMap<string, number> = new Map([
  ['m', MINUTE_MS],
  ['h', HOUR_MS],
  ['d', DAY_MS],
  ['w', 7 * DAY_MS],
]);

function hearDuration(text: string): Heard {
  if (text === 'off') return { kind: 'value', args: { durationMs: 0 } };
  const said = DURATION.exec(text)?.[1];
  if (said === undefined) return null;
  let durationMs = 0;
  for (const [, count, unit] of said.matchAll(DURATION_PART))
    durationMs += Number(count) * (UNITS.get(unit ?? '') ?? 0);
  if (durationMs <= 0 || durationMs > MAX_MUTE_DAYS * DAY_MS) return { kind: 'out-of-bounds' };
  return { kind: 'value', args: { durationMs } };
}

function hearDays(text: string): Heard {
  const said = /^(-?\d+(?:\.\d+)?)(?: ?d| ?days?)?$/.exec(text)?.[1];
  if (said === undefined) return null;
  const days = Number(said);
  if (!Number.isInteger(days) || days < 1 || days > MAX_HISTORY_DAYS) return { kind: 'out-of-bounds' };
  return { kind: 'value', args: { days } };
}
