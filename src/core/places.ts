import { COUNTRIES } from './places-countries.ts';
import type { PlaceId } from './entity.ts';
import { completePlace, findPlace, type Found } from './places-find.ts';
import {
  containsPlace,
  firstGazetteer,
  learnPlace,
  placeOf,
  type KnownPlace,
  type Place,
} from './places-known.ts';

export { WORLD } from './places-known.ts';
export type { Found, KnownPlace, Place };

/** The gazetteer: what places are called, where they lie, and which one a person means. */
export interface Places {
  /** ISO 3166-1 and Kosovo, in the order of their English names. */
  readonly countries: readonly Place[];
  /** Never fails: a place that nobody named gets a readable name from its id. */
  get(id: PlaceId): Place;
  /** Later knowledge replaces earlier; ids that are none are ignored. */
  add(extra: readonly KnownPlace[]): void;
  /** Itself; a country its regions and networks; a group its members and what they contain; `group:world` everything. */
  contains(outer: PlaceId, inner: PlaceId): boolean;
  /** The place meant by a code, an id, an AS number or a name in one of many languages, slightly misspelt or not. */
  find(text: string): Found;
  /** Places for a half-typed name, alias or code, best first; all in order of name for no text. Under 2 ms. */
  complete(prefix: string, limit: number): readonly Place[];
}

/** @param extra places named by feeds or recordings (regions, networks, groups); may also rename countries. */
export function createPlaces(extra: readonly KnownPlace[] = []): Places {
  const gazetteer = firstGazetteer();
  const add = (more: readonly KnownPlace[]): void => {
    for (const place of more) learnPlace(gazetteer, place);
  };
  add(extra);
  return {
    get countries() {
      return COUNTRIES.map(({ id }) => placeOf(gazetteer, id));
    },
    get: (id) => placeOf(gazetteer, id),
    add,
    contains: (outer, inner) => containsPlace(gazetteer, outer, inner),
    find: (text) => findPlace(gazetteer, text),
    complete: (prefix, limit) => completePlace(gazetteer, prefix, limit),
  };
}
