import type { Confidence, Reading } from '../incident.ts';
import type { Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import type { View } from './view.ts';
import { isLowNow, latestRatio, type Member, whyUnknown } from './members.ts';

/** Evidence as people read it: one reading a signal, in id order. */
export function readingsOf(
  cols: SeriesColumns,
  members: readonly Member[],
  clock: Instant,
  broken: ReadonlySet<string>,
): Reading[] {
  return members.map((member) => {
    const { series: s, plan } = member;
    const { id, kind, family, unit } = plan.spec;
    const last = cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN;
    const expected = cols.f[s * F_WIDTH + F.expected] ?? 0;
    const reason = broken.has(id) ? 'feed-broken' : whyUnknown(cols, member, clock);
    const value = cols.d[s * D_WIDTH + D.lastValue] ?? Number.NaN;
    const known = last === last;
    const isWindow = plan.spec.scale === 'count-arrivals' && expected > 0;
    const shown = isWindow ? latestRatio(cols, s) * expected : value;
    return {
      signal: id,
      kind,
      family,
      unit,
      observedAt: known ? last : null,
      value: known ? rounded(shown) : null,
      expected: known && expected > 0 ? rounded(expected) : null,
      ratio: known && expected > 0 ? latestRatio(cols, s) : null,
      state: reason !== null ? 'unknown' : isLowNow(cols, s, plan) ? 'low' : 'normal',
      reason,
    };
  });
}

/** Numbers for people and for the replay's lines: at most 4 decimals, the same on every machine. */
export function rounded(value: number): number {
  return Math.floor(value * 10_000 + 0.5) / 10_000;
}

const CONFIDENCES: readonly Confidence[] = ['single-source', 'corroborated', 'multi-family'];

export function confidenceOf(view: View): Confidence {
  return CONFIDENCES[confidenceRank(view)] ?? 'single-source';
}

/** 0: one source. 1: two kinds. 2: two kinds, and two families. */
export function confidenceRank({ lowKinds, lowFamilies }: View): number {
  if (lowKinds < 2) return 0;
  return lowFamilies < 2 ? 1 : 2;
}
