/** Deliveries of the transitions of one step, given what each channel has been told. */
import { type PlaceId, placeKind } from '../core/entity.ts';
import { foldIncident } from '../core/fold.ts';
import type { Incident, IncidentId, Transition } from '../core/incident.ts';
import { fellAt, type Lately, LATELY_MS } from '../core/lately.ts';
import { type RouteInput, route } from '../core/route.ts';
import type { Delivery, Mute, Subscription } from '../core/routing.ts';
import type { Instant } from '../core/time.ts';
import { type Falls, fallsHeard } from '../core/wider.ts';
import type { Store } from './ports.ts';
import { ToldBook } from './told-book.ts';

interface OwingParts {
  readonly store: Store;
  readonly contains: (outer: PlaceId, inner: PlaceId) => boolean;
  readonly lately: Lately;
  /** Of the whole step, in order of time. */
  readonly transitions: readonly Transition[];
  readonly subscriptions: readonly Subscription[];
  readonly mutes: readonly Mute[];
}

type Turn = Pick<RouteInput, 'transition' | 'incident' | 'before'>;

/** One a step. */
export class Owing {
  private readonly parts: OwingParts;
  private readonly book: ToldBook;
  private at: Instant = Number.NaN;
  private falls: Falls = () => [];

  constructor(parts: OwingParts) {
    this.parts = parts;
    this.book = new ToldBook(parts.store);
  }

  /** The incidents after the step, and what is owed of it, or what `only` leaves of that; the open ones follow. */
  async all(
    open: Map<PlaceId, Incident>,
    only: (deliveries: readonly Delivery[]) => readonly Delivery[] = (all) => all,
  ): Promise<{ readonly incidents: readonly Incident[]; readonly deliveries: readonly Delivery[] }> {
    const incidents = new Map<IncidentId, Incident>();
    const deliveries: Delivery[] = [];
    for (const transition of this.parts.transitions) {
      const turn = follow(open, transition);
      incidents.set(turn.incident.id, turn.incident);
      const owed = only(await this.of(turn, [...open.values()]));
      // What follows in this step knows of them.
      this.book.add(owed);
      deliveries.push(...owed);
    }
    return { incidents: [...incidents.values()], deliveries };
  }

  /** `open`: to find those around the place. */
  private async of(turn: Turn, open: readonly Incident[]): Promise<readonly Delivery[]> {
    const { subscriptions, mutes, contains } = this.parts;
    const { place, at } = turn.transition;
    const { id } = turn.incident;
    if (at !== this.at) await this.reach(at);
    const around = open.filter((outer) => outer.place !== place && contains(outer.place, place));
    for (const incident of [turn.incident, ...around]) await this.book.open(incident.id);
    return route({
      ...turn,
      subscriptions,
      mutes,
      toldChannels: this.book.channels(id),
      told: (channel, of) => this.book.of(channel, of),
      contains,
      openContainer: () => around.map((outer) => outer.id),
      now: at,
      countries: this.parts.lately.all(),
      falls: this.falls,
    });
  }

  /** Everything of one instant is known before the first of it is told: what falls together is told together. */
  private async reach(at: Instant): Promise<void> {
    const { lately, transitions, subscriptions, mutes, contains } = this.parts;
    this.at = at;
    const now = transitions.filter((each) => each.at === at && placeKind(each.place) === 'country');
    if (now.length === 0) return;
    lately.take(now);
    const countries = lately.all();
    for (const { id } of countries) await this.book.open(id);
    this.falls = fallsHeard({ countries, subscriptions, mutes, contains, now: at });
  }
}

/** The incident of a place before and after a transition; the open ones follow. */
function follow(open: Map<PlaceId, Incident>, transition: Transition): Turn {
  const before = open.get(transition.place) ?? null;
  const incident = foldIncident(before?.id === transition.incident ? before : null, transition);
  if (incident.endedAt === null) open.set(transition.place, incident);
  else open.delete(transition.place);
  return { transition, incident, before };
}

/** What was stored before: the open incidents of countries, and those that fell near them and are over. */
export async function recall(
  { store, lately }: Pick<OwingParts, 'store' | 'lately'>,
  open: readonly Incident[],
  places: Iterable<PlaceId>,
): Promise<void> {
  lately.keep(open);
  const times = lately.all().map(fellAt);
  if (times.length === 0) return;
  for (const place of places) {
    if (placeKind(place) !== 'country') continue;
    lately.keep(
      await store.incidentsOf(place, Math.min(...times) - LATELY_MS, Math.max(...times) + LATELY_MS),
    );
  }
}
