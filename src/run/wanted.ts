import type { Store } from '../app/ports.ts';
import type { PlaceId } from '../core/entity.ts';
import type { KnownPlace } from '../core/places.ts';

/** The places that channels are subscribed to, for feeds that must choose. */
export interface Wanted {
  readonly places: () => readonly PlaceId[];
  /** Reads them anew. */
  renew(store: Store): Promise<void>;
}

/**
 * A list of one's own stands for its members: they were named one by one. A part of the world does not: feeds that ask
 * for each place would not keep up.
 */
export function withMembers(places: readonly PlaceId[], lists: readonly KnownPlace[]): readonly PlaceId[] {
  const membersOf = new Map(lists.map(({ id, members }) => [id, members]));
  return [...new Set(places.flatMap((place) => membersOf.get(place) ?? [place]))].sort();
}

/** @param lists groups of the operator's own. */
export function createWanted(lists: readonly KnownPlace[]): Wanted {
  let places: readonly PlaceId[] = [];
  return {
    places: () => places,
    renew: async (store) => {
      const wishes = await store.subscriptions();
      places = withMembers(
        wishes.map(({ place }) => place),
        lists,
      );
    },
  };
}
