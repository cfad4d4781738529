import type { Outages, PlacedIncident, PlaceHistory, PlaceStatus } from '../core/card-answers-model.ts';
import { type PlaceId, placeKind } from '../core/entity.ts';
import type { Incident, Reading } from '../core/incident.ts';
import type { Places } from '../core/places.ts';
import { SINGLE_UPSTREAM } from '../core/places-groups.ts';
import { atLeast, incidentSeverity } from '../core/severity.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import { createGlances, type Glances, type Look } from './glances.ts';
import type { FeedStatus, Store } from './ports.ts';
import type { UpstreamAt } from './upstreams.ts';

/** How far back `status` looks for the last incident. */
const LAST_INCIDENT_MS = 30 * DAY_MS;

/** What the running watch knows and no store does. */
export interface LiveView {
  readings(place: PlaceId, now: Instant): readonly Reading[];
  feeds(now: Instant): readonly FeedStatus[];
  /** False: no feed watches the place. */
  watched(place: PlaceId): boolean;
  /** True: a feed can be asked of the place, watched or not. */
  covered(place: PlaceId): boolean;
  catchingUp(place: PlaceId): boolean;
  /** A look at a place that is not watched. It may take a minute; it ends by itself. */
  readonly glance: Look;
  /** The levels of the last 48 hours up to now, oldest first; null where nothing was judged. */
  levels(place: PlaceId, now: Instant): readonly (number | null)[];
  /** The only network that carries a place, as it stands. Absent: not known. */
  readonly upstream?: UpstreamAt;
  /** Countries that hang on one network, as far as feeds know. Absent: none is known. */
  readonly singles?: () => readonly PlaceId[];
}

/** The questions a person can ask. They change nothing. */
export interface Queries {
  /** From what is known: at once. */
  status(place: PlaceId, now: Instant): Promise<PlaceStatus>;
  /** The same, but a place that is not watched is looked at for this question. It may take a minute. */
  look(place: PlaceId, now: Instant): Promise<PlaceStatus>;
  outages(now: Instant): Promise<Outages>;
  history(place: PlaceId, days: number, now: Instant): Promise<PlaceHistory>;
  feeds(now: Instant): readonly FeedStatus[];
}

interface QueryParts {
  readonly store: Store;
  readonly places: Places;
  readonly live: LiveView;
}

export function createQueries(parts: QueryParts): Queries {
  const glances = createGlances(parts.live.glance);
  return {
    status: (place, now) => status(parts, place, now),
    look: async (place, now) => {
      const seen = await glanced(await status(parts, place, now), glances, now);
      // A feed that was asked may have said what it is called.
      return { ...seen, place: parts.places.get(place) };
    },
    outages: (now) => outages(parts, now),
    history: (place, days, now) => history(parts, { place, days, now }),
    feeds: (now) => parts.live.feeds(now),
  };
}

async function status(
  { store, places, live }: QueryParts,
  place: PlaceId,
  now: Instant,
): Promise<PlaceStatus> {
  const from = now - LAST_INCIDENT_MS;
  const [open, recent] = await Promise.all([store.openIncidents(), store.incidentsOf(place, from, now + 1)]);
  const inside = open.filter(
    (incident) => incident.place !== place && places.contains(place, incident.place),
  );
  return {
    place: places.get(place),
    readings: live.readings(place, now),
    levels: live.levels(place, now),
    incident: open.find((incident) => incident.place === place) ?? null,
    inside: worstFirst(places, inside),
    lastIncident: lastEnded(recent, from),
    watched: live.watched(place),
    covered: live.covered(place),
    catchingUp: live.catchingUp(place),
    glance: null,
    upstream: live.upstream?.(place, now) ?? null,
    members: place === SINGLE_UPSTREAM ? (live.singles?.() ?? []).map((id) => places.get(id)) : null,
    feeds: live.feeds(now),
  };
}

async function glanced(status: PlaceStatus, glances: Glances, now: Instant): Promise<PlaceStatus> {
  const { place, watched, covered, incident } = status;
  if (watched || !covered || incident !== null || placeKind(place.id) === 'group') return status;
  const seen = await glances(place.id, now);
  if (seen === 'busy') return { ...status, glance: 'busy' };
  return seen === null ? { ...status, glance: 'nothing' } : { ...status, glance: 'compared', readings: seen };
}

async function outages({ store, places, live }: QueryParts, now: Instant): Promise<Outages> {
  const feeds = live.feeds(now);
  const countries = places.countries.filter((place) => live.watched(place.id)).length;
  return {
    open: worstFirst(places, await store.openIncidents()),
    // Feeds also watch regions and networks; the widest of them is the least that is surely watched.
    placesWatched: feeds.reduce((most, feed) => Math.max(most, feed.placesTotal), countries),
    feeds,
  };
}

interface HistoryQuestion {
  readonly place: PlaceId;
  readonly days: number;
  readonly now: Instant;
}

async function history(
  { store, places, live }: QueryParts,
  question: HistoryQuestion,
): Promise<PlaceHistory> {
  const { place, days, now } = question;
  const from = now - days * DAY_MS;
  const incidents = await store.incidentsOf(place, from, now + 1);
  const times = incidents.map((incident) => timeAway(incident, from, now));
  return {
    place: places.get(place),
    days,
    incidents: incidents.toSorted((a, b) => b.startedAt - a.startedAt),
    blackoutMs: times.reduce((sum, time) => sum + time.blackoutMs, 0),
    awayMs: times.reduce((sum, time) => sum + time.awayMs, 0),
    watched: live.watched(place),
  };
}

/** How long of [from, now] an incident's place was away from normal, and in a blackout. */
function timeAway(incident: Incident, from: Instant, now: Instant): { blackoutMs: number; awayMs: number } {
  const time = { blackoutMs: 0, awayMs: 0 };
  for (const [index, span] of incident.phases.entries()) {
    if (span.phase === 'normal') continue;
    const end = incident.phases[index + 1]?.since ?? incident.endedAt ?? now;
    const lastedMs = Math.max(0, Math.min(end, now) - Math.max(span.since, from));
    time.awayMs += lastedMs;
    if (span.phase === 'blackout') time.blackoutMs += lastedMs;
  }
  return time;
}

function lastEnded(incidents: readonly Incident[], from: Instant): Incident | null {
  let last: Incident | null = null;
  for (const incident of incidents) {
    if (incident.endedAt === null || incident.endedAt < from) continue;
    if (last === null || incident.endedAt >= (last.endedAt ?? from)) last = incident;
  }
  return last;
}

function worstFirst(places: Places, incidents: readonly Incident[]): readonly PlacedIncident[] {
  return incidents
    .toSorted((a, b) => compareSeverity(a, b) || a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
    .map((incident) => ({ place: places.get(incident.place), incident }));
}

function compareSeverity(a: Incident, b: Incident): number {
  const [first, second] = [incidentSeverity(a), incidentSeverity(b)];
  if (first === second) return 0;
  return atLeast(first, second) ? -1 : 1;
}
