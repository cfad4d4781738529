/**
 * What the signals of one place say together: the deciding ratio, whether it is enough for an alert (trigger.ts),
 * whether it is over. Two signals are independent when kind and method differ; two of one kind do not add.
 */
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import { isTotalLoss } from './evidence.ts';
import {
  isLowNow,
  isSlow,
  lastAt,
  latestRatio,
  type Member,
  nearZeroSince,
  noiseOf,
  recentRatio,
  whyUnknown,
} from './members.ts';
import { trigger } from './trigger.ts';
import { KIND_INDEX, KINDS, type Sight, type View } from './view.ts';

const kindRatio = new Float64Array(KINDS);
const kindMember = new Int32Array(KINDS);
const kindLow = new Uint8Array(KINDS);
const usable: boolean[] = [];
const low: boolean[] = [];

/** Fills `view` with what the members say at `clock`. */
export function fuse(cols: SeriesColumns, members: readonly Member[], clock: Instant, view: View): void {
  const sight: Sight = { cols, members, usable, low };
  kindRatio.fill(Number.POSITIVE_INFINITY);
  kindMember.fill(-1);
  kindLow.fill(0);
  view.blind = true;
  view.lowFamilies = 0;
  let family: string | null = null;
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined) continue;
    const unknown = whyUnknown(cols, member, clock);
    if (unknown !== 'no-data') view.blind = false;
    usable[m] = unknown === null;
    low[m] = unknown === null && isLowNow(cols, member.series, member.plan);
    if (unknown !== null) continue;
    if (!isSlow(member.plan)) noteRatio(cols, member, m);
    if (low[m] !== true) continue;
    kindLow[KIND_INDEX[member.plan.spec.kind]] = 1;
    if (family === null) view.lowFamilies = 1;
    else if (family !== member.plan.spec.family) view.lowFamilies = 2;
    family ??= member.plan.spec.family;
  }
  if (kindMember.every((m) => m < 0)) noteSlowRatios(sight);
  view.kinds = 0;
  view.lowKinds = 0;
  for (let k = 0; k < KINDS; k += 1) {
    if ((kindMember[k] ?? -1) >= 0) view.kinds += 1;
    view.lowKinds += kindLow[k] ?? 0;
  }
  decide(sight, view);
  trigger(sight, view);
  view.nearNormal = isNearNormal(sight);
}

function noteSlowRatios({ cols, members, usable }: Sight): void {
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || usable[m] !== true) continue;
    if (isSlow(member.plan) && member.plan.spec.alertsAlone !== false) noteRatio(cols, member, m);
  }
}

/** Of two signals of one kind the lower one speaks. */
function noteRatio(cols: SeriesColumns, member: Member, m: number): void {
  const k = KIND_INDEX[member.plan.spec.kind];
  const ratio = latestRatio(cols, member.series);
  if (ratio >= (kindRatio[k] ?? 0)) return;
  kindRatio[k] = ratio;
  kindMember[k] = m;
}

function dataKinds(): number {
  let n = 0;
  for (let k = 1; k < KINDS; k += 1) if ((kindMember[k] ?? -1) >= 0) n += 1;
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
  const fell = first === undefined ? null : nearZeroSince(cols, first);
  const second = lowestKind(lowest, fell ?? Number.NaN, sight);
  let chosen = second >= 0 ? second : lowest;
  const routes = kindMember[0] ?? -1;
  if (second >= 0 && dataKinds() === 1 && routes >= 0) chosen = lowest === 0 ? second : lowest;
  const routesMember = members[routes];
  if (routesMember !== undefined && (kindRatio[0] ?? 1) === 0) {
    if (isTotalLoss(cols.f, routesMember.series * F_WIDTH, routesMember.plan.spec)) chosen = 0;
  }
  view.decider = chosen < 0 ? -1 : (kindMember[chosen] ?? -1);
  view.stat = chosen < 0 ? 1 : (kindRatio[chosen] ?? 1);
  view.deepConfirmed = isDeepConfirmed(sight, view.decider, second >= 0 && chosen === second);
}

/** The kind with the lowest ratio, `except` left out, of those that have reported since `since` (NaN: of all). */
function lowestKind(except: number, since: Instant, { cols, members }: Sight): number {
  let found = -1;
  for (let k = 0; k < KINDS; k += 1) {
    const member = members[kindMember[k] ?? -1];
    if (k === except || member === undefined) continue;
    if (lastAt(cols, member.series) < since) continue;
    if (found < 0 || (kindRatio[k] ?? 1) < (kindRatio[found] ?? 1)) found = k;
  }
  return found;
}

/** A single tiny or unsure series needs two bins to claim a blackout; two kinds together do not. */
function isDeepConfirmed({ cols, members }: Sight, m: number, corroborated: boolean): boolean {
  const member = members[m];
  if (member === undefined) return false;
  if (corroborated && dataKinds() > 1) return true;
  const { series: s, plan } = member;
  if (isTotalLoss(cols.f, s * F_WIDTH, plan.spec)) return true;
  const deepSince = cols.d[s * D_WIDTH + D.deepSince] ?? Number.NaN;
  return lastAt(cols, s) > deepSince;
}

/** Near normal: of the signals that are not slow all but one are up, and none is under half. */
function isNearNormal({ cols, members, usable }: Sight): boolean {
  const policy = POLICY.phase;
  let judged = 0;
  let under = 0;
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || usable[m] !== true || isSlow(member.plan)) continue;
    judged += 1;
    const s = member.series;
    const noise = noiseOf(cols, s);
    const isNoisy = noise > policy.noisy;
    const ratio = isNoisy ? recentRatio(cols, s) : latestRatio(cols, s);
    const enough = policy.normalRatio - Math.min(policy.normalSlackMax, policy.normalSigmas * noise);
    const least = isNoisy ? Math.min(enough, 1 - noise) : enough;
    if (ratio < Math.min(policy.noneUnder, least)) return false;
    const isSunk = (cols.f[s * F_WIDTH + F.dipRun] ?? 0) > 0;
    if (isSunk || ratio < least) under += 1;
  }
  return judged > 0 && under <= (judged > 1 ? 1 : 0);
}
