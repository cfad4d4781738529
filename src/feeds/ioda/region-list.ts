/** The regions of one country as IODA lists them, and the ids that Ebb gives them. */
import { z } from 'zod';
import { placeKind, type PlaceId } from '../../core/entity.ts';
import { iodaCodeOf, isoOf } from './codes.ts';
import { readRows } from './schema.ts';
import type { Source } from './source.ts';

export interface ListedRegion {
  /** IODA's: digits. */
  readonly code: string;
  /** Theirs, without the country: `Izmir`. Hostile. */
  readonly name: string;
}

export const listedRegionSchema = z.object({
  code: z.string().regex(/^\d{1,9}$/),
  name: z.string().max(200),
});

const entitySchema = listedRegionSchema.extend({
  type: z.literal('region'),
  attrs: z.object({ country_code: z.string().nullish() }).nullish(),
});

/** What could not be located within the country is counted under such a name; it is no place. */
const NO_PLACE = /\binvalid region\b/i;

const SLUG_MAX = 80;

/** Asks for the regions of a country, by code. @throws FeedError */
export async function askRegions(
  iso: string,
  source: Source,
  abort: AbortSignal,
): Promise<readonly ListedRegion[]> {
  const query = { entityType: 'region', relatedTo: `country/${iodaCodeOf(iso)}` };
  const body = await source.ask('/entities/query', query, abort);
  const { rows } = readRows(body, 'regions', entitySchema);
  const own = rows.filter(({ attrs, name }) => {
    const country = attrs?.country_code ?? iso;
    return isoOf(country) === iso && !NO_PLACE.test(name);
  });
  const byCode = new Map(own.map(({ code, name }) => [code, { code, name }]));
  return [...byCode.values()].sort((a, b) => Number(a.code) - Number(b.code));
}

/**
 * The ids of listed regions, `region:TR-Izmir`, with the region each stands for. Of two that are called alike the later
 * one carries its code; what has no letters is left out.
 */
export function idsOfRegions(iso: string, list: readonly ListedRegion[]): ReadonlyMap<PlaceId, ListedRegion> {
  const byId = new Map<PlaceId, ListedRegion>();
  for (const region of list) {
    const slug = slugOf(region.name);
    if (slug === '') continue;
    const plain = `region:${iso}-${slug}`;
    const id = byId.has(plain) ? `${plain}-${region.code}` : plain;
    if (placeKind(id) === 'region') byId.set(id, region);
  }
  return byId;
}

function slugOf(name: string): string {
  const slug = name.normalize('NFC').replace(/[^\p{L}\p{N}._']+/gu, '-');
  const short = [...slug].slice(0, SLUG_MAX - '-999999999'.length).join('');
  return /[\p{L}\p{N}]/u.test(short) ? short.replace(/^-+|-+$/g, '') : '';
}
