/** A message as chat.postMessage takes it. Pure. */
import { createHash } from 'node:crypto';
import type { Card } from '../../core/card-model.ts';
import { type Block, type Button, sectionBlock } from './blocks.ts';
import { fitted } from './fit.ts';
import { LIMITS, TOTAL_TEXT } from './limits.ts';
import { inert, linkText, mrkdwnOf } from './text.ts';

export interface Rendered {
  /** For push notifications, screen readers and old clients. Never empty. */
  readonly text: string;
  /** Empty: the text is the message. */
  readonly blocks: readonly Block[];
}

const USER_GROUP = /^S[A-Z0-9]{2,20}$/;
const MAX_HEADLINE = 1_000;

/** `<!subteam^S…>` for a user group's id; nothing for anything else, so that nobody can be called by accident. */
function mentionText(mention: string | null): string {
  return mention !== null && USER_GROUP.test(mention) ? `<!subteam^${mention}>` : '';
}

function headlineText(card: Card, mention: string | null): string {
  const headline = inert(card.headline, MAX_HEADLINE).trim() || '…';
  return [mentionText(mention), headline].filter((part) => part !== '').join(' ');
}

/**
 * The whole card. The mention stands in the text and in a block of its own: which of the two Slack rings for depends on
 * the client. `key`: block ids are new with every delivery, as Slack wants them when a message is changed.
 */
export function renderCard(card: Card, mention: string | null, key: string): Rendered {
  const called = mentionText(mention);
  const blocks = fitted(card, [], { maxBlocks: LIMITS.blocksInMessage - 1, maxText: TOTAL_TEXT - 2_500 });
  const all = called === '' ? blocks : [...blocks.slice(0, 1), sectionBlock(called), ...blocks.slice(1)];
  return { text: headlineText(card, mention), blocks: withIds(all, key) };
}

/** An answer to one person; no block ids, as it is never changed. */
export function renderAnswer(card: Card, extra: readonly Button[] = []): Rendered {
  return { text: headlineText(card, null), blocks: fitted(card, extra, { maxText: TOTAL_TEXT - 1_500 }) };
}

/** A change in a line, and where the living card is. */
export function renderUpdate(card: Card, mention: string | null, cardUrl: string | null): Rendered {
  const link = cardUrl === null ? null : linkText('the whole card', cardUrl, LIMITS.linkUrl);
  return { text: [headlineText(card, mention), ...(link === null ? [] : [link])].join(' · '), blocks: [] };
}

/** What is sent when Slack refuses the blocks: an alert that looks plain is better than none. */
export function renderPlain(card: Card, mention: string | null): Rendered {
  const lines = card.body.slice(0, 5).map((sentence) => mrkdwnOf(sentence, 400));
  return { text: [headlineText(card, mention), ...lines].join('\n'), blocks: [] };
}

function withIds(blocks: readonly Block[], key: string): readonly Block[] {
  const salt = createHash('sha256').update(key).digest('base64url').slice(0, 16);
  return blocks.map((block, index) => ({ ...block, block_id: `${salt}:${index}` }));
}
