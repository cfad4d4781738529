import type { SystemClock } from './clock.ts';

/** What one host may be asked. Everyone who asks that host shares one. */
export interface Budget {
  /** Resolves when the next request may go out, or at once when `signal` aborts. First come, first served. */
  take(signal: AbortSignal): Promise<void>;
}

const MINUTE_MS = 60_000;

/** Spaces requests evenly, so that no more than `perMinute` fall into any 60 seconds, wherever they begin. */
export function createBudget({ perMinute }: { readonly perMinute: number }, clock: SystemClock): Budget {
  // One millisecond over the even gap: else a minute counted with both its ends would hold one request too many.
  const gapMs = Math.floor(MINUTE_MS / perMinute) + 1;
  let waiting = 0;
  let freeAt = Number.NEGATIVE_INFINITY;
  return {
    async take(signal) {
      if (signal.aborted) return;
      const now = clock.now();
      // The second bound holds by itself, unless the wall clock was set back: then it stops an hour's pause.
      const slotAt = Math.max(now, Math.min(freeAt, now + (waiting + 1) * gapMs));
      freeAt = slotAt + gapMs;
      if (slotAt === now) return;
      waiting += 1;
      await clock.sleep(slotAt - now, signal);
      waiting -= 1;
    },
  };
}
