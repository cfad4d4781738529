/** What the countries say together in one bin of one signal: is it the world, or the feed? */
import type { PlaceId } from '../entity.ts';
import { POLICY } from '../policy.ts';
import { countCauses } from './causes.ts';

export interface CountryVote {
  readonly place: PlaceId;
  /** Where the country lies: those of one subregion are related, and count as one. */
  readonly group: string;
  /** Clearly under its expectation in this bin of this signal. */
  readonly low: boolean;
  /** Standard deviations from what was expected. */
  readonly z: number;
}

/** The networks that carry a country, each so much of it that it falls with them; empty: not known. */
type CarriersOf = (place: PlaceId) => readonly PlaceId[];

/** An implausible share of unrelated countries is low at once. */
export function isFallOfMany(votes: readonly CountryVote[], carriersOf: CarriersOf = () => []): boolean {
  const policy = POLICY.health;
  if (votes.length < policy.minCountries) return false;
  const groups = new Map<string, { low: number; all: number }>();
  let low = 0;
  let sumZ = 0;
  for (const vote of votes) {
    const group = groups.get(vote.group) ?? { low: 0, all: 0 };
    groups.set(vote.group, group);
    group.all += 1;
    sumZ += vote.z > policy.clipZ ? policy.clipZ : vote.z < -policy.clipZ ? -policy.clipZ : vote.z;
    if (!vote.low) continue;
    group.low += 1;
    low += 1;
  }
  if (groups.size < policy.minSubregions || low <= policy.lowShare * votes.length) return false;
  return sumZ <= policy.meanZ * votes.length && isEverywhere(votes, groups, carriersOf);
}

/** So many of the low ones are low to another family of measurers that it is the world, and not the feed. */
export function isSeenByOthers(seen: number, low: number): boolean {
  return seen >= POLICY.health.confirmedShare * low;
}

/**
 * A cable that is cut takes neighbours, a network that fails takes whom it carries: many countries, few causes. A feed that
 * fails takes them all over the world.
 */
function isEverywhere(
  votes: readonly CountryVote[],
  groups: ReadonlyMap<string, { readonly low: number; readonly all: number }>,
  carriersOf: CarriersOf,
): boolean {
  const { lowShare, lowSubregions } = POLICY.health;
  const isTooMany = (causes: number): boolean => causes > lowSubregions * groups.size && causes >= 2;
  const fallen = new Set(
    [...groups].flatMap(([group, { low, all }]) => (low > lowShare * all ? [group] : [])),
  );
  if (!isTooMany(fallen.size)) return false;
  const voters = votes.map((vote) => ({ ...vote, upstreams: carriersOf(vote.place) }));
  return isTooMany(countCauses(voters, fallen));
}
