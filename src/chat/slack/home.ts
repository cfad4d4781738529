/** The app's home page, as one member sees it. Pure. */
import type { types } from '@slack/bolt';
import type { Card } from '../../core/card-model.ts';
import { type Block, mrkdwn, sectionBlock } from './blocks.ts';
import { fitted, weightOf } from './fit.ts';
import { LIMITS, TOTAL_TEXT } from './limits.ts';

const NOTHING = 'There is nothing to show yet.';

/** Without buttons: a press here would not say which channel it is for. */
export function homeView(cards: readonly Card[], commandName: string): types.HomeView {
  const hint = `In a channel, type \`/${commandName} subscribe\` to begin and \`/${commandName} help\` for the rest.`;
  const blocks: Block[] = cards.length === 0 ? [sectionBlock(NOTHING)] : [];
  const share = Math.floor(TOTAL_TEXT / Math.max(1, cards.length));
  let weight = 0;
  for (const [index, card] of cards.entries()) {
    // Two blocks are kept for the ending.
    const room = LIMITS.blocksInView - 2 - blocks.length;
    const fit = fitted(card, [], { maxBlocks: LIMITS.blocksInMessage, maxText: share, withButtons: false });
    weight += weightOf(fit);
    if (fit.length + 1 > room || weight > TOTAL_TEXT) {
      blocks.push({ type: 'context', elements: [mrkdwn(`… and ${cards.length - index} more.`)] });
      break;
    }
    blocks.push(...fit);
  }
  return { type: 'home', blocks: [...blocks, { type: 'context', elements: [mrkdwn(hint)] }] };
}
