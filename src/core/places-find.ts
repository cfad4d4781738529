import { COUNTRIES, COUNTRY_CODES } from './places-countries.ts';
import { placeKind, type PlaceId } from './entity.ts';
import {
  placesBeginning,
  placesBeginningLike,
  placesCalled,
  placesLeastUnlike,
  placesSpeltLike,
  placesWithWords,
} from './places-index.ts';
import { placeOf, type Gazetteer, type Place } from './places-known.ts';
import { foldName, withoutStateForm, type FoldedName } from './places-text.ts';

/** What a person's words mean. Who gets `several` or `none` asks back; nothing is guessed. */
export type Found =
  | { readonly kind: 'one'; readonly place: Place }
  | { readonly kind: 'several'; readonly places: readonly Place[] }
  | { readonly kind: 'none'; readonly nearest: readonly Place[] };

/** A longer list to choose from is not read. */
const MAX_CHOICES = 5;
const MAX_NEAREST = 3;

/** AS numbers have 32 bits; 0 is reserved (RFC 7607). */
const MAX_ASN = 4_294_967_295;

const AS_NUMBER = /^asn?[\s:]*(\d{1,20})$/i;
const REGION_ID = /^region:([a-z]{2})-(.+)$/i;
const CODE = /^(?:country:)?([a-z]{2,3})$/i;

function networkId(digits: string): PlaceId | null {
  const number = Number(digits);
  return number >= 1 && number <= MAX_ASN ? `asn:${number}` : null;
}

function regionId(code: string, slug: string): PlaceId | null {
  const country = COUNTRY_CODES.get(code.toUpperCase());
  const id = `region:${country?.slice('country:'.length) ?? ''}-${slug}`;
  return placeKind(id) === 'region' ? id : null;
}

/** The place of a code, an id or an AS number; names are looked up elsewhere. */
function idOf(gazetteer: Gazetteer, typed: string): PlaceId | null {
  const network = AS_NUMBER.exec(typed)?.[1];
  if (network !== undefined) return networkId(network);
  const code = CODE.exec(typed)?.[1];
  if (code !== undefined) return COUNTRY_CODES.get(code.toUpperCase()) ?? null;
  const known = gazetteer.ids.get(typed.toLowerCase());
  if (known !== undefined) return known;
  const [, country, slug] = REGION_ID.exec(typed) ?? [];
  return country === undefined || slug === undefined ? null : regionId(country, slug);
}

/** Nobody types more to name a place; the bound keeps hostile text cheap. */
const MAX_TYPED = 200;

function tidy(text: string): string {
  return text.slice(0, MAX_TYPED).normalize('NFKC').trim();
}

/** Countries first: "Zealand" is asked back about with New Zealand before the regions that have the word. */
function forReaders(a: Place, b: Place): number {
  const aside = Number(b.id.startsWith('country:')) - Number(a.id.startsWith('country:'));
  if (aside !== 0 || a.name === b.name) return aside;
  return a.name < b.name ? -1 : 1;
}

function choice(places: readonly Place[]): Found | null {
  const [only] = places;
  if (only === undefined) return null;
  return places.length === 1
    ? { kind: 'one', place: only }
    : { kind: 'several', places: places.slice(0, MAX_CHOICES) };
}

function findExactly(gazetteer: Gazetteer, folded: FoldedName): Found | null {
  const places = placesCalled(gazetteer.index, folded).map((id) => placeOf(gazetteer, id));
  return choice(places.toSorted(forReaders));
}

/** "Federal Republic of Germany": last, for "Dominica Republic" is rather a misspelling. */
function findByStateForm(gazetteer: Gazetteer, typed: string): Found | null {
  const core = withoutStateForm(typed);
  return core === null ? null : findExactly(gazetteer, core);
}

/** One only when it is nearer than every other; two that are as near are a question back. */
function findMisspelt(gazetteer: Gazetteer, folded: FoldedName): Found | null {
  const near = placesSpeltLike(gazetteer.index, folded);
  const [first, second] = near;
  const clear = first !== undefined && (second === undefined || first.errors < second.errors);
  return choice((clear ? [first] : near).map(({ id }) => placeOf(gazetteer, id)));
}

function findByWords(gazetteer: Gazetteer, folded: FoldedName): Found | null {
  const places = placesWithWords(gazetteer.index, folded).map((id) => placeOf(gazetteer, id));
  return choice(places.toSorted(forReaders));
}

/** Numbers resemble no name: a bare one may be an AS number, one out of range is nothing. */
function nearestIds(gazetteer: Gazetteer, typed: string, folded: FoldedName): readonly PlaceId[] {
  const [number] = /^\d+$/.exec(typed) ?? [];
  if (number !== undefined) return [networkId(number)].filter((id) => id !== null);
  if (folded.compact === '' || AS_NUMBER.test(typed)) return [];
  const near = placesLeastUnlike(gazetteer.index, folded);
  return near.slice(0, MAX_NEAREST).map(({ id }) => id);
}

function findNothing(gazetteer: Gazetteer, typed: string, folded: FoldedName): Found {
  return { kind: 'none', nearest: nearestIds(gazetteer, typed, folded).map((id) => placeOf(gazetteer, id)) };
}

export function findPlace(gazetteer: Gazetteer, text: string): Found {
  const typed = tidy(text);
  const id = idOf(gazetteer, typed);
  if (id !== null) return { kind: 'one', place: placeOf(gazetteer, id) };
  const folded = foldName(typed);
  return (
    findExactly(gazetteer, folded) ??
    findByWords(gazetteer, folded) ??
    findMisspelt(gazetteer, folded) ??
    findByStateForm(gazetteer, typed) ??
    findNothing(gazetteer, typed, folded)
  );
}

/** The best ones in order; the rest of what begins so, which may be thousands, is not even named. */
function inOrder(gazetteer: Gazetteer, ranks: ReadonlyMap<PlaceId, number>, limit: number): readonly Place[] {
  const places: Place[] = [];
  for (const rank of [...new Set(ranks.values())].toSorted((a, b) => a - b)) {
    if (places.length >= limit) break;
    const alike = [...ranks].filter(([, of]) => of === rank).map(([id]) => placeOf(gazetteer, id));
    places.push(...alike.toSorted(forReaders));
  }
  return places.slice(0, limit);
}

/**
 * What a typed text may become, best first: the place whose code or id it is, then names that begin so, and only
 * if there are none, names that nearly do.
 */
export function completePlace(gazetteer: Gazetteer, prefix: string, limit: number): readonly Place[] {
  const most = Math.max(0, Math.floor(limit));
  const typed = tidy(prefix);
  if (typed === '') return COUNTRIES.slice(0, most).map(({ id }) => placeOf(gazetteer, id));
  const folded = foldName(typed);
  if (folded.compact === '') return [];
  const meant = idOf(gazetteer, typed);
  const first = meant === null ? [] : [placeOf(gazetteer, meant)];
  const begun = inOrder(gazetteer, placesBeginning(gazetteer.index, folded), most + 1);
  const places = [...first, ...begun.filter(({ id }) => id !== meant)];
  const offered = places.length > 0 ? places : nearlyBegun(gazetteer, folded);
  return offered.slice(0, most);
}

function nearlyBegun(gazetteer: Gazetteer, folded: FoldedName): readonly Place[] {
  return placesBeginningLike(gazetteer.index, folded).map(({ id }) => placeOf(gazetteer, id));
}
