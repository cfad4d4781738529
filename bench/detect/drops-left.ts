import type { Instant } from '../../src/core/time.ts';

/** A drop with straight sides: from `at` until `end` only `left` of everything is there. */
interface Box {
  readonly at: Instant;
  readonly end: Instant;
  /** 0 to 1. */
  readonly left: number;
}

/** What it leaves of a bin, exactly: a bin that lies in it in part loses that part. */
export function leftIn({ at, end, left }: Box, bin: Instant, stepMs: number): number {
  const inside = Math.min(end, bin + stepMs) - Math.max(at, bin);
  return inside <= 0 ? 1 : 1 - ((1 - left) * inside) / stepMs;
}
