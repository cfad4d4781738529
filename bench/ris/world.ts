/** A made-up table for `bench/ris.ts`: the sender and the receiver both know it, and share nothing else. */
import { emptyPrefix, formatPrefix, type Prefix } from '../../src/feeds/ris/prefix.ts';

export const PREFIXES = 1_300_000;
/** The first million are IPv4: each /22 is followed by its four /24s. */
const V4_PREFIXES = 1_000_000;
export const PEERS = 1_024;
const ASES = 700;
const COLLECTORS = 26;
const V4_START = 0x0100_0000;

export function prefixAt(at: number, into: Prefix = emptyPrefix()): Prefix {
  if (at >= V4_PREFIXES) {
    const block = at - V4_PREFIXES;
    into.family = 6;
    into.hi = (0x2a00_0000 + (block >>> 16)) >>> 0;
    into.lo = ((block & 0xffff) << 16) >>> 0;
    into.length = 48;
    return into;
  }
  const part = at % 5;
  into.family = 4;
  into.hi = V4_START + Math.floor(at / 5) * 1_024 + Math.max(0, part - 1) * 256;
  into.lo = 0;
  into.length = part === 0 ? 22 : 24;
  return into;
}

/** Some IPv6 withdrawals come uncompressed, as seen in 2025. */
export function textOf(at: number, isUncompressed: boolean): string {
  const prefix = prefixAt(at);
  if (prefix.family === 4 || !isUncompressed) return formatPrefix(prefix);
  const groups = [prefix.hi >>> 16, prefix.hi & 0xffff, prefix.lo >>> 16, prefix.lo & 0xffff];
  return `${groups.map((group) => group.toString(16)).join(':')}:0:0:0:0/48`;
}

export function peerAt(column: number) {
  const host = `rrc${String(column % COLLECTORS).padStart(2, '0')}`;
  const isV6 = column % 2 === 1;
  const peer = isV6 ? `2001:7f8:${(column + 1).toString(16)}::82` : `195.66.${column >>> 8}.${column & 255}`;
  return { host, peer, asn: 60_000 + (column % ASES), v4: true, v6: true };
}

/** A place a /12 or /32, and small ones (80 prefixes) that lie in those. */
export function placesOf() {
  const places: { place: string; prefixes: string[] }[] = [];
  for (let start = V4_START; start < V4_START + V4_PREFIXES * 205; start += 2 ** 20) {
    places.push({
      place: `v4:${places.length}`,
      prefixes: [`${formatPrefix({ ...v4, hi: start, length: 12 })}`],
    });
  }
  for (let block = 0; block < 5; block += 1)
    places.push({ place: `v6:${block}`, prefixes: [`2a00:${block}::/32`] });
  for (let i = 0; i < 40; i += 1) {
    places.push({
      place: `small:${i}`,
      prefixes: [formatPrefix({ ...v4, hi: V4_START + i * 2 ** 21, length: 18 })],
    });
  }
  return places;
}

const v4 = { family: 4, lo: 0 } as const;

/** Order does not matter: a sum of hashes over every cell that was spoken of. */
export class Digest {
  sum = 0;
  cells = 0;
  withdrawn = 0;

  add(prefix: number, column: number, isVisible: boolean): void {
    let hash = Math.imul(prefix * PEERS + column + 1, 0x9e3779b1) ^ (isVisible ? 0x5bd1e995 : 0);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    this.sum = (this.sum + (hash ^ (hash >>> 13))) >>> 0;
    this.cells += 1;
    if (!isVisible) this.withdrawn += 1;
  }

  toString(): string {
    return `${this.cells} cells, ${this.withdrawn} withdrawn, sum ${this.sum.toString(16)}`;
  }
}
