/**
 * The phase machine of one place: where it stands, and what one more evaluation changes.
 * `advance` is the only thing that moves it; phases follow EDGES and nothing else.
 */
import type { Ending, Phase } from '../incident.ts';
import { POLICY } from '../policy.ts';
import type { Instant } from '../time.ts';
import { binsFor } from './plan.ts';
import { confidenceRank } from './readings.ts';
import { atRest, type Standing } from './rest.ts';
import { followMeans, isSettled } from './trend.ts';
import type { View } from './view.ts';

/** Allowed changes of phase. Ending an incident is a change to `normal`; `lost-sight` may end any of them. */
export const EDGES: Readonly<Record<Phase, readonly Phase[]>> = {
  normal: ['degrading', 'blackout'],
  degrading: ['normal', 'reduced', 'blackout'],
  reduced: ['degrading', 'blackout', 'recovering', 'normal'],
  blackout: ['recovering', 'normal'],
  recovering: ['blackout', 'reduced', 'normal'],
};

/** The bin that an evaluation is about: the newest of the deciding signal. */
interface Moment {
  readonly clock: Instant;
  readonly bin: Instant;
  readonly stepMs: number;
  /** Start of what that bin's reading is made of: earlier, where a trickle is summed. */
  readonly readFrom: Instant;
  /** Step of the fastest signal that sees the data plane, if any does. */
  readonly fastestMs: number;
  /** Latest ratio of the series that opened the incident, and its noise (sigma over expected). */
  readonly triggerRatio: number;
  readonly triggerNoise: number;
  /** First bin of the deciding series' present run at or under the blackout ratio. */
  readonly deepSince: Instant | null;
}

/** What changed: nothing, a phase, a flag, how many agree, or the end. */
export interface Change {
  readonly from: Phase;
  readonly to: Phase;
  readonly ending: Ending | null;
}

/** Moves the standing by one evaluation; returns what changed, or null. */
export function advance(standing: Standing, view: View, moment: Moment): Change | null {
  if (standing.phase === 'normal') return enter(standing, view, moment);
  if (view.blind || view.kinds === 0) return goBlind(standing, view, moment);
  // What was measured before this phase began says nothing about how it goes on.
  if (moment.bin < standing.since) return null;
  const wasBlind = standing.blind;
  const wasUnstable = standing.unstable;
  standing.blind = false;
  standing.blindSince = null;
  follow(standing, view, moment);
  const to = next(standing, view, moment);
  if (to !== null) return to;
  // Another kind or family that sees it too is news for the card; that one sees it no more is not.
  const isConfirmed = standing.phase !== 'recovering' && confidenceRank(view) > standing.toldConfidence;
  const changed = wasBlind || wasUnstable !== standing.unstable || isConfirmed;
  return changed ? { from: standing.phase, to: standing.phase, ending: null } : null;
}

function enter(
  standing: Standing,
  view: View,
  { clock, bin, deepSince, triggerRatio }: Moment,
): Change | null {
  if (!view.triggered || view.kinds === 0) return null;
  const deep = view.stat <= POLICY.phase.blackoutRatio && view.deepConfirmed;
  const started = view.lowSince === view.lowSince ? view.lowSince : bin;
  // Low again soon after an end: it came back between, so it is unstable from the start.
  const again = standing.lastEndAt !== null && clock - standing.lastEndAt < POLICY.unstable.windowMs;
  Object.assign(standing, atRest());
  standing.trigger = view.triggerSeries;
  standing.lastFlipAt = clock;
  standing.startedAt = deep && deepSince !== null && deepSince < started ? deepSince : started;
  standing.unstable = view.flickered || again;
  standing.above = triggerRatio >= POLICY.unstable.crossingRatio;
  const to = deep ? 'blackout' : 'degrading';
  change(standing, to, deep ? (deepSince ?? bin) : standing.startedAt);
  return { from: 'normal', to, ending: null };
}

/** Blind: the incident stands, but we cannot see. After a day it ends as lost from sight. */
function goBlind(standing: Standing, view: View, { clock }: Moment): Change | null {
  if (!view.blind) return null; // signals are there but cannot be judged now: wait
  standing.blindSince ??= clock;
  if (clock - standing.blindSince >= POLICY.freshness.lostSightMs) return end(standing, 'lost-sight', clock);
  if (standing.blind) return null;
  standing.blind = true;
  return { from: standing.phase, to: standing.phase, ending: null };
}

function change(standing: Standing, to: Phase, since: Instant): void {
  standing.phase = to;
  standing.since = since;
  standing.normalSince = null;
  standing.normalFrom = null;
  standing.returnSince = null;
  standing.relapseSince = null;
  standing.fallSince = null;
  standing.plateauSince = null;
  standing.partialSince = null;
}

function end(standing: Standing, ending: Ending, since: Instant): Change {
  const from = standing.phase;
  change(standing, 'normal', since);
  standing.unstable = false;
  standing.blind = false;
  return { from, to: 'normal', ending };
}

function isRun(since: Instant | null, bins: number, { bin, readFrom, stepMs }: Moment): boolean {
  if (since === null || bin - since < (bins - 1) * stepMs) return false;
  // A trickle's readings overlap: the last of the run must have nothing in common with the first.
  return readFrom === bin || readFrom > since;
}

function run(since: Instant | null, holds: boolean, bin: Instant): Instant | null {
  return holds ? (since ?? bin) : null;
}

/** Keeps the running observations of an open incident: crossings, runs, the lowest level. */
function follow(standing: Standing, view: View, moment: Moment): void {
  const policy = POLICY.phase;
  const { bin, clock } = moment;
  const { stat } = view;
  if (stat < standing.lowestLevel) standing.lowestLevel = stat;
  followMeans(standing, stat > 1 ? 1 : stat, clock);
  const { unstable } = POLICY;
  const margin = standing.above ? Math.min(unstable.crossingNoiseMax, moment.triggerNoise) : 0;
  const above = moment.triggerRatio >= unstable.crossingRatio - margin;
  if (above !== standing.above) {
    standing.above = above;
    standing.lastFlipAt = clock;
    standing.crossings = [...standing.crossings.slice(-15), clock];
  }
  standing.crossings = standing.crossings.filter((at) => clock - at < unstable.windowMs);
  standing.relapses = standing.relapses.filter((at) => clock - at < unstable.relapseWindowMs);
  const flips =
    standing.crossings.length >= unstable.crossings || standing.relapses.length >= unstable.relapses;
  if (flips) standing.unstable = true;
  else if (clock - standing.lastFlipAt >= unstable.windowMs) standing.unstable = false;
  standing.normalSince = run(standing.normalSince, view.nearNormal, bin);
  standing.normalFrom = run(standing.normalFrom, view.nearNormal, clock);
  standing.returnSince = run(standing.returnSince, stat > policy.returnRatio, bin);
  standing.relapseSince = run(
    standing.relapseSince,
    stat <= policy.blackoutRatio && bin >= standing.since,
    bin,
  );
}

function next(standing: Standing, view: View, moment: Moment): Change | null {
  const from = standing.phase;
  const policy = POLICY.phase;
  const isMildDecline = from === 'degrading' && standing.lowestLevel > policy.mildDecline;
  const recovered =
    isRecovered(standing, view, moment) &&
    (view.calm || !isMildDecline) &&
    (from === 'recovering' || !view.piledUp);
  if (recovered && from !== 'blackout') return end(standing, 'recovered', standing.normalSince ?? moment.bin);
  const deep = view.stat <= policy.blackoutRatio && view.deepConfirmed;
  switch (from) {
    case 'degrading':
      return deep
        ? goDark(standing, moment)
        : (toPlateau(standing, view, moment) ?? toNewLevel(standing, moment));
    case 'reduced':
      return deep ? goDark(standing, moment) : fromReduced(standing, view, moment);
    case 'blackout':
      return fromBlackout(standing, view, moment);
    case 'recovering':
      return fromRecovering(standing, view, moment);
    case 'normal':
      return null;
  }
}

function goDark(standing: Standing, { bin, deepSince }: Moment): Change {
  const from = standing.phase;
  const since = deepSince ?? bin;
  change(standing, 'blackout', since > standing.startedAt ? since : standing.startedAt);
  return { from, to: 'blackout', ending: null };
}

/** Near normal for some looks, more of them after a relapse; while it flips, it has not recovered. */
function isRecovered(standing: Standing, view: View, moment: Moment): boolean {
  if (standing.unstable) return false;
  const policy = POLICY.phase;
  const { fastestMs } = moment;
  const looks = standing.phase === 'recovering' ? policy.recoveringBins : policy.normalBins;
  let bins = binsFor(looks, fastestMs);
  for (let i = 0; i < standing.relapses.length && i < policy.maxRelapses; i += 1) bins *= 2;
  const waits = bins - 1 - (view.allUp && standing.relapses.length === 0 ? 1 : 0);
  return standing.normalFrom !== null && moment.clock - standing.normalFrom >= waits * fastestMs;
}

function toPlateau(standing: Standing, view: View, moment: Moment): Change | null {
  const policy = POLICY.phase;
  const off = view.stat - standing.plateauLevel;
  if (standing.plateauSince === null || off > policy.plateauBand || off < -policy.plateauBand) {
    standing.plateauSince = moment.bin;
    standing.plateauLevel = view.stat;
    return null;
  }
  if (standing.unstable || view.stat >= POLICY.fusion.triggerRatio) return null;
  const fellFor = standing.plateauSince - standing.startedAt;
  const waitMs = Math.max(policy.plateauMs, Math.min(policy.plateauShare * fellFor, policy.plateauMaxMs));
  const isLong = moment.bin - standing.plateauSince >= waitMs;
  const isMany = isRun(standing.plateauSince, policy.plateauMinBins, moment);
  if (!isLong || !isMany || !isSettled(standing)) return null;
  const since = standing.plateauSince;
  const level = standing.plateauLevel;
  change(standing, 'reduced', since > standing.since ? since : standing.since);
  standing.plateauLevel = level;
  return { from: 'degrading', to: 'reduced', ending: null };
}

/** A mild decline that one signal alone shows, and which neither goes on nor ends, has come to stay. */
function toNewLevel(standing: Standing, { bin }: Moment): Change | null {
  const { mildRatio, mildMs } = POLICY.phase;
  const isMild = standing.lowestLevel >= mildRatio && isSettled(standing);
  return isMild && bin - standing.since >= mildMs ? end(standing, 'partly-recovered', standing.since) : null;
}

function fromReduced(standing: Standing, view: View, moment: Moment): Change | null {
  const policy = POLICY.phase;
  const falling = view.stat < standing.plateauLevel - policy.fallAgain;
  standing.fallSince = run(standing.fallSince, falling, moment.bin);
  if (isRun(standing.fallSince, policy.fallAgainBins, moment)) {
    change(standing, 'degrading', standing.fallSince ?? moment.bin);
    return { from: 'reduced', to: 'degrading', ending: null };
  }
  const held = moment.bin - standing.since;
  const isMild = view.stat >= policy.mildRatio;
  if (held >= policy.foreverMs || (isMild && held >= policy.mildMs))
    return end(standing, 'partly-recovered', standing.since);
  const regained = view.stat >= standing.lowestLevel + policy.regainedShare * (1 - standing.lowestLevel);
  standing.partialSince = run(standing.partialSince, regained, moment.bin);
  if (!isRun(standing.partialSince, binsFor(policy.plateauBins, moment.stepMs), moment)) return null;
  const since = standing.partialSince ?? moment.bin;
  if (standing.lowestLevel > policy.noneUnder) return null; // a mild reduction that eases is not news
  change(standing, 'recovering', since);
  return { from: 'reduced', to: 'recovering', ending: null };
}

function fromBlackout(standing: Standing, view: View, moment: Moment): Change | null {
  const policy = POLICY.phase;
  if (view.stillDark || view.settledStat <= policy.returnRatio) return null;
  const clear = view.stat >= policy.clearReturnRatio;
  if (!clear && !isRun(standing.returnSince, binsFor(policy.returnBins, moment.stepMs), moment)) return null;
  change(standing, 'recovering', standing.returnSince ?? moment.bin);
  return { from: 'blackout', to: 'recovering', ending: null };
}

function fromRecovering(standing: Standing, view: View, moment: Moment): Change | null {
  const policy = POLICY.phase;
  const dark = view.stat <= policy.blackoutRatio && view.deepConfirmed;
  const fell =
    moment.deepSince !== null && moment.deepSince >= standing.since
      ? moment.deepSince
      : standing.relapseSince;
  if (dark && isRun(fell, policy.relapseBins, moment)) {
    standing.relapses = [...standing.relapses, moment.clock];
    standing.lastFlipAt = moment.clock;
    change(standing, 'blackout', fell ?? moment.bin);
    return { from: 'recovering', to: 'blackout', ending: null };
  }
  if (standing.partialSince === null) standing.partialMean = view.stat;
  const weight = moment.stepMs / policy.partialMeanMs;
  standing.partialMean += (weight > 1 ? 1 : weight) * (Math.min(view.stat, 1) - standing.partialMean);
  const off = standing.partialMean - standing.partialLevel;
  const moved = off > policy.partialBand || off < -policy.partialBand;
  if (standing.partialSince === null || moved) {
    standing.partialSince = moment.bin;
    standing.partialLevel = standing.partialMean;
    return null;
  }
  if (moment.bin - standing.partialSince < policy.partialMs) return null;
  return end(standing, 'partly-recovered', standing.partialSince);
}
