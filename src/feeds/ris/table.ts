import { Cells } from './cells.ts';
import { RIS_POLICY } from './policy.ts';
import { Touched } from './touched.ts';
import type { Family, Peers } from './peers.ts';

/**
 * What each peer (a column) says of each prefix (a row), as two bits a cell, *known* and *visible*:
 *
 *   known visible
 *     0      0     unknown    nobody has said anything; never counts
 *     1      0     withdrawn  it was visible or assumed visible, and the peer took it back: lost
 *     0      1     assumed    a full-feed peer, and the start state says that most peers see the prefix
 *     1      1     visible    the peer announced it
 *
 * As numbers (known + 2 × visible) they are in the order of what they say about an AS: an AS is what its best session is,
 * so two sessions count once. Per prefix the table keeps how many full-feed ASes are known, see it, and are only assumed
 * to. An update costs O(sessions of that AS).
 *
 * A withdrawal of an unknown cell says nothing (what was never there cannot be lost), except for a prefix of the start
 * state at a peer that was never reset: had we known the peer, the cell would have been assumed.
 *
 * A reset peer (down, or its socket closed) is written down once; each row makes up for it when it is next touched, and
 * `settle` for all, so that a peer that flaps costs one pass over the rows a step and not one a flap.
 */
export const UNKNOWN = 0;
export const WITHDRAWN = 1;
export const ASSUMED = 2;
export const VISIBLE = 3;

/** Fields of a row: ASes known, seeing, only assumed to; flags; how many pending resets it has made up for. */
const FIELDS = 8;
const KNOWN = 0;
const SEEN = 1;
const ONLY_ASSUMED = 2;
const FLAGS = 3;
const CLEANED = 4;

const FIRST_ROWS = 4_096;

const IS_V6 = 1;
const IN_START = 2;
const IS_SPOKEN = 4;

export class VisibilityTable {
  readonly #peers: Peers;
  readonly #cells = new Cells();
  #size = 0;
  /** What is kept of a row beside its cells, in one cache line: see KNOWN and those after it. */
  #rows = new Uint16Array(FIRST_ROWS * FIELDS);
  /** Column × 2, and 1 for a doubted peer. */
  readonly #resets: number[] = [];
  readonly #touched = new Touched();
  /** Prefixes of the start state that any peer has spoken about. */
  readonly spoken = { 4: 0, 6: 0 };

  constructor(peers: Peers) {
    this.#peers = peers;
  }

  get size(): number {
    return this.#size;
  }

  /** A new row, all unknown; rows are numbered as prefixes are. */
  addRow(family: Family): number {
    const row = this.#size;
    if (row * FIELDS === this.#rows.length) this.#grow();
    this.#cells.add(row);
    this.#rows[row * FIELDS + FLAGS] = family === 6 ? IS_V6 : 0;
    this.#rows[row * FIELDS + CLEANED] = this.#resets.length;
    this.#size = row + 1;
    return row;
  }

  /** The start state has it: every full-feed peer that was never reset and has said nothing else is assumed to see it. */
  assume(row: number): void {
    this.#clean(row);
    const flags = this.#rows[row * FIELDS + FLAGS] ?? 0;
    if ((flags & IN_START) !== 0) return;
    this.#rows[row * FIELDS + FLAGS] = flags | IN_START;
    this.#cells.assume(row, this.#familyOf(row).assumable);
    // A row that nobody has spoken about, as nearly all of a start state's are, need not be counted one by one.
    const at = row * FIELDS;
    if (this.#rows[at + KNOWN] === 0)
      this.#rows.fill(this.#familyOf(row).assumableAses, at + KNOWN, at + FLAGS);
    else this.#recount(row);
    this.touch(row);
  }

  /** What is only assumed of the prefix is unknown from now on. */
  unassume(row: number): void {
    this.#clean(row);
    this.#cells.unassume(row);
    this.#recount(row);
    this.touch(row);
  }

  /** What is assumed of the prefix is unknown where a table of the same columns does not see it. */
  assumeNoMoreThan(row: number, before: VisibilityTable, beforeRow: number): void {
    this.#clean(row);
    this.#cells.assumeNoMoreThan(row, before.#cells, beforeRow);
    this.#recount(row);
    this.touch(row);
  }

  /** Somebody else says that the peer has no such route; what the peer said itself holds. */
  lose(row: number, column: number): void {
    if (!this.isHeard(row, column)) this.#write(row, column, WITHDRAWN);
  }

  /** The peer has spoken about the prefix. */
  isHeard(row: number, column: number): boolean {
    return (this.stateOf(row, column) & WITHDRAWN) !== 0;
  }

  /** False when the cell was visible already. */
  announce(row: number, column: number): boolean {
    this.#clean(row);
    return this.#write(row, column, VISIBLE);
  }

  /** False when it changes nothing: withdrawn already, or never there. */
  withdraw(row: number, column: number): boolean {
    this.#clean(row);
    const isEmpty = this.#cells.read(row, column) === UNKNOWN;
    if (isEmpty && (!this.isInStart(row) || this.#peers.isReset(column))) return false;
    return this.#write(row, column, WITHDRAWN);
  }

  /** The peer's session went down or began anew: its cells are unknown until it announces them. */
  forgetPeer(column: number): void {
    this.#reset(column * 2, column);
  }

  /** We did not listen for a while: what the peer announced is assumed still there, what it withdrew is unknown. */
  doubtPeer(column: number): void {
    this.#reset(column * 2 + 1, column);
  }

  /** The same for all peers at once. */
  doubtAll(): void {
    this.settle();
    for (let column = 0; column < this.#peers.size; column += 1) this.#peers.reset(column);
    for (let row = 0; row < this.#size; row += 1) {
      this.#cells.forget(row);
      this.#recount(row);
      this.touch(row);
    }
  }

  /** A peer turns out to carry the whole table: from now on it counts. */
  include(family: Family, column: number): void {
    this.settle();
    const isAssumable = !this.#peers.isReset(column);
    this.#peers[family].include(column, this.#peers.asnOf(column), isAssumable);
    for (let row = 0; row < this.#size; row += 1) {
      const flags = this.#rows[row * FIELDS + FLAGS] ?? 0;
      if (((flags & IS_V6) !== 0) !== (family === 6)) continue;
      const isAssumed = isAssumable && (flags & IN_START) !== 0;
      let state = this.#cells.read(row, column);
      if (state === UNKNOWN && isAssumed) {
        state = ASSUMED;
        this.#cells.put(row, column, state);
      }
      this.#count({ row, column, old: UNKNOWN, next: state });
    }
  }

  /** Makes up for all resets in all rows. */
  settle(): void {
    if (this.#resets.length === 0) return;
    for (let row = 0; row < this.#size; row += 1) this.#clean(row);
    this.#resets.length = 0;
    for (let at = CLEANED; at < this.#rows.length; at += FIELDS) this.#rows[at] = 0;
  }

  stateOf(row: number, column: number): number {
    this.#clean(row);
    return this.#cells.read(row, column);
  }

  isV6(row: number): boolean {
    return ((this.#rows[row * FIELDS + FLAGS] ?? 0) & IS_V6) !== 0;
  }

  isInStart(row: number): boolean {
    return ((this.#rows[row * FIELDS + FLAGS] ?? 0) & IN_START) !== 0;
  }

  /** Full-feed ASes known or assumed to have an opinion; those that see it; those of them that are only assumed to. */
  knownAses(row: number): number {
    return this.#rows[row * FIELDS + KNOWN] ?? 0;
  }

  seenAses(row: number): number {
    return this.#rows[row * FIELDS + SEEN] ?? 0;
  }

  assumedAses(row: number): number {
    return this.#rows[row * FIELDS + ONLY_ASSUMED] ?? 0;
  }

  /** Every peer that has spoken about the prefix. */
  forEachKnown(row: number, visit: (column: number, isVisible: boolean) => void): void {
    this.#clean(row);
    this.#cells.forEachKnown(row, visit);
  }

  touch(row: number): void {
    this.#touched.add(row);
  }

  /** The rows that changed since the last call. */
  takeTouched(): readonly number[] {
    return this.#touched.take();
  }

  #reset(entry: number, column: number): void {
    this.#peers.reset(column);
    if (this.#resets.length >= RIS_POLICY.maxPendingResets) this.settle();
    this.#resets.push(entry);
  }

  #clean(row: number): void {
    let at = this.#rows[row * FIELDS + CLEANED] ?? 0;
    if (at === this.#resets.length) return;
    for (; at < this.#resets.length; at += 1) {
      const entry = this.#resets[at] ?? 0;
      const column = entry >>> 1;
      const state = this.#cells.read(row, column);
      const next = (entry & 1) === 1 && state >= ASSUMED ? ASSUMED : UNKNOWN;
      if (state === next) continue;
      this.#cells.put(row, column, next);
      this.#count({ row, column, old: state, next });
    }
    this.#rows[row * FIELDS + CLEANED] = at;
  }

  #write(row: number, column: number, next: number): boolean {
    const old = this.#cells.read(row, column);
    if (old === next) return false;
    if ((old & WITHDRAWN) === 0) this.#hear(row, column);
    this.#cells.put(row, column, next);
    this.#count({ row, column, old, next });
    return true;
  }

  /** The first word of a peer about a prefix. */
  #hear(row: number, column: number): void {
    const flags = this.#rows[row * FIELDS + FLAGS] ?? 0;
    if ((flags & IN_START) === 0) return;
    const { heard } = this.#familyOf(row);
    heard[column] = (heard[column] ?? 0) + 1;
    if ((flags & IS_SPOKEN) !== 0) return;
    this.#rows[row * FIELDS + FLAGS] = flags | IS_SPOKEN;
    this.spoken[(flags & IS_V6) === 0 ? 4 : 6] += 1;
  }

  #count({ row, column, old, next }: { row: number; column: number; old: number; next: number }): void {
    const family = this.#familyOf(row);
    if (!family.isFullFeed(column)) return;
    let rest = UNKNOWN;
    for (const other of family.sessionsOf(column)) {
      if (other !== column) rest = Math.max(rest, this.#cells.read(row, other));
    }
    const before = Math.max(rest, old);
    const after = Math.max(rest, next);
    if (before === after) return;
    this.#add(row, before, -1);
    this.#add(row, after, 1);
    this.touch(row);
  }

  #add(row: number, state: number, by: 1 | -1): void {
    const at = row * FIELDS;
    if (state !== UNKNOWN) this.#rows[at + KNOWN] = (this.#rows[at + KNOWN] ?? 0) + by;
    if (state >= ASSUMED) this.#rows[at + SEEN] = (this.#rows[at + SEEN] ?? 0) + by;
    if (state === ASSUMED) this.#rows[at + ONLY_ASSUMED] = (this.#rows[at + ONLY_ASSUMED] ?? 0) + by;
  }

  #recount(row: number): void {
    this.#rows.fill(0, row * FIELDS + KNOWN, row * FIELDS + FLAGS);
    for (const sessions of this.#familyOf(row).byAs()) {
      let best = UNKNOWN;
      for (const column of sessions) best = Math.max(best, this.#cells.read(row, column));
      this.#add(row, best, 1);
    }
  }

  #familyOf(row: number) {
    return ((this.#rows[row * FIELDS + FLAGS] ?? 0) & IS_V6) === 0 ? this.#peers[4] : this.#peers[6];
  }

  #grow(): void {
    const rows = new Uint16Array(this.#rows.length * 2);
    rows.set(this.#rows);
    this.#rows = rows;
  }
}
