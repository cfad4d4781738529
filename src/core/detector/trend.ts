/** Whether a level still moves: two means of it, a short one and a long one, that agree or do not. */
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import type { Standing } from './rest.ts';

/** A jump starts both means anew: what counts is whether it goes on from there. */
export function followMeans(standing: Standing, stat: number, clock: Instant): void {
  const { trendShortMs, trendLongMs, trendJump } = POLICY.phase;
  const off = standing.meanShort - standing.meanLong;
  if (standing.meanAt === 0 || off > trendJump || off < -trendJump) {
    standing.meanShort = stat;
    standing.meanLong = stat;
  } else {
    const spent = clock - standing.meanAt;
    standing.meanShort += (spent / (spent + trendShortMs)) * (stat - standing.meanShort);
    standing.meanLong += (spent / (spent + trendLongMs)) * (stat - standing.meanLong);
  }
  standing.meanAt = clock;
}

/** Neither falling nor rising. */
export function isSettled({ meanShort, meanLong }: Standing): boolean {
  const off = meanShort - meanLong;
  return off < POLICY.phase.trendFlat && off > -POLICY.phase.trendFlat;
}
