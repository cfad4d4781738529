/** Is it enough for an alert? Two kinds together, or one signal where nothing has contradicted it. */
import type { SignalKind } from '../series.ts';
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH } from './columns.ts';
import { daysLearned } from './evidence.ts';
import { isLongNearZero, nearZeroDepth, nearZeroSince } from './near-zero.ts';
import { binsFor } from './plan.ts';
import { flickerSince, sunkSince } from './small-set.ts';
import { isTotalLoss } from './total-loss.ts';
import { KIND_INDEX, KINDS, type Sight, type View } from './view.ts';
import { isIndirect, isSlow, lastAt, latestRatio, meanRatio, type Member } from './members.ts';
import { areRoutesIntact, couldSee, fellTogether, lossOf, othersSay } from './witness.ts';

/** Kinds whose noise has one cause are one group: they add little to each other. */
const GROUP: Readonly<Record<SignalKind, number>> = {
  routing: 0,
  probing: 1,
  probes: 1,
  traffic: 2,
  background: 2,
};
const GROUPS = 3;
const best = new Float64Array(KINDS);
const bestDeep = new Float64Array(KINDS);
const others = new Float64Array(KINDS);
const othersDeep = new Float64Array(KINDS);
/** Signals of each group, and those of them that are low: dissent within a group takes up to half of its voice. */
const usableIn = new Float64Array(KINDS);
const lowIn = new Float64Array(KINDS);
/** The largest loss in each group: who could not see it does not dissent. */
const lossIn = new Float64Array(KINDS);
const nearZero = new Uint8Array(KINDS);

/** Sets the view's trigger: whether, by which member, and since when. */
export function trigger(sight: Sight, view: View): void {
  view.triggered = false;
  view.triggerSeries = -1;
  view.flickered = false;
  view.lowSince = Number.NaN;
  const { holidayRatio, triggerRatio } = POLICY.fusion;
  view.piledUp = isPiledUp(sight) && view.stat < (hasOnlyIndirect(sight) ? holidayRatio : triggerRatio);
  if (view.piledUp || isPairNearZero(sight)) {
    view.triggered = true;
    view.triggerSeries = view.decider;
    view.lowSince = earliestEvidence(sight);
    return;
  }
  for (let m = 0; m < sight.members.length; m += 1) {
    const member = sight.members[m];
    if (member === undefined || sight.usable[m] !== true || !speaksAlone(sight, member)) continue;
    return takeTrigger(sight, member, m, view);
  }
}

/** Only traffic or background is there to be seen: a holiday takes both down. */
function hasOnlyIndirect({ members, usable }: Sight): boolean {
  return !members.some(({ plan }, m) => usable[m] === true && !isIndirect(plan.spec.kind));
}

/** The evidence of the groups together. Where all signals are of one group, its kinds stand for themselves. */
function isPiledUp(sight: Sight): boolean {
  const policy = POLICY.fusion;
  const byKind = groupsPresent(sight) === 1;
  for (const sums of [best, bestDeep, others, othersDeep, usableIn, lowIn, lossIn]) sums.fill(0);
  for (let m = 0; m < sight.members.length; m += 1) {
    const member = sight.members[m];
    if (member !== undefined && sight.low[m] === true && !isSlow(member.plan))
      addLow(sight, member, m, groupOf(member, byKind));
  }
  for (let m = 0; m < sight.members.length; m += 1) {
    const member = sight.members[m];
    if (member === undefined || sight.usable[m] !== true || isSlow(member.plan)) continue;
    const g = groupOf(member, byKind);
    if (sight.low[m] === true || couldSee(sight.cols, member, lossIn[g] ?? 0))
      usableIn[g] = (usableIn[g] ?? 0) + 1;
  }
  let a = 0;
  let deep = 0;
  for (let g = 0; g < KINDS; g += 1) {
    const agreeing = agreementOf(lowIn[g] ?? 0, usableIn[g] ?? 0);
    best[g] = agreeing * (best[g] ?? 0);
    bestDeep[g] = agreeing * (bestDeep[g] ?? 0);
    const isTraffic = !byKind && g === 2;
    const share = isTraffic ? policy.secondShare : 0;
    a += Math.min(policy.groupCap, (best[g] ?? 0) + share * (others[g] ?? 0));
    const sum = Math.min(policy.groupCap, (bestDeep[g] ?? 0) + share * (othersDeep[g] ?? 0));
    deep += isTraffic ? sum * policy.trafficDeepShare : sum;
  }
  return Math.max(a, deep) >= policy.trigger;
}

function groupOf({ plan }: Member, byKind: boolean): number {
  return byKind ? KIND_INDEX[plan.spec.kind] : GROUP[plan.spec.kind];
}

/** A low signal's evidence joins its group. */
function addLow(sight: Sight, member: Member, m: number, g: number): void {
  const { f } = sight.cols;
  const b = member.series * F_WIDTH;
  const { groupCap } = POLICY.fusion;
  const voice = hasCompany(sight, member, m) ? 1 : voiceOf(f[b + F.offsetMs] ?? 0);
  lowIn[g] = (lowIn[g] ?? 0) + 1;
  const loss = lossOf(sight.cols, member.series);
  if (loss > (lossIn[g] ?? 0)) lossIn[g] = loss;
  add(best, others, g, voice * Math.min(groupCap, f[b + F.degraded] ?? 0));
  add(bestDeep, othersDeep, g, voice * Math.min(groupCap, f[b + F.deep] ?? 0));
}

/** A signal of another group fell when this one did. */
function hasCompany(sight: Sight, member: Member, m: number): boolean {
  const group = GROUP[member.plan.spec.kind];
  for (let o = 0; o < sight.members.length; o += 1) {
    const other = sight.members[o];
    if (o === m || other === undefined || sight.low[o] !== true || isSlow(other.plan)) continue;
    if (GROUP[other.plan.spec.kind] !== group && fellTogether(sight, member, other)) return true;
  }
  return false;
}

/** What has been off for long, and steadily, while nothing else is, is a new level rather than an outage. */
function voiceOf(offsetMs: number): number {
  const { offsetFadeMs, offsetVoice } = POLICY.baseline;
  const faded = offsetMs / offsetFadeMs;
  return 1 - (1 - offsetVoice) * (faded > 1 ? 1 : faded);
}

/** What dissent within a group leaves of its voice: all when every signal of it is low. */
function agreementOf(lows: number, usable: number): number {
  const { dissentVoice } = POLICY.fusion;
  return usable === 0 ? 1 : dissentVoice + ((1 - dissentVoice) * lows) / usable;
}

function groupsPresent({ members, usable }: Sight): number {
  let seen = 0;
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member !== undefined && usable[m] === true && !isSlow(member.plan))
      seen |= 1 << GROUP[member.plan.spec.kind];
  }
  let groups = 0;
  for (let g = 0; g < GROUPS; g += 1) groups += (seen >> g) & 1;
  return groups;
}

function add(top: Float64Array, rest: Float64Array, g: number, evidence: number): void {
  const before = top[g] ?? 0;
  if (evidence > before) {
    rest[g] = (rest[g] ?? 0) + before;
    top[g] = evidence;
  } else rest[g] = (rest[g] ?? 0) + evidence;
}

/** Two kinds have fallen to almost nothing: no noise does that to both, however loud each may be alone. */
function isPairNearZero({ cols, members, usable }: Sight): boolean {
  nearZero.fill(0);
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || usable[m] !== true || isSlow(member.plan)) continue;
    if (nearZeroDepth(cols, member) >= POLICY.fusion.pairDepth)
      nearZero[KIND_INDEX[member.plan.spec.kind]] = 1;
  }
  let kinds = 0;
  for (const is of nearZero) kinds += is;
  return kinds >= 2;
}

function takeTrigger({ cols }: Sight, member: Member, m: number, view: View): void {
  const { series: s, plan } = member;
  const d = s * D_WIDTH;
  view.triggered = true;
  view.triggerSeries = m;
  const since = cols.d[d + D.lowSince] ?? Number.NaN;
  const deep = cols.d[d + D.deepSince] ?? Number.NaN;
  view.lowSince = since === since ? since : deep === deep ? deep : lastAt(cols, s);
  const flicker = flickerSince(cols, s);
  const sunk = flicker ?? sunkSince(cols, s, plan);
  if (sunk !== null && sunk < view.lowSince) view.lowSince = sunk;
  view.flickered = flicker !== null;
}

/** First bin of the evidence of any signal that is low now. */
function earliestEvidence({ cols, members, low }: Sight): Instant {
  let since = Number.NaN;
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || low[m] !== true) continue;
    const from = cols.d[member.series * D_WIDTH + D.lowSince] ?? Number.NaN;
    if (from === from && (since !== since || from < since)) since = from;
  }
  return since;
}

function speaksAlone(sight: Sight, member: Member): boolean {
  const { series: s, plan } = member;
  const { spec } = plan;
  const { cols } = sight;
  if (spec.alertsAlone === false) return false;
  const f = cols.f;
  const b = s * F_WIDTH;
  if (isTotalLoss(f, b, spec)) {
    const zeroSince = lastAt(cols, s) - ((f[b + F.zeroRun] ?? 1) - 1) * spec.stepMs;
    // Where others report too, a single zero of the routes can wait for the next: it comes before they do.
    const isSure = spec.kind === 'routing' && ((f[b + F.zeroRun] ?? 0) > 1 || isOnly(sight));
    if (isSure || (spec.kind !== 'routing' && hasFallenAlone(sight, member, zeroSince))) return true;
  }
  if (daysLearned(cols, s, plan) < POLICY.baseline.totalLossOnlyDays) return false;
  const flicker = flickerSince(cols, s);
  if (flicker !== null && latestRatio(cols, s) < 1) {
    if (spec.kind === 'routing' || othersSay(sight, member, flicker) !== 'normal') return true;
  }
  const fell = nearZeroSince(cols, member);
  if (fell !== null && isLongNearZero(cols, member) && hasFallenAlone(sight, member, fell)) return true;
  const sunk = sunkSince(cols, s, plan);
  if (sunk !== null && !isOldOffset(sight, s) && othersSay(sight, member, sunk) !== 'normal') return true;
  if (isOldOffset(sight, s) || latestRatio(cols, s) >= POLICY.fusion.lowRatio) return false;
  const since = cols.d[s * D_WIDTH + D.lowSince] ?? Number.NaN;
  if (hasSlowlyLost(sight, member)) return othersSay(sight, member, since) !== 'normal';
  return hasDeeplyLost(sight, member) && hasFallenAlone(sight, member, since);
}

function isOnly({ members, usable }: Sight): boolean {
  let n = 0;
  for (let m = 0; m < members.length; m += 1) if (usable[m] === true) n += 1;
  return n === 1;
}

/** No other signal sees the data plane. */
function isAlone({ members, usable }: Sight, s: number): boolean {
  for (let m = 0; m < members.length; m += 1) {
    const other = members[m];
    if (other === undefined || other.series === s || usable[m] !== true || isSlow(other.plan)) continue;
    if (other.plan.spec.kind !== 'routing') return false;
  }
  return true;
}

/** Nobody contradicts the fall, and those who have yet to report on it have been waited for. */
function hasFallenAlone(sight: Sight, member: Member, since: Instant): boolean {
  const others = othersSay(sight, member, since);
  if (others === 'normal' || others === 'nothing') return others === 'nothing';
  // Routes that are gone take everything with them: nobody else has to report.
  if (
    member.plan.spec.kind === 'routing' &&
    latestRatio(sight.cols, member.series) <= POLICY.phase.blackoutRatio
  )
    return true;
  const { waitForOthersMs, waitForNobodyMs } = POLICY.fusion;
  const waitMs = others === 'pending' ? waitForOthersMs : waitForNobodyMs;
  return lastAt(sight.cols, member.series) + member.plan.spec.stepMs - since >= waitMs;
}

/** What has been off for long while another signal sees the data plane and shows nothing: a new level. */
function isOldOffset(sight: Sight, s: number): boolean {
  const { offsetFadeMs } = POLICY.baseline;
  return (sight.cols.f[s * F_WIDTH + F.offsetMs] ?? 0) >= offsetFadeMs && !isAlone(sight, s);
}

/** Much evidence over many bins: enough for a signal that nothing contradicts. */
function hasSlowlyLost(sight: Sight, { series: s, plan }: Member): boolean {
  const policy = POLICY.fusion;
  const { kind, stepMs } = plan.spec;
  const ratio = latestRatio(sight.cols, s);
  const isHoliday =
    isIndirect(kind) &&
    meanRatio(sight.cols, s, binsFor(policy.singleSlowBins, stepMs)) >= policy.holidayRatio;
  const slowBins = isHoliday ? Math.ceil(policy.holidayMs / stepMs) : binsFor(policy.singleSlowBins, stepMs);
  const isEnough = ratio < policy.withRoutesRatio || !areRoutesIntact(sight);
  const isLow = isEnough && ratio < policy.singleSlowRatio[kind];
  return isLow && (sight.cols.f[s * F_WIDTH + F.slowRun] ?? 0) >= slowBins;
}

/** Much of it is gone, for some bins. */
function hasDeeplyLost({ cols }: Sight, { series: s, plan }: Member): boolean {
  const policy = POLICY.fusion;
  const { kind, stepMs } = plan.spec;
  const b = s * F_WIDTH;
  return isIndirect(kind)
    ? (cols.f[b + F.trafficRun] ?? 0) >= binsFor(policy.trafficDeepBins, stepMs)
    : (cols.f[b + F.deepRun] ?? 0) >= binsFor(policy.singleDeepBins, stepMs);
}
