/** Which regions and networks are watched: those of subscribed places, and who carries these, as many as can be asked for. */
import { placeKind, type PlaceId } from '../../core/entity.ts';
import { MINUTE_MS } from '../../core/time.ts';
import type { Regions } from './regions.ts';

/**
 * Each of them costs as much history, memory and judging as a country does (28 days, 21,000 points): so many nearly
 * double what all countries cost. They also fit into one request a kind and signal.
 */
const MAX_PLACES = 200;
/** All signals of a country, and its alerts, once a poll. */
const COST_OF_COUNTRIES = 5;
/** The signals of regions or of networks, and their alerts. */
const COST_OF_KIND = 4;
/** Left for history, lists and people's questions. */
const RESERVE = 5;

export interface Choice {
  readonly regions: readonly PlaceId[];
  readonly networks: readonly PlaceId[];
  /** How many are wanted and do not fit. */
  readonly waiting: number;
}

interface ChoiceParts {
  readonly wanted: () => readonly PlaceId[];
  /** Networks that carry all of a wanted place. Few, and after what is named. */
  readonly carriers?: () => readonly PlaceId[];
  readonly regions: Regions;
  readonly isWatched: (iso: string) => boolean;
  readonly requestsPerMinute: number;
  readonly pollEveryMs: number;
}

const NONE: Choice = { regions: [], networks: [], waiting: 0 };
const NOBODY: readonly PlaceId[] = [];

interface MadeOf {
  readonly wishes: readonly PlaceId[];
  readonly carriers: readonly PlaceId[];
  /** Of the table of regions. */
  readonly version: number;
}

function isSame(a: MadeOf | null, b: MadeOf): boolean {
  return a?.wishes === b.wishes && a.carriers === b.carriers && a.version === b.version;
}

/** The choice of now. It changes as wishes and lists do; what was chosen stays chosen for as long as it is wanted. */
export function createChoice({
  wanted,
  carriers = () => NOBODY,
  regions,
  isWatched,
  ...budget
}: ChoiceParts): () => Choice {
  const kinds = affordableKinds(budget);
  let choice = NONE;
  let madeOf: MadeOf | null = null;
  return () => {
    const now = { wishes: wanted(), carriers: carriers(), version: regions.version };
    if (isSame(madeOf, now)) return choice;
    madeOf = now;
    const { wishes } = now;
    const named = wishes.filter((place) => isListed(place, regions) || isNetwork(place));
    const inside = wishes.flatMap((place) => regionsWithin(place, regions, isWatched));
    const before = new Set([...choice.regions, ...choice.networks]);
    const kept = inside.filter((place) => before.has(place));
    choice = chosen([...new Set([...named, ...now.carriers, ...kept, ...inside])], kinds);
    return choice;
  };
}

function chosen(places: readonly PlaceId[], kinds: readonly ('region' | 'asn')[]): Choice {
  const affordable = places.filter((place) => kinds.some((kind) => kind === placeKind(place)));
  const watched = affordable.slice(0, MAX_PLACES);
  return {
    regions: watched.filter((place) => !isNetwork(place)),
    networks: watched.filter(isNetwork),
    waiting: places.length - watched.length,
  };
}

/** Kinds of places for which there are requests enough between two polls. */
function affordableKinds({
  requestsPerMinute,
  pollEveryMs,
}: Pick<ChoiceParts, 'requestsPerMinute' | 'pollEveryMs'>): readonly ('region' | 'asn')[] {
  const spare = (requestsPerMinute * pollEveryMs) / MINUTE_MS - COST_OF_COUNTRIES - RESERVE;
  return (['region', 'asn'] as const).slice(0, Math.max(0, Math.floor(spare / COST_OF_KIND)));
}

function isNetwork(place: PlaceId): boolean {
  return placeKind(place) === 'asn';
}

function isListed(place: PlaceId, regions: Regions): boolean {
  return placeKind(place) === 'region' && regions.scope([place]).places.size > 0;
}

/** Of a subscribed country all regions are watched, too: who hears of a country hears of what lies in it. */
function regionsWithin(
  place: PlaceId,
  regions: Regions,
  isWatched: (iso: string) => boolean,
): readonly PlaceId[] {
  const iso = place.slice('country:'.length);
  return placeKind(place) === 'country' && isWatched(iso) ? (regions.of(iso) ?? []) : [];
}
