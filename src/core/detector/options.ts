import type { PlaceId } from '../entity.ts';
import type { Look } from './explain.ts';
import type { Trial } from './plan.ts';

export interface WatchOptions {
  /** Continent of a country, null for anything else: only countries vote on a feed's health. */
  readonly continentOf: (place: PlaceId) => string | null;
  /** Parts left out, for measuring only. */
  readonly trial?: Trial;
  /** Told of every look at one place: what its signals said and why they counted. */
  readonly explain?: { readonly place: PlaceId; readonly tell: (look: Look) => void };
}
