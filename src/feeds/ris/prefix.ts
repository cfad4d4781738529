/**
 * A prefix as numbers: `hi` is the IPv4 address, or the first 32 bits of the IPv6 one; `lo` its next 32 bits (0 for
 * IPv4). Host bits are zero. IPv6 prefixes longer than /64 are not routed and have no key.
 */
export interface Prefix {
  family: 4 | 6;
  hi: number;
  lo: number;
  length: number;
}

type PrefixFault = 'malformed' | 'too-long';

export function emptyPrefix(): Prefix {
  return { family: 4, hi: 0, lo: 0, length: 0 };
}

/** The longest there is: eight groups of four, seven colons, `/128`. */
const MAX_TEXT = 43;
const DOT = 46;
const SLASH = 47;
const ZERO = 48;
const COLON = 58;

/**
 * Reads `10.0.0.0/8` or `2605:de00:bb:0:0:0:0:0/48` into `into` (reused, so that nothing is allocated) and clears host
 * bits. Never throws; `into` is meaningless unless the answer is `ok`.
 */
export function readPrefix(text: string, into: Prefix): 'ok' | PrefixFault {
  if (text.length > MAX_TEXT) return 'malformed';
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === DOT) return readV4(text, into);
    if (code === COLON) return readV6(text, into);
  }
  return 'malformed';
}

function readV4(text: string, into: Prefix): 'ok' | PrefixFault {
  let address = 0;
  let octet = 0;
  let digits = 0;
  let octets = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= ZERO && code < COLON) {
      // 010 is ten to some and eight to others: refused.
      if (digits > 0 && octet === 0) return 'malformed';
      octet = octet * 10 + code - ZERO;
      digits += 1;
      if (octet > 255) return 'malformed';
      continue;
    }
    if (digits === 0 || octets === 4) return 'malformed';
    address = address * 256 + octet;
    octets += 1;
    octet = 0;
    digits = 0;
    if (code === SLASH)
      return octets === 4 ? finishV4(address, lengthAt(text, i + 1, 32), into) : 'malformed';
    if (code !== DOT) return 'malformed';
  }
  return 'malformed';
}

function finishV4(address: number, length: number, into: Prefix): 'ok' | PrefixFault {
  if (length < 0) return 'malformed';
  into.family = 4;
  into.hi = (address & maskOf(length)) >>> 0;
  into.lo = 0;
  into.length = length;
  return 'ok';
}

/** Groups as written; `readV6` is not re-entrant and need not be. */
const groups = new Uint16Array(8);

function readV6(text: string, into: Prefix): 'ok' | PrefixFault {
  let count = 0;
  let gap = -1;
  let value = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    const digit = hexOf(code);
    if (digit >= 0) {
      value = value * 16 + digit;
      digits += 1;
      if (digits > 4) return 'malformed';
      continue;
    }
    const isGap = code === COLON && text.charCodeAt(i + 1) === COLON;
    // No group stands before this only in a leading `::`, and in a `/` right after `::`.
    const mayBeBare = isGap ? i === 0 : code === SLASH && gap === count;
    if (digits === 0 && !mayBeBare) return 'malformed';
    if (digits > 0) {
      if (count === 8) return 'malformed';
      groups[count] = value;
      count += 1;
    }
    value = 0;
    digits = 0;
    if (code === SLASH) return finishV6({ count, gap, length: lengthAt(text, i + 1, 128) }, into);
    if (code !== COLON) return 'malformed';
    if (!isGap) continue;
    if (gap >= 0) return 'malformed';
    gap = count;
    i += 1;
  }
  return 'malformed';
}

function finishV6(
  { count, gap, length }: { readonly count: number; readonly gap: number; readonly length: number },
  into: Prefix,
): 'ok' | PrefixFault {
  if (length < 0 || (gap < 0 ? count !== 8 : count > 7)) return 'malformed';
  if (length > 64) return 'too-long';
  const shift = gap < 0 ? 0 : 8 - count;
  const hi = ((groupAt(0, gap, shift) << 16) | groupAt(1, gap, shift)) >>> 0;
  const lo = ((groupAt(2, gap, shift) << 16) | groupAt(3, gap, shift)) >>> 0;
  into.family = 6;
  into.hi = (hi & maskOf(Math.min(length, 32))) >>> 0;
  into.lo = (lo & maskOf(Math.max(length - 32, 0))) >>> 0;
  into.length = length;
  return 'ok';
}

/** The group at a place of the whole address, when `::` stands for `shift` groups from `gap` on. */
function groupAt(at: number, gap: number, shift: number): number {
  if (gap < 0 || at < gap) return groups[at] ?? 0;
  return at - shift >= gap ? (groups[at - shift] ?? 0) : 0;
}

function hexOf(code: number): number {
  if (code >= ZERO && code < COLON) return code - ZERO;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** The decimal number that fills the rest of the text; −1 when it is none, or over `max`. */
function lengthAt(text: string, from: number, max: number): number {
  const digits = text.length - from;
  if (digits < 1 || digits > 3) return -1;
  if (digits > 1 && text.charCodeAt(from) === ZERO) return -1;
  let value = 0;
  for (let i = from; i < text.length; i += 1) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= max ? value : -1;
}

/** The first `length` of 32 bits. A shift by 32 would be one by 0. */
export function maskOf(length: number): number {
  return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
}

/** `10.0.0.0/8`, `2605:de00:bb::/48`. */
export function formatPrefix({ family, hi, lo, length }: Prefix): string {
  if (family === 4) {
    return `${hi >>> 24}.${(hi >>> 16) & 255}.${(hi >>> 8) & 255}.${hi & 255}/${length}`;
  }
  const parts = [hi >>> 16, hi & 0xffff, lo >>> 16, lo & 0xffff];
  while (parts.at(-1) === 0) parts.pop();
  return `${parts.map((part) => part.toString(16)).join(':')}::/${length}`;
}

/**
 * Where the prefix begins, as one exact integer on its family's line: addresses for IPv4, the first 53 bits for IPv6
 * (prefixes longer than /53 share a point with their /53, which no registry goes below).
 */
export function startOf({ family, hi, lo }: Prefix): number {
  return family === 4 ? hi : hi * 0x20_0000 + (lo >>> 11);
}

const POWERS = Float64Array.from({ length: 54 }, (_, exponent) => 2 ** exponent);

/** How much of that line it takes. */
export function sizeOf({ family, length }: Prefix): number {
  return POWERS[family === 4 ? 32 - length : Math.max(0, 53 - length)] ?? 1;
}
