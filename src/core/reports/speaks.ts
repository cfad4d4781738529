/** Which reports speak of an incident, and until when. */
import { countryOf, placeKind, type PlaceId } from '../entity.ts';
import type { Incident } from '../incident.ts';
import { type Contains, covers } from '../manners.ts';
import { COUNTRIES } from '../places-countries.ts';
import { WORLD } from '../places.ts';
import { POLICY } from '../policy.ts';
import type { Report } from '../report.ts';
import type { Instant } from '../time.ts';

const { toleranceMs, openMs, oldNewsMs } = POLICY.reports;

export type Span = Pick<Incident, 'place' | 'startedAt' | 'endedAt'>;

/** The last moment a report is about, as far as it says. An incident that began by then goes on being spoken of. */
export function latestOf({ startedAt, statedAt, endedAt }: Report): Instant {
  return endedAt ?? Math.max(startedAt, statedAt);
}

/** True if, at `at`, the report is about this incident: its place or one around it, and an overlapping time. */
export function speaksOf(report: Report, span: Span, at: Instant, contains: Contains): boolean {
  if (!covers(contains, report.place, span.place)) return false;
  const until = latestOf(report) + (report.endedAt === null ? openMs : 0) + toleranceMs;
  return report.startedAt - toleranceMs <= Math.min(span.endedAt ?? at, at) && until >= span.startedAt;
}

/** True while it still says that something is wrong: only then can it support what is measured now. */
export function isStillSaid({ endedAt }: Report, at: Instant): boolean {
  return endedAt === null || endedAt + toleranceMs >= at;
}

/** True for a statement about a time that is over: nobody is told of it by itself. */
export function isOldNews(report: Report, now: Instant): boolean {
  return latestOf(report) < now - oldNewsMs;
}

/** Where to look for reports about an incident: wide enough for `speaksOf`. `to` is exclusive. */
export function reachOf({ startedAt }: Span, at: Instant): { readonly from: Instant; readonly to: Instant } {
  return { from: startedAt - openMs - toleranceMs, to: at + toleranceMs + 1 };
}

/** The places that a report about `place` may name: itself, its country, the world. */
export function around(place: PlaceId, contains: Contains): readonly PlaceId[] {
  const own = countryOf(place);
  const countries = own !== null ? [own] : placeKind(place) === 'asn' ? countriesOf(place, contains) : [];
  return [...new Set([place, ...countries, WORLD])];
}

/** A network's country is known to the gazetteer only. */
function countriesOf(network: PlaceId, contains: Contains): readonly PlaceId[] {
  return COUNTRIES.map(({ id }) => id).filter((country) => contains(country, network));
}
