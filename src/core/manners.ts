import type { PlaceId } from './entity.ts';
import { type ChannelId, type Manners, type Subscription, USUAL_MANNERS } from './routing.ts';

export type Contains = (outer: PlaceId, inner: PlaceId) => boolean;

export function covers(contains: Contains, outer: PlaceId, inner: PlaceId): boolean {
  return outer === inner || contains(outer, inner);
}

/** The wish that says most exactly what a channel wants to hear of a place: Tehran before Iran before the world. */
function closestWish(
  wishes: readonly Subscription[],
  channel: ChannelId,
  place: PlaceId,
  contains: Contains,
): Subscription | null {
  const matching = wishes.filter((wish) => wish.channel === channel && covers(contains, wish.place, place));
  return matching.reduce<Subscription | null>(
    (closest, wish) => (closest === null || covers(contains, closest.place, wish.place) ? wish : closest),
    null,
  );
}

/** A channel that is not subscribed any more still gets its endings, in the usual way. */
export function mannersOf(
  wishes: readonly Subscription[],
  channel: ChannelId,
  place: PlaceId,
  contains: Contains,
): Manners {
  return closestWish(wishes, channel, place, contains)?.manners ?? USUAL_MANNERS;
}
