/**
 * A place: a country, a subnational region, a network, or a group of them.
 * Ids: `country:KP`, `region:IR-Tehran`, `asn:131279`, `group:world`. Written `entity` in recordings.
 */
export type PlaceId = string;

type PlaceKind = 'country' | 'region' | 'asn' | 'group';

const SHAPES: Readonly<Record<PlaceKind, RegExp>> = {
  country: /^country:[A-Z]{2}$/,
  region: /^region:[A-Z]{2}-[\p{L}\p{N}._'-]{1,80}$/u,
  asn: /^asn:\d{1,10}$/,
  group: /^group:[a-z0-9][a-z0-9-]{0,60}$/,
};

/** The kind of a place id, or null when the text is not one. */
export function placeKind(id: string): PlaceKind | null {
  const colon = id.indexOf(':');
  const kind = id.slice(0, colon);
  if (kind !== 'country' && kind !== 'region' && kind !== 'asn' && kind !== 'group') return null;
  return SHAPES[kind].test(id) ? kind : null;
}

/**
 * The country a place lies in by its own id (`country:IR` for itself and for `region:IR-Tehran`);
 * null for networks and groups, whose country comes from a feed or a recording.
 */
export function countryOf(id: PlaceId): PlaceId | null {
  const kind = placeKind(id);
  if (kind === 'country') return id;
  return kind === 'region' ? `country:${id.slice(7, 9)}` : null;
}
