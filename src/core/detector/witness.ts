/** Who bears witness: what the other signals of a place say of the fall of one, and who could have seen it at all. */
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { D, D_WIDTH, F, F_WIDTH, type SeriesColumns } from './columns.ts';
import {
  isIndirect,
  isLowNow,
  isSlow,
  lastAt,
  latestRatio,
  type Member,
  noiseOf,
  recentRatio,
} from './members.ts';
import type { Sight } from './view.ts';

/**
 * Whether a signal that is up says anything against a loss of this share. A set of one unit cannot lose half of it, and
 * what wavers by more than the loss cannot show it. Against an ordinary loss – a renumbering – everybody counts, and
 * of what is near zero everybody would see something.
 */
export function couldSee(cols: SeriesColumns, member: Member, loss: number): boolean {
  const policy = POLICY.fusion;
  if (loss <= policy.ordinaryLoss || loss > 1 - policy.nearZeroRatio) return true;
  const expected = cols.f[member.series * F_WIDTH + F.expected] ?? 0;
  const isSet = member.plan.spec.scale === 'count-set';
  if (isSet && (expected < policy.leastParts || loss * expected < policy.leastUnits)) return false;
  return loss >= policy.seenSigmas * noiseOf(cols, member.series);
}

/** Share that a signal has lost, by its latest reading or the middle one of three: the lower. */
export function lossOf(cols: SeriesColumns, s: number): number {
  const latest = latestRatio(cols, s);
  const recent = recentRatio(cols, s);
  return 1 - (latest < recent ? latest : recent);
}

/** `late`: those who have yet to report will not do so while they are waited for. */
type OthersSay = 'normal' | 'pending' | 'late' | 'nothing';

/**
 * What the other signals say about the time since then: `normal` if one has reported on it and shows nothing, `pending`
 * if one has yet to. Routes say nothing about a loss on the data plane.
 */
export function othersSay(sight: Sight, member: Member, since: Instant): OthersSay {
  const { cols, members, usable, heard } = sight;
  if (member.plan.trial.unfused === true) return 'nothing';
  const loss = lossOf(cols, member.series);
  const isSeconded = hasSeconder(sight, member);
  let waits: OthersSay = 'nothing';
  for (let m = 0; m < members.length; m += 1) {
    const other = members[m];
    if (other === undefined || other === member || isSlow(other.plan) || heard[m] !== true) continue;
    if (!mayContradict(cols, member, other, loss)) continue;
    if (isSeconded && isIndirect(other.plan.spec.kind)) continue;
    if (agrees(sight, other, m, loss)) continue;
    // A bin of which more than half lies after the fall would show it.
    if (lastAt(cols, other.series) + other.plan.spec.stepMs / 2 >= since) return 'normal';
    if (usable[m] !== true) continue;
    if (reportsAt(cols, other, since) <= since + POLICY.fusion.waitForOthersMs + member.plan.spec.lagMs)
      waits = 'pending';
    else if (waits === 'nothing') waits = 'late';
  }
  return waits;
}

/** When the first bin of which more than half lies after `since` falls due. */
function reportsAt(cols: SeriesColumns, { series, plan }: Member, since: Instant): Instant {
  const { stepMs, lagMs } = plan.spec;
  const last = lastAt(cols, series);
  const bins = Math.ceil((since - stepMs / 2 - last) / stepMs);
  return last + (bins + 1) * stepMs + lagMs;
}

function mayContradict(cols: SeriesColumns, member: Member, other: Member, loss: number): boolean {
  if (other.plan.spec.kind === 'routing') return member.plan.spec.kind === 'routing';
  return couldSee(cols, other, loss);
}

/** Low too, with evidence behind it; noise that happens to be low does not agree, unless both are near zero. */
function agrees({ cols, usable, low }: Sight, other: Member, m: number, loss: number): boolean {
  const { someEvidence, nearZeroRatio } = POLICY.fusion;
  const s = other.series;
  const isLow = usable[m] === true ? low[m] === true : isLowNow(cols, s, other.plan);
  if (isLow && (cols.f[s * F_WIDTH + F.degraded] ?? 0) >= someEvidence) return true;
  const isGone = recentRatio(cols, s) < nearZeroRatio && latestRatio(cols, s) < POLICY.phase.noneUnder;
  return isGone && loss > 1 - nearZeroRatio;
}

/** Another kind that sees the data plane is so low that it could speak for itself: two outweigh indirect signals. */
function hasSeconder({ cols, members, usable, low }: Sight, member: Member): boolean {
  const { kind } = member.plan.spec;
  for (let m = 0; m < members.length; m += 1) {
    const other = members[m];
    if (other === undefined || usable[m] !== true || low[m] !== true) continue;
    if (other.plan.spec.kind === kind || other.plan.spec.kind === 'routing') continue;
    if ((cols.f[other.series * F_WIDTH + F.slowRun] ?? 0) > 0) return true;
  }
  return false;
}

/** Signals that began to fall at about the same time do not become a new level: that is an offset of one alone. */
export function fellTogether({ cols }: Sight, member: Member, other: Member): boolean {
  const since = cols.d[member.series * D_WIDTH + D.lowSince] ?? Number.NaN;
  const from = cols.d[other.series * D_WIDTH + D.lowSince] ?? Number.NaN;
  const apart = since > from ? since - from : from - since;
  return apart <= POLICY.fusion.togetherMs;
}

export function areRoutesIntact({ members, usable, low }: Sight): boolean {
  return members.some(
    (other, m) => other.plan.spec.kind === 'routing' && usable[m] === true && low[m] !== true,
  );
}
