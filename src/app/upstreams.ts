/** Who carries a place, from what all feeds know, and how a carrier is doing itself. */
import type { Watch } from '../core/detector/watch.ts';
import { countryOf, type PlaceId, placeKind } from '../core/entity.ts';
import type { Contains } from '../core/manners.ts';
import type { Places } from '../core/places.ts';
import { SINGLE_UPSTREAM } from '../core/places-groups.ts';
import type { Instant } from '../core/time.ts';
import { type OnlyUpstream, onlyUpstream, type UpstreamsOf } from '../core/upstreams.ts';
import type { Feed } from './ports.ts';

/** What the first feed says that knows any of the place. */
export function upstreamsFrom(feeds: readonly Feed[]): UpstreamsOf {
  return (place) => {
    for (const feed of feeds) {
      const known = feed.upstreams?.(place) ?? [];
      if (known.length > 0) return known;
    }
    return [];
  };
}

/** Networks that carry all of a wanted place and that nobody wants for themselves. The same list while it stays the same. */
export function carriersOf(
  wanted: () => readonly PlaceId[],
  upstreamsOf: UpstreamsOf,
): () => readonly PlaceId[] {
  let carriers: readonly PlaceId[] = [];
  return () => {
    const wishes = new Set(wanted());
    const found = [...wishes].flatMap((place) => onlyUpstream(upstreamsOf(place)) ?? []);
    const news = [...new Set(found)].filter((network) => !wishes.has(network)).sort();
    if (news.join() !== carriers.join()) carriers = news;
    return carriers;
  };
}

/** To nobody a carrier lies in anything: it is watched for whom it carries, and who did not ask for it hears nothing of it. */
export function withoutCarriers(contains: Contains, carriers: () => readonly PlaceId[]): Contains {
  return (outer, inner) =>
    contains(outer, inner) && (outer === inner || placeKind(inner) !== 'asn' || !carriers().includes(inner));
}

/** Countries that a feed watches, and knows to hang on one network. */
export function singlesOf(feeds: readonly Feed[]): readonly PlaceId[] {
  const known = feeds
    .filter((feed) => feed.upstreams !== undefined)
    .flatMap((feed) => feed.places())
    .filter((place) => placeKind(place) === 'country');
  const upstreamsOf = upstreamsFrom(feeds);
  return [...new Set(known)].filter((place) => onlyUpstream(upstreamsOf(place)) !== null).sort();
}

/** `group:single-upstream` contains such countries, and what lies in them. */
export function withSingles(contains: Contains, places: Places, upstreamsOf: UpstreamsOf): Contains {
  return (outer, inner) => {
    if (contains(outer, inner)) return true;
    if (outer !== SINGLE_UPSTREAM) return false;
    const country = countryOf(inner) ?? places.get(inner).parent;
    return country !== null && contains(country, inner) && onlyUpstream(upstreamsOf(country)) !== null;
  };
}

interface UpstreamParts {
  readonly watch: Watch;
  readonly places: Places;
  readonly upstreamsOf: UpstreamsOf;
}

/** A place's only upstream as it stands at `now`; null where there are several, or nobody knows. */
export type UpstreamAt = (place: PlaceId, now: Instant) => OnlyUpstream | null;

export function upstreamAt({ watch, places, upstreamsOf }: UpstreamParts): UpstreamAt {
  return (place, now) => {
    const network = onlyUpstream(upstreamsOf(place));
    if (network === null) return null;
    const { phase, since } = watch.places.get(network)?.standing ?? { phase: 'normal', since: now };
    return { network, name: places.get(network).name, readings: watch.readings(network, now), phase, since };
  };
}
