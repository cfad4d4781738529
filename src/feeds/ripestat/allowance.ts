import type { Clock } from '../../app/ports.ts';
import { FeedError } from '../../core/errors.ts';
import { DAY_MS, type Instant, MINUTE_MS } from '../../core/time.ts';

/** How many requests may go out in any 24 hours. */
export interface Allowance {
  readonly perDay: number;
  /** Of the last 24 hours. */
  used(): number;
  left(): number;
  /** Notes one request. @throws FeedError of kind rate-limit, with the time until there is room, when none is left. */
  take(): void;
}

/** @param hint what makes it larger, for the message; empty: nothing does. */
export function createAllowance(perDay: number, clock: Pick<Clock, 'now'>, hint: string): Allowance {
  let taken: readonly Instant[] = [];
  const used = (): number => {
    const now = clock.now();
    taken = taken.filter((at) => at > now - DAY_MS && at <= now);
    return taken.length;
  };
  return {
    perDay,
    used,
    left: () => perDay - used(),
    take() {
      const now = clock.now();
      if (used() < perDay) {
        taken = [...taken, now];
        return;
      }
      const waitMs = Math.max(MINUTE_MS, (taken[0] ?? now) + DAY_MS - now);
      const message = `RIPEstat: its allowance of ${perDay} requests a day is used up${hint === '' ? '' : ` (${hint})`}`;
      throw new FeedError('rate-limit', message, { retryAfterMs: waitMs });
    },
  };
}
