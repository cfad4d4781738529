/** What feeds hand over as reports, made safe to keep: bad ones are left out and counted, never thrown. */
import { oneLine } from '../card-text.ts';
import { countryOf, placeKind, type PlaceId } from '../entity.ts';
import { COUNTRIES } from '../places-countries.ts';
import { POLICY } from '../policy.ts';
import type { Report, SeenReport } from '../report.ts';
import type { Instant } from '../time.ts';

/** What is kept of their words, in characters; longer statements end in "…". */
export const SAYS_MAX = 500;
const ID_MAX = 200;
const URL_MAX = 500;
const SEVERITY_MAX = 40;
const SCOPE_MAX = 5;
/** Read before anything else is done with a text, so that a huge one costs nothing. */
const READ_MAX = 4 * SAYS_MAX;
/** No report is about a time before 1970 or after 2100: what says so is in the wrong unit. */
const LATEST: Instant = Date.UTC(2100, 0, 1);

const SOURCE = /^[a-z][a-z0-9-]{0,30}$/;
const ID = new RegExp(`^[^\\p{C}\\p{Z}]{1,${ID_MAX}}$`, 'u');
const LONE_SURROGATES = /\p{Cs}/gu;
const COUNTRY_IDS: ReadonlySet<PlaceId> = new Set(COUNTRIES.map(({ id }) => id));

interface Tidied {
  readonly kept: readonly SeenReport[];
  /** Reports that cannot be kept: no words, impossible times, a place that is none. */
  readonly dropped: number;
}

/** @param seenAt when they reached us. */
export function tidyReports(reports: readonly Report[], seenAt: Instant): Tidied {
  const kept = reports.flatMap((report) => {
    const tidied = tidy(report, seenAt);
    return tidied === null ? [] : [tidied];
  });
  return { kept, dropped: reports.length - kept.length };
}

function tidy(report: Report, seenAt: Instant): SeenReport | null {
  const { id, source, place, statedAt, startedAt, endedAt, scope } = report;
  const says = lineOf(report.says, SAYS_MAX);
  if (says === '' || !SOURCE.test(source) || !ID.test(id) || !isKnown(place)) return null;
  if (!isTime(statedAt) || !isTime(startedAt) || statedAt > seenAt + POLICY.reports.clockSkewMs) return null;
  if (endedAt !== null && (!isTime(endedAt) || endedAt < startedAt)) return null;
  return {
    id,
    source,
    place,
    statedAt,
    startedAt,
    endedAt,
    says,
    url: report.url === null ? null : webAddress(report.url),
    scope: [...new Set(scope)].slice(0, SCOPE_MAX),
    severity: report.severity === null ? null : lineOf(report.severity, SEVERITY_MAX),
    seenAt,
  };
}

function lineOf(text: string, max: number): string {
  return oneLine(text.slice(0, READ_MAX).replace(LONE_SURROGATES, ' '), max);
}

function isTime(at: Instant): boolean {
  return Number.isSafeInteger(at) && at >= 0 && at < LATEST;
}

/** A place by its shape, and in a country that there is. */
function isKnown(place: PlaceId): boolean {
  if (placeKind(place) === null) return false;
  const country = countryOf(place);
  return country === null || COUNTRY_IDS.has(country);
}

/** The address as a browser would open it; null for what is no page on the web, or carries a password. */
function webAddress(text: string): string | null {
  if (text.length > URL_MAX || !URL.canParse(text)) return null;
  const { protocol, username, password, href } = new URL(text);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && username === '' && password === '' && href.length <= URL_MAX ? href : null;
}
