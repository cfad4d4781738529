import { distance } from 'fastest-levenshtein';
import type { FoldedName } from './places-text.ts';
import type { PlaceId } from './entity.ts';

/**
 * Whose name wins where two places have the same: a country's (and the world's) own names and aliases, then a
 * country's name in a language from elsewhere, then regions, networks and groups. So "Georgia" is the country.
 */
export type Precedence = 0 | 1 | 2;

export interface IndexedName {
  readonly id: PlaceId;
  readonly folded: FoldedName;
  readonly precedence: Precedence;
  /** The name a place is shown by; single words of it are enough to find it. */
  readonly main: boolean;
}

/** Grows with `addName`; everything else only reads it. */
export interface NameIndex {
  readonly names: IndexedName[];
  /** The main ones of them. */
  readonly shown: IndexedName[];
  readonly byCompact: Map<string, IndexedName[]>;
  readonly byBag: Map<string, IndexedName[]>;
  /** Names by the first letters of their words: completing looks at one letter's names only. */
  readonly byInitial: Map<string, IndexedName[]>;
}

/** A place whose name is `errors` letters away from what was typed. */
interface Near {
  readonly id: PlaceId;
  readonly errors: number;
}

export function emptyIndex(): NameIndex {
  return { names: [], shown: [], byCompact: new Map(), byBag: new Map(), byInitial: new Map() };
}

function push(names: Map<string, IndexedName[]>, key: string, name: IndexedName): void {
  const list = names.get(key);
  if (list === undefined) names.set(key, [name]);
  else list.push(name);
}

export function addName(index: NameIndex, name: IndexedName): void {
  const same = index.byCompact.get(name.folded.compact) ?? [];
  if (same.some(({ id, main }) => id === name.id && (main || !name.main))) return;
  index.names.push(name);
  if (name.main) index.shown.push(name);
  push(index.byCompact, name.folded.compact, name);
  push(index.byBag, name.folded.bag, name);
  for (const initial of new Set(initials(name.folded))) push(index.byInitial, initial, name);
}

function initials({ spaced }: FoldedName): readonly string[] {
  return spaced
    .trim()
    .split(' ')
    .map((word) => word.slice(0, 1));
}

function mostPreceding(names: readonly IndexedName[]): readonly PlaceId[] {
  const first = Math.min(...names.map((name) => name.precedence));
  return [...new Set(names.filter((name) => name.precedence === first).map((name) => name.id))];
}

/** Places called exactly so, but for case, accents, punctuation and the order of words. */
export function placesCalled(index: NameIndex, folded: FoldedName): readonly PlaceId[] {
  const names = index.byCompact.get(folded.compact) ?? index.byBag.get(folded.bag) ?? [];
  return mostPreceding(names);
}

/** How many letters may be wrong: none in a word so short that any other word is near. */
function allowedErrors(length: number): number {
  if (length <= 3) return 0;
  return length <= 6 ? 1 : 2;
}

/** "Ukriane": two neighbouring letters in the wrong order are one slip of the fingers, not two. */
function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at < a.length && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

function errorsBetween(a: string, b: string): number {
  const errors = distance(a, b);
  return errors === 2 && isSwap(a, b) ? 1 : errors;
}

function nearest(names: readonly IndexedName[], typed: string, bound: number): readonly Near[] {
  const best = new Map<PlaceId, Near & Pick<IndexedName, 'precedence'>>();
  for (const { id, precedence, folded } of names) {
    if (Math.abs(folded.compact.length - typed.length) > bound) continue;
    const errors = errorsBetween(folded.compact, typed);
    if (errors <= bound && errors < (best.get(id)?.errors ?? Infinity))
      best.set(id, { id, errors, precedence });
  }
  return [...best.values()].toSorted((a, b) => a.errors - b.errors || a.precedence - b.precedence);
}

/** Places whose name is a small misspelling away, nearest first. */
export function placesSpeltLike(index: NameIndex, folded: FoldedName): readonly Near[] {
  const bound = allowedErrors(folded.compact.length);
  return bound === 0 ? [] : nearest(index.names, folded.compact, bound);
}

/** Whatever is nearest, however far, by the names that places are shown by. */
export function placesLeastUnlike(index: NameIndex, folded: FoldedName): readonly Near[] {
  return nearest(index.shown, folded.compact, Infinity);
}

/** Places in whose name all these words stand ("Bissau", "Calcasieu"). */
export function placesWithWords(index: NameIndex, folded: FoldedName): readonly PlaceId[] {
  if (folded.compact.length <= 3) return [];
  const words = folded.spaced.trim().split(' ');
  const having = index.shown.filter(({ folded: { spaced } }) =>
    words.every((word) => `${spaced} `.includes(` ${word} `)),
  );
  return [...new Set(having.map((name) => name.id))];
}

/** How well a name continues what was typed: 0 best; null when it does not. */
function continuation(name: IndexedName, typed: FoldedName): number | null {
  const shift = name.precedence === 0 ? 0 : 4 + name.precedence;
  if (name.folded.compact.startsWith(typed.compact)) return shift + (name.main ? 0 : 2);
  return name.folded.spaced.includes(typed.spaced) ? shift + (name.main ? 1 : 3) : null;
}

/** Places with a name or a word of a name that begins so, each with its best rank (0 best). */
export function placesBeginning(index: NameIndex, typed: FoldedName): ReadonlyMap<PlaceId, number> {
  const best = new Map<PlaceId, number>();
  for (const name of index.byInitial.get(typed.compact.slice(0, 1)) ?? []) {
    const rank = continuation(name, typed);
    if (rank !== null && rank < (best.get(name.id) ?? Infinity)) best.set(name.id, rank);
  }
  return best;
}

/** Countries whose name begins nearly so ("nort kor"), nearest first. */
export function placesBeginningLike(index: NameIndex, typed: FoldedName): readonly Near[] {
  const length = typed.compact.length;
  const cut = index.shown
    .filter(({ precedence }) => precedence === 0)
    .map((name) => ({ ...name, folded: { ...name.folded, compact: name.folded.compact.slice(0, length) } }));
  return nearest(cut, typed.compact, allowedErrors(length));
}
