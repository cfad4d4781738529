import type { PlaceId } from '../core/entity.ts';
import type { Reading } from '../core/incident.ts';
import { type Instant, MINUTE_MS } from '../core/time.ts';

/** What was seen is as good as new for so long: no feed has more than a bin since. */
const KEPT_MS = 5 * MINUTE_MS;
/** Feeds are asked with what their polls leave over. */
const MAX_AT_ONCE = 3;

/** Looks at a place that is not watched; null when no feed says anything of it. */
export type Look = (place: PlaceId, now: Instant) => Promise<readonly Reading[] | null>;

/** A look for whoever asks: kept for some minutes, a few at a time; `busy` when there are too many. */
export type Glances = (place: PlaceId, now: Instant) => Promise<readonly Reading[] | null | 'busy'>;

export function createGlances(look: Look): Glances {
  const kept = new Map<PlaceId, { readonly at: Instant; readonly seen: ReturnType<Look> }>();
  let looking = 0;
  const lookNow = async (place: PlaceId, now: Instant): ReturnType<Look> => {
    looking += 1;
    try {
      return await look(place, now);
    } catch (error) {
      kept.delete(place);
      throw error;
    } finally {
      looking -= 1;
    }
  };
  return async (place, now) => {
    for (const [old, { at }] of kept) if (Math.abs(now - at) >= KEPT_MS) kept.delete(old);
    const before = kept.get(place);
    if (before !== undefined) return before.seen;
    if (looking >= MAX_AT_ONCE) return 'busy';
    const seen = lookNow(place, now);
    kept.set(place, { at: now, seen });
    return seen;
  };
}
