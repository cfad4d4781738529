/** Makes a card small enough for one message: the least important goes first. Pure. */
import type { Card } from '../../core/card-model.ts';
import { type Allowance, type Block, type Button, blocksOf, buttonsOf } from './blocks.ts';
import { LIMITS, TOTAL_TEXT } from './limits.ts';

const WHOLE: Allowance = {
  bodyText: 6_000,
  fields: 60,
  fieldText: LIMITS.fieldText,
  spark: true,
  footers: 10,
  footerText: LIMITS.contextText,
  links: 10,
  linkUrl: 1_500,
  actions: LIMITS.actionElements - 1,
};

/** From all to the least that still says it: small print, curve, long evidence, links, long sentences. */
const STEPS: readonly Allowance[] = [
  WHOLE,
  { ...WHOLE, footerText: 300, footers: 3 },
  { ...WHOLE, footerText: 300, footers: 3, spark: false },
  { ...WHOLE, footerText: 300, footers: 1, spark: false, fieldText: 300, fields: 20 },
  { ...WHOLE, footerText: 200, footers: 1, spark: false, fieldText: 200, fields: 10, links: 3, linkUrl: 400 },
  {
    bodyText: 2_500,
    fields: 10,
    fieldText: 200,
    spark: false,
    footers: 1,
    footerText: 200,
    links: 2,
    linkUrl: 400,
    actions: 8,
  },
];

interface Room {
  readonly maxBlocks?: number;
  readonly maxText?: number;
  readonly withButtons?: boolean;
}

/** Blocks of a card with its buttons, within `maxBlocks` blocks and `maxText` characters. */
export function fitted(
  card: Card,
  extra: readonly Button[] = [],
  { maxBlocks = LIMITS.blocksInMessage, maxText = TOTAL_TEXT, withButtons = true }: Room = {},
): readonly Block[] {
  let blocks: readonly Block[] = [];
  for (const step of STEPS) {
    const buttons = [...(withButtons ? buttonsOf(card, step.actions) : []), ...extra];
    const last: readonly Block[] = buttons.length === 0 ? [] : [{ type: 'actions', elements: buttons }];
    blocks = [...blocksOf(card, step), ...last];
    if (blocks.length <= maxBlocks && weightOf(blocks) <= maxText) return blocks;
  }
  return blocks.slice(0, maxBlocks);
}

/** Every string that a block holds, ids and type words included: a little more than what Slack counts. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, each: unknown) => sum + weightOf(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return weightOf(Object.values(value));
}
