/** Words as Slack reads them (mrkdwn): hostile text made inert, cut without breaking an escape. */
import type { RichText, Span } from '../../core/card-model.ts';
import { type Instant, isoSeconds } from '../../core/time.ts';

const ELLIPSIS = '…';
/** Invisible: keeps Slack from reading two neighbours as one word. */
const APART = '\u200b';
/** The last moment that JavaScript can name. */
const LAST_INSTANT = 8.64e15;

const BREAKS = /[\s\p{Zl}\p{Zp}]+/gu;
/** Controls, direction and other invisible marks (but not the joiners that scripts need), broken surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cs}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/** Slack knows no escape for its marks, so each becomes a look-alike that means nothing to it. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '*': '∗',
  '~': '∼',
  '`': 'ˋ',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** Hostile text on one line, without controls. */
export function oneLineOf(text: string): string {
  return text.replace(BREAKS, ' ').replace(INVISIBLE, '');
}

/** Breaks what Slack would read as more than letters: `@here`, `:skull:`, `_italics_`, a quote at the start. */
function disarm(text: string): string {
  return text
    .replace(/@(?=[\p{L}\p{N}])/gu, `@${APART}`)
    .replace(/:(?=(?:[\w'+-]*[a-z_][\w'+-]*|[+-]1|100|1234):)/giu, '∶')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
    .replace(/^(\s*)>/u, '$1›');
}

/** The smallest pieces that may stand alone: one character, or its escape. */
function lettersOf(text: string): readonly string[] {
  return [...disarm(oneLineOf(text))].map((letter) => LOOKALIKES[letter] ?? letter);
}

/** `<!date^…>`: shown in the reader's own zone, with UTC for clients that cannot. */
function timeText(at: Instant): string {
  if (!Number.isFinite(at) || Math.abs(at) > LAST_INSTANT) return 'an unknown time';
  const utc = `${isoSeconds(at).slice(0, -4).replace('T', ' ')} UTC`;
  return at < 0 ? utc : `<!date^${Math.floor(at / 1_000)}^{date_short_pretty} {time}|${utc}>`;
}

interface Piece {
  readonly letters: readonly string[];
  readonly strong: boolean;
}

function pieceOf(span: Span): Piece {
  if (typeof span === 'string') return { letters: lettersOf(span), strong: false };
  if ('strong' in span) return { letters: lettersOf(span.strong.trim()), strong: true };
  return { letters: [timeText(span.time)], strong: false };
}

const isWordEnd = (text: string): boolean => /[\p{L}\p{N}_*]$/u.test(text);
const isWordStart = (text: string): boolean => /^[\p{L}\p{N}_*]/u.test(text);

/** As many letters as fit. Says whether all did. */
function take(letters: readonly string[], room: number): { readonly text: string; readonly whole: boolean } {
  let text = '';
  for (const letter of letters) {
    if (text.length + letter.length > room) return { text, whole: false };
    text += letter;
  }
  return { text, whole: true };
}

/** Rich text as mrkdwn of at most `max` characters; what is cut ends in an ellipsis. */
export function mrkdwnOf(spans: RichText, max: number): string {
  let out = '';
  for (const { letters, strong } of spans.map(pieceOf)) {
    if (letters.length === 0) continue;
    const lead = needsGap(out, letters[0] ?? '', strong) ? APART : '';
    const marks = strong ? 2 : 0;
    // One place is kept for the ellipsis.
    const { text, whole } = take(letters, max - 1 - out.length - lead.length - marks);
    if (text !== '') out += `${lead}${strong ? `*${text}*` : text}`;
    if (!whole) return `${out}${ELLIPSIS}`;
  }
  return out;
}

/** Slack sees a bold mark only at the edge of a word. */
function needsGap(before: string, next: string, strong: boolean): boolean {
  if (before === '') return false;
  if (strong) return isWordEnd(before);
  return before.endsWith('*') && isWordStart(next);
}

/** Hostile text for a mrkdwn field, at most `max` characters. */
export function inert(text: string, max: number): string {
  return mrkdwnOf([text], max);
}

/** Text for a plain_text object (no marks are read there), at most `max` characters. Never empty: Slack refuses that. */
export function plain(text: string, max: number): string {
  // Slack should read no codes there; a look-alike makes sure.
  const safe = oneLineOf(text)
    .trim()
    .replace(/<(?=[!@#])/gu, '‹')
    .replace(/@(?=[\p{L}\p{N}])/gu, `@${APART}`);
  const { text: kept, whole } = take([...safe], max - 1);
  if (kept === '') return ELLIPSIS;
  return whole ? kept : `${kept}${ELLIPSIS}`;
}

/** `<https://…|label>`; null for an address that is not of the web or is too long to be sent. */
export function linkText(label: string, url: string, max: number): string | null {
  const address = webAddress(url);
  if (address === null || address.length > max) return null;
  return `<${address}|${inert(label, 200).replaceAll('|', '¦') || 'link'}>`;
}

function webAddress(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return href
    .replaceAll('&', '&amp;')
    .replace(/[<>|"`\s*~^]/gu, (mark) => encodeURIComponent(mark).replace('*', '%2A').replace('~', '%7E'));
}

/** The same without that channel, where it is named as one. */
export function withoutChannel(text: string, channel: string): string {
  return text.replace(new RegExp(`<#${channel}(?:\\|[^>]*)?>`, 'gu'), ' ');
}

/**
 * The text after a slash command as a person meant it: Slack escapes `& < >`, and turns user groups, channels and links
 * into codes (`should_escape` in the manifest).
 */
export function typedLine(text: string): string {
  return text
    .replace(/<!subteam\^(\w+)(?:\|[^>]*)?>/gu, '$1')
    .replace(/<[@#](\w+)(?:\|[^>]*)?>/gu, '$1')
    .replace(/<[^>|]*\|([^>]*)>/gu, '$1')
    .replace(/<([^>]*)>/gu, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}
