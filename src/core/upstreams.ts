/** Who carries a place: the networks through which it is reached, as feeds know them from paths in use. */
import type { PlaceId } from './entity.ts';
import type { Phase, Reading } from './incident.ts';
import { POLICY } from './policy.ts';
import type { Instant } from './time.ts';

export interface Upstream {
  readonly network: PlaceId;
  /** Of the paths to the place: over 0, up to 1. The most within the day before the place was last seen. */
  readonly share: number;
}

/** Empty: not known. */
export type UpstreamsOf = (place: PlaceId) => readonly Upstream[];

/** The network that all paths go by; null where there are several, or nothing is known. */
export function onlyUpstream(upstreams: readonly Upstream[]): PlaceId | null {
  return upstreams.length === 1 ? (upstreams[0]?.network ?? null) : null;
}

/** Those that carry so much of the place that it is low when one of them fails: they relate it to others. */
export function mainUpstreams(upstreams: readonly Upstream[]): readonly PlaceId[] {
  return upstreams.flatMap(({ network, share }) => (share >= POLICY.health.carriedShare ? [network] : []));
}

/** A place's only upstream, and how that is doing itself. */
export interface OnlyUpstream {
  readonly network: PlaceId;
  /** May come from a feed: hostile. */
  readonly name: string;
  /** None: nobody watches it. */
  readonly readings: readonly Reading[];
  readonly phase: Phase;
  /** Since when it has been in that phase; says nothing while it is normal. */
  readonly since: Instant;
}
