import type { PlaceId } from '../entity.ts';
import type { UpstreamsOf } from '../upstreams.ts';
import type { Look } from './explain.ts';
import type { Trial } from './plan.ts';

export interface WatchOptions {
  /** Continent of a country, null for anything else: only countries vote on a feed's health. */
  readonly continentOf: (place: PlaceId) => string | null;
  /** Who carries a country, as far as feeds know: countries with one upstream are related. Absent: nobody knows. */
  readonly upstreamsOf?: UpstreamsOf;
  /** Parts left out, for measuring only. */
  readonly trial?: Trial;
  /** Told of every look at one place: what its signals said and why they counted. */
  readonly explain?: { readonly place: PlaceId; readonly tell: (look: Look) => void };
}
