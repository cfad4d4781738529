/** A form for a command whose place was not typed: Slack completes nothing in a slash command, but it does here. Pure. */
import type { types } from '@slack/bolt';
import { z } from 'zod';
import type { DeskChoice, DeskCommand, DeskParameter } from '../../app/chat.ts';
import { plainText } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { plain } from './text.ts';

export const ASK_VIEW = 'ebb:ask';
export const PLACE_ACTION = 'ebb:place';
const VALUE_ACTION = 'ebb:value';

/** What the form must know when it comes back. */
const CONTEXT = z.object({ command: z.string(), channel: z.string(), responseUrl: z.string() });
export type FormContext = z.infer<typeof CONTEXT>;

/** Null for what we did not write. */
export function readContext(metadata: string): FormContext | null {
  try {
    return CONTEXT.safeParse(JSON.parse(metadata)).data ?? null;
  } catch {
    return null;
  }
}

/** Null when there is nothing to ask for, or more than a view can hold. */
export function formOf(command: DeskCommand, context: FormContext): types.ModalView | null {
  const metadata = JSON.stringify(context);
  const { name, parameters, summary } = command;
  if (parameters.length === 0 || metadata.length > LIMITS.privateMetadata) return null;
  const title = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  return {
    type: 'modal',
    callback_id: ASK_VIEW,
    private_metadata: metadata,
    title: plainText(title, LIMITS.viewTitle),
    submit: plainText(title, LIMITS.viewTitle),
    close: plainText('Cancel', LIMITS.viewTitle),
    blocks: [
      { type: 'section', text: plainText(summary, LIMITS.sectionText) },
      ...parameters.slice(0, LIMITS.blocksInView - 1).map(inputOf),
    ],
  };
}

function inputOf(parameter: DeskParameter): types.InputBlock {
  const { name, required, description } = parameter;
  const label = `${name.slice(0, 1).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`;
  return {
    type: 'input',
    block_id: name,
    optional: !required,
    label: plainText(label, LIMITS.inputLabel),
    ...(description === '' ? {} : { hint: plainText(description, LIMITS.inputHint) }),
    element: elementOf(parameter),
  };
}

function elementOf({ kind, choices }: DeskParameter): types.InputBlock['element'] {
  if (kind === 'place') {
    return {
      type: 'external_select',
      action_id: PLACE_ACTION,
      // The default of 3 would never ask for "KP".
      min_query_length: 1,
      placeholder: plainText('A country, a region, a network', LIMITS.optionText),
    };
  }
  const options = optionsOf(choices ?? []);
  if (kind === 'choice' && options.length > 0) {
    return { type: 'static_select', action_id: VALUE_ACTION, options: [...options] };
  }
  return { type: 'plain_text_input', action_id: VALUE_ACTION, max_length: 200 };
}

/** Choices as a select shows them. A value too long for Slack would come back cut, so it is left out. */
export function optionsOf(choices: readonly DeskChoice[]): readonly types.PlainTextOption[] {
  const seen = new Set<string>();
  const usable = choices.filter(({ value }) => {
    const isNew = value !== '' && value.length <= LIMITS.optionValue && !seen.has(value);
    seen.add(value);
    return isNew;
  });
  return usable.slice(0, LIMITS.optionCount).map(({ name, value }) => ({
    text: { type: 'plain_text', text: plain(name, LIMITS.optionText), emoji: false },
    value,
  }));
}
