import type { PlaceId } from '../entity.ts';
import type { Instant } from '../time.ts';
import type { Member } from './members.ts';
import { AT_REST, type Standing } from './rest.ts';

/** Where a place stood at a snapshot; the numbers of its series are in the columns. */
export interface Past {
  /** The due time of the newest bins in it. */
  readonly at: Instant;
  readonly standing: Standing;
}

/** One place on the watch. */
export interface Watched {
  readonly id: PlaceId;
  readonly continent: string | null;
  readonly members: Member[];
  standing: Standing;
  /** The ratio that decided at the last look, null when nothing could be judged, and the newest bin seen. */
  left: number | null;
  newestBin: Instant | null;
  /** Its regions, and for a region its country. */
  readonly regions: Watched[];
  nation: Watched | null;
  /** A country judged by its regions: since when it has been as good as dark. */
  deepFrom: Instant | null;
  /** When Ebb began to watch: what started before was already low. */
  watchedFrom: Instant;
  /** Lowest ratio of each of the last 48 hours in hundredths, 255 is none; `levelHour` numbers the newest. */
  readonly levels: Uint8Array;
  levelHour: number;
  /** The last two snapshots, which of them is newer, and whether the next is due. */
  readonly past: (Past | null)[];
  newestPast: number;
  pastIsDue: boolean;
  /** The number of the last look that something of it came up in. */
  touchedIn: number;
  /** Decisions up to here are about a time in which Ebb was not running. */
  awayUntil: Instant;
}

export const LEVEL_HOURS = 48;

export function newlyWatched(id: PlaceId, continent: string | null): Watched {
  return {
    id,
    continent,
    members: [],
    standing: AT_REST,
    left: null,
    newestBin: null,
    regions: [],
    nation: null,
    deepFrom: null,
    watchedFrom: Number.NEGATIVE_INFINITY,
    levels: new Uint8Array(LEVEL_HOURS).fill(255),
    levelHour: 0,
    past: [null, null],
    newestPast: 0,
    pastIsDue: false,
    touchedIn: 0,
    awayUntil: Number.NEGATIVE_INFINITY,
  };
}
