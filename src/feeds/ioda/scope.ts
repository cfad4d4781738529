import type { PlaceId } from '../../core/entity.ts';
import { isoOf } from './codes.ts';

/** Kinds of places that IODA answers about, by its own names. A request is about one kind. */
export const ENTITY_TYPES = ['country', 'region', 'asn'] as const;

export type EntityType = (typeof ENTITY_TYPES)[number];

/** Places of one kind to ask about, by the code under which an answer names them. */
export interface Scope {
  readonly type: EntityType;
  readonly places: ReadonlyMap<string, PlaceId>;
}

/** @param entries code and place. */
export function scopeOf(type: EntityType, entries: Iterable<readonly [string, PlaceId]>): Scope {
  return { type, places: new Map(entries) };
}

export function countryScope(isoCodes: Iterable<string>): Scope {
  return scopeOf(
    'country',
    [...isoCodes].map((code) => [code, `country:${code}`]),
  );
}

export function networkScope(places: readonly PlaceId[]): Scope {
  return scopeOf(
    'asn',
    places.map((place) => [place.slice('asn:'.length), place]),
  );
}

/** The place that an answer names by this code; null when it is none of the scope's. */
export function placeNamed({ type, places }: Scope, answered: EntityType, code: string): PlaceId | null {
  if (answered !== type) return null;
  const key = type === 'country' ? isoOf(code) : code;
  return key === null ? null : (places.get(key) ?? null);
}
