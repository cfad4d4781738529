import { emptyPrefix, formatPrefix, readPrefix } from './prefix.ts';

/** What a registry says is registered in a country: not where it is used. */
export interface Registered {
  /** CIDR blocks, in the order of the file. */
  readonly prefixes: string[];
  readonly asns: number[];
}

export interface DelegatedFile {
  /** By ISO 3166 code as the registry spells it. */
  readonly countries: ReadonlyMap<string, Registered>;
  /** Lines of no country: free or reserved space, EU, AP. */
  readonly elsewhere: number;
  /** Lines that could not be read. */
  readonly skipped: number;
}

/** Codes of registries that are no country. */
const NO_COUNTRY: ReadonlySet<string> = new Set(['', 'EU', 'AP', 'ZZ']);
const IN_USE: ReadonlySet<string> = new Set(['allocated', 'assigned']);
/** More ASNs in one line than any registry hands out: a line of nonsense must not fill the memory. */
const MAX_ASNS = 10_000;
const MAX_IPV4 = 2 ** 32;

/**
 * Reads a delegated-extended file: `registry|cc|type|start|value|date|status|opaque-id`. The value is a number of
 * addresses for ipv4 (not always a power of two, then several blocks), a prefix length for ipv6, a count for asn.
 */
export function readDelegated(lines: Iterable<string>): DelegatedFile {
  const countries = new Map<string, Registered>();
  let elsewhere = 0;
  let skipped = 0;
  for (const line of lines) {
    const [, cc = '', type = '', start = '', value = '', , status = ''] = line.trim().split('|');
    // Comments, the version line (its second field is a number's place) and the summary lines of each type.
    if (line.trim() === '' || line.startsWith('#') || isHeading(line)) continue;
    if (NO_COUNTRY.has(cc) || !IN_USE.has(status)) {
      elsewhere += 1;
      continue;
    }
    const read = /^[A-Z]{2}$/.test(cc) ? readResource(type, start, value) : null;
    if (read === null) {
      skipped += 1;
      continue;
    }
    const country = countries.get(cc) ?? { prefixes: [], asns: [] };
    country.prefixes.push(...read.prefixes);
    country.asns.push(...read.asns);
    countries.set(cc, country);
  }
  return { countries, elsewhere, skipped };
}

function isHeading(line: string): boolean {
  return /^\d/.test(line) || line.trimEnd().endsWith('|summary');
}

function readResource(type: string, start: string, value: string): Registered | null {
  if (!/^\d{1,10}$/.test(value)) return null;
  if (type === 'ipv4') return inBlocks(start, Number(value));
  if (type === 'ipv6') return readV6(`${start}/${value}`);
  return type === 'asn' ? readAsns(start, Number(value)) : null;
}

/** The fewest CIDR blocks that make up the range. */
function inBlocks(start: string, addresses: number): Registered | null {
  const prefix = emptyPrefix();
  if (readPrefix(`${start}/32`, prefix) !== 'ok' || prefix.family !== 4) return null;
  const end = prefix.hi + addresses;
  if (addresses < 1 || end > MAX_IPV4) return null;
  const prefixes: string[] = [];
  for (let at = prefix.hi; at < end; ) {
    let length = 32;
    let size = 1;
    while (length > 0 && at % (size * 2) === 0 && at + size * 2 <= end) {
      size *= 2;
      length -= 1;
    }
    prefixes.push(formatPrefix({ family: 4, hi: at, lo: 0, length }));
    at += size;
  }
  return { prefixes, asns: [] };
}

function readV6(text: string): Registered | null {
  const prefix = emptyPrefix();
  if (readPrefix(text, prefix) !== 'ok' || prefix.family !== 6) return null;
  return { prefixes: [formatPrefix(prefix)], asns: [] };
}

function readAsns(start: string, count: number): Registered | null {
  if (!/^\d{1,10}$/.test(start) || count < 1 || count > MAX_ASNS) return null;
  const first = Number(start);
  if (first < 1 || first + count - 1 > 0xffff_ffff) return null;
  return { prefixes: [], asns: Array.from({ length: count }, (_, i) => first + i) };
}
