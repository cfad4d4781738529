/**
 * A country without a series of its own is judged by its regions: "n of m regions". The ratio that decides is the mean
 * of what is left in them; a region that is normal counts as whole.
 */
import type { Reading, Transition } from '../incident.ts';
import { POLICY } from '../policy.ts';
import { DAY_MS, type Instant } from '../time.ts';
import { emptyView, type View } from './view.ts';
import { incidentId } from './publish.ts';
import { rounded } from './readings.ts';
import { AT_REST, atRest } from './rest.ts';
import { advance, type Change } from './standing.ts';
import type { Decision } from './review.ts';
import type { Watched } from './watched.ts';

/** What the regions say together. */
interface Regions {
  /** Regions that can be judged, and those of them that are away from normal. */
  readonly judged: number;
  readonly away: readonly Watched[];
  /** Mean share left, 0–1. */
  readonly left: number;
}

export function countRegions({ regions }: Watched): Regions {
  const away: Watched[] = [];
  let judged = 0;
  let sum = 0;
  for (const region of regions) {
    const { left, standing } = region;
    if (left === null || standing.blind) continue;
    judged += 1;
    if (standing.phase === 'normal') sum += 1;
    else {
      away.push(region);
      sum += left < 1 ? left : 1;
    }
  }
  return { judged, away, left: judged === 0 ? 1 : sum / judged };
}

/** True for a country that is judged by its regions. */
export function isNation(place: Watched): boolean {
  return place.members.length === 0 && place.regions.length >= POLICY.nation.minRegions;
}

/**
 * Moves the countries that are judged by their regions, of which some have just been looked at.
 * @param looked told of each of them.
 */
export function reviewNations(
  touched: readonly Watched[],
  when: Decision,
  looked: (nation: Watched) => void,
): readonly Transition[] {
  const nations = new Set<Watched>();
  for (const { nation } of touched) if (nation !== null && isNation(nation)) nations.add(nation);
  const changed: Transition[] = [];
  for (const nation of nations) {
    const transition = reviewNation(nation, when);
    if (transition !== null) changed.push(transition);
    looked(nation);
  }
  return changed;
}

/** Moves a country by what its regions say; the transition if something changed. */
function reviewNation(nation: Watched, { at, due }: Decision): Transition | null {
  const member = nation.regions[0]?.members[0];
  if (member === undefined) return null;
  if (nation.standing === AT_REST) nation.standing = atRest();
  const seen = countRegions(nation);
  const { stepMs, lagMs } = member.plan.spec;
  const bin = due - stepMs - lagMs;
  nation.newestBin = bin;
  if (seen.left > POLICY.phase.blackoutRatio) nation.deepFrom = null;
  else nation.deepFrom ??= bin;
  const change = advance(nation.standing, viewOf(seen, due), {
    clock: due,
    bin,
    readFrom: bin,
    stepMs,
    fastestMs: stepMs,
    triggerRatio: seen.left,
    triggerNoise: 0,
    deepSince: nation.deepFrom,
  });
  if (change === null) return null;
  nation.standing.seq += 1;
  const transition = describeNation(nation, change, seen, at);
  if (change.to === 'normal') nation.standing = { ...atRest(), lastEndAt: due };
  return transition;
}

function viewOf({ judged, away, left }: Regions, due: Instant): View {
  const { minRegions, awayShare } = POLICY.nation;
  const starts = away.map(({ standing }) => standing.startedAt).filter((at) => due - at < DAY_MS);
  return {
    ...emptyView(),
    kinds: judged >= minRegions ? 1 : 0,
    blind: judged === 0,
    stat: left,
    triggered: judged >= minRegions && away.length >= awayShare * judged,
    lowSince: starts.length === 0 ? due : Math.min(...starts),
    deepConfirmed: true,
    nearNormal: away.length < (awayShare / 2) * judged,
  };
}

/** The reading of a country by its regions; null before any can be judged. */
export function readingOfNation(nation: Watched, seen: Regions): Reading | null {
  const member = nation.regions[0]?.members[0];
  if (member === undefined || seen.judged === 0) return null;
  const { kind, family } = member.plan.spec;
  const whole = seen.judged - seen.away.length;
  const isLow = seen.away.length >= POLICY.nation.awayShare * seen.judged;
  return {
    signal: 'regions',
    kind,
    family,
    unit: 'regions',
    observedAt: nation.newestBin,
    value: whole,
    expected: seen.judged,
    ratio: whole / seen.judged,
    state: isLow ? 'low' : 'normal',
    reason: null,
  };
}

/** A country judged by its regions: what decided is how many of them are as usual. */
function describeNation(nation: Watched, change: Change, seen: Regions, at: Instant): Transition {
  const { standing } = nation;
  const reading = readingOfNation(nation, seen);
  const specs = seen.away.flatMap(({ members }) => members.map((member) => member.plan.spec));
  const ids = [...new Set(specs.map(({ id }) => id))].sort((a, b) => (a < b ? -1 : 1));
  const kinds = new Set(specs.map(({ kind }) => kind)).size;
  const families = new Set(specs.map(({ family }) => family)).size;
  return {
    at,
    place: nation.id,
    incident: incidentId(nation.id, standing.startedAt),
    seq: standing.seq,
    from: change.from,
    to: change.to,
    startedAt: standing.startedAt,
    since: standing.since,
    level: rounded(seen.left),
    expected: reading?.expected ?? null,
    observed: reading?.value ?? null,
    unstable: standing.unstable,
    blind: standing.blind || change.ending === 'lost-sight',
    confidence: kinds < 2 ? 'single-source' : families < 2 ? 'corroborated' : 'multi-family',
    signals: ['regions', ...ids],
    ending: change.ending,
    correction: false,
    alreadyLow: nation.watchedFrom !== null && standing.startedAt < nation.watchedFrom,
    whileAway: nation.awayUntil !== null && at <= nation.awayUntil,
    readings: reading === null ? [] : [reading],
    hourlyLevels: [],
  };
}
