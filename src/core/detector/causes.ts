/** How few causes can account for a fall of many: the cables of a subregion, a network that carries several countries. */
import type { PlaceId } from '../entity.ts';
import { POLICY } from '../policy.ts';

interface Voter {
  readonly group: string;
  readonly low: boolean;
  /** The networks that carry it; empty: not known. */
  readonly upstreams: readonly PlaceId[];
}

/**
 * The number of subregions and upstreams that it takes to reach every low country, each time the one that reaches most.
 * An upstream has fallen, as a subregion has, when over `lowShare` of its countries have. Never more than subregions.
 */
export function countCauses(voters: readonly Voter[], subregions: ReadonlySet<string>): number {
  const low = voters.filter((voter) => voter.low && subregions.has(voter.group));
  const upstreams = fallenUpstreams(voters);
  if (upstreams.size === 0) return subregions.size;
  const reached = new Map<string, Set<Voter>>();
  for (const voter of low) {
    for (const cause of [voter.group, ...voter.upstreams.filter((network) => upstreams.has(network))])
      reached.set(cause, (reached.get(cause) ?? new Set()).add(voter));
  }
  // In the order of their names: the same fall, the same count.
  const causes = [...reached.keys()].sort().flatMap((cause) => reached.get(cause) ?? []);
  let count = 0;
  for (let most = widest(causes); most !== null; most = widest(causes)) {
    count += 1;
    for (const voter of [...most]) for (const cause of causes) cause.delete(voter);
  }
  return count < subregions.size ? count : subregions.size;
}

function fallenUpstreams(voters: readonly Voter[]): ReadonlySet<PlaceId> {
  const all = new Map<PlaceId, number>();
  const low = new Map<PlaceId, number>();
  for (const voter of voters) {
    for (const network of voter.upstreams) {
      all.set(network, (all.get(network) ?? 0) + 1);
      if (voter.low) low.set(network, (low.get(network) ?? 0) + 1);
    }
  }
  const { lowShare } = POLICY.health;
  return new Set(
    [...low].flatMap(([network, count]) => (count > lowShare * (all.get(network) ?? 0) ? [network] : [])),
  );
}

function widest<T>(causes: readonly ReadonlySet<T>[]): ReadonlySet<T> | null {
  let most: ReadonlySet<T> | null = null;
  for (const cause of causes) if (cause.size > (most?.size ?? 0)) most = cause;
  return most;
}
