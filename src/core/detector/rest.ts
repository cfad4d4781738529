/** Where a place stands in its phases, and the standing of one to which nothing has happened. */
import type { Phase } from '../incident.ts';
import type { Instant } from '../time.ts';

/** Plain and serialisable. Instants are NaN-free: null is "none". */
export interface Standing {
  phase: Phase;
  seq: number;
  startedAt: Instant;
  since: Instant;
  unstable: boolean;
  blind: boolean;
  blindSince: Instant | null;
  /** The member whose evidence opened the incident: its flips make it unstable. */
  trigger: number;
  lastFlipAt: Instant;
  /** When this place's incident before ended; null without one. */
  lastEndAt: Instant | null;
  relapses: Instant[];
  crossings: Instant[];
  /** Was the deciding series at or above 0.9 at its last bin? */
  above: boolean;
  /** Runs: the first bin that satisfied each condition, null when the last did not. */
  normalSince: Instant | null;
  /** The clock at that bin's decision: runs are counted in looks, since signals of different steps take part. */
  normalFrom: Instant | null;
  returnSince: Instant | null;
  relapseSince: Instant | null;
  fallSince: Instant | null;
  plateauSince: Instant | null;
  plateauLevel: number;
  partialSince: Instant | null;
  partialLevel: number;
  partialMean: number;
  lowestLevel: number;
  /** The highest confidence that a transition of this incident told, as in `confidenceRank`. */
  toldConfidence: number;
  /** Running means of the deciding ratio over one and over six hours: apart, it is still falling or rising. */
  meanShort: number;
  meanLong: number;
  meanAt: Instant;
}

export function atRest(): Standing {
  return {
    phase: 'normal',
    seq: 0,
    startedAt: 0,
    since: 0,
    unstable: false,
    blind: false,
    blindSince: null,
    trigger: -1,
    lastFlipAt: 0,
    lastEndAt: null,
    relapses: [],
    crossings: [],
    above: true,
    normalSince: null,
    normalFrom: null,
    returnSince: null,
    relapseSince: null,
    fallSince: null,
    plateauSince: null,
    plateauLevel: 1,
    partialSince: null,
    partialLevel: 1,
    partialMean: 1,
    lowestLevel: 1,
    toldConfidence: 0,
    meanShort: 1,
    meanLong: 1,
    meanAt: 0,
  };
}

/** Shared by all places to which nothing has happened yet: never changed, copied when something does. */
export const AT_REST: Standing = Object.freeze(atRest());
const AT_REST_AS_JSON = JSON.stringify(AT_REST);

/** A copy, which may be changed; AT_REST stays itself. */
export function copyOf(standing: Standing): Standing {
  return standing === AT_REST ? AT_REST : { ...standing };
}

/** A standing that has been read back: AT_REST itself where it says the same. */
export function sharedAtRest(standing: Standing): Standing {
  return JSON.stringify(standing) === AT_REST_AS_JSON ? AT_REST : standing;
}
