import type { Clock } from '../../app/ports.ts';
import { type Instant, MINUTE_MS } from '../../core/time.ts';

/** How many requests came in the last minute, and whether one more may. */
export interface Rate {
  /** Counts one more; null, or – not counted – how long until the next may come. */
  take(): number | null;
  used(): number;
}

export function createRate(perMinute: number, clock: Pick<Clock, 'now'>): Rate {
  let taken: readonly Instant[] = [];
  /** A wall clock that was set back leaves times of the future: they go too. */
  const recent = (now: Instant): readonly Instant[] =>
    taken.filter((at) => at <= now && now - at < MINUTE_MS);
  return {
    take: () => {
      const now = clock.now();
      taken = recent(now);
      const oldest = taken[0];
      if (taken.length >= perMinute && oldest !== undefined) return oldest + MINUTE_MS - now;
      taken = [...taken, now];
      return null;
    },
    used: () => recent(clock.now()).length,
  };
}
