/** Numbers, ratios, times and lists in words. Locale-free: the same text on every machine. */
import type { RichText } from './card-model.ts';
import { formatUtc } from './places-time.ts';
import type { SignalKind } from './series.ts';
import { DAY_MS, type Instant } from './time.ts';

/** `22 Dec 16:15 UTC` */
export function shortTime(at: Instant): string {
  return formatUtc(at).replace(/ \d+ (?=\d\d:)/, ' ');
}

/** `16:15 UTC` */
function clockText(at: Instant): string {
  return formatUtc(at).slice(-'16:15 UTC'.length);
}

/** `16:15 UTC` on the day of `now`, else `21 Dec 16:15 UTC`. */
export function timeNear(at: Instant, now: Instant): string {
  return Math.floor(at / DAY_MS) === Math.floor(now / DAY_MS) ? clockText(at) : shortTime(at);
}

/** Text without markup; times in full and in UTC. */
export function plain(text: RichText): string {
  return text
    .map((span) => {
      if (typeof span === 'string') return span;
      return 'strong' in span ? span.strong : formatUtc(span.time);
    })
    .join('');
}

const NOT_PRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/** Somebody else's text on one line: no control or direction characters, single spaces, at most `max` characters. */
export function oneLine(text: string, max: number): string {
  const line = text.replace(NOT_PRINTABLE, ' ').replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= max
    ? line
    : `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}

/** `2,410`; one decimal under 10 where there is one. */
export function numberText(value: number): string {
  const rounded = Math.abs(value) < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  return String(rounded).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Three significant digits: 6,304 is 6,300. More would pretend to be sure. */
export function roughNumber(value: number): string {
  let unit = 1;
  while (Math.abs(value) >= unit * 1_000) unit *= 10;
  return numberText(Math.round(value / unit) * unit);
}

/** `38 %`. Something is never `0 %`, and a loss is never `100 %`. */
export function percentText(ratio: number): string {
  if (ratio > 0 && ratio < 0.01) return 'under 1 %';
  if (ratio < 1 && ratio >= 0.995) return 'over 99 %';
  return `${numberText(Math.round(ratio * 100))} %`;
}

/** `a`, `a and b`, `a, b and c`; beyond `max` items `a, b and 3 more`. */
export function listText(items: readonly string[], max = items.length): string {
  const shown = items.slice(0, items.length > max ? max : items.length);
  const rest = items.length - shown.length;
  const all = rest > 0 ? [...shown, `${rest} more`] : shown;
  const last = all.at(-1) ?? '';
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`;
}

const COUNT_WORDS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six'] as const;

/** A small number that begins a sentence: `Two`. */
export function countWord(count: number): string {
  return COUNT_WORDS[count] ?? String(count);
}

/** The first letter large, to begin a sentence or a name. */
export function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Kinds of measurement as users read them. */
export const KIND_NAMES = {
  routing: 'routing',
  probing: 'probing',
  probes: 'probes',
  traffic: 'traffic',
  background: 'background traffic',
} as const satisfies Readonly<Record<SignalKind, string>>;

/** What comes back when a kind comes back: `routes back`. */
export const KIND_THINGS = {
  routing: 'routes',
  probing: 'answering addresses',
  probes: 'probes',
  traffic: 'traffic',
  background: 'background traffic',
} as const satisfies Readonly<Record<SignalKind, string>>;

const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

/** `third`, `11th`: for small counts, as people say them. */
export function ordinal(n: number): string {
  return ORDINALS[n - 1] ?? `${n}th`;
}
