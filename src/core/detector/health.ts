/**
 * Is a feed broken? When many unrelated countries fall together on one signal and on no other, the feed is, not the
 * world: that signal is unheard for everybody for this bin and two more.
 */
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { F, F_WIDTH, type SeriesColumns } from './columns.ts';

export interface Health {
  /** The signal is unheard for bins that start before this. */
  brokenUntil: Instant;
  broken: boolean;
}

export interface CountryVote {
  readonly continent: string;
  /** Clearly under its expectation in this bin of this signal. */
  readonly low: boolean;
  /** Another kind of measurement shows it low too. */
  readonly lowElsewhere: boolean;
}

/** True when the bin is better explained by a broken feed than by the world. */
export function isFeedBroken(votes: readonly CountryVote[]): boolean {
  const policy = POLICY.health;
  if (votes.length < policy.minCountries) return false;
  const continents = new Set<string>();
  const lowContinents = new Set<string>();
  let low = 0;
  let confirmed = 0;
  for (const vote of votes) {
    continents.add(vote.continent);
    if (!vote.low) continue;
    lowContinents.add(vote.continent);
    low += 1;
    if (vote.lowElsewhere) confirmed += 1;
  }
  if (continents.size < policy.minContinents || lowContinents.size < 2) return false;
  return low > policy.lowShare * votes.length && confirmed < policy.confirmedShare * low;
}

/** Something is expected of this series in the bin being judged: it may vote. */
export function isExpected(cols: SeriesColumns, s: number): boolean {
  return (cols.f[s * F_WIDTH + F.binExpected] ?? 0) > 0;
}

/** The value is clearly under what is expected in the bin being judged. */
export function isLowBin(cols: SeriesColumns, s: number, value: number): boolean {
  const expected = cols.f[s * F_WIDTH + F.binExpected] ?? 0;
  const z = (value - expected) / (cols.f[s * F_WIDTH + F.binSigma] ?? 1);
  return value < POLICY.health.lowRatio * expected && z < POLICY.health.lowZ;
}
