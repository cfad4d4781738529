import type { Clock, Log } from '../../app/ports.ts';
import { FeedError } from '../../core/errors.ts';
import { HOUR_MS, type Instant, MINUTE_MS } from '../../core/time.ts';

/** What a poll does beside the readings of countries: when it fails, they go on. */
export interface Aside {
  /** The step's value, or null when it failed or must rest. Says once that it fails, and once that it works again. */
  attempt<T>(what: string, abort: AbortSignal, step: () => Promise<T>): Promise<T | null>;
}

export function createAside(log: Log, clock: Clock): Aside {
  const failing = new Set<string>();
  let restUntil: Instant = Number.NEGATIVE_INFINITY;
  const note = (what: string, error: FeedError): void => {
    // Asked for less, none of them asks for a while.
    if (error.kind === 'rate-limit' || error.retryAfterMs !== null)
      restUntil = clock.now() + Math.min(error.retryAfterMs ?? MINUTE_MS, HOUR_MS);
    if (!failing.has(what))
      log.warn('a part of a feed cannot be read', { feed: 'ioda', what, why: error.message });
    failing.add(what);
  };
  return {
    async attempt(what, abort, step) {
      const restMs = restUntil - clock.now();
      // Longer than it was ever set to: the clock was set back.
      if (restMs > 0 && restMs <= HOUR_MS) return null;
      try {
        const value = await step();
        if (failing.delete(what)) log.info('a part of a feed is read again', { feed: 'ioda', what });
        return value;
      } catch (error) {
        if (!(error instanceof FeedError) || abort.aborted) throw error;
        note(what, error);
        return null;
      }
    },
  };
}
