/** What is typed of the manners of a subscription, one setting at a time. */
import {
  everybodyMentioned,
  nobodyToMention,
  personMentioned,
  unknownZone,
} from '../../src/core/card-answers-errors.ts';
import { REMINDERS } from '../../src/core/card-answers-settings.ts';
import type { UserError } from '../../src/core/errors.ts';
import type { Telling } from '../../src/core/routing.ts';
import type { CommandContext, MannersWish } from '../command.ts';

/** A value, a value out of bounds, a value that is refused for a reason, or nothing of that kind (null). */
export type HeardManners =
  | { readonly kind: 'value'; readonly manners: MannersWish }
  | { readonly kind: 'out-of-bounds' }
  | { readonly kind: 'refused'; readonly error: UserError }
  | null;

const TELLINGS: readonly Telling[] = ['both', 'edit', 'post'];

export function hearTell(text: string): HeardManners {
  const telling = TELLINGS.find((each) => each === text.toLowerCase());
  return telling === undefined ? null : { kind: 'value', manners: { telling } };
}

export function hearReports(text: string): HeardManners {
  const said = text.toLowerCase();
  return said === 'on' || said === 'off' ? { kind: 'value', manners: { reports: said === 'on' } } : null;
}

const OTHER_TIME = /^\d{1,6}(?:m|mins?|minutes?|h|hours?|d|days?|w|weeks?)$/;

export function hearReminder(text: string): HeardManners {
  const said = text
    .toLowerCase()
    .replace(/^every /, '')
    .replaceAll(' ', '')
    .replace(/^1d(?:ay)?$/, '24h')
    .replace(/hours?$/, 'h');
  const remindEveryMs = REMINDERS.get(said);
  if (remindEveryMs !== undefined) return { kind: 'value', manners: { remindEveryMs } };
  return OTHER_TIME.test(said) ? { kind: 'out-of-bounds' } : null;
}

// ---------------------------------------------------------------- whom to ping

export function hearMention(text: string, pinged: CommandContext['pinged']): HeardManners {
  if (/^(?:off|nobody|none)$/i.test(text)) return { kind: 'value', manners: { mention: null } };
  if (pinged === null) return { kind: 'refused', error: nobodyToMention() };
  const found = pinged(text);
  if (found === null) return null;
  if (found.kind === 'group') return { kind: 'value', manners: { mention: found.id } };
  return { kind: 'refused', error: found.kind === 'everybody' ? everybodyMentioned() : personMentioned() };
}

// ---------------------------------------------------------------- quiet hours

const TIME = String.raw`(\d{1,2})(?::(\d{2}))?`;
const QUIET = new RegExp(`^(?:from )?${TIME} ?(?:-|–|—|to|until|till) ?${TIME}(?: (\\S.*))?$`, 'i');
const BLACKOUTS = /(?:^|\s)(?:(?:but|with|except|not|and) )?blackouts?(?: (?:break|come|go|let) through)?$/i;

export function hearQuiet(text: string): HeardManners {
  if (/^(?:off|none)$/i.test(text)) return { kind: 'value', manners: { quiet: null } };
  const said = QUIET.exec(text);
  if (said === null) return null;
  const fromMinute = minuteOf(said[1], said[2]);
  const toMinute = minuteOf(said[3], said[4]);
  if (fromMinute === null || toMinute === null || fromMinute === toMinute) return { kind: 'out-of-bounds' };
  const rest = said[5] ?? '';
  const zoneText = rest.replace(BLACKOUTS, '').trim();
  const zone = zoneText === '' ? null : zoneCalled(zoneText);
  if (zone === null && zoneText !== '') return { kind: 'refused', error: unknownZone(zoneText) };
  const blackoutsBreakThrough = BLACKOUTS.test(rest);
  return { kind: 'value', manners: { quiet: { fromMinute, toMinute, zone, blackoutsBreakThrough } } };
}

/** Minutes after midnight; null for a time that no clock shows. `24:00` is midnight. */
function minuteOf(hours = '', minutes = '0'): number | null {
  const total = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) > 59 || total > 24 * 60) return null;
  return total % (24 * 60);
}

/** Names with a slash and UTC: abbreviations such as CST mean several zones, and engines differ about them. */
const ZONE = /^(?:utc|[a-z_]+(?:\/[a-z0-9_+-]+)+)$/i;

/** The zone by its IANA name in its own capitals; null when there is none. */
function zoneCalled(text: string): string | null {
  const name = text.replaceAll(' ', '_');
  if (name.length > 60 || !ZONE.test(name)) return null;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions();
    // Engines answer some names with an older one of the same zone; the person's own is kept then.
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
