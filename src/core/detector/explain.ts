/** What each signal of a place said at one look, and why it counted or did not: for people who want to check. */
import type { Phase, UnknownReason } from '../incident.ts';
import type { SignalId } from '../series.ts';
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { flickerSince, sunkSince } from './small-set.ts';
import { isTotalLoss } from './total-loss.ts';
import { isLowNow, latestRatio, type Member, whyUnknown } from './members.ts';
import { countRegions } from './nation.ts';
import type { Watched } from './watched.ts';

/** Why a signal counts as low, or does not. */
export type WhyItCounts =
  | UnknownReason
  | 'total-loss'
  | 'flickering'
  | 'sunk'
  | 'low'
  | 'within-spread'
  | 'as-usual';

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
  readonly why: WhyItCounts;
}

export interface Look {
  readonly at: Instant;
  readonly phase: Phase;
  readonly unstable: boolean;
  readonly blind: boolean;
  /** The deciding ratio; null when nothing can be judged. */
  readonly left: number | null;
  readonly signals: readonly Explained[];
  /** A country judged by its regions: how many are as usual, of how many. */
  readonly regions: { readonly usual: number; readonly judged: number } | null;
}

export function explainPlace(
  cols: SeriesColumns,
  place: Watched,
  due: Instant,
  broken: ReadonlySet<SignalId>,
): Look {
  const { phase, unstable, blind } = place.standing;
  const signals = place.members.map((member) => explainMember(cols, member, due, broken));
  return { at: due, phase, unstable, blind, left: place.left, signals, regions: null };
}

/** The same of a country that is judged by its regions: it has no signals of its own. */
export function explainNation(nation: Watched, at: Instant): Look {
  const { phase, unstable, blind } = nation.standing;
  const { judged, away, left } = countRegions(nation);
  const regions = { usual: judged - away.length, judged };
  return { at, phase, unstable, blind, left: judged === 0 ? null : left, signals: [], regions };
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

function whyItCounts(
  cols: SeriesColumns,
  member: Member,
  due: Instant,
  broken: ReadonlySet<SignalId>,
): { readonly counts: boolean; readonly why: WhyItCounts } {
  const { series: s, plan } = member;
  const unknown = broken.has(plan.spec.id) ? 'feed-broken' : whyUnknown(cols, member, due);
  if (unknown !== null) return { counts: false, why: unknown };
  if (isTotalLoss(cols.f, s * F_WIDTH, plan.spec)) return { counts: true, why: 'total-loss' };
  if (flickerSince(cols, s) !== null) return { counts: true, why: 'flickering' };
  if (sunkSince(cols, s, plan) !== null) return { counts: true, why: 'sunk' };
  if (isLowNow(cols, s, plan)) return { counts: true, why: 'low' };
  if (latestRatio(cols, s) < POLICY.fusion.lowRatio) return { counts: false, why: 'within-spread' };
  return { counts: false, why: 'as-usual' };
}
