import { FamilyPeers } from './family-peers.ts';
import { RIS_POLICY } from './policy.ts';

/** A session known to carry a full table, e.g. from RIPEstat's `ris-peers`. */
export interface FullFeedPeer {
  /** `rrc21`, with or without `.ripe.net`. */
  readonly host: string;
  /** IP address of the peer. */
  readonly peer: string;
  readonly asn: number;
  readonly v4: boolean;
  readonly v6: boolean;
}

export interface Collector {
  readonly name: string;
  /** When the last message from it arrived; null before the first. */
  heardAt: number | null;
  readonly columns: Map<string, number>;
}

export type Family = 4 | 6;
export const FAMILIES: readonly Family[] = [4, 6];

const MAX_COLLECTORS = 256;
/** Spellings of peers' addresses that are remembered. */
const MAX_SPELLINGS = 8_192;

/**
 * Who speaks: a session (collector and peer address) has a column of the table. Only full-feed sessions count: those passed
 * in and, with `learn`, those that have spoken about so many of the start state's prefixes that they must carry them all.
 * Sessions without a column are ignored.
 */
export class Peers {
  readonly 4 = new FamilyPeers();
  readonly 6 = new FamilyPeers();
  readonly #learn: boolean;
  readonly #collectors = new Map<string, Collector>();
  readonly #asns: number[] = [];
  readonly #isReset = new Uint8Array(RIS_POLICY.maxPeers);
  #spellings = 0;

  constructor(fullFeed: readonly FullFeedPeer[], { learn }: { readonly learn: boolean }) {
    this.#learn = learn;
    for (const { host, peer, asn, v4, v6 } of fullFeed) {
      const column = (v4 || v6) && this.#open(this.collectorOf(host), canonicalIp(peer), asn);
      if (column === false || column < 0) continue;
      if (v4) this[4].include(column, asn, true);
      if (v6) this[6].include(column, asn, true);
    }
  }

  /** Columns in use. */
  get size(): number {
    return this.#asns.length;
  }

  asnOf(column: number): number {
    return this.#asns[column] ?? 0;
  }

  get collectors(): readonly Collector[] {
    return [...new Set(this.#collectors.values())];
  }

  /** Null when there are more names than collectors can be. */
  collectorOf(host: string): Collector | null {
    const known = this.#collectors.get(host);
    if (known !== undefined) return known;
    if (this.#collectors.size >= MAX_COLLECTORS) return null;
    const name = host.replace(/\.ripe\.net$/i, '').toLowerCase();
    const collector = this.#collectors.get(name) ?? {
      name,
      heardAt: null,
      columns: new Map<string, number>(),
    };
    this.#collectors.set(name, collector);
    this.#collectors.set(host, collector);
    return collector;
  }

  /** The session's column; −1 when it has none and gets none. */
  columnOf(collector: Collector, peer: string, asn: number): number {
    const known = collector.columns.get(peer);
    if (known !== undefined) return known;
    const canonical = canonicalIp(peer);
    let column = collector.columns.get(canonical) ?? -1;
    if (column < 0 && this.#learn) column = this.#open(collector, canonical, asn);
    if (this.#spellings < MAX_SPELLINGS) {
      this.#spellings += 1;
      collector.columns.set(peer, column);
    }
    return column;
  }

  /** Its cells may not be assumed any more, and what it was heard to say proves nothing. */
  reset(column: number): void {
    this.#isReset[column] = 1;
    for (const family of FAMILIES) this[family].reset(column);
  }

  isReset(column: number): boolean {
    return this.#isReset[column] === 1;
  }

  /** Columns that have now spoken about enough of the `spoken` prefixes of the start state that anybody spoke about. */
  learnable(family: Family, spoken: number): number[] {
    if (!this.#learn) return [];
    const least = Math.max(RIS_POLICY.learnedPrefixes, RIS_POLICY.learnedShare * spoken);
    const found: number[] = [];
    for (let column = 0; column < this.size; column += 1) {
      const isNew = !this[family].isFullFeed(column);
      if (isNew && (this[family].heard[column] ?? 0) >= least) found.push(column);
    }
    return found;
  }

  #open(collector: Collector | null, peer: string, asn: number): number {
    if (collector === null) return -1;
    const known = collector.columns.get(peer);
    if (known !== undefined) return known;
    if (this.#asns.length >= RIS_POLICY.maxPeers) return -1;
    const column = this.#asns.length;
    this.#asns.push(asn);
    collector.columns.set(peer, column);
    return column;
  }
}

/** IPv6 addresses have many spellings; a URL's host has one. What is no address stays as it is, and matches nothing. */
function canonicalIp(text: string): string {
  if (!text.includes(':')) return text;
  const url = `http://[${text}]/`;
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : text;
}
