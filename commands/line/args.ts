/** What a line and named values have in common: how one text becomes an argument. */
import {
  outOfBounds,
  severalPlaces,
  unknownPlace,
  type WordKind,
  wrongWord,
} from '../../src/core/card-answers-errors.ts';
import type { Place, Places } from '../../src/core/places.ts';
import type { Args, CommandContext, Parameter } from '../command.ts';
import { hear } from './words.ts';

export const NOTHING: Args = {
  place: null,
  severity: null,
  durationMs: null,
  untilRecovery: false,
  days: null,
  manners: {},
  words: null,
  everything: false,
};

/** What the reading of words needs to know of where they were typed. */
export type Typed = Pick<CommandContext, 'places' | 'pinged'>;

/** A parameter whose text is a word of some kind. */
export type WordParameter = Parameter & { readonly kind: WordKind };

export function isWord(parameter: Parameter): parameter is WordParameter {
  return parameter.kind !== 'place' && parameter.kind !== 'words';
}

export function withMore(args: Args, more: Partial<Args>): Args {
  return { ...args, ...more, manners: { ...args.manners, ...more.manners } };
}

/** @throws UserError for a text that does not mean anything of the parameter's kind, or nothing possible. */
export function readWord({ kind, maxDays }: WordParameter, text: string, { pinged }: Typed): Partial<Args> {
  const heard = hear(kind, text, { pinged, maxDays });
  if (heard === null) throw wrongWord(kind, text);
  if (heard.kind === 'refused') throw heard.error;
  if (heard.kind === 'out-of-bounds') throw outOfBounds(kind, text, maxDays);
  return heard.args;
}

/** @throws UserError when no place, or more than one, is called so. */
export function readPlace(text: string, places: Places): Place {
  const found = places.find(text);
  if (found.kind === 'one') return found.place;
  throw found.kind === 'several' ? severalPlaces(text, found.places) : unknownPlace(text, found.nearest);
}

/** A pasted page is not kept; the rest is cut where it is shown. */
const MAX_FREE_WORDS = 2_000;

export function freeWords(text: string): string | null {
  return text === '' ? null : text.slice(0, MAX_FREE_WORDS);
}
