/** Text for Discord: hostile text shown as it stands (no markdown, mention, link or invite), and cut to a length. */
import type { RichText } from '../../core/card-model.ts';
import { type Instant, isoSeconds, SECOND_MS } from '../../core/time.ts';

/** Discord shows nothing for it, and no pattern goes across it. */
const BREAK = '\u200b';
const SPACES = /[\s\p{Zl}\p{Zp}]+/gu;
/** Controls, direction and other invisible marks (but not the joiners that scripts need), broken surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cs}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
/** What begins a link, an invite (also without a scheme), or `:an_emoji:`. */
const LINK = /:(?=\/\/)/g;
const INVITE = /(discord(?:app)?|dis)(?=\.(?:gg|gd|me|io|li|com|new|gift))/gi;
const EMOJI = /:(?=(?:[\w+~-]*[a-z][\w+~-]*|[+-]1|100|1234):)/gi;
/** Markdown anywhere in a line. Parentheses need no escape: a masked link needs its brackets first. */
const MARKS = new Set('\\*_~`|<[]');
/** Markdown at the start of a line: headings, quotes, lists, small print. */
const LINE_START = /^(\s*(?:\d{1,9})?)([#>+.)-])/;
/** The times that JavaScript and Discord both know. */
const LAST_MS = 8_640_000_000_000_000;

/** Hostile text on one line, still with its markdown: for places where Discord reads none (labels, footers). */
export function plainText(text: string): string {
  return text
    .replace(SPACES, ' ')
    .replace(INVISIBLE, '')
    .replaceAll('@', `@${BREAK}`)
    .replace(LINK, `:${BREAK}`)
    .replace(INVITE, `$1${BREAK}`)
    .replace(EMOJI, `:${BREAK}`);
}

/** At most `max` UTF-16 units (Discord counts code points, so never more), with an ellipsis where something is cut. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A piece that is not cut: an escaped character, a time. */
interface Atom {
  readonly text: string;
  readonly strong: boolean;
}

/** No line has room for more, so no more is looked at. */
const LONGEST_READ = 8_000;

function atomsOf(text: string, strong: boolean): readonly Atom[] {
  return [...plainText(cut(text, LONGEST_READ))].map((sign) => ({
    text: MARKS.has(sign) ? `\\${sign}` : sign,
    strong,
  }));
}

/** Discord does not take `** this **` for strong. */
function strongAtoms(text: string): readonly Atom[] {
  const inner = text.trim();
  if (plainText(inner) === '') return atomsOf(text, false);
  const from = text.indexOf(inner);
  return [
    ...atomsOf(text.slice(0, from), false),
    ...atomsOf(inner, true),
    ...atomsOf(text.slice(from + inner.length), false),
  ];
}

function allAtoms(text: RichText, timeText: (at: Instant) => string): readonly Atom[] {
  return text.flatMap((span) => {
    if (typeof span === 'string') return atomsOf(span, false);
    if ('strong' in span) return strongAtoms(span.strong);
    return [{ text: timeText(span.time), strong: false }];
  });
}

/** Room for what may have to be added at a cut: the end of a strong piece, the ellipsis, an escape at the start. */
const SPARE = 4;

function joined(atoms: readonly Atom[], max: number): string {
  const whole = written(atoms, Number.POSITIVE_INFINITY);
  return whole.length + 1 <= max ? whole : `${written(atoms, max - SPARE)}…`;
}

/** As many atoms as fit into `room`, strong ones between asterisks; the closing asterisks are not counted. */
function written(atoms: readonly Atom[], room: number): string {
  let out = '';
  let strong = false;
  for (const atom of atoms) {
    const step = `${atom.strong === strong ? '' : '**'}${atom.text}`;
    if (out.length + step.length > room) break;
    out += step;
    strong = atom.strong;
  }
  return strong ? `${out}**` : out;
}

/** One line of Discord's markdown, at most `max` (≥ 16) long. Times as `timeText` writes them. */
export function markdownLine(text: RichText, max: number, timeText = timeTag): string {
  return joined(allAtoms(text, timeText), max).replace(LINE_START, '$1\\$2');
}

/** A time that Discord shows in the reader's own zone and language. */
export function timeTag(at: Instant): string {
  return Math.abs(at) <= LAST_MS ? `<t:${Math.floor(at / SECOND_MS)}:f>` : '—';
}

/** The same with how long ago that is. */
export function timeTagWithAge(at: Instant): string {
  return Math.abs(at) <= LAST_MS ? `${timeTag(at)} (<t:${Math.floor(at / SECOND_MS)}:R>)` : '—';
}

/** Rich text where Discord reads no markdown: plain, times in UTC. */
export function unmarkedLine(text: RichText): string {
  return text.map((span) => (typeof span === 'string' ? plainText(span) : unmarkedSpan(span))).join('');
}

function unmarkedSpan(span: Exclude<RichText[number], string>): string {
  if ('strong' in span) return plainText(span.strong);
  return Math.abs(span.time) <= LAST_MS
    ? `${isoSeconds(span.time)
        .replace('T', ' ')
        .replace(/:\d\dZ$/, '')} UTC`
    : '—';
}
