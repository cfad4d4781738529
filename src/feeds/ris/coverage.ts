import type { Blocks } from './blocks.ts';
import type { Peers } from './peers.ts';
import { RIS_POLICY } from './policy.ts';
import { emptyPrefix, type Prefix, sizeOf, startOf } from './prefix.ts';
import type { PrefixIndex } from './prefix-index.ts';
import type { VisibilityTable } from './table.ts';
import type { Link, Upstreams } from './upstreams.ts';

/** A link and the number of (prefix, peer) paths that now go by it. */
export interface UsedLink extends Link {
  readonly paths: number;
}

/** What can be said of a place at the end of a step. Null is no data, which is never zero. */
export interface PlaceReading {
  readonly place: string;
  /** IPv4 space in /24s that lies in any seen prefix; null also for a place without IPv4 prefixes. */
  readonly space: number | null;
  /** Prefixes seen, of both families. */
  readonly prefixes: number | null;
  /** Different upstream ASes in the paths in use; null also for a place of too many prefixes, or before any path. */
  readonly upstreams: number | null;
  /** The paths in use, most used first. */
  readonly links: readonly UsedLink[];
  /** Prefixes that have ever been seen, and those of them without a verdict now: they stay what they were. */
  readonly everSeen: number;
  readonly unknown: number;
  /** Share of (prefix, peer AS) sightings that are assumed from the start state and not yet heard, 0–1. */
  readonly assumedShare: number;
}

interface Place {
  readonly id: string;
  readonly rows: number[];
  /** `rows` is in the order of the address space. */
  isSorted: boolean;
  hadPaths: boolean;
  reading: PlaceReading | null;
}

interface World {
  readonly blocks: Blocks;
  readonly index: PrefixIndex;
  readonly peers: Peers;
  readonly table: VisibilityTable;
  readonly upstreams: Upstreams;
}

const IS_SEEN = 1;
const WAS_SEEN = 2;
/** IPv4 addresses in a /24. */
const SLASH_24 = 256;

/** Reads the table place by place; only places with a touched row are read again. */
export class Coverage {
  readonly #world: World;
  readonly #places: readonly Place[];
  #sets = new Int32Array(1_024).fill(-1);
  #verdicts = new Uint8Array(1_024);
  readonly #one = emptyPrefix();
  readonly #other = emptyPrefix();

  constructor(world: World) {
    this.#world = world;
    this.#places = world.blocks.places.map((id) => ({
      id,
      rows: [],
      isSorted: true,
      hadPaths: false,
      reading: null,
    }));
  }

  /** The row belongs to the places of that set from now on. */
  join(row: number, set: number): void {
    if (row >= this.#sets.length) this.#grow(row);
    this.#sets[row] = set;
    for (const at of this.#world.blocks.placesOf(set)) {
      const place = this.#places[at];
      place?.rows.push(row);
      if (place !== undefined) place.isSorted = false;
    }
  }

  /** Whether a place of the row is small enough for its upstreams to be told. */
  tellsUpstreams(row: number): boolean {
    for (const at of this.#placesAt(row)) {
      if ((this.#places[at]?.rows.length ?? 0) <= RIS_POLICY.upstreamsUpTo) return true;
    }
    return false;
  }

  /** The prefixes of a place. */
  rowsOf(place: string): readonly number[] {
    return this.#places.find(({ id }) => id === place)?.rows ?? [];
  }

  /** Every place as it is now, in the order they were given. */
  read(): readonly PlaceReading[] {
    this.#world.table.settle();
    const touched = new Set<number>();
    for (const row of this.#world.table.takeTouched()) for (const at of this.#placesAt(row)) touched.add(at);
    return this.#places.map((place, at) => {
      place.reading = place.reading === null || touched.has(at) ? this.#readPlace(place, at) : place.reading;
      return place.reading;
    });
  }

  #placesAt(row: number): readonly number[] {
    return this.#world.blocks.placesOf(this.#sets[row] ?? -1);
  }

  #readPlace(place: Place, at: number): PlaceReading {
    const tally = this.#tally(place);
    const { everSeen, unknown } = tally;
    const isKnown = everSeen > 0 && unknown <= RIS_POLICY.maxUnknownShare * everSeen;
    const isSmall = everSeen <= RIS_POLICY.upstreamsUpTo;
    const links = isSmall ? this.#linksOf(place) : [];
    if (links.length > 0) place.hadPaths = true;
    return {
      place: place.id,
      space: isKnown && tally.v4 > 0 ? this.#spaceOf(place, at) / SLASH_24 : null,
      prefixes: isKnown ? tally.seen : null,
      upstreams: isKnown && isSmall && place.hadPaths ? countUpstreams(links) : null,
      links,
      everSeen,
      unknown,
      assumedShare: tally.sightings === 0 ? 0 : tally.assumed / tally.sightings,
    };
  }

  /** Judges every prefix of the place and counts. */
  #tally(place: Place) {
    const { table } = this.#world;
    const tally = { everSeen: 0, unknown: 0, seen: 0, v4: 0, sightings: 0, assumed: 0 };
    for (const row of place.rows) {
      const isJudged = this.#judge(row);
      const verdict = this.#verdicts[row] ?? 0;
      if ((verdict & WAS_SEEN) === 0) continue;
      tally.everSeen += 1;
      if (!isJudged) tally.unknown += 1;
      if ((verdict & IS_SEEN) !== 0) tally.seen += 1;
      if (!table.isV6(row)) tally.v4 += 1;
      tally.sightings += table.seenAses(row);
      tally.assumed += table.assumedAses(row);
    }
    return tally;
  }

  /**
   * Whether the prefix is seen goes into its verdict; false when too few have an opinion: the verdict stays. A prefix of
   * the start state was seen before we looked.
   */
  #judge(row: number): boolean {
    const { table, peers } = this.#world;
    const known = table.knownAses(row);
    const { ases } = table.isV6(row) ? peers[6] : peers[4];
    if (this.#verdicts[row] === 0 && table.isInStart(row)) this.#verdicts[row] = IS_SEEN | WAS_SEEN;
    if (known < RIS_POLICY.minKnownAses || known < RIS_POLICY.minKnownShare * ases) return false;
    const isSeen = table.seenAses(row) >= RIS_POLICY.seenShare * known;
    this.#verdicts[row] = isSeen ? IS_SEEN | WAS_SEEN : (this.#verdicts[row] ?? 0) & WAS_SEEN;
    return true;
  }

  /** IPv4 addresses of the place in any seen prefix. In order, a prefix adds what the ones before have not covered. */
  #spaceOf(place: Place, at: number): number {
    if (!place.isSorted) {
      place.rows.sort((a, b) => this.#inOrder(a, b));
      place.isSorted = true;
    }
    let addresses = 0;
    let coveredTo = 0;
    for (const row of place.rows) {
      if (this.#world.table.isV6(row) || ((this.#verdicts[row] ?? 0) & IS_SEEN) === 0) continue;
      const prefix = this.#world.index.read(row, this.#one);
      const end = startOf(prefix) + sizeOf(prefix);
      if (end <= coveredTo) continue;
      const from = Math.max(coveredTo, startOf(prefix));
      addresses += this.#world.blocks.addressesIn(at, from, end);
      coveredTo = end;
    }
    return addresses;
  }

  #linksOf(place: Place): readonly UsedLink[] {
    const { table, upstreams } = this.#world;
    const paths = new Map<number, number>();
    for (const row of place.rows) {
      // What half of the world has lost carries nothing any more, whatever the others still hold.
      if (((this.#verdicts[row] ?? 0) & IS_SEEN) === 0) continue;
      table.forEachKnown(row, (column, isVisible) => {
        const link = isVisible ? upstreams.at(row, column) : 0;
        if (link !== 0) paths.set(link, (paths.get(link) ?? 0) + 1);
      });
    }
    const used: UsedLink[] = [];
    for (const [number, count] of paths) {
      const link = upstreams.link(number);
      if (link !== null) used.push({ ...link, paths: count });
    }
    return used.sort((a, b) => b.paths - a.paths || a.origin - b.origin || a.upstream - b.upstream);
  }

  #inOrder(a: number, b: number): number {
    const { index } = this.#world;
    return byAddress(index.read(a, this.#one), index.read(b, this.#other));
  }

  #grow(row: number): void {
    const capacity = Math.max(this.#sets.length * 2, row + 1);
    const sets = new Int32Array(capacity).fill(-1);
    sets.set(this.#sets);
    this.#sets = sets;
    const verdicts = new Uint8Array(capacity);
    verdicts.set(this.#verdicts);
    this.#verdicts = verdicts;
  }
}

function countUpstreams(links: readonly UsedLink[]): number {
  return new Set(links.map(({ upstream }) => upstream)).size;
}

/** Less specific first, so that what lies in it follows. */
function byAddress(a: Prefix, b: Prefix): number {
  return a.family - b.family || a.hi - b.hi || a.lo - b.lo || a.length - b.length;
}
