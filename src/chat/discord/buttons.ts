/** Buttons: a card's actions as Discord's components, and a pressed one back as the line it stands for. */
import type { APIActionRowComponent, APIButtonComponent, APIButtonComponentWithCustomId } from 'discord.js';
import { ButtonStyle, ComponentType } from 'discord.js';
import type { CardAction } from '../../core/card-model.ts';
import { cut, plainText } from './text.ts';

const PREFIX = 'ebb:';
/** https://discord.com/developers/docs/components/reference#button */
const MAX_CUSTOM_ID = 100;
const MAX_LABEL = 80;
const PER_ROW = 5;
const MAX_BUTTONS = 25;

export type ButtonRow = APIActionRowComponent<APIButtonComponent>;

/** A command that is too long for Discord, has no name, or comes twice gets no button. */
export function buttonRows(actions: readonly CardAction[]): ButtonRow[] {
  const buttons = new Map<string, APIButtonComponentWithCustomId>();
  for (const action of actions) {
    const id = `${PREFIX}${action.command}`;
    const label = cut(plainText(action.label).trim(), MAX_LABEL);
    if (label === '' || !isSendable(action.command) || id.length > MAX_CUSTOM_ID || buttons.has(id)) continue;
    buttons.set(id, { type: ComponentType.Button, style: ButtonStyle.Secondary, label, custom_id: id });
  }
  const all = [...buttons.values()].slice(0, MAX_BUTTONS);
  const rows = Array.from({ length: Math.ceil(all.length / PER_ROW) }, (_, row) => row * PER_ROW);
  return rows.map((from) => ({ type: ComponentType.ActionRow, components: all.slice(from, from + PER_ROW) }));
}

/** Half a surrogate pair would not come back as it went. */
function isSendable(command: string): boolean {
  return command.trim() !== '' && !/\p{Cs}/u.test(command);
}

/** Null: not a button of ours. */
export function lineOfButton(customId: string): string | null {
  return customId.startsWith(PREFIX) ? customId.slice(PREFIX.length) : null;
}
