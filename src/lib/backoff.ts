interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/**
 * How long to wait after the `attempt`-th failure in a row (1, 2, 3…): base, 2 × base, 4 × base… up to `maxMs`, of which
 * half is certain and half is chance, so that many clients that failed together do not return together.
 */
export function nextDelayMs(attempt: number, { baseMs, maxMs, random }: Backoff): number {
  const fullMs = Math.min(maxMs, baseMs * 2 ** (Math.max(1, attempt) - 1));
  return Math.round((fullMs / 2) * (1 + random()));
}
