import { MAX_HISTORY_DAYS, MAX_MUTE_DAYS, type WordKind } from '../../src/core/card-answers-errors.ts';
import type { UserError } from '../../src/core/errors.ts';
import { SEVERITIES } from '../../src/core/severity.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import type { Args, CommandContext } from '../command.ts';
import {
  hearMention,
  type HeardManners,
  hearQuiet,
  hearReminder,
  hearReports,
  hearTell,
} from './hear-settings.ts';

/** What some words mean as a kind: a value, out of bounds, refused for a reason, or nothing of that kind (null). */
type Heard =
  | { readonly kind: 'value'; readonly args: Partial<Args> }
  | { readonly kind: 'out-of-bounds' }
  | { readonly kind: 'refused'; readonly error: UserError }
  | null;

/** What the meaning of words can depend on. */
interface Hearing {
  readonly pinged: CommandContext['pinged'];
  readonly maxDays: number | undefined;
}

/** `2 h 30 min` is the longest thing said in words without its name. */
export const MAX_WORDS = 4;

export function hear(kind: WordKind, text: string, { pinged, maxDays = MAX_HISTORY_DAYS }: Hearing): Heard {
  const said = text.toLowerCase();
  switch (kind) {
    case 'severity':
      return hearSeverity(said);
    case 'duration':
      return hearDuration(said);
    case 'days':
      return hearDays(said, maxDays);
    case 'everything':
      return said === 'everything' ? { kind: 'value', args: { everything: true } } : null;
    case 'tell':
      return ofManners(hearTell(text));
    case 'mention':
      return ofManners(hearMention(text, pinged));
    case 'quiet':
      return ofManners(hearQuiet(text));
    case 'reminder':
      return ofManners(hearReminder(text));
    case 'reports':
      return ofManners(hearReports(text));
  }
}

function ofManners(heard: HeardManners): Heard {
  return heard?.kind === 'value' ? { kind: 'value', args: { manners: heard.manners } } : heard;
}

function hearSeverity(text: string): Heard {
  const severity = SEVERITIES.find((each) => each === text);
  return severity === undefined ? null : { kind: 'value', args: { severity } };
}

const DURATION = /^(?:for )?((?:\d{1,6} ?(?:m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?) ?)+)$/;
const DURATION_PART = /(\d+) ?([mhdw])/g;
const UNTIL_RECOVERY = /^until (?:(?:its |the )?recovery|it recovers|recovered)$/;
const UNITS: ReadonlyMap<string, number> = new Map([
  ['m', MINUTE_MS],
  ['h', HOUR_MS],
  ['d', DAY_MS],
  ['w', 7 * DAY_MS],
]);

function hearDuration(text: string): Heard {
  if (text === 'off') return { kind: 'value', args: { durationMs: 0 } };
  if (UNTIL_RECOVERY.test(text))
    return { kind: 'value', args: { durationMs: MAX_MUTE_DAYS * DAY_MS, untilRecovery: true } };
  const said = DURATION.exec(text)?.[1];
  if (said === undefined) return null;
  let durationMs = 0;
  for (const [, count, unit] of said.matchAll(DURATION_PART))
    durationMs += Number(count) * (UNITS.get(unit ?? '') ?? 0);
  if (durationMs <= 0 || durationMs > MAX_MUTE_DAYS * DAY_MS) return { kind: 'out-of-bounds' };
  return { kind: 'value', args: { durationMs } };
}

function hearDays(text: string, maxDays: number): Heard {
  const said = /^(-?\d+(?:\.\d+)?)(?: ?d| ?days?)?$/.exec(text)?.[1];
  if (said === undefined) return null;
  const days = Number(said);
  if (!Number.isInteger(days) || days < 1 || days > maxDays) return { kind: 'out-of-bounds' };
  return { kind: 'value', args: { days } };
}
