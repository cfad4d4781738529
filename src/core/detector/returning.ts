/** Is it over? What the signals of a place say of its return. */
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { F, F_WIDTH } from './columns.ts';
import { isSlow, lastAt, latestRatio, type Member, noiseOf, recentRatio } from './members.ts';
import { KIND_INDEX, type Sight, type View } from './view.ts';
import { couldSee } from './witness.ts';

/**
 * Near normal: of the signals that count here all but one are up, and none is under half. What is much older than the
 * newest reading tells of the outage and not of its end: it counts only where nothing else sees the data plane.
 */
export function noteReturn(sight: Sight, view: View): void {
  const { members, usable } = sight;
  const newest = newestEnd(sight);
  let judged = 0;
  let under = 0;
  let exempt: Member | undefined;
  let gone = 0;
  let dataUp = 0;
  let isDataSeen = false;
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || usable[m] !== true || isSlow(member.plan)) continue;
    if (isBehind(sight, member, newest)) continue;
    const isData = member.plan.spec.kind !== 'routing';
    const up = howUp(sight, member);
    judged += 1;
    if (isData) isDataSeen = true;
    if (isData && up > 0) dataUp |= 1 << KIND_INDEX[member.plan.spec.kind];
    if (up < 0) gone += 1;
    if (up !== 0) continue;
    under += 1;
    exempt = member;
  }
  const isSeen = judged > 0 && (isDataSeen || !hasDataPlane(sight));
  const isFew = under === 0 || (under === 1 && judged > 1 && isVouchedFor(sight, exempt, newest));
  view.nearNormal = isSeen && gone === 0 && isFew;
  view.allUp = view.nearNormal && under === 0 && (dataUp & (dataUp - 1)) !== 0;
}

/** The one that is still under may be, where another that sees the data plane, and could see such a loss, is up. */
function isVouchedFor(sight: Sight, exempt: Member | undefined, newest: Instant): boolean {
  const { cols, members, usable } = sight;
  if (exempt === undefined || exempt.plan.spec.kind === 'routing') return true;
  const loss = 1 - recentRatio(cols, exempt.series);
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || usable[m] !== true || isSlow(member.plan)) continue;
    if (member.plan.spec.kind === 'routing' || isBehind(sight, member, newest)) continue;
    if (howUp(sight, member) > 0 && couldSee(cols, member, loss)) return true;
  }
  return false;
}

function newestEnd({ cols, members, usable }: Sight): Instant {
  let newest = Number.NEGATIVE_INFINITY;
  for (let m = 0; m < members.length; m += 1) {
    const member = members[m];
    if (member === undefined || usable[m] !== true || member.plan.spec.kind === 'routing') continue;
    const end = lastAt(cols, member.series) + member.plan.spec.stepMs;
    if (end > newest) newest = end;
  }
  return newest;
}

function isBehind({ cols }: Sight, { series, plan }: Member, newest: Instant): boolean {
  return lastAt(cols, series) + plan.spec.stepMs < newest - POLICY.phase.behindMs;
}

function hasDataPlane({ members, usable }: Sight): boolean {
  return members.some(
    (member, m) => usable[m] === true && member.plan.spec.kind !== 'routing' && !isSlow(member.plan),
  );
}

/** 1: up. 0: somewhat under. -1: under half. */
function howUp({ cols }: Sight, { series: s }: Member): number {
  const policy = POLICY.phase;
  const noise = noiseOf(cols, s);
  const isNoisy = noise > policy.noisy;
  const ratio = isNoisy ? recentRatio(cols, s) : latestRatio(cols, s);
  const enough = policy.normalRatio - Math.min(policy.normalSlackMax, policy.normalSigmas * noise);
  const least = isNoisy ? Math.min(enough, 1 - noise) : enough;
  // What has just come back is not gone, though the median of three still says so.
  const highest = Math.max(ratio, latestRatio(cols, s));
  if (highest < Math.min(policy.noneUnder, least)) return -1;
  const isSunk = (cols.f[s * F_WIDTH + F.dipRun] ?? 0) > 0;
  return isSunk || ratio < least ? 0 : 1;
}
