import { z } from 'zod';
import type { PlaceId } from '../../core/entity.ts';
import type { SignalKind } from '../../core/series.ts';
import type { Instant } from '../../core/time.ts';
import { countryPlace, networkPlace } from './places.ts';
import { type ItemRead, networkIn, NOTHING, timeTold, UNREADABLE } from './report-item.ts';

const anomalySchema = z.looseObject({
  uuid: z.string(),
  type: z.string(),
  status: z.string(),
  startDate: z.string(),
  endDate: z.string().nullish(),
  visibleInDataSources: z.array(z.unknown()).nullish().catch(null),
  asnDetails: z.looseObject({ asn: z.unknown() }).nullish(),
  locationDetails: z.looseObject({ code: z.unknown() }).nullish(),
});

type Anomaly = z.output<typeof anomalySchema>;

/**
 * An anomaly that Cloudflare's detector found in a country's or network's traffic. It comes UNVERIFIED and may become
 * VERIFIED under the same uuid: the same report, in other words. Anomalies of a cloud's origins are about no place.
 */
export function readAnomaly(item: unknown, now: Instant): ItemRead {
  const read = anomalySchema.safeParse(item);
  if (!read.success) return UNREADABLE;
  const anomaly = read.data;
  if (anomaly.type === 'ORIGIN') return NOTHING;
  const place = placeOf(anomaly);
  const time = timeTold(anomaly.startDate, anomaly.endDate, now);
  if (place === null || time === null) return UNREADABLE;
  const report = {
    id: `anomaly/${anomaly.uuid}`,
    source: 'radar',
    place,
    statedAt: time.startedAt,
    ...time,
    says: wordsOf(anomaly),
    url: pageOf(place),
    scope: scopeOf(anomaly),
    severity: anomaly.status,
  };
  return { reports: [report], skipped: 0, networks: networkIn(anomaly.asnDetails) };
}

function placeOf({ type, asnDetails, locationDetails }: Anomaly): PlaceId | null {
  if (type === 'LOCATION') return countryPlace(locationDetails?.code);
  return type === 'AS' ? networkPlace(asnDetails?.asn) : null;
}

function sourcesOf({ visibleInDataSources }: Anomaly): readonly string[] {
  return (visibleInDataSources ?? []).filter((source) => typeof source === 'string');
}

/** Their detector gives no sentence, only words from lists. */
function wordsOf(anomaly: Anomaly): string {
  const sources = sourcesOf(anomaly);
  const verified = anomaly.status.replaceAll('_', ' ').toLowerCase();
  return `Traffic anomaly (${verified}${sources.length === 0 ? '' : `; visible in ${sources.join(', ')}`})`;
}

/** Where the sources are not told, it is traffic: that is what the list is of. */
function scopeOf(anomaly: Anomaly): readonly SignalKind[] {
  const sources = sourcesOf(anomaly);
  const routing: readonly SignalKind[] = sources.includes('BGP') ? ['routing'] : [];
  const isTraffic = sources.length === 0 || sources.some((source) => source !== 'BGP');
  return isTraffic ? ['traffic', ...routing] : routing;
}

function pageOf(place: PlaceId): string {
  const code = place.slice(place.indexOf(':') + 1).toLowerCase();
  return `https://radar.cloudflare.com/${place.startsWith('asn:') ? 'as' : ''}${code}`;
}
