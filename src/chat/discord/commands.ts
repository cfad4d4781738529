/** The desk's commands as Discord's slash commands: their names in the reader's language, the answers in English. */
import {
  type APIApplicationCommandBasicOption,
  ApplicationCommandOptionType as Type,
  ApplicationCommandType,
  ApplicationIntegrationType as Install,
  ChannelType,
  InteractionContextType as Context,
  PermissionFlagsBits,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import type { DeskCommand, DeskParameter } from '../../app/chat.ts';
import { localized } from './locales/index.ts';
import { cut } from './text.ts';

export type CommandBody = RESTPostAPIChatInputApplicationCommandsJSONBody;

/** The option by which a changing command is meant for another channel than the one it is typed in. */
export const CHANNEL_OPTION = 'channel';

/** https://discord.com/developers/docs/interactions/application-commands */
const MAX_DESCRIPTION = 100;
const MAX_CHOICES = 25;
const MAX_OPTIONS = 25;
/** Our own: no duration or note that a person types is longer. */
const MAX_TYPED = 200;

export function commandBodies(commands: readonly DeskCommand[]): readonly CommandBody[] {
  return commands.map(commandBody);
}

function commandBody(command: DeskCommand): CommandBody {
  const { name, summary, parameters, changesChannel } = command;
  // Discord wants what must be given before what may be.
  const ordered = [...parameters].sort((a, b) => Number(b.required) - Number(a.required));
  const options = ordered.map(optionOf);
  if (changesChannel && parameters.every((each) => each.name !== CHANNEL_OPTION))
    options.push(channelOption());
  return {
    type: ApplicationCommandType.ChatInput,
    name,
    description: cut(summary, MAX_DESCRIPTION),
    options: options.slice(0, MAX_OPTIONS),
    ...localized('commands', name),
    ...(changesChannel ? forManagers() : forEverybody()),
  };
}

/** A guild's owner can change in its settings who may use them there. */
function forManagers(): Partial<CommandBody> {
  return {
    default_member_permissions: PermissionFlagsBits.ManageChannels.toString(),
    contexts: [Context.Guild, Context.BotDM],
    integration_types: [Install.GuildInstall],
  };
}

function forEverybody(): Partial<CommandBody> {
  return {
    contexts: [Context.Guild, Context.BotDM, Context.PrivateChannel],
    integration_types: [Install.GuildInstall, Install.UserInstall],
  };
}

function channelOption(): APIApplicationCommandBasicOption {
  return {
    type: Type.Channel,
    name: CHANNEL_OPTION,
    ...localized('options', CHANNEL_OPTION),
    description: 'The channel that is meant; this one when left out.',
    required: false,
    channel_types: [
      ChannelType.GuildText,
      ChannelType.GuildAnnouncement,
      ChannelType.AnnouncementThread,
      ChannelType.PublicThread,
      ChannelType.PrivateThread,
    ],
  };
}

function optionOf(parameter: DeskParameter): APIApplicationCommandBasicOption {
  const { name, required, description, kind } = parameter;
  const words = { description: cut(description, MAX_DESCRIPTION), ...localized('options', name) };
  const base = { name, required, ...words };
  switch (kind) {
    case 'place':
      return { ...base, type: Type.String, autocomplete: true };
    case 'choice':
      return {
        ...base,
        type: Type.String,
        choices: (parameter.choices ?? []).slice(0, MAX_CHOICES).map(choice),
      };
    case 'duration':
    case 'text':
      return { ...base, type: Type.String, max_length: MAX_TYPED };
    case 'number':
      return { ...base, type: Type.Integer, ...limits(parameter) };
    case 'mention':
      return { ...base, type: Type.Role };
  }
}

function choice({ name, value }: { readonly name: string; readonly value: string }) {
  return { name: cut(name, MAX_DESCRIPTION), value };
}

function limits({ min, max }: DeskParameter): { min_value?: number; max_value?: number } {
  return {
    ...(min === undefined ? {} : { min_value: min }),
    ...(max === undefined ? {} : { max_value: max }),
  };
}
