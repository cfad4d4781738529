import { countryOf, placeKind, type PlaceId } from '../../core/entity.ts';
import { COUNTRIES } from '../../core/places-countries.ts';

/**
 * Country codes that IODA may write differently from ISO 3166, theirs to ours. The one place that knows.
 * IODA's sources mix GB and UK (its geolocation providers say `uk`), so both are understood in answers.
 */
const THEIRS_TO_ISO: Readonly<Record<string, string>> = {
  UK: 'GB',
};

/**
 * Codes to ask with, ISO to theirs, where IODA knows a country under another code only. None is known (November 2026);
 * a code that IODA does not know is left out of its answer, without an error, as long as it knows one of the others.
 */
const ISO_TO_THEIRS: Readonly<Record<string, string>> = {};

/** The ISO code of a code in an answer; null for what is not a country code (`EU` and `AP` are regions of registries). */
export function isoOf(iodaCode: string): string | null {
  const code = iodaCode.toUpperCase();
  if (!/^[A-Z]{2}$/.test(code) || code === 'EU' || code === 'AP') return null;
  return THEIRS_TO_ISO[code] ?? code;
}

export function iodaCodeOf(iso: string): string {
  return ISO_TO_THEIRS[iso] ?? iso;
}

/** The ISO code in the id of a country or of a region; empty for other places. */
export function isoOfPlace(place: PlaceId): string {
  return countryOf(place)?.slice('country:'.length) ?? '';
}

const COUNTRY_IDS: ReadonlySet<PlaceId> = new Set(COUNTRIES.map(({ id }) => id));
/** AS numbers have 32 bits; 0 is reserved (RFC 7607). */
const MAX_ASN = 4_294_967_295;

/** True for what IODA may have data of: of regions those in its list, and any while the list is not known. */
export function canKnow(place: PlaceId, regions: { of(iso: string): readonly PlaceId[] | null }): boolean {
  const kind = placeKind(place);
  if (kind === 'asn') {
    const number = Number(place.slice('asn:'.length));
    return number >= 1 && number <= MAX_ASN;
  }
  if (!COUNTRY_IDS.has(countryOf(place) ?? '')) return false;
  const listed = kind === 'region' ? (regions.of(isoOfPlace(place)) ?? []) : [];
  return listed.length === 0 || listed.includes(place);
}
