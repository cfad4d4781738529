import { z } from 'zod';
import type { PlaceId } from '../../core/entity.ts';
import type { Report } from '../../core/report.ts';
import type { Instant } from '../../core/time.ts';
import { countryPlace, networkPlace } from './places.ts';
import { type ItemRead, networkIn, NOTHING, timeTold, UNREADABLE } from './report-item.ts';

/** Where people read about outages that have no page of their own. */
const OUTAGE_CENTER = 'https://radar.cloudflare.com/outage-center';

const codesSchema = z.array(z.unknown()).nullish();

const annotationSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).nullish(),
  description: z.string().nullish(),
  scope: z.string().nullish(),
  startDate: z.string(),
  endDate: z.string().nullish(),
  locations: codesSchema,
  asns: codesSchema,
  asnsDetails: codesSchema.catch(null),
  eventType: z.string().nullish(),
  linkedUrl: z.string().nullish(),
  outage: z
    .looseObject({ outageCause: z.string().nullish(), outageType: z.string().nullish() })
    .nullish()
    .catch(null),
});

type Annotation = z.output<typeof annotationSchema>;

/** Not about the world but about how it was measured: no statement about a place. */
const MEASUREMENT_SIDE: ReadonlySet<string> = new Set(['PIPELINE', 'PARTIAL_PROJECTION']);

/**
 * An outage that Cloudflare's people wrote down: late, sometimes back-dated, with a cause as they see it. It becomes a
 * report for each of its places. They do not say when they wrote it, so it counts as stated when it began.
 */
export function readOutage(item: unknown, now: Instant): ItemRead {
  const read = annotationSchema.safeParse(item);
  if (!read.success) return UNREADABLE;
  const annotation = read.data;
  if (MEASUREMENT_SIDE.has(annotation.eventType ?? '')) return NOTHING;
  const time = timeTold(annotation.startDate, annotation.endDate, now);
  if (time === null) return UNREADABLE;
  const { places, skipped } = placesOf(annotation);
  const said = {
    source: 'radar',
    statedAt: time.startedAt,
    ...time,
    says: wordsOf(annotation),
    url: annotation.linkedUrl || OUTAGE_CENTER,
    // A person wrote it: nobody knows which kinds of signals it rests on.
    scope: [],
    severity: annotation.outage?.outageType ?? null,
  } satisfies Partial<Report>;
  const key = String(annotation.id ?? annotation.startDate);
  return {
    reports: places.map((place) => ({ ...said, id: `outage/${key}/${place}`, place })),
    skipped,
    networks: (annotation.asnsDetails ?? []).flatMap(networkIn),
  };
}

/** Places that are none are counted. Of an outage of networks alone the country is only where they are. */
function placesOf({ locations, asns, outage }: Annotation): {
  readonly places: readonly PlaceId[];
  readonly skipped: number;
} {
  const networks = (asns ?? []).map(networkPlace);
  const isOfNetworks = outage?.outageType === 'NETWORK' && networks.some((place) => place !== null);
  const countries = isOfNetworks ? [] : (locations ?? []).map(countryPlace);
  const all = [...countries, ...networks];
  const places = all.filter((place) => place !== null);
  return { places: [...new Set(places)], skipped: all.length - places.length };
}

/** What they say, in their words; where they only picked from lists, those words. */
function wordsOf({ description, scope, outage }: Annotation): string {
  const cause = outage?.outageCause ?? '';
  const parts = [
    (description ?? '').trim() || 'Outage',
    (scope ?? '').trim() === '' ? '' : `Scope: ${(scope ?? '').trim()}`,
    cause === '' ? '' : `Cause: ${plain(cause)}`,
  ];
  return parts
    .filter((part) => part !== '')
    .map((part) => part.replace(/\.+$/, ''))
    .join('. ');
}

/** `POWER_OUTAGE` as people write it. */
function plain(word: string): string {
  return word.replaceAll('_', ' ').toLowerCase();
}
