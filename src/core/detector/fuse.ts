/**
 * What the signals of one place say together: the deciding ratio, whether it is enough for an alert (trigger.ts),
 * whether it is over. Two signals are independent when kind and method differ; two of one kind do not add.
 */
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { flickerSince } from './small-set.ts';
import { isTotalLoss } from './total-loss.ts';
import {
  isLowNow,
  isSlow,
  lastAt,
  latestRatio,
  type Member,
  noiseOf,
  readFrom,
  whyUnknown,
} from './members.ts';
import { nearZeroSince } from './near-zero.ts';
import { noteReturn } from './returning.ts';
import { trigger } from './trigger.ts';
import { KIND_INDEX, KINDS, type Sight, type View } from './view.ts';

const kindRatio = new Float64Array(KINDS);
const kindMember = new Int32Array(KINDS);
const kindLow = new Uint8Array(KINDS);
const kindEnd = new Float64Array(KINDS);
const usable: boolean[] = [];
const low: boolean[] = [];
const heard: boolean[] = [];

/** Fills `view` with what the members say at `clock`. */
export function fuse(cols: SeriesColumns, members: readonly Member[], clock: Instant, view: View): void {
  const sight: Sight = { cols, members, usable, low, heard };
  kindRatio.fill(Number.POSITIVE_INFINITY);
  kindMember.fill(-1);
  kindLow.fill(0);
  kindEnd.fill(Number.NEGATIVE_INFINITY);
  view.blind = true;
  view.lowFamilies = 0;
  let isAnyLow = false;
  let unheardDark = false;
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined) continue;
    const unknown = whyUnknown(cols, member, clock);
    if (unknown !== 'no-data') view.blind = false;
    usable[m] = unknown === null;
    heard[m] =
      unknown === null ||
      ((unknown === 'stale' || unknown === 'no-data') &&
        clock - lastAt(cols, member.series) <= POLICY.freshness.lostSightMs);
    if (unknown === 'stale' && latestRatio(cols, member.series) <= POLICY.phase.returnRatio)
      unheardDark = true;
    low[m] = unknown === null && isLowNow(cols, member.series, member.plan);
    if (low[m] === true) isAnyLow = true;
    if (unknown === null && !isSlow(member.plan)) noteEnd(cols, member);
  }
  if (isAnyLow) {
    leaveOutTheOvertaken(sight);
    countLow(sight, view);
  }
  noteRatios(sight, false);
  if (kindMember.every((m) => m < 0)) noteRatios(sight, true);
  view.kinds = 0;
  view.lowKinds = 0;
  for (let k = 0; k < KINDS; k += 1) {
    if ((kindMember[k] ?? -1) >= 0) view.kinds += 1;
    view.lowKinds += kindLow[k] ?? 0;
  }
  decide(sight, view);
  trigger(sight, view);
  view.stillDark = isStillDark(sight, unheardDark);
  noteReturn(sight, view);
  view.calm = isCalm(sight);
}

/**
 * What is low by readings that fell due long before those of another that is up: a signal that catches up tells of a
 * time that is over. It counts again when it has come near.
 */
function leaveOutTheOvertaken({ cols, members, usable, low }: Sight): void {
  let upDue = Number.NEGATIVE_INFINITY;
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || usable[m] !== true || low[m] === true || isSlow(member.plan)) continue;
    if (member.plan.spec.kind !== 'routing') upDue = Math.max(upDue, dueOf(cols, member));
  }
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || low[m] !== true) continue;
    if (dueOf(cols, member) + member.plan.freshForMs >= upDue) continue;
    usable[m] = false;
    low[m] = false;
  }
}

/** When the newest judged bin of a series fell due. */
function dueOf(cols: SeriesColumns, { series, plan }: Member): Instant {
  return lastAt(cols, series) + plan.spec.stepMs + plan.spec.lagMs;
}

function countLow({ members, low }: Sight, view: View): void {
  let family: string | null = null;
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || low[m] !== true) continue;
    kindLow[KIND_INDEX[member.plan.spec.kind]] = 1;
    if (family === null) view.lowFamilies = 1;
    else if (family !== member.plan.spec.family) view.lowFamilies = 2;
    family ??= member.plan.spec.family;
  }
}

/** One kind is dark, and so was another when it was last heard: a third that is up does not mean a return. */
function isStillDark({ members }: Sight, unheardDark: boolean): boolean {
  if (!unheardDark) return false;
  for (let k = 0; k < KINDS; k += 1) {
    const member = members[kindMember[k] ?? -1];
    if (member !== undefined && (kindRatio[k] ?? 1) <= POLICY.phase.returnRatio) return true;
  }
  return false;
}

/** End of the newest bin of each kind. */
function noteEnd(cols: SeriesColumns, { series, plan }: Member): void {
  const k = KIND_INDEX[plan.spec.kind];
  const end = lastAt(cols, series) + plan.spec.stepMs;
  if (end > (kindEnd[k] ?? 0)) kindEnd[k] = end;
}

/** Of two signals of one kind the lower one speaks, unless it is much older: then it tells of another time. */
function noteRatios({ cols, members, usable }: Sight, slow: boolean): void {
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || usable[m] !== true || isSlow(member.plan) !== slow) continue;
    const { spec } = member.plan;
    if (slow && spec.alertsAlone === false) continue;
    const k = KIND_INDEX[spec.kind];
    const end = lastAt(cols, member.series) + spec.stepMs;
    if (!slow && end < (kindEnd[k] ?? 0) - POLICY.phase.behindMs) continue;
    const ratio = latestRatio(cols, member.series);
    if (ratio >= (kindRatio[k] ?? 0)) continue;
    kindRatio[k] = ratio;
    kindMember[k] = m;
  }
}

/** Kinds that see the data plane and have reported on the time after `since` (NaN: at all). */
function dataKinds({ cols, members }: Sight, since: Instant, except: Member | undefined): number {
  let n = 0;
  for (let k = 1; k < KINDS; k += 1) {
    const member = members[kindMember[k] ?? -1];
    if (member !== undefined && (member === except || hasReported(cols, member, kindRatio[k] ?? 1, since)))
      n += 1;
  }
  return n;
}

/**
 * The deciding ratio: the second lowest of the independent kinds. One kind alone decides where it is the only one;
 * so does the only kind that sees the data plane, because routes that stay up do not vouch for it; so do routes
 * that are gone, because nothing gets through without them; and so does a kind that has fallen to almost nothing while
 * the others have not reported on that time yet: what is older than the fall says nothing about it.
 */
function decide(sight: Sight, view: View): void {
  const { cols, members } = sight;
  const lowest = lowestKind(-1, Number.NaN, sight);
  const first = members[kindMember[lowest] ?? -1];
  const fell = first === undefined ? Number.NaN : fellAt(cols, first);
  const second = lowestKind(lowest, fell, sight);
  const chosen = decidingKind(sight, { lowest, second, fell });
  view.decider = chosen < 0 ? -1 : (kindMember[chosen] ?? -1);
  view.stat = chosen < 0 ? 1 : (kindRatio[chosen] ?? 1);
  view.settledStat = fell === fell ? settledRatio(sight, lowest) : view.stat;
  const isPair =
    second >= 0 && (chosen === second || (kindRatio[second] ?? 1) <= POLICY.fusion.nearZeroRatio);
  view.deepConfirmed = isDeepConfirmed(sight, view.decider, isPair && dataKinds(sight, fell, first) > 0);
}

/** The deciding ratio when nobody is left out. */
function settledRatio(sight: Sight, lowest: number): number {
  const second = lowestKind(lowest, Number.NaN, sight);
  return kindRatio[decidingKind(sight, { lowest, second, fell: Number.NaN })] ?? 1;
}

interface Lowest {
  readonly lowest: number;
  readonly second: number;
  readonly fell: Instant;
}

function decidingKind(sight: Sight, { lowest, second, fell }: Lowest): number {
  const first = sight.members[kindMember[lowest] ?? -1];
  const routes = sight.members[kindMember[0] ?? -1];
  if (routes !== undefined && (kindRatio[0] ?? 1) === 0) {
    if (isTotalLoss(sight.cols.f, routes.series * F_WIDTH, routes.plan.spec)) return 0;
  }
  if (second < 0 || first?.plan.trial.unfused === true) return lowest;
  if (routes !== undefined && dataKinds(sight, fell, first) === 1) return lowest === 0 ? second : lowest;
  return second;
}

/**
 * When a kind fell to almost nothing; NaN when it did not, or when nobody can say when: a trickle is read over hours.
 * Others see the bin of the fall in part, so that what they say of it is no contradiction – unless the one that fell is
 * noisy: it falls too often for that.
 */
function fellAt(cols: SeriesColumns, member: Member): Instant {
  const since = nearZeroSince(cols, member);
  if (since === null || readFrom(cols, member) < lastAt(cols, member.series)) return Number.NaN;
  const isNoisy = noiseOf(cols, member.series) > POLICY.fusion.indirectNoise;
  return isNoisy ? since - 1 : since + member.plan.spec.stepMs;
}

/** It has reported on the time after `since` (NaN: at all), or is dark already and so no contradiction. */
function hasReported(cols: SeriesColumns, member: Member, ratio: number, since: Instant): boolean {
  return ratio <= POLICY.phase.blackoutRatio || !(lastAt(cols, member.series) <= since);
}

/** The kind with the lowest ratio, `except` left out, of those that have reported after `since` (NaN: of all). */
function lowestKind(except: number, since: Instant, { cols, members }: Sight): number {
  let found = -1;
  for (let k = 0; k < KINDS; k += 1) {
    const member = members[kindMember[k] ?? -1];
    if (k === except || member === undefined) continue;
    if (!hasReported(cols, member, kindRatio[k] ?? 1, since)) continue;
    if (found < 0 || (kindRatio[k] ?? 1) < (kindRatio[found] ?? 1)) found = k;
  }
  return found;
}

/** A single tiny or unsure series needs two bins of some hours to claim a blackout; two kinds together do not. */
function isDeepConfirmed({ cols, members }: Sight, m: number, corroborated: boolean): boolean {
  const member = members[m];
  if (member === undefined) return false;
  if (corroborated) return true;
  const { series: s, plan } = member;
  if (isTotalLoss(cols.f, s * F_WIDTH, plan.spec)) return true;
  const d = s * D_WIDTH;
  const last = lastAt(cols, s);
  // Two readings confirm each other when they have no arrivals in common.
  const from = readFrom(cols, member);
  if (from > (cols.d[d + D.deepSince] ?? Number.NaN)) return true;
  const before = cols.d[d + D.deepBefore] ?? Number.NaN;
  return cols.d[d + D.deepAt] === last && from > before && last - before <= POLICY.phase.deepAgainMs;
}

function isCalm({ cols, members, usable }: Sight): boolean {
  let under = 0;
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || usable[m] !== true) continue;
    if (flickerSince(cols, member.series) !== null) return false;
    if ((cols.f[member.series * F_WIDTH + F.z] ?? 0) < POLICY.phase.calmZ) under += 1;
  }
  return under <= (members.length > 1 ? 1 : 0);
}
