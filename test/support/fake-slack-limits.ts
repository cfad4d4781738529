/**
 * What Slack refuses, as its documents say: docs.slack.dev/reference/block-kit/blocks, …/composition-objects,
 * …/methods/chat.postMessage, read 2026-11. Written apart from src/chat/slack/limits.ts, so that one checks the other.
 */
import { z } from 'zod';

const text = (max: number) =>
  z.strictObject({
    type: z.enum(['plain_text', 'mrkdwn']),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
    verbatim: z.boolean().optional(),
  });
const plain = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });

const blockId = z.string().max(255).optional();
const actionId = z.string().min(1).max(255);
const option = z.strictObject({ text: plain(75), value: z.string().min(1).max(150) });

const button = z.strictObject({
  type: z.literal('button'),
  action_id: actionId,
  text: plain(75),
  value: z.string().max(2000).optional(),
  url: z.string().max(3000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});

const header = z.strictObject({ type: z.literal('header'), block_id: blockId, text: plain(150) });
const section = z
  .strictObject({
    type: z.literal('section'),
    block_id: blockId,
    text: text(3000).optional(),
    fields: z.array(text(2000)).min(1).max(10).optional(),
  })
  .refine(
    (block) => block.text !== undefined || block.fields !== undefined,
    'a section needs text or fields',
  );
const context = z.strictObject({
  type: z.literal('context'),
  block_id: blockId,
  // No number is documented for an element; text objects end at 3,000.
  elements: z.array(text(3000)).min(1).max(10),
});
const actions = z.strictObject({
  type: z.literal('actions'),
  block_id: blockId,
  elements: z.array(button).min(1).max(25),
});
const element = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('external_select'),
    action_id: actionId,
    min_query_length: z.number().int().min(0).optional(),
    placeholder: plain(150).optional(),
  }),
  z.strictObject({
    type: z.literal('static_select'),
    action_id: actionId,
    options: z.array(option).min(1).max(100),
  }),
  z.strictObject({
    type: z.literal('plain_text_input'),
    action_id: actionId,
    max_length: z.number().int().min(1).max(3000).optional(),
  }),
]);
const input = z.strictObject({
  type: z.literal('input'),
  block_id: blockId,
  label: plain(2000),
  hint: plain(2000).optional(),
  optional: z.boolean().optional(),
  element,
});

const messageBlock = z.discriminatedUnion('type', [header, section, context, actions]);
const viewBlock = z.discriminatedUnion('type', [header, section, context, actions, input]);

const MESSAGE = z.object({
  text: z.string().min(1).max(4000),
  blocks: z.array(messageBlock).max(50).default([]),
});
const HOME = z.strictObject({ type: z.literal('home'), blocks: z.array(viewBlock).min(1).max(100) });
const MODAL = z.strictObject({
  type: z.literal('modal'),
  callback_id: z.string().max(255),
  private_metadata: z.string().max(3000).optional(),
  title: plain(24),
  submit: plain(24).optional(),
  close: plain(24).optional(),
  blocks: z.array(viewBlock).min(1).max(100),
});
const OPTIONS = z.strictObject({ options: z.array(option).max(100) });

/** `msg_blocks_too_long` came near this sum (bolt-js#2509). */
const MAX_TOTAL = 13_200;

type Checked = 'message' | 'home' | 'modal' | 'options';
const SHAPES = { message: MESSAGE, home: HOME, modal: MODAL, options: OPTIONS } satisfies Record<
  Checked,
  z.ZodType
>;

/** What Slack would complain about, each with its path; empty when all is well. */
export function complaints(kind: Checked, value: unknown): readonly string[] {
  const { error } = SHAPES[kind].safeParse(value);
  const issues = (error?.issues ?? []).map(({ path, message }) => `${path.join('/')}: ${message}`);
  return [...issues, ...repeated(value), ...tooMuch(value)];
}

/** Block ids are unique in a message, action ids in a block. */
function repeated(value: unknown): readonly string[] {
  const ids = valuesOf(value, 'block_id');
  const twice = ids
    .filter((id, index) => ids.indexOf(id) !== index)
    .map((id) => `block_id ${id} is there twice`);
  const acts = valuesOf(value, 'action_id').filter((id) => id.startsWith('ebb:run') || id === 'ebb:share');
  return [
    ...twice,
    ...acts.filter((id, index) => acts.indexOf(id) !== index).map((id) => `${id} is there twice`),
  ];
}

function tooMuch(value: unknown): readonly string[] {
  const total = valuesOf(value, 'text').reduce((sum, each) => sum + each.length, 0);
  return total > MAX_TOTAL ? [`msg_blocks_too_long: ${total} characters`] : [];
}

/** Every string under that key, at any depth. */
export function valuesOf(value: unknown, key: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => valuesOf(each, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]: [string, unknown]) =>
    typeof each === 'string' ? (name === key ? [each] : []) : valuesOf(each, key),
  );
}

/** What Slack would ring somebody for: users, groups, everybody. Plain `@here` counts, in case a client parses it. */
export function mentions(value: unknown): readonly string[] {
  return valuesOf(value, 'text').flatMap((each) => [
    ...(each.match(/<[@#][^>]*>|<!(?!date\^)[^>]*>/gu) ?? []),
    ...(each.match(/@(?:here|channel|everyone|group)\b/giu) ?? []),
  ]);
}
