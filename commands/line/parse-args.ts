import {
  missingPlace,
  missingWord,
  outOfBounds,
  severalPlaces,
  tooManyWords,
  unknownPlace,
  type WordKind,
  wrongWord,
} from '../../src/core/card-answers-errors.ts';
import { placeKind } from '../../src/core/entity.ts';
import type { Place, Places } from '../../src/core/places.ts';
import type { Args, Command } from '../command.ts';
import { hear, MAX_WORDS } from './words.ts';

const NOTHING: Args = { place: null, severity: null, durationMs: null, days: null };
const WORD_KINDS: readonly WordKind[] = ['severity', 'duration', 'days'];

/**
 * Reads what was typed after a command. Names of places contain spaces, so the words of other kinds are taken from
 * the end; what is left is the place.
 * @throws UserError that says what to type instead.
 */
export function parseArgs(command: Command, words: readonly string[], places: Places): Args {
  let args = NOTHING;
  let left = words;
  const missing: WordKind[] = [];
  for (const { kind } of command.parameters.toReversed()) {
    if (kind === 'place') continue;
    const tail = takeTail(kind, left, places);
    args = { ...args, ...tail.args };
    left = left.slice(0, left.length - tail.count);
    if (tail.count === 0) missing.push(kind);
  }
  const place = readPlace({ command, words: left, places, missing });
  requireWords(command, missing);
  return { ...args, place };
}

interface Tail {
  readonly count: number;
  readonly args: Partial<Args>;
}

/** The most words at the end that are of a kind. A number that is out of bounds may still name a network. */
function takeTail(kind: WordKind, words: readonly string[], places: Places): Tail {
  for (let count = Math.min(MAX_WORDS, words.length); count > 0; count--) {
    const text = words.slice(-count).join(' ');
    const heard = hear(kind, text);
    if (heard === null) continue;
    if (heard.kind === 'value') return { count, args: heard.args };
    if (count < words.length && !isNetwork(words.join(' '), places)) throw outOfBounds(kind, text);
  }
  return { count: 0, args: {} };
}

function isNetwork(text: string, places: Places): boolean {
  const found = places.find(text);
  return found.kind === 'one' && placeKind(found.place.id) === 'asn';
}

function requireWords(command: Command, missing: readonly WordKind[]): void {
  for (const { kind, required } of command.parameters) {
    if (kind !== 'place' && required && missing.includes(kind)) throw missingWord(kind, command.usage);
  }
}

interface PlaceWords {
  readonly command: Command;
  readonly words: readonly string[];
  readonly places: Places;
  /** Kinds that could have followed and were not found. */
  readonly missing: readonly WordKind[];
}

function readPlace({ command, words, places, missing }: PlaceWords): Place | null {
  const text = words.join(' ');
  const parameter = command.parameters.find(({ kind }) => kind === 'place');
  if (words.length === 0) {
    if (parameter?.required === true) throw missingPlace(command.usage);
    return null;
  }
  if (parameter === undefined) throw tooManyWords(text, command.usage);
  const found = places.find(text);
  if (found.kind === 'one') return found.place;
  if (found.kind === 'several') throw severalPlaces(text, found.places);
  const shorter = findShorter(words, places);
  if (shorter === null) throw unknownPlace(text, found.nearest);
  const rest = words.slice(shorter.count).join(' ');
  const [expected] = missing;
  if (expected !== undefined) throw wrongWord(expected, rest);
  if (WORD_KINDS.some((kind) => hear(kind, rest) !== null)) throw tooManyWords(rest, command.usage);
  const others = found.nearest.filter((each) => each.id !== shorter.place.id);
  throw unknownPlace(text, [shorter.place, ...others]);
}

/** The longest beginning that is a place by itself. */
function findShorter(words: readonly string[], places: Places): { place: Place; count: number } | null {
  // A place's name has few words; a pasted page is not searched word by word.
  for (let count = Math.min(words.length - 1, 12); count > 0; count--) {
    const found = places.find(words.slice(0, count).join(' '));
    if (found.kind === 'one') return { place: found.place, count };
  }
  return null;
}
