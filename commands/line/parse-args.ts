import {
  isNearSetting,
  missingPlace,
  missingWord,
  outOfBounds,
  severalPlaces,
  tooManyWords,
  unknownPlace,
  unknownSetting,
  type WordKind,
  wrongWord,
} from '../../src/core/card-answers-errors.ts';
import { placeKind } from '../../src/core/entity.ts';
import type { Place, Places } from '../../src/core/places.ts';
import type { Args, Command } from '../command.ts';
import { freeWords, isWord, NOTHING, readWord, type Typed, type WordParameter, withMore } from './args.ts';
import { hear, MAX_WORDS } from './words.ts';

const BARE_KINDS: readonly WordKind[] = ['severity', 'duration', 'days'];
/** A place's name has few words; a pasted page is not searched word by word. */
const MAX_NAME_WORDS = 12;

/**
 * Reads what was typed after a command: `<place> [words] [name value]…`. Names of places contain spaces, so the words of
 * other kinds are taken from the end; what is left is the place.
 * @throws UserError that says what to type instead.
 */
export function parseArgs(command: Command, words: readonly string[], typed: Typed): Args {
  const { bare, named } = splitNamed(command, words);
  let args = NOTHING;
  let left = bare;
  const missing: WordKind[] = [];
  for (const parameter of command.parameters.toReversed()) {
    if (!isWord(parameter) || parameter.named === true) continue;
    const tail = takeTail(parameter, left, typed);
    args = withMore(args, tail.args);
    left = left.slice(0, left.length - tail.count);
    if (tail.count === 0) missing.push(parameter.kind);
  }
  const place = placeIn({ command, words: left, places: typed.places, missing });
  requireWords(command, missing);
  for (const { parameter, text } of named) {
    if (text === '') throw missingWord(parameter.kind, command.usage);
    args = withMore(args, readWord(parameter, text, typed));
  }
  if (place === null) return args;
  return { ...args, place: place.place, words: freeWords(left.slice(place.count).join(' ')) };
}

interface NamedWords {
  readonly parameter: WordParameter;
  readonly text: string;
}

/** Parts the words at the first name of a setting; where settings follow, a severity may be named as well. */
function splitNamed(
  command: Command,
  words: readonly string[],
): { readonly bare: readonly string[]; readonly named: readonly NamedWords[] } {
  const named = namedOf(command);
  const bare: string[] = [];
  const found: { parameter: WordParameter; words: string[] }[] = [];
  for (const word of words) {
    const parameter = named.find(({ name }) => name === word.toLowerCase());
    const last = found.at(-1);
    if (parameter !== undefined) found.push({ parameter, words: [] });
    else if (last === undefined) bare.push(word);
    else last.words.push(word);
  }
  return { bare, named: found.map((each) => ({ parameter: each.parameter, text: each.words.join(' ') })) };
}

function namedOf({ parameters }: Command): readonly WordParameter[] {
  const words = parameters.filter(isWord);
  const named = words.filter((parameter) => parameter.named === true);
  return named.length === 0
    ? []
    : words.filter(({ kind, named: isNamed }) => isNamed === true || kind === 'severity');
}

interface Tail {
  readonly count: number;
  readonly args: Partial<Args>;
}

/** The most words at the end that are of a kind. A number that is out of bounds may still name a network. */
function takeTail({ kind, maxDays }: WordParameter, words: readonly string[], typed: Typed): Tail {
  for (let count = Math.min(MAX_WORDS, words.length); count > 0; count--) {
    const text = words.slice(-count).join(' ');
    const heard = hear(kind, text, { pinged: typed.pinged, maxDays });
    if (heard === null || heard.kind === 'refused') continue;
    if (heard.kind === 'value') return { count, args: heard.args };
    if (count < words.length && !isNetwork(words.join(' '), typed.places))
      throw outOfBounds(kind, text, maxDays);
  }
  return { count: 0, args: {} };
}

function isNetwork(text: string, places: Places): boolean {
  const found = places.find(text);
  return found.kind === 'one' && placeKind(found.place.id) === 'asn';
}

function requireWords(command: Command, missing: readonly WordKind[]): void {
  for (const parameter of command.parameters) {
    if (isWord(parameter) && parameter.required && missing.includes(parameter.kind))
      throw missingWord(parameter.kind, command.usage);
  }
}

interface PlaceWords {
  readonly command: Command;
  readonly words: readonly string[];
  readonly places: Places;
  /** Kinds that could have followed and were not found. */
  readonly missing: readonly WordKind[];
}

interface CountedPlace {
  readonly place: Place;
  /** How many words name it. */
  readonly count: number;
}

function placeIn(said: PlaceWords): CountedPlace | null {
  const { command, words, places } = said;
  const text = words.join(' ');
  const parameter = command.parameters.find(({ kind }) => kind === 'place');
  if (words.length === 0) {
    if (parameter?.required === true) throw missingPlace(command.usage, command.tip);
    return null;
  }
  if (parameter === undefined) throw tooManyWords(text, command.usage);
  if (command.parameters.some(({ kind }) => kind === 'words')) {
    const beginning = findBeginning(words, places);
    if (beginning !== null) return beginning;
  }
  const found = places.find(text);
  if (found.kind === 'one') return { place: found.place, count: words.length };
  if (found.kind === 'several') throw severalPlaces(text, found.places);
  throw notAPlace(said, found.nearest);
}

/** What to say about words that are no place: which of them is too much, or what is called nearly so. */
function notAPlace({ command, words, places, missing }: PlaceWords, nearest: readonly Place[]): Error {
  const shorter = findShorter(words, words.length - 1, places);
  if (shorter === null) return unknownPlace(words.join(' '), nearest);
  const rest = words.slice(shorter.count).join(' ');
  const [first = ''] = words.slice(shorter.count);
  const settings = namedOf(command).map(({ name }) => name);
  const [expected] = missing;
  // A word that may stand without its name is meant as one: "severe" is no slip for "severity".
  const others = settings.filter((name) => name !== expected);
  if (settings.length > 0 && (expected === undefined || isNearSetting(first, others)))
    return unknownSetting(first, settings);
  if (expected !== undefined) return wrongWord(expected, rest);
  const hearing = { pinged: null, maxDays: undefined };
  if (BARE_KINDS.some((kind) => hear(kind, rest, hearing) !== null)) return tooManyWords(rest, command.usage);
  return unknownPlace(words.join(' '), [
    shorter.place,
    ...nearest.filter(({ id }) => id !== shorter.place.id),
  ]);
}

/** The longest beginning of at most `most` words that is a place by itself. */
function findShorter(words: readonly string[], most: number, places: Places): CountedPlace | null {
  for (let count = Math.min(most, MAX_NAME_WORDS); count > 0; count--) {
    const found = places.find(words.slice(0, count).join(' '));
    if (found.kind === 'one') return { place: found.place, count };
  }
  return null;
}

/** As above, without the words at its end that are only taken for a misspelling: "North Korea no". */
function findBeginning(words: readonly string[], places: Places): CountedPlace | null {
  let beginning = findShorter(words, words.length, places);
  while (beginning !== null && beginning.count > 1) {
    const { place, count } = beginning;
    const shorter = places.find(words.slice(0, count - 1).join(' '));
    if (shorter.kind !== 'one' || shorter.place.id !== place.id) break;
    beginning = { place, count: count - 1 };
  }
  return beginning;
}
