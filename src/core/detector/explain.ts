/** What each signal of a place said at one look, and why it counted or did not: for people who want to check. */
import type { Phase } from '../incident.ts';
import type { SignalId } from '../series.ts';
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { flickerSince, isTotalLoss, sunkSince } from './evidence.ts';
import { isLowNow, latestRatio, type Member, whyUnknown } from './members.ts';
import type { Watched } from './watched.ts';

/** One signal at one look. Numbers are in the signal's unit; z in standard deviations; evidence 0–30. */
export interface Explained {
  readonly signal: SignalId;
  readonly observedAt: Instant | null;
  readonly value: number | null;
  readonly expected: number | null;
  readonly sigma: number | null;
  readonly z: number | null;
  readonly degraded: number;
  readonly deep: number;
  /** How loud this series may be: its own noise, calibrated, 0.1–1. */
  readonly gain: number;
  readonly counts: boolean;
  readonly why: string;
}

export interface Look {
  readonly at: Instant;
  readonly phase: Phase;
  readonly unstable: boolean;
  readonly blind: boolean;
  /** The deciding ratio; null when nothing can be judged. */
  readonly left: number | null;
  readonly signals: readonly Explained[];
}

export function explainPlace(
  cols: SeriesColumns,
  place: Watched,
  due: Instant,
  broken: ReadonlySet<SignalId>,
): Look {
  const { phase, unstable, blind } = place.standing;
  const signals = place.members.map((member) => explainMember(cols, member, due, broken));
  return { at: due, phase, unstable, blind, left: place.left, signals };
}

function explainMember(
  cols: SeriesColumns,
  member: Member,
  due: Instant,
  broken: ReadonlySet<SignalId>,
): Explained {
  const { series: s, plan } = member;
  const b = s * F_WIDTH;
  const { f } = cols;
  const last = cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN;
  const expected = f[b + F.expected] ?? 0;
  const known = last === last;
  const isKnown = known && expected > 0;
  const why = whyItCounts(cols, member, due, broken);
  return {
    signal: plan.spec.id,
    observedAt: known ? last : null,
    value: known ? (cols.d[s * D_WIDTH + D.lastValue] ?? 0) : null,
    expected: isKnown ? expected : null,
    sigma: isKnown ? (f[b + F.sigma] ?? 0) : null,
    z: isKnown ? (f[b + F.z] ?? 0) : null,
    degraded: f[b + F.degraded] ?? 0,
    deep: f[b + F.deep] ?? 0,
    gain: f[b + F.tau] ?? 1,
    ...why,
  };
}

const UNKNOWN_WORDS = {
  'no-data': 'says nothing',
  stale: 'late',
  'too-weak': 'too few arrivals to judge',
  'warming-up': 'still learning what is usual',
  'feed-broken': 'the feed is broken for everybody',
} as const;

function whyItCounts(
  cols: SeriesColumns,
  member: Member,
  due: Instant,
  broken: ReadonlySet<SignalId>,
): { readonly counts: boolean; readonly why: string } {
  const { series: s, plan } = member;
  const unknown = broken.has(plan.spec.id) ? 'feed-broken' : whyUnknown(cols, member, due);
  if (unknown !== null) return { counts: false, why: UNKNOWN_WORDS[unknown] };
  if (isTotalLoss(cols.f, s * F_WIDTH, plan.spec)) return { counts: true, why: 'total loss' };
  if (flickerSince(cols, s) !== null)
    return { counts: true, why: 'a small set that has come and gone under its lowest of a week' };
  if (sunkSince(cols, s, plan) !== null)
    return { counts: true, why: 'a small set, for an hour under its lowest of a week' };
  if (isLowNow(cols, s, plan)) return { counts: true, why: 'low in two of its last three bins' };
  if (latestRatio(cols, s) < POLICY.fusion.lowRatio) return { counts: false, why: 'within its usual spread' };
  return { counts: false, why: 'as usual' };
}
