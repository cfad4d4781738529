/** What is said to a person who typed something that cannot be done: what is wrong, and what to type instead. */
import { distance } from 'fastest-levenshtein';
import { answer } from './card-answers-parts.ts';
import { listText, oneLine } from './card-text.ts';
import type { Card } from './card-model.ts';
import { UserError } from './errors.ts';
import type { Place } from './places.ts';

/** Text of a person is repeated up to here. */
const MAX_QUOTED = 60;
/** Places offered at once. */
const MAX_OFFERED = 5;

/** The first line is the headline, the rest are sentences under it. */
export function errorCard(error: UserError): Card {
  const [headline = '', ...rest] = error.message.split('\n');
  return answer({ tone: 'unknown', headline, body: rest.map((line) => [line]) });
}

export function unknownCommand(word: string, commands: readonly string[]): UserError {
  const near = nearestWord(word, commands);
  const offer =
    near === null ? 'Type /help for what Ebb understands.' : `Did you mean /${near}? /help lists all.`;
  return new UserError(`There is no command ${quoted(word)}.\n${offer}`);
}

export function unknownPlace(text: string, nearest: readonly Place[]): UserError {
  const offer =
    nearest.length === 0
      ? 'A place is a country, a region or a network: North Korea, KP, country:KP, AS131279.'
      : `The nearest names: ${offered(nearest)}.`;
  return new UserError(`No place is called ${quoted(text)}.\n${offer}`);
}

export function severalPlaces(text: string, places: readonly Place[]): UserError {
  return new UserError(
    `${quoted(text)} can be more than one place.\nDid you mean: ${offered(places)}? Type the id of the one you mean.`,
  );
}

export function missingPlace(usage: string, tip = ''): UserError {
  return new UserError(`Which place?\nType: ${usage}${tip === '' ? '' : `\n${tip}`}`);
}

export function missingWord(kind: WordKind, usage: string): UserError {
  return new UserError(`${QUESTIONS[kind]} Try ${TRY[kind]}.\nType: ${usage}`);
}

/** A word after the place that is not of the kind that belongs there. */
export function wrongWord(kind: WordKind, word: string): UserError {
  return new UserError(`${quoted(word)} is not ${NAMES[kind]}; try ${TRY[kind]}.`);
}

/** A word of the right kind that is out of bounds. */
export function outOfBounds(kind: WordKind, word: string, maxDays = MAX_HISTORY_DAYS): UserError {
  return new UserError(`${quoted(word)} is not possible: ${boundsOf(kind, maxDays)}.`);
}

export function tooManyWords(words: string, usage: string): UserError {
  return new UserError(`I do not know what to do with ${quoted(words)} here.\nType: ${usage}`);
}

export type WordKind =
  | 'severity'
  | 'duration'
  | 'days'
  | 'tell'
  | 'mention'
  | 'quiet'
  | 'reminder'
  | 'reports'
  | 'everything';

/** Bounds of what can be typed: a mute cannot be forgotten for longer, a history is kept no longer. */
export const MAX_MUTE_DAYS = 30;
export const MAX_HISTORY_DAYS = 365;
export const MAX_PREVIEW_DAYS = 90;

const QUESTIONS: Readonly<Record<WordKind, string>> = {
  severity: 'From which severity up?',
  duration: 'For how long?',
  days: 'For how many days?',
  tell: 'How should changes be told?',
  mention: 'Who should be pinged?',
  quiet: 'Which hours should be quiet?',
  reminder: 'How often should a reminder come?',
  reports: 'Reports of others: on or off?',
  everything: 'Everything?',
};
const NAMES: Readonly<Record<WordKind, string>> = {
  severity: 'a severity',
  duration: 'a duration',
  days: 'a number of days',
  tell: 'a way to tell changes',
  mention: 'a role or a user group',
  quiet: 'quiet hours',
  reminder: 'a time between reminders',
  reports: 'on or off',
  everything: 'the word everything',
};
const TRY: Readonly<Record<WordKind, string>> = {
  severity: 'notice, major or critical',
  duration: '30m, 2h or 1d',
  days: '7 or 30',
  tell: 'edit, post or both',
  mention: 'a role (@team), a user group, or off',
  quiet: '22:00–07:00 Asia/Tehran, or off',
  reminder: '1h, 6h, 24h or off',
  reports: 'on or off',
  everything: 'everything',
};

/** What is possible of a kind; `maxDays` is the command's own. */
function boundsOf(kind: WordKind, maxDays: number): string {
  switch (kind) {
    case 'days':
      return `days are a whole number from 1 to ${maxDays}`;
    case 'duration':
      return `a duration is more than nothing and at most ${MAX_MUTE_DAYS}d`;
    case 'quiet':
      return 'quiet hours go from one time of day to another, such as 22:00–07:00';
    case 'severity':
    case 'tell':
    case 'mention':
    case 'reminder':
    case 'reports':
    case 'everything':
      return `it is ${TRY[kind]}`;
  }
}

// ---------------------------------------------------------------- settings

export function unknownSetting(word: string, settings: readonly string[]): UserError {
  const near = nearestWord(word.toLowerCase(), settings);
  const offer = near === null ? '' : `Did you mean ${near}? `;
  return new UserError(
    `There is no setting ${quoted(word)}.\n${offer}The settings are: ${listText(settings)}.`,
  );
}

/** True if a word is a slip or two away from the name of a setting. */
export function isNearSetting(word: string, settings: readonly string[]): boolean {
  return nearestWord(word.toLowerCase(), settings) !== null;
}

export function notSubscribed(place: Place, through: readonly Place[]): UserError {
  const names = through.map(({ name }) => name);
  const heard =
    names.length === 0
      ? ''
      : `It hears of ${place.name} through its subscription to ${listText(names)}: change that one's settings, or subscribe by itself. `;
  return new UserError(
    `This channel is not subscribed to ${place.name}.\n${heard}To subscribe: /subscribe ${place.name}`,
  );
}

export function everybodyMentioned(): UserError {
  return new UserError(
    'Ebb never pings everyone in a channel.\nName a role or a user group, so that people can choose to be woken.',
  );
}

export function personMentioned(): UserError {
  return new UserError(
    'Ebb pings roles and user groups, not single people.\nTry: mention a role (@team), or off.',
  );
}

export function nobodyToMention(): UserError {
  return new UserError(
    'Nobody can be pinged in this channel.\nPings are for roles and user groups of a chat.',
  );
}

export function unknownZone(zone: string): UserError {
  return new UserError(
    `${quoted(zone)} is not a time zone.\nA time zone is written so: Asia/Tehran, Europe/Berlin, UTC.`,
  );
}

export function zoneMissing(place: Place): UserError {
  return new UserError(
    `By the clocks of which time zone?\n${place.name} has no single one. Type it after the hours: 22:00–07:00 Europe/Berlin`,
  );
}

// ---------------------------------------------------------------- what is not done

/** The person may not manage the channel. */
export function notAManager(command: string): UserError {
  return new UserError(
    `/${command} is for somebody who may manage this channel.\nAsk one of them. What you can type yourself: /help`,
  );
}

export function noRecoveryOf(place: Place): UserError {
  return new UserError(
    `${place.name} does not go out and recover as one place.\nMute it for a time: /mute ${place.name} 2h`,
  );
}

export function notedAlready(place: Place): UserError {
  return new UserError(
    `A note about ${place.name} went to the operator a few minutes ago.\nThank you; one from this channel in ten minutes is enough.`,
  );
}

/** Something in Ebb is broken: not the person's mistake. */
export function bugCard(): Card {
  return answer({
    tone: 'unknown',
    headline: 'That did not work.',
    body: [['It is a bug in Ebb, not your mistake, and it was logged.']],
  });
}

/** The nearest word that differs by a slip or two; null when none is near. */
function nearestWord(word: string, words: readonly string[]): string | null {
  let nearest: string | null = null;
  let least = Math.min(3, Math.ceil(word.length / 2)) + 1;
  for (const each of words) {
    const far = each.startsWith(word) && word.length > 1 ? 0 : distance(word, each);
    if (far < least) [nearest, least] = [each, far];
  }
  return nearest;
}

function offered(places: readonly Place[]): string {
  const names = places
    .slice(0, MAX_OFFERED)
    .map((place) => `${oneLine(place.name, MAX_QUOTED)} (${place.id})`);
  return names.join(', ');
}

function quoted(text: string): string {
  return `'${oneLine(text, MAX_QUOTED)}'`;
}
