import { RIS_POLICY } from './policy.ts';

/** An origin and the AS before it in a path: who carries whom. */
export interface Link {
  readonly origin: number;
  readonly upstream: number;
}

/** Cells that share a piece of memory: 64 prefixes × 1,024 peers × 2 bytes. */
const ROWS_PER_CHUNK = 64;
const MAX_LINKS = 0xffff;

/**
 * The link by which each peer reaches each prefix, for prefixes of small places. Links are numbered from 1; 0 is none
 * known. A cell counts only while the table says that it is visible: a withdrawal need not be told here.
 */
export class Upstreams {
  readonly #chunks: Uint16Array[] = [];
  readonly #slots = new Map<number, number>();
  readonly #links: Link[] = [];
  readonly #numbers = new Map<number, Map<number, number>>();

  /** The number of the path's link; 0 for a path without one, or with a set of origins. */
  linkOf(path: readonly unknown[]): number {
    let at = path.length - 1;
    const origin = asnOf(path[at]);
    if (origin === 0) return 0;
    // The origin stands there several times when it makes its path longer on purpose.
    while (at > 0 && path[at - 1] === origin) at -= 1;
    const upstream = at > 0 ? asnOf(path[at - 1]) : 0;
    return upstream === 0 ? 0 : this.#numberOf(origin, upstream);
  }

  /** False when the peer reached it that way already. */
  put(row: number, column: number, link: number): boolean {
    let slot = this.#slots.get(row);
    if (slot === undefined) {
      slot = this.#slots.size;
      this.#slots.set(row, slot);
      if (slot % ROWS_PER_CHUNK === 0)
        this.#chunks.push(new Uint16Array(ROWS_PER_CHUNK * RIS_POLICY.maxPeers));
    }
    const chunk = this.#chunks[Math.floor(slot / ROWS_PER_CHUNK)];
    const at = (slot % ROWS_PER_CHUNK) * RIS_POLICY.maxPeers + column;
    if (chunk === undefined || chunk[at] === link) return false;
    chunk[at] = link;
    return true;
  }

  at(row: number, column: number): number {
    const slot = this.#slots.get(row);
    if (slot === undefined) return 0;
    const chunk = this.#chunks[Math.floor(slot / ROWS_PER_CHUNK)];
    return chunk?.[(slot % ROWS_PER_CHUNK) * RIS_POLICY.maxPeers + column] ?? 0;
  }

  link(number: number): Link | null {
    return this.#links[number - 1] ?? null;
  }

  #numberOf(origin: number, upstream: number): number {
    let ofOrigin = this.#numbers.get(origin);
    if (ofOrigin === undefined) {
      ofOrigin = new Map();
      this.#numbers.set(origin, ofOrigin);
    }
    const known = ofOrigin.get(upstream);
    if (known !== undefined) return known;
    if (this.#links.length >= MAX_LINKS) return 0;
    this.#links.push({ origin, upstream });
    ofOrigin.set(upstream, this.#links.length);
    return this.#links.length;
  }
}

/** 0 for what is no ASN; a set of one is its member. */
function asnOf(hop: unknown): number {
  const asn: unknown = Array.isArray(hop) && hop.length === 1 ? hop[0] : hop;
  return typeof asn === 'number' && Number.isInteger(asn) && asn > 0 && asn <= 0xffff_ffff ? asn : 0;
}
