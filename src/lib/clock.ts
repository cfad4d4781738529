/** The wall clock, and a sleep that an abort ends. Whatever needs time takes this shape, so that tests can pass another. */
export interface SystemClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** setTimeout keeps 31 bits: anything longer would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

export function systemClock(): SystemClock {
  return {
    now: () => Date.now(),
    async sleep(ms, signal) {
      for (let leftMs = ms; leftMs > 0 && !signal.aborted; leftMs -= LONGEST_TIMER_MS) {
        await sleepOnce(Math.min(leftMs, LONGEST_TIMER_MS), signal);
      }
    },
  };
}

function sleepOnce(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      // Long-lived signals would otherwise collect a listener with every sleep.
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
