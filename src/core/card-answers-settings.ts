/** How a channel wants to be told, in words, and the answers about it: settings, preview, forgetting, notes. */
import type { Holdings, Previewed, Subscribed } from './card-answers-model.ts';
import { answer, counted, lastDays } from './card-answers-parts.ts';
import type { Card, CardField, RichText } from './card-model.ts';
import { listText, oneLine } from './card-text.ts';
import type { Severity } from './incident.ts';
import type { Place, Places } from './places.ts';
import {
  type ChannelId,
  type Manners,
  type QuietHours,
  type Subscription,
  type Telling,
  USUAL_MANNERS,
} from './routing.ts';
import { DAY_MS, describeDuration, HOUR_MS, type Instant } from './time.ts';

/** What a severity lets through, in the readers' words. */
export const FROM_UP: Readonly<Record<Severity, string>> = {
  notice: 'everything from a decline or instability up (notice)',
  major: 'reduced connectivity and blackouts (major)',
  critical: 'near-total blackouts only (critical)',
};

export const TELLING: Readonly<Record<Telling, string>> = {
  both: 'a change edits the card, and what matters is a new message too (both)',
  edit: 'a change only edits the card, and only the first alert and the ending are messages (edit)',
  post: 'a change is a new message, and no card is edited (post)',
};

/** How often a reminder can come. */
export const REMINDERS: ReadonlyMap<string, number | null> = new Map([
  ['1h', HOUR_MS],
  ['6h', 6 * HOUR_MS],
  ['24h', DAY_MS],
  ['off', null],
]);

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `07:00`, from minutes after midnight. */
function clockTime(minute: number): string {
  return `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
}

/** `22:00–07:00 by the clocks of Asia/Tehran`. */
function describeQuiet({ fromMinute, toMinute, zone, blackoutsBreakThrough }: QuietHours): string {
  const hours = `${clockTime(fromMinute)}–${clockTime(toMinute)} by the clocks of ${zone}`;
  return blackoutsBreakThrough ? `${hours}, but a blackout is told even then` : hours;
}

/** `every 6 h while an outage lasts`. */
function describeReminder(remindEveryMs: number): string {
  const often = remindEveryMs === DAY_MS ? '24 h' : describeDuration(remindEveryMs);
  return `every ${often} while an outage lasts`;
}

function describeMention(mention: string): string {
  return `the role or group ${oneLine(mention, 40)}, with the first alert of an outage`;
}

/** What differs from the usual manners, a phrase each; empty when nothing does. */
export function describeManners({
  telling,
  mention,
  quiet,
  remindEveryMs,
  reports,
}: Manners): readonly string[] {
  return [
    telling === USUAL_MANNERS.telling ? null : TELLING[telling],
    mention === null ? null : `pings ${describeMention(mention)}`,
    quiet === null ? null : `quiet ${describeQuiet(quiet)}`,
    remindEveryMs === null ? null : `a reminder ${describeReminder(remindEveryMs)}`,
    reports ? 'also what others report' : null,
  ].filter((phrase) => phrase !== null);
}

function settingFields(subscription: Subscription): readonly CardField[] {
  return settingTexts(subscription).map(([name, text]) => ({ name, text: [text] }));
}

type SettingText = readonly [name: string, text: string];

/** Each setting by the word that changes it. */
function settingTexts({ minSeverity, manners }: Subscription): readonly SettingText[] {
  const { telling, mention, quiet, remindEveryMs, reports } = manners;
  return [
    ['severity', FROM_UP[minSeverity]],
    ['tell', TELLING[telling]],
    ['mention', mention === null ? 'nobody is pinged' : describeMention(mention)],
    ['quiet', quiet === null ? 'no quiet hours' : describeQuiet(quiet)],
    ['reminder', remindEveryMs === null ? 'none' : describeReminder(remindEveryMs)],
    ['reports', reports ? 'on: also what others report' : 'off: only what Ebb measures itself'],
  ];
}

/** What is different now, in a line: all of it where it is one setting, else the names. */
function changeText(place: Place, before: Subscription | null, after: Subscription): string {
  const old = new Map(before === null ? [] : settingTexts(before));
  const changed = settingTexts(after).filter(([name, text]) => old.get(name) !== text);
  const [first] = changed;
  if (first === undefined) return `Nothing changed for ${place.name}: it was set so already.`;
  if (changed.length > 1) return `Changed for ${place.name}: ${listText(changed.map(([name]) => name))}`;
  const [name, text] = first;
  return `Changed for ${place.name}: ${name} – ${text.replace(/^(on|off): /, '$1, ')}`;
}

/** The settings of one subscription; `done` when they were just changed. */
export function settingsCard(place: Place, subscription: Subscription, done: Subscribed | null): Card {
  const told: RichText[] =
    done === null || done.queued === 0
      ? []
      : [[`${counted(done.queued, 'open outage')} that this channel does not know will be told at once.`]];
  return answer({
    headline:
      done === null
        ? `How this channel hears of ${place.name}`
        : changeText(place, done.replaced, subscription),
    body: [...told, [`To change one: /settings ${place.name} tell edit`]],
    fields: settingFields(subscription),
  });
}

/** Platforms take 25 fields; a list longer than this is not read. */
const MAX_LISTED = 15;

/** The settings of all subscriptions of a channel. */
export function allSettingsCard(subscriptions: readonly Subscription[], places: Places): Card {
  if (subscriptions.length === 0) {
    const body: RichText[] = [['To subscribe: /subscribe North Korea']];
    return answer({ headline: 'This channel is subscribed to nothing, so there is nothing to set.', body });
  }
  const more = subscriptions.length - MAX_LISTED;
  return answer({
    headline: `How this channel hears of ${counted(subscriptions.length, 'place')}`,
    body: [
      ...(more > 0 ? [[`The first ${MAX_LISTED} are shown; there are ${more} more.`]] : []),
      ['All settings of one place: /settings North Korea'],
    ],
    fields: subscriptions.slice(0, MAX_LISTED).map(({ place, minSeverity, manners }) => {
      const phrases = describeManners(manners);
      const rest = phrases.length === 0 ? 'told in the usual way' : phrases.join('; ');
      return { name: places.get(place).name, text: [`${FROM_UP[minSeverity]}; ${rest}`] };
    }),
  });
}

/** What a subscription would have sent: counts, and the newest headlines with their times, newest last. */
export function previewCard(preview: Previewed): Card {
  const { place, days, postCount, editCount, posts } = preview;
  const span = lastDays(days);
  const sent =
    postCount + editCount === 0
      ? 'nothing would have been sent'
      : `${listText([counted(postCount, 'message'), ...(editCount > 0 ? [counted(editCount, 'edit of a card', 'edits of a card')] : [])])} would have been sent`;
  const more = postCount - posts.length;
  return answer({
    headline: `${place.name}: ${sent} ${span}`,
    body: [
      [previewManner(preview)],
      ...posts.map(({ at, headline }): RichText => [{ time: at }, ` – ${withoutName(headline, place)}`]),
      ...(more > 0 ? [[`and ${more} more before these.`]] : []),
      ...previewLimits(preview),
    ],
  });
}

/** A list about one place need not name it in every line. */
function withoutName(headline: string, { name }: Place): string {
  return headline.startsWith(`${name}: `) ? headline.slice(name.length + 2) : headline;
}

function previewManner({ place, subscription, isSubscribed }: Previewed): string {
  const phrases = [FROM_UP[subscription.minSeverity], ...describeManners(subscription.manners)].join('; ');
  if (isSubscribed) return `As this channel is subscribed to ${place.name}: ${phrases}.`;
  return `This channel is not subscribed to ${place.name}; a plain /subscribe ${place.name} would bring: ${phrases}.`;
}

function previewLimits({ heldCount, subscription }: Previewed): RichText[] {
  const lines: RichText[] = [];
  if (heldCount > 0) lines.push([`${heldCount} of these would have waited for the end of quiet hours.`]);
  if (subscription.manners.remindEveryMs !== null) lines.push(['Reminders are not counted.']);
  lines.push(['Ebb knows only the time in which it was watching. Nothing was changed or sent.']);
  return lines;
}

interface Forgetting {
  /** The whole guild or workspace, not this channel alone. */
  readonly everywhere: boolean;
  /** The channel belongs to one. */
  readonly isOfMany: boolean;
  /** It was done; else it is only said what would be. */
  readonly everything: boolean;
}

/** What there is to forget, or what was forgotten. */
export function forgetCard(holdings: Holdings, { everywhere, isOfMany, everything }: Forgetting): Card {
  const { channels, subscriptions, mutes } = holdings;
  const whose = everywhere ? `in ${counted(channels, 'channel')} here` : 'in this channel';
  const kept = `${counted(subscriptions, 'subscription')} and ${counted(mutes, 'mute')} ${whose}`;
  const rest: RichText[] =
    isOfMany && !everywhere
      ? [
          [
            'Other channels here are kept: somebody who runs the whole server or workspace can forget them too.',
          ],
        ]
      : [];
  if (everything) {
    return answer({
      headline: `Forgotten: ${kept}.`,
      body: [
        [
          'Also which alerts were told here, and what still waited to be sent. Open alerts get no ending here.',
        ],
        ...rest,
      ],
    });
  }
  return answer({
    headline: `Ebb would forget ${kept}.`,
    body: [
      [
        'Also which alerts were told here, and what still waits to be sent: open alerts would get no ending here.',
      ],
      ...rest,
      ['Nothing is forgotten yet, and it cannot be undone. To do it: /forget everything'],
    ],
  });
}

/** Longer notes are cut. */
const MAX_NOTE = 300;

/** What the operator reads when somebody says that Ebb is wrong. One line. */
export function wrongNote(place: Place, channel: ChannelId, words: string | null): string {
  const said = words === null ? '' : `: ${oneLine(words, MAX_NOTE)}`;
  const about = `${oneLine(place.name, 60)} (${place.id})`;
  return `Somebody in ${oneLine(channel, 100)} says that what Ebb shows for ${about} is wrong${said}`;
}

export function notedCard(place: Place, words: string | null): Card {
  const isCut = words !== null && [...words].length > MAX_NOTE;
  return answer({
    headline: `Thank you: the operator was told that what Ebb shows for ${place.name} looks wrong.`,
    body: isCut ? [[`Only the first ${MAX_NOTE} characters of your note were passed on.`]] : [],
  });
}

/** When a mute ends, in words. */
export function muteText({
  until,
  untilRecovery,
}: {
  readonly until: Instant;
  readonly untilRecovery: boolean;
}): RichText {
  return untilRecovery ? ['until it recovers, at the latest ', { time: until }] : ['until ', { time: until }];
}
