import type { Instant } from '../../core/time.ts';
import { Backlog } from './backlog.ts';
import { Blocks, type PlaceSpace } from './blocks.ts';
import { Coverage, type PlaceReading } from './coverage.ts';
import { learnPeers } from './learn.ts';
import { type Frame, FrameReader, type FrameSink, type MessageHead } from './message.ts';
import { type Collector, type FullFeedPeer, Peers } from './peers.ts';
import { RIS_POLICY } from './policy.ts';
import { emptyPrefix, type Prefix, readPrefix } from './prefix.ts';
import { PrefixIndex } from './prefix-index.ts';
import { VisibilityTable } from './table.ts';
import { Upstreams } from './upstreams.ts';

interface EngineOptions {
  readonly places: readonly PlaceSpace[];
  /** Sessions known to carry full tables. */
  readonly fullFeed: readonly FullFeedPeer[];
  /** Also find such sessions by what they say. */
  readonly learn: boolean;
}

/** A route that a peer has. */
export interface StandingRoute {
  readonly head: MessageHead;
  readonly prefix: string;
}

/** What came in, since the beginning. */
interface EngineCounts {
  frames: number;
  updates: number;
  peerStates: number;
  /** No JSON, or no frame. */
  malformed: number;
  /** Messages without a usable head, and of types that are not known. */
  skipped: number;
  /** Updates of peers that carry no full table. */
  otherPeers: number;
  announced: number;
  withdrawn: number;
  /** Withdrawals of what the peer was not known to have. */
  unheard: number;
  /** Prefixes of no watched place. */
  notWatched: number;
  malformedPrefixes: number;
  /** IPv6 beyond /64. */
  tooLongPrefixes: number;
  /** Watched prefixes beyond `maxPrefixes`: without a row. */
  withoutRoom: number;
}

/**
 * RIS Live without its sockets: frames in, readings of places out. Pure: time arrives as an argument. Frames of one peer must
 * come in order; those of different peers need not.
 */
export class RisEngine implements FrameSink {
  readonly backlog = new Backlog();
  readonly blocks: Blocks;
  readonly table: VisibilityTable;
  readonly counts: EngineCounts = {
    frames: 0,
    updates: 0,
    peerStates: 0,
    malformed: 0,
    skipped: 0,
    otherPeers: 0,
    announced: 0,
    withdrawn: 0,
    unheard: 0,
    notWatched: 0,
    malformedPrefixes: 0,
    tooLongPrefixes: 0,
    withoutRoom: 0,
  };
  readonly #peers: Peers;
  readonly #index = new PrefixIndex();
  readonly #upstreams = new Upstreams();
  readonly #coverage: Coverage;
  readonly #reader = new FrameReader(this);
  readonly #prefix = emptyPrefix();
  #now: Instant = 0;
  #column = -1;
  #path: readonly unknown[] = [];
  /** −1: the path of this message has not been looked at. */
  #link = -1;

  constructor({ places, fullFeed, learn }: EngineOptions) {
    this.blocks = new Blocks(places);
    this.#peers = new Peers(fullFeed, { learn });
    this.table = new VisibilityTable(this.#peers);
    this.#coverage = new Coverage({
      blocks: this.blocks,
      index: this.#index,
      peers: this.#peers,
      table: this.table,
      upstreams: this.#upstreams,
    });
  }

  /** Parts of updates that had the wrong form. */
  get badItems(): number {
    return this.#reader.badItems;
  }

  /** The collectors that are known, with when each was last heard. */
  get collectors(): readonly Collector[] {
    return this.#peers.collectors;
  }

  /** Prefixes with a row. */
  get prefixes(): number {
    return this.#index.size;
  }

  /** One frame of the socket, which arrived `now`. Never throws on what it holds. */
  take(text: string, now: Instant): Frame {
    this.#now = now;
    this.counts.frames += 1;
    const frame = this.#reader.read(text);
    if (frame.kind === 'update') this.counts.updates += 1;
    else if (frame.kind === 'peer-state') this.counts.peerStates += 1;
    else if (frame.kind === 'malformed') this.counts.malformed += 1;
    else if (frame.kind === 'skipped' || frame.kind === 'unknown') this.counts.skipped += 1;
    return frame;
  }

  /** The start state says that most peers see this prefix. False when it belongs to no watched place. */
  assume(prefix: Prefix): boolean {
    const row = this.#rowFor(prefix);
    if (row >= 0) this.table.assume(row);
    return row >= 0;
  }

  /**
   * How all routes of a place stand, as somebody else says. What the stream has said itself holds: it is newer. A peer with
   * a route there has no others; of a peer without any nothing is known, and nothing is assumed any more.
   */
  takeStanding(place: string, routes: Iterable<StandingRoute>): void {
    for (const row of this.#coverage.rowsOf(place)) this.table.unassume(row);
    const told = new Set<number>();
    for (const { head, prefix } of routes) told.add(this.#stand(head, prefix));
    told.delete(-1);
    for (const row of this.#coverage.rowsOf(place)) for (const column of told) this.table.lose(row, column);
  }

  /** The peer's column; −1 for one that does not count. It is no sign of life of the collector. */
  #stand(head: MessageHead, text: string): number {
    const collector = this.#peers.collectorOf(head.host);
    const column = collector === null ? -1 : this.#peers.columnOf(collector, head.peer, head.asn);
    if (column < 0 || !this.#readPrefix(text)) return -1;
    const row = this.#rowFor(this.#prefix);
    if (row < 0 || this.table.isHeard(row, column)) return column;
    this.#column = column;
    this.#path = head.path;
    this.#link = -1;
    this.announce(text);
    return column;
  }

  /**
   * What a peer did not have in another engine is not assumed of it here: the start state is hours old.
   * @param before of the same full-feed peers, in doubt.
   */
  assumeNoMoreThan(before: RisEngine): void {
    for (let row = 0; row < before.prefixes; row += 1) {
      const own = this.#index.find(before.#index.read(row, this.#prefix));
      if (own >= 0) this.table.assumeNoMoreThan(own, before.table, row);
    }
  }

  /** Ends a step: looks for peers that have shown to carry full tables, and reads every place. */
  read(): readonly PlaceReading[] {
    learnPeers(this.table, this.#peers);
    return this.#coverage.read();
  }

  /**
   * A socket was closed or fell behind: what was announced is assumed still there, what was withdrawn is unknown. Nothing
   * should be read before all filters are acknowledged again.
   */
  doubtAll(): void {
    this.table.doubtAll();
  }

  /** The same for the peers of one collector: its subscription was lost, or it is silent. */
  doubtCollector(host: string): void {
    for (const column of this.#peers.collectorOf(host)?.columns.values() ?? []) {
      if (column >= 0) this.table.doubtPeer(column);
    }
  }

  beginUpdate(head: MessageHead): boolean {
    this.#column = this.#hearFrom(head);
    if (this.#column < 0) {
      this.counts.otherPeers += 1;
      return false;
    }
    this.#path = head.path;
    this.#link = -1;
    return true;
  }

  withdraw(text: string): void {
    if (!this.#readPrefix(text)) return;
    const row = this.#index.find(this.#prefix);
    // No row: nobody ever announced it, or it is not watched.
    if (row < 0 || !this.table.withdraw(row, this.#column)) this.counts.unheard += 1;
    else this.counts.withdrawn += 1;
  }

  announce(text: string): void {
    if (!this.#readPrefix(text)) return;
    const row = this.#rowFor(this.#prefix);
    if (row < 0) return;
    this.counts.announced += 1;
    this.table.announce(row, this.#column);
    if (!this.#coverage.tellsUpstreams(row)) return;
    if (this.#link < 0) this.#link = this.#upstreams.linkOf(this.#path);
    if (this.#upstreams.put(row, this.#column, this.#link)) this.table.touch(row);
  }

  /** Down, or up again after a down that we may have missed: either way it begins anew. */
  changePeer(head: MessageHead): void {
    const column = this.#hearFrom(head);
    if (column >= 0) this.table.forgetPeer(column);
  }

  hear(head: MessageHead): void {
    this.#hearFrom(head);
  }

  #hearFrom({ host, peer, asn, at }: MessageHead): number {
    const collector = this.#peers.collectorOf(host);
    if (collector === null) return -1;
    collector.heardAt = this.#now;
    this.backlog.observe(at, this.#now);
    return this.#peers.columnOf(collector, peer, asn);
  }

  #readPrefix(text: string): boolean {
    const result = readPrefix(text, this.#prefix);
    if (result === 'malformed') this.counts.malformedPrefixes += 1;
    else if (result === 'too-long') this.counts.tooLongPrefixes += 1;
    return result === 'ok';
  }

  /** The prefix's row, a new one if it is watched and there is room; else −1. */
  #rowFor(prefix: Prefix): number {
    const known = this.#index.find(prefix);
    if (known >= 0) return known;
    const set = this.blocks.setOf(prefix);
    if (set < 0) {
      this.counts.notWatched += 1;
      return -1;
    }
    if (this.#index.size >= RIS_POLICY.maxPrefixes) {
      this.counts.withoutRoom += 1;
      return -1;
    }
    const row = this.#index.add(prefix);
    this.table.addRow(prefix.family);
    this.#coverage.join(row, set);
    return row;
  }
}
