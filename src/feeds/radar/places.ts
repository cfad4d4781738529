import { placeKind, type PlaceId } from '../../core/entity.ts';
import { COUNTRIES } from '../../core/places-countries.ts';

const COUNTRY_IDS: ReadonlySet<PlaceId> = new Set(COUNTRIES.map(({ id }) => id));

/** The place of a country code of theirs; null for what is no country (`EU`, `T1`, `XX`). */
export function countryPlace(code: unknown): PlaceId | null {
  if (typeof code !== 'string') return null;
  const id = `country:${code.toUpperCase()}`;
  return COUNTRY_IDS.has(id) ? id : null;
}

/** The place of an AS number, which they write as a number or as text; null for what is none. */
export function networkPlace(asn: unknown): PlaceId | null {
  const number = typeof asn === 'string' && /^\d{1,10}$/.test(asn) ? Number(asn) : asn;
  if (typeof number !== 'number' || !Number.isInteger(number)) return null;
  return number >= 1 && number <= 4_294_967_295 ? `asn:${number}` : null;
}

/** How they are asked for a place; null for regions and groups, which Radar has under other names or not at all. */
export function filterOf(place: PlaceId): readonly ['location' | 'asn', string] | null {
  const kind = placeKind(place);
  const code = place.slice(place.indexOf(':') + 1);
  if (kind === 'country') return COUNTRY_IDS.has(place) ? ['location', code] : null;
  return kind === 'asn' ? ['asn', code] : null;
}

interface Choice {
  /** ISO codes that the operator asked for: always watched. */
  readonly extra: readonly string[];
  /** ISO codes that Ebb watches at all: of wishes for other countries nothing is asked. */
  readonly countries: readonly string[];
  readonly wanted: readonly PlaceId[];
  /** More cannot be asked for in the time between two polls. */
  readonly most: number;
}

export interface Chosen {
  readonly places: readonly PlaceId[];
  /** How many more there would be. */
  readonly leftOut: number;
}

/**
 * The places worth a request each: those asked for in the settings, and the countries and networks that channels are
 * subscribed to. The whole world in one subscription is none of them.
 */
export function choosePlaces({ extra, countries, wanted, most }: Choice): Chosen {
  const watched = new Set(countries);
  const isWatched = (place: PlaceId): boolean => {
    const filter = filterOf(place);
    return filter !== null && (filter[0] === 'asn' || watched.has(filter[1]));
  };
  const wishes = wanted.filter(isWatched);
  const chosen = new Set([
    ...extra.map((code) => `country:${code}`),
    // Countries first, should there be too many of both.
    ...wishes.filter((place) => placeKind(place) === 'country'),
    ...wishes,
  ]);
  return { places: [...chosen].slice(0, most), leftOut: Math.max(0, chosen.size - most) };
}
