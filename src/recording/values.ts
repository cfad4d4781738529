import { type Instant, parseInstant } from '../core/time.ts';

/** Above this a count is no longer exact. */
export const MAX_VALUE = 2 ** 53;

const NUMBER = /^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const EXACT_DIGITS = 15;
const MAX_TIMES = 4_096;

/** The number in text[start, end): null when empty, NaN when it is none, Infinity when above MAX_VALUE. */
export function readValue(text: string, start: number, end: number): number | null {
  if (start === end) return null;
  if (end - start <= EXACT_DIGITS) {
    let number = 0;
    let index = start;
    for (; index < end; index += 1) {
      const digit = text.charCodeAt(index) - 48;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    if (index === end) return number;
  }
  const slice = text.slice(start, end);
  if (!NUMBER.test(slice)) return Number.NaN;
  const value = Number(slice);
  return value <= MAX_VALUE ? value : Number.POSITIVE_INFINITY;
}

/** Reads times that mostly repeat; remembers the last and a few thousand before it. */
export class TimeReader {
  private last = '';
  private lastAt: Instant = 0;
  private readonly known = new Map<string, Instant>();

  /** The time in text[start, end), or NaN. */
  read(text: string, start: number, end: number): Instant {
    const length = this.last.length;
    if (end - start === length && length > 0 && text.startsWith(this.last, start)) return this.lastAt;
    const slice = text.slice(start, end);
    const at = this.known.get(slice) ?? parseInstant(slice);
    if (at === null) return Number.NaN;
    this.remember(detach(slice), at);
    return at;
  }

  private remember(text: string, at: Instant): void {
    if (this.known.size >= MAX_TIMES) this.known.clear();
    this.known.set(text, at);
    this.last = text;
    this.lastAt = at;
  }
}

/** A copy that does not keep alive the large text it was cut from. */
export function detach(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('latin1');
}

/** Bytes that were read as Latin-1, read as the UTF-8 that they are. */
export function decode(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

const MAX_QUOTE = 60;

/** A field for a message: in quotes, on one line, not long. */
export function quote(latin1: string): string {
  const line = decode(latin1).replace(/[\p{C}\s]/gu, ' ');
  return line.length <= MAX_QUOTE ? `"${line}"` : `"${line.slice(0, MAX_QUOTE)}…"`;
}
