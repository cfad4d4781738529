/** The one embed of a card: everything but its headline. */
import type { APIEmbed, APIEmbedField } from 'discord.js';
import type { Card, CardLink, RichText, Tone } from '../../core/card-model.ts';
import type { Instant } from '../../core/time.ts';
import { cut, markdownLine, timeTag, timeTagWithAge, unmarkedLine } from './text.ts';

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const MAX_FIELDS = 25;
const MAX_NAME = 256;
const MAX_VALUE = 1_024;
const MAX_DESCRIPTION = 4_096;
const MAX_ALL = 6_000;
/** Ours: so long is what must be said for others to have room. The sources are owed to those who measured. */
const MAX_FOOTER = 600;
const MAX_BODY = 3_000;
const MAX_SPARK_MARKS = 60;
const MAX_CAPTION = 200;
const MAX_LINKS = 1_000;
const MIN_LINE = 32;

/** The words say it too: colour is never the only one. */
const TITLES: Readonly<Record<Tone, string>> = {
  calm: '○ Info',
  notice: '◆ Notice',
  major: '▲ Major',
  critical: '■ Critical',
  recovering: '↗ Recovering',
  unknown: '? Unknown',
};

const COLOURS: Readonly<Record<Tone, number>> = {
  calm: 0x2e8b57,
  notice: 0x3498db,
  major: 0xe67e22,
  critical: 0xc0392b,
  recovering: 0x5865f2,
  unknown: 0x7f8c8d,
};

const LEVELS = '▁▂▃▄▅▆▇█';
const GAP = '·';

/** The tones of which an answer needs no word: a question was answered, or could not be. */
const UNTITLED: ReadonlySet<Tone> = new Set(['calm', 'unknown']);

/** The embed of an answer, as short as it can be; null where the headline has said it all. */
export function answerEmbedOf(card: Card): APIEmbed | null {
  const isTitled = !UNTITLED.has(card.tone);
  const embed = embedOf(card, { title: isTitled ? TITLES[card.tone] : '', timeText: timeTag });
  return Object.keys(embed).length > 1 ? embed : null;
}

interface Look {
  /** Empty for none. */
  readonly title: string;
  /** How the first time is written. */
  readonly timeText: (at: Instant) => string;
}

export function embedOf(card: Card, look: Partial<Look> = {}): APIEmbed {
  const { title = TITLES[card.tone], timeText = timeTagWithAge } = look;
  const footer = cut(card.footer.map(unmarkedLine).join('\n').trim(), MAX_FOOTER);
  const body = bodyOf(card.body, timeText);
  let left = MAX_ALL - title.length - footer.length - body.length;
  const fields = fieldsWithin(card.fields, left);
  left -= sizeOf(fields);
  const description = withRoom(body, [sparkOf(card.spark), linksOf(card.links)], left);
  return {
    ...(title === '' ? {} : { title }),
    color: COLOURS[card.tone],
    ...(description === '' ? {} : { description }),
    ...(fields.length === 0 ? {} : { fields }),
    ...(footer === '' ? {} : { footer: { text: footer } }),
  };
}

/** Sentences, one a line, from the first; the first time is written in a way of its own. */
function bodyOf(body: readonly RichText[], firstTime: Look['timeText']): string {
  const lines: string[] = [];
  let left = MAX_BODY;
  let aged = false;
  for (const sentence of body) {
    if (left < MIN_LINE) break;
    const line = markdownLine(sentence, left, (at) => {
      const text = aged ? timeTag(at) : firstTime(at);
      aged = true;
      return text;
    });
    if (line.trim() === '') continue;
    lines.push(line);
    left -= line.length + 1;
  }
  return lines.join('\n');
}

/** In their order, until one does not fit. Discord refuses empty names and values. */
function fieldsWithin(fields: Card['fields'], room: number): APIEmbedField[] {
  const kept: APIEmbedField[] = [];
  let left = room;
  for (const field of fields.slice(0, MAX_FIELDS)) {
    const name = markdownLine([field.name], MAX_NAME).trim() || '—';
    const value = markdownLine(field.text, MAX_VALUE).trim() || '—';
    left -= name.length + value.length;
    if (left < 0) break;
    kept.push({ name, value, inline: value.length <= 60 });
  }
  return kept;
}

function sizeOf(fields: readonly APIEmbedField[]): number {
  return fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
}

function withRoom(body: string, blocks: readonly string[], room: number): string {
  let text = body;
  let left = Math.min(room, MAX_DESCRIPTION - body.length);
  for (const block of blocks) {
    const gap = text === '' ? '' : '\n\n';
    if (block === '' || gap.length + block.length > left) continue;
    text += gap + block;
    left -= gap.length + block.length;
  }
  return text;
}

function markOf(level: number | null): string {
  if (level === null || Number.isNaN(level)) return GAP;
  const clipped = Math.min(1, Math.max(0, level));
  return LEVELS[Math.min(LEVELS.length - 1, Math.floor(clipped * LEVELS.length))] ?? GAP;
}

/** The newest levels in fixed width, the caption under them. */
function sparkOf(spark: Card['spark']): string {
  if (spark === null || spark.levels.length === 0) return '';
  const marks = spark.levels.slice(-MAX_SPARK_MARKS).map(markOf).join('');
  const caption = markdownLine([spark.caption], MAX_CAPTION).trim();
  return `\`${marks}\`${caption === '' ? '' : `\n${caption}`}`;
}

function linksOf(links: readonly CardLink[]): string {
  let text = '';
  for (const { label, url } of links) {
    const href = hrefOf(url);
    const name = markdownLine([label], 80).trim();
    if (href === null || name === '') continue;
    const step = `${text === '' ? '' : ' · '}[${name}](${href})`;
    if (text.length + step.length > MAX_LINKS) break;
    text += step;
  }
  return text;
}

/** Only the web, and nothing that ends a markdown link. */
function hrefOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  // encodeURIComponent leaves round brackets as they are.
  return href
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')
    .replace(/[<>[\]\s\\]/g, encodeURIComponent);
}
