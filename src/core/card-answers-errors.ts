/** What is said to a person who typed something that cannot be done: what is wrong, and what to type instead. */
import { distance } from 'fastest-levenshtein';
import { answer } from './card-answers-parts.ts';
import { oneLine } from './card-text.ts';
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

export function missingPlace(usage: string): UserError {
  return new UserError(`Which place?\nType: ${usage}`);
}

export function missingWord(kind: WordKind, usage: string): UserError {
  return new UserError(`${QUESTIONS[kind]} Try ${TRY[kind]}.\nType: ${usage}`);
}

/** A word after the place that is not of the kind that belongs there. */
export function wrongWord(kind: WordKind, word: string): UserError {
  return new UserError(`${quoted(word)} is not ${NAMES[kind]}; try ${TRY[kind]}.`);
}

/** A word of the right kind that is out of bounds. */
export function outOfBounds(kind: WordKind, word: string): UserError {
  return new UserError(`${quoted(word)} is not possible: ${BOUNDS[kind]}.`);
}

export function tooManyWords(words: string, usage: string): UserError {
  return new UserError(`I do not know what to do with ${quoted(words)} here.\nType: ${usage}`);
}

export type WordKind = 'severity' | 'duration' | 'days';

/** Bounds of what can be typed: a mute cannot be forgotten for longer, a history is kept no longer. */
export const MAX_MUTE_DAYS = 30;
export const MAX_HISTORY_DAYS = 365;

const QUESTIONS: Readonly<Record<WordKind, string>> = {
  severity: 'From which severity up?',
  duration: 'For how long?',
  days: 'For how many days?',
};
const NAMES: Readonly<Record<WordKind, string>> = {
  severity: 'a severity',
  duration: 'a duration',
  days: 'a number of days',
};
const TRY: Readonly<Record<WordKind, string>> = {
  severity: 'notice, major or critical',
  duration: '30m, 2h or 1d',
  days: '7, 30 or 365',
};
const BOUNDS: Readonly<Record<WordKind, string>> = {
  severity: 'it is notice, major or critical',
  duration: `a duration is more than nothing and at most ${MAX_MUTE_DAYS}d`,
  days: `days are a whole number from 1 to ${MAX_HISTORY_DAYS}`,
};

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
