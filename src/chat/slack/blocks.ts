/** A card as Block Kit blocks. Pure. How much of it fits is fit.ts's affair. */
import type { types } from '@slack/bolt';
import type { Card, RichText, Tone } from '../../core/card-model.ts';
import { LIMITS } from './limits.ts';
import { inert, linkText, mrkdwnOf, oneLineOf, plain } from './text.ts';

export type Block = types.KnownBlock;
export type Button = types.Button;

/** How much of a card is shown: fit.ts goes down a list of these until the message is small enough. */
export interface Allowance {
  readonly bodyText: number;
  readonly fields: number;
  readonly fieldText: number;
  readonly spark: boolean;
  readonly footers: number;
  readonly footerText: number;
  readonly links: number;
  readonly linkUrl: number;
  readonly actions: number;
}

/** Every button that runs a line begins so; a number follows, since ids are unique in a message. */
export const RUN_ACTION = 'ebb:run:';
export const SHARE_ACTION = 'ebb:share';

const MARKS: Readonly<Record<Tone, string>> = {
  calm: '⚪',
  notice: '🔵',
  major: '🟠',
  critical: '🔴',
  recovering: '🟢',
  unknown: '⚫',
};

const LEVELS = '▁▂▃▄▅▆▇█';
const GAP = '·';
/** A row of marks that does not wrap on a desktop client. */
const MAX_LEVELS = 96;

export function blocksOf(card: Card, allowance: Allowance): readonly Block[] {
  return [
    headerBlock(card),
    ...bodyBlocks(card, allowance),
    ...fieldBlocks(card, allowance),
    ...contextBlocks(card, allowance),
  ];
}

/** `verbatim`: Slack must not look for mentions, channels or addresses in what only looks like them. */
export function mrkdwn(text: string): types.MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

export function plainText(text: string, max: number): types.PlainTextElement {
  return { type: 'plain_text', text: plain(text, max), emoji: false };
}

export function sectionBlock(text: string): Block {
  return { type: 'section', text: mrkdwn(text) };
}

function headerBlock({ tone, headline }: Card): Block {
  return { type: 'header', text: plainText(`${MARKS[tone]} ${headline}`, LIMITS.headerText) };
}

/** The sentences, joined into as few sections as hold them. A headline too long for its block comes first, whole. */
function bodyBlocks({ headline, body }: Card, { bodyText }: Allowance): readonly Block[] {
  const isCut = oneLineOf(headline).length > LIMITS.headerText - 4;
  const sentences: readonly RichText[] = isCut ? [[{ strong: headline }], ...body] : body;
  const texts: string[] = [];
  let used = 0;
  for (const sentence of sentences) {
    const room = Math.min(LIMITS.sectionText, bodyText - used);
    const text = room > 1 ? mrkdwnOf(sentence, room) : '';
    if (text.trim() === '') continue;
    used += text.length;
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + text.length <= LIMITS.sectionText) {
      texts[texts.length - 1] = `${last}\n${text}`;
      used += 1;
    } else texts.push(text);
  }
  return texts.map(sectionBlock);
}

function fieldBlocks(card: Card, { fields: count, fieldText }: Allowance): readonly Block[] {
  const shown = card.fields.slice(0, count);
  const texts = shown.map(({ name, text }) => {
    const title = mrkdwnOf([{ strong: name }], Math.min(300, Math.floor(fieldText / 2)));
    return `${title}\n${mrkdwnOf(text, fieldText - title.length - 1)}`.trim();
  });
  const filled = texts.filter((text) => text !== '').map(mrkdwn);
  return chunks(filled, LIMITS.sectionFields).map((fields) => ({ type: 'section', fields: [...fields] }));
}

function contextBlocks(card: Card, allowance: Allowance): readonly Block[] {
  const left = card.fields.length - allowance.fields;
  const lines = [
    ...(left > 0 ? [`… and ${left} more that do not fit here.`] : []),
    ...(allowance.spark ? [sparkText(card.spark)] : []),
    ...card.footer.slice(0, allowance.footers).map((line) => mrkdwnOf(line, allowance.footerText)),
    linksText(card, allowance),
  ];
  const elements = lines.filter((line) => line.trim() !== '').map(mrkdwn);
  return chunks(elements, LIMITS.contextElements).map((some) => ({ type: 'context', elements: [...some] }));
}

function sparkText(spark: Card['spark']): string {
  if (spark === null || spark.levels.length === 0) return '';
  const marks = spark.levels.slice(-MAX_LEVELS).map(levelMark).join('');
  return `${marks} ${inert(spark.caption, 500)}`;
}

function levelMark(level: number | null): string {
  if (level === null || Number.isNaN(level)) return GAP;
  const clipped = Math.min(1, Math.max(0, level));
  return LEVELS[Math.min(LEVELS.length - 1, Math.floor(clipped * LEVELS.length))] ?? GAP;
}

function linksText({ links }: Card, { links: count, linkUrl, footerText }: Allowance): string {
  let out = '';
  for (const { label, url } of links.slice(0, count)) {
    const link = linkText(label, url, linkUrl);
    if (link === null) continue;
    const next = out === '' ? link : `${out} · ${link}`;
    if (next.length > Math.max(footerText, LIMITS.contextText)) break;
    out = next;
  }
  return out;
}

/** Buttons that run a line, and the one that shows an answer to the channel. */
export function buttonsOf(card: Card, count: number): readonly Button[] {
  return card.actions
    .filter(({ command }) => command.trim() !== '' && command.length <= LIMITS.buttonValue)
    .slice(0, count)
    .map(({ label, command }, index) => button(label, `${RUN_ACTION}${index}`, command));
}

export function shareButton(line: string): readonly Button[] {
  return line.length > LIMITS.buttonValue ? [] : [button('Share in channel', SHARE_ACTION, line)];
}

function button(label: string, actionId: string, value: string): Button {
  return { type: 'button', action_id: actionId, text: plainText(label, LIMITS.buttonText), value };
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const out: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += size) out.push(items.slice(from, from + size));
  return out;
}
