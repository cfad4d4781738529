/**
 * What all signals of one place say together. Kinds are independent of each other, two signals of one kind are not:
 * of those the lowest speaks. Never averages; nothing is decided here, the phase machine does.
 */
import type { UnknownReason } from '../incident.ts';
import { POLICY } from '../policy.ts';
import type { SignalKind } from '../series.ts';
import type { Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { binsFor, daysLearned, isTotalLoss, smallSetLowSince } from './evidence.ts';
import { type SignalPlan } from './plan.ts';

/** One series of a place: its index in the columns and its signal. */
export interface Member {
  readonly series: number;
  readonly plan: SignalPlan;
  /** Number of the signal in the watch. */
  readonly signal: number;
}

/** What the phase machine reads. Reused from one evaluation to the next. */
export interface View {
  /** Kinds that take part now. 0: nothing can be said. */
  kinds: number;
  /** True when no signal has been received for so long that we are blind. */
  blind: boolean;
  /** The deciding ratio and the series that decided (index into members). */
  stat: number;
  decider: number;
  /** Whether the evidence is enough to raise an alert, and the first bin of it. */
  triggered: boolean;
  triggerSeries: number;
  lowSince: Instant;
  /** The trigger was a small set that came back between. */
  flickered: boolean;
  /** Ratio at or under the blackout threshold is backed by total loss or by two bins. */
  deepConfirmed: boolean;
  /** Recovery: all but one signal near normal and none under half. */
  nearNormal: boolean;
  lowKinds: number;
  lowFamilies: number;
}

export function emptyView(): View {
  return {
    kinds: 0,
    blind: false,
    stat: 1,
    decider: -1,
    triggered: false,
    triggerSeries: -1,
    lowSince: Number.NaN,
    flickered: false,
    deepConfirmed: false,
    nearNormal: false,
    lowKinds: 0,
    lowFamilies: 0,
  };
}

export function latestRatio(cols: SeriesColumns, s: number): number {
  const b = s * F_WIDTH;
  return cols.f[b + F.ratios + (cols.f[b + F.ratioIndex] ?? 0)] ?? 1;
}

/** Median of the last 3 judged ratios. */
function recentRatio(cols: SeriesColumns, s: number): number {
  const b = s * F_WIDTH;
  const i = cols.f[b + F.ratioIndex] ?? 0;
  const x = cols.f[b + F.ratios + i] ?? 1;
  const y = cols.f[b + F.ratios + ((i + 5) % 6)] ?? 1;
  const z = cols.f[b + F.ratios + ((i + 4) % 6)] ?? 1;
  return x > y ? (y > z ? y : x > z ? z : x) : x > z ? x : y > z ? z : y;
}

/** Why a series says nothing at `clock`, or null when it can be judged. */
export function whyUnknown(cols: SeriesColumns, member: Member, clock: Instant): UnknownReason | null {
  const { series: s, plan } = member;
  const last = cols.d[s * D_WIDTH + D.lastAt] ?? Number.NaN;
  if (last !== last) return 'no-data';
  const age = clock - last - plan.spec.stepMs - plan.spec.lagMs;
  if (age > plan.unknownAfterMs) return 'no-data';
  if ((cols.f[s * F_WIDTH + F.weak] ?? 0) > 0) return 'too-weak';
  if ((cols.f[s * F_WIDTH + F.expected] ?? 0) <= 0) return 'warming-up';
  if (age > plan.freshForMs) return 'stale';
  return null;
}

/** Low now: the median of its last 3 bins is clearly under what was expected, or it is gone altogether. */
export function isLowNow(cols: SeriesColumns, s: number, plan: SignalPlan): boolean {
  const b = s * F_WIDTH;
  const policy = POLICY.fusion;
  const share = 1 - (policy.lowSigmas * (cols.f[b + F.sigma] ?? 0)) / (cols.f[b + F.expected] ?? 1);
  return recentRatio(cols, s) < Math.min(policy.lowRatio, share) || isTotalLoss(cols.f, b, plan.spec);
}

const KIND_INDEX: Readonly<Record<SignalKind, number>> = {
  routing: 0,
  probing: 1,
  probes: 2,
  traffic: 3,
  background: 4,
};
const GROUP: Readonly<Record<SignalKind, number>> = {
  routing: 0,
  probing: 1,
  probes: 1,
  traffic: 2,
  background: 2,
};

const kindRatio = new Float64Array(5);
const kindMember = new Int32Array(5);
const kindLow = new Uint8Array(5);
const groupA = new Float64Array(3);
const groupB = new Float64Array(3);
const otherA = new Float64Array(3);
const otherB = new Float64Array(3);

/** Fills `view` with what the members say at `clock`. */
export function fuse(cols: SeriesColumns, members: readonly Member[], clock: Instant, view: View): void {
  kindRatio.fill(Number.POSITIVE_INFINITY);
  kindMember.fill(-1);
  kindLow.fill(0);
  for (const group of [groupA, groupB, otherA, otherB]) group.fill(0);
  view.blind = true;
  view.lowFamilies = 0;
  const families: string[] = [];
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined) continue;
    const unknown = whyUnknown(cols, member, clock);
    if (unknown !== 'no-data') view.blind = false;
    if (unknown !== null) continue;
    gather(cols, member, m, view, families);
  }
  // Slow signals speak of the past: they decide only where nothing faster does.
  if (kindMember.every((m) => m < 0)) {
    for (let m = 0; m < members.length; m += 1) {
      const member = members[m];
      if (member === undefined || whyUnknown(cols, member, clock) !== null) continue;
      if (isSlow(member.plan) && member.plan.spec.alertsAlone !== false) noteRatio(cols, member, m);
    }
  }
  view.lowFamilies = families.length;
  view.kinds = 0;
  view.lowKinds = 0;
  for (let k = 0; k < 5; k += 1) {
    if ((kindMember[k] ?? -1) >= 0) view.kinds += 1;
    view.lowKinds += kindLow[k] ?? 0;
  }
  decide(cols, members, view);
  trigger(cols, members, clock, view);
  view.nearNormal = isNearNormal(cols, members, clock);
}

function gather(cols: SeriesColumns, member: Member, m: number, view: View, families: string[]): void {
  const { series: s, plan } = member;
  const b = s * F_WIDTH;
  const { kind, family } = plan.spec;
  const k = KIND_INDEX[kind];
  if (!isSlow(plan)) noteRatio(cols, member, m);
  if (!isLowNow(cols, s, plan)) return;
  kindLow[k] = 1;
  if (!families.includes(family)) families.push(family);
  const g = GROUP[kind];
  addToGroup(groupA, otherA, g, cols.f[b + F.degraded] ?? 0);
  addToGroup(groupB, otherB, g, cols.f[b + F.deep] ?? 0);
}

function isSlow(plan: SignalPlan): boolean {
  return plan.spec.lagMs > POLICY.phase.slowLagMs;
}

/** Of two signals of one kind the lower one speaks. */
function noteRatio(cols: SeriesColumns, member: Member, m: number): void {
  const k = KIND_INDEX[member.plan.spec.kind];
  const ratio = latestRatio(cols, member.series);
  if (ratio >= (kindRatio[k] ?? 0)) return;
  kindRatio[k] = ratio;
  kindMember[k] = m;
}

function addToGroup(best: Float64Array, other: Float64Array, g: number, evidence: number): void {
  const top = best[g] ?? 0;
  if (evidence > top) {
    other[g] = (other[g] ?? 0) + top;
    best[g] = evidence;
  } else other[g] = (other[g] ?? 0) + evidence;
}

function dataKinds(): number {
  let n = 0;
  for (let k = 1; k < 5; k += 1) if ((kindMember[k] ?? -1) >= 0) n += 1;
  return n;
}

/**
 * The deciding ratio: the second lowest of the independent kinds. One kind alone decides where it is the only one;
 * so does the only kind that sees the data plane, because routes that stay up do not vouch for it; and so do routes
 * that are gone, because nothing gets through without them.
 */
function decide(cols: SeriesColumns, members: readonly Member[], view: View): void {
  let low = -1;
  let second = -1;
  for (let k = 0; k < 5; k += 1) {
    if ((kindMember[k] ?? -1) < 0) continue;
    const ratio = kindRatio[k] ?? 1;
    if (low < 0 || ratio < (kindRatio[low] ?? 1)) {
      second = low;
      low = k;
    } else if (second < 0 || ratio < (kindRatio[second] ?? 1)) second = k;
  }
  let chosen = second >= 0 ? second : low;
  const routes = kindMember[0] ?? -1;
  if (second >= 0 && dataKinds() === 1) chosen = routes >= 0 ? (low === 0 ? second : low) : chosen;
  const routesMember = routes >= 0 ? members[routes] : undefined;
  if (routesMember !== undefined && (kindRatio[0] ?? 1) === 0) {
    if (isTotalLoss(cols.f, routesMember.series * F_WIDTH, routesMember.plan.spec)) chosen = 0;
  }
  view.decider = chosen < 0 ? -1 : (kindMember[chosen] ?? -1);
  view.stat = chosen < 0 ? 1 : (kindRatio[chosen] ?? 1);
  view.deepConfirmed =
    chosen >= 0 && isDeepConfirmed(cols, members, view.decider, second >= 0 && chosen === second);
}

/** A single tiny or unsure series needs two bins to claim a blackout; two kinds together do not. */
function isDeepConfirmed(
  cols: SeriesColumns,
  members: readonly Member[],
  m: number,
  corroborated: boolean,
): boolean {
  const member = members[m];
  if (member === undefined) return false;
  if (corroborated && dataKinds() > 1) return true;
  const { series: s, plan } = member;
  if (isTotalLoss(cols.f, s * F_WIDTH, plan.spec)) return true;
  const deepSince = cols.d[s * D_WIDTH + D.deepSince] ?? Number.NaN;
  return (cols.d[s * D_WIDTH + D.lastAt] ?? 0) > deepSince;
}

/** Whether there is enough evidence for an alert: two groups together, or one signal where it is all there is. */
function trigger(cols: SeriesColumns, members: readonly Member[], clock: Instant, view: View): void {
  const policy = POLICY.fusion;
  view.triggered = false;
  view.triggerSeries = -1;
  view.flickered = false;
  view.lowSince = Number.NaN;
  let a = 0;
  let b = 0;
  for (let g = 0; g < 3; g += 1) {
    const share = g === 2 ? policy.secondShare : 0;
    a += Math.min(policy.groupCap, (groupA[g] ?? 0) + share * (otherA[g] ?? 0));
    const deep = Math.min(policy.groupCap, (groupB[g] ?? 0) + share * (otherB[g] ?? 0));
    b += g === 2 ? deep * policy.trafficDeepShare : deep;
  }
  if (Math.max(a, b) >= policy.trigger && view.stat < policy.triggerRatio) {
    view.triggered = true;
    view.triggerSeries = view.decider;
    view.lowSince = earliestEvidence(cols, members, clock);
    return;
  }
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || whyUnknown(cols, member, clock) !== null) continue;
    if (speaksAlone(cols, member, view)) return void takeTrigger(cols, member, m, view);
  }
}

function takeTrigger(cols: SeriesColumns, member: Member, m: number, view: View): void {
  const { series: s, plan } = member;
  const d = s * D_WIDTH;
  view.triggered = true;
  view.triggerSeries = m;
  const small = smallSetLowSince(cols, s, plan);
  const since = cols.d[d + D.lowSince] ?? Number.NaN;
  const deep = cols.d[d + D.deepSince] ?? Number.NaN;
  view.lowSince = since === since ? since : deep === deep ? deep : (cols.d[d + D.lastAt] ?? 0);
  if (small === null) return;
  if (small < view.lowSince) view.lowSince = small;
  view.flickered = (cols.d[d + D.lowTimes + 2] ?? 0) - small > 2.5 * plan.spec.stepMs;
}

/** First bin of the evidence of any signal that is low now. */
function earliestEvidence(cols: SeriesColumns, members: readonly Member[], clock: Instant): Instant {
  let since = Number.NaN;
  for (const member of members) {
    if (whyUnknown(cols, member, clock) !== null || !isLowNow(cols, member.series, member.plan)) continue;
    const from = cols.d[member.series * D_WIDTH + D.lowSince] ?? Number.NaN;
    if (from === from && (since !== since || from < since)) since = from;
  }
  return since;
}

function speaksAlone(cols: SeriesColumns, member: Member, view: View): boolean {
  const { series: s, plan } = member;
  const { spec } = plan;
  if (spec.alertsAlone === false) return false;
  const b = s * F_WIDTH;
  if (isTotalLoss(cols.f, b, spec) && (spec.kind === 'routing' || isSole(spec.kind, view))) return true;
  if (daysLearned(cols, s, plan) < POLICY.baseline.totalLossOnlyDays) return false;
  if (smallSetLowSince(cols, s, plan) !== null && latestRatio(cols, s) < 1) return true;
  if (!isSole(spec.kind, view)) return false;
  const policy = POLICY.fusion;
  const f = cols.f;
  if ((f[b + F.nearZeroRun] ?? 0) >= policy.nearZeroBins) return true;
  const slow = (f[b + F.slowRun] ?? 0) >= binsFor(policy.singleSlowBins, spec.stepMs);
  if (spec.kind === 'traffic' || spec.kind === 'background') {
    return slow || (f[b + F.trafficRun] ?? 0) >= binsFor(policy.trafficDeepBins, spec.stepMs);
  }
  return slow || (f[b + F.deepRun] ?? 0) >= binsFor(policy.singleDeepBins, spec.stepMs);
}

/** The only kind there is, or the only one that sees the data plane. */
function isSole(kind: SignalKind, view: View): boolean {
  return view.kinds === 1 || (kind !== 'routing' && dataKinds() === 1);
}

/** Near normal: of the signals that are not slow all but one are up, and none is under half. */
function isNearNormal(cols: SeriesColumns, members: readonly Member[], clock: Instant): boolean {
  const policy = POLICY.phase;
  let judged = 0;
  let low = 0;
  for (const member of members) {
    const { series: s, plan } = member;
    if (plan.spec.lagMs > policy.slowLagMs || whyUnknown(cols, member, clock) !== null) continue;
    judged += 1;
    const b = s * F_WIDTH;
    const noise = (policy.normalSigmas * (cols.f[b + F.sigma] ?? 0)) / (cols.f[b + F.expected] ?? 1);
    const ratio = latestRatio(cols, s);
    if (ratio < policy.noneUnder) return false;
    if (ratio < policy.normalRatio - Math.min(policy.normalSlackMax, noise)) low += 1;
  }
  return judged > 0 && low <= (judged > 1 ? 1 : 0);
}
