import type { PlaceId } from '../entity.ts';
import type { Instant } from '../time.ts';
import type { LevelSlot } from './levels.ts';
import type { Member } from './members.ts';
import { AT_REST, type Standing } from './rest.ts';

/** Where a place stood at a snapshot; the numbers of its series are in the columns. Never changed: it may be shared. */
export interface Past {
  /** The due time of the newest bins in it. */
  readonly at: Instant;
  readonly standing: Standing;
}

/** One place on the watch. There are many: a list or a number that most of them do without is shared or null. */
export interface Watched extends LevelSlot {
  readonly id: PlaceId;
  readonly continent: string | null;
  /** In the order of their signals' ids. */
  members: readonly Member[];
  standing: Standing;
  /** The ratio that decided at the last look, null when nothing could be judged, and the newest bin seen. */
  left: number | null;
  newestBin: Instant | null;
  /** Its regions, and for a region its country. */
  regions: readonly Watched[];
  nation: Watched | null;
  /** A country judged by its regions: since when it has been as good as dark. */
  deepFrom: Instant | null;
  /** When Ebb began to watch: what started before was already low. Null where that is not known. */
  watchedFrom: Instant | null;
  /** Number of the newest hour in its levels. */
  levelHour: number;
  /** The last two snapshots (see `pastOf`), which of them is newer, and whether the next is due. */
  past0: Past | null;
  past1: Past | null;
  newestPast: number;
  pastIsDue: boolean;
  /** The number of the last look that something of it came up in. */
  touchedIn: number;
  /** Decisions up to here are about a time in which Ebb was not running; null without such a time. */
  awayUntil: Instant | null;
}

/** Shared by all places that have none. */
const NO_MEMBERS: readonly Member[] = [];
const NO_REGIONS: readonly Watched[] = [];

export function newlyWatched(id: PlaceId, continent: string | null, levels: LevelSlot): Watched {
  return {
    id,
    continent,
    members: NO_MEMBERS,
    standing: AT_REST,
    left: null,
    newestBin: null,
    regions: NO_REGIONS,
    nation: null,
    deepFrom: null,
    watchedFrom: null,
    levelPage: levels.levelPage,
    levelFrom: levels.levelFrom,
    levelHour: 0,
    past0: null,
    past1: null,
    newestPast: 0,
    pastIsDue: false,
    touchedIn: 0,
    awayUntil: null,
  };
}

/** Adds a member to a place. A new list, since one that is pushed to reserves room for seventeen. */
export function addMember(place: Watched, member: Member): void {
  place.members = [...place.members, member].toSorted((a, b) => (a.plan.spec.id < b.plan.spec.id ? -1 : 1));
}

/** The member of a signal, by the signal's number in the watch; looked for first where it often stands. */
export function memberOfSignal({ members }: Watched, signal: number): Member | null {
  for (let i = 0; i < members.length; i += 1) {
    const member = members[(signal + i) % members.length];
    if (member?.signal === signal) return member;
  }
  return null;
}

/** One of the last two snapshots, 0 or 1: the columns keep theirs under the same number. */
export function pastOf(place: Watched, which: number): Past | null {
  return which === 0 ? place.past0 : place.past1;
}

export function setPast(place: Watched, which: number, past: Past | null): void {
  if (which === 0) place.past0 = past;
  else place.past1 = past;
}
