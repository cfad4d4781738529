/** What a subscription would have sent in the last days: the same decisions as live, over what is stored. */
import { incidentCard } from '../core/card.ts';
import type { Previewed, PreviewedPost } from '../core/card-answers-model.ts';
import type { PlaceId } from '../core/entity.ts';
import { foldIncident } from '../core/fold.ts';
import type { Incident, IncidentId, Transition } from '../core/incident.ts';
import { type Contains, covers } from '../core/manners.ts';
import type { Places } from '../core/places.ts';
import { formatLocal, formatUtc } from '../core/places-time.ts';
import { route } from '../core/route.ts';
import type { ChannelId, Delivery, Subscription } from '../core/routing.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import type { Store } from './ports.ts';

/** More headlines are not read. */
const MAX_POSTS = 10;

/** A delivery, and the incident as it stood then. */
interface Owed {
  readonly delivery: Delivery;
  readonly incident: Incident;
}

/**
 * Every delivery that the subscription alone would have caused, in order, had it been there all along: `transitions` are
 * routed one by one as the pipeline does. No mute is looked at. Pure.
 */
export function owedTo(
  subscription: Subscription,
  transitions: readonly Transition[],
  contains: Contains,
): readonly Owed[] {
  const { channel } = subscription;
  const open = new Map<PlaceId, Incident>();
  const lastPostAt = new Map<IncidentId, Instant>();
  const owed: Owed[] = [];
  for (const transition of transitions.toSorted(byTurn)) {
    const { place } = transition;
    const before = open.get(place) ?? null;
    const incident = foldIncident(before?.id === transition.incident ? before : null, transition);
    if (incident.endedAt === null) open.set(place, incident);
    else open.delete(place);
    const around = [...open.values()].filter(
      (outer) => outer.place !== place && contains(outer.place, place),
    );
    const toldAt = (id: IncidentId) => {
      const at = lastPostAt.get(id);
      return at === undefined ? null : { lastPostAt: at };
    };
    const deliveries = route({
      transition,
      incident,
      before,
      subscriptions: [subscription],
      mutes: [],
      toldChannels: lastPostAt.has(incident.id) ? [channel] : [],
      told: (of, id) => (of === channel ? toldAt(id) : null),
      contains,
      openContainer: () => around.map(({ id }) => id),
      now: transition.at,
    });
    for (const delivery of deliveries) {
      if (delivery.mode === 'post') lastPostAt.set(incident.id, delivery.createdAt);
      owed.push({ delivery, incident });
    }
  }
  return owed;
}

/** The order in which the pipeline commits. */
function byTurn(a: Transition, b: Transition): number {
  return a.at - b.at || (a.place < b.place ? -1 : a.place > b.place ? 1 : 0) || a.seq - b.seq;
}

interface PreviewParts {
  readonly store: Store;
  readonly places: Places;
}

export interface PreviewWish {
  readonly channel: ChannelId;
  readonly place: PlaceId;
  readonly days: number;
  readonly now: Instant;
}

/** Reads what is stored and changes nothing. `own`: the channel's subscription to the place, where there is one. */
export async function preview(
  { store, places }: PreviewParts,
  { place, days, now }: PreviewWish,
  own: Subscription | null,
  usual: Subscription,
): Promise<Previewed> {
  const subscription = own ?? usual;
  const from = now - days * DAY_MS;
  const contains: Contains = (outer, inner) => places.contains(outer, inner);
  const transitions: Transition[] = [];
  for (const each of await placesWithin({ store, places }, place)) {
    for (const { id } of await store.incidentsOf(each, from, now + 1))
      transitions.push(...(await store.transitionsOf(id)));
  }
  const owed = owedTo(
    subscription,
    transitions.filter(({ at }) => at <= now),
    contains,
  ).filter(({ delivery }) => delivery.createdAt >= from);
  const posts = owed.filter(({ delivery }) => delivery.mode === 'post');
  return {
    place: places.get(place),
    days,
    subscription,
    isSubscribed: own !== null,
    postCount: posts.length,
    editCount: owed.length - posts.length,
    heldCount: posts.filter(({ delivery }) => delivery.notBefore !== null).length,
    posts: posts.slice(-MAX_POSTS).map((each) => postOf(each, places)),
  };
}

/** All places with stored data that lie in a place, itself included: what a subscription to it is about. */
async function placesWithin({ store, places }: PreviewParts, place: PlaceId): Promise<readonly PlaceId[]> {
  const [observed, open] = await Promise.all([store.newestObserved(), store.openIncidents()]);
  const known = new Set([
    place,
    ...places.countries.map(({ id }) => id),
    ...observed.keys(),
    ...open.map((incident) => incident.place),
  ]);
  return [...known]
    .filter((each) => covers((outer, inner) => places.contains(outer, inner), place, each))
    .sort();
}

function postOf({ delivery, incident }: Owed, places: Places): PreviewedPost {
  const { name, zone } = places.get(incident.place);
  const { headline } = incidentCard(incident, {
    name,
    zone,
    localTime: (at) => (zone === null ? null : formatLocal(at, zone)),
    utcTime: formatUtc,
    sources: [],
    reason: delivery.reason,
  });
  return { at: delivery.createdAt, headline };
}
