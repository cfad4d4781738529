/** Which channel a changing command is meant for, and whether it may be changed: by this person, and for Ebb to write in. */
import type { DeskCommand } from '../../app/chat.ts';
import { type DiscordPlace } from './channel.ts';
import { CHANNEL_OPTION } from './commands.ts';
import { type CommandCall, type Interaction, isForeignConversation, placeOf } from './interaction.ts';
import { mayAttach, mayManageChannel, mayMentionAnyRole, missingForEbb } from './permissions.ts';
import { cut, plainText } from './text.ts';

/** A channel and what is allowed in it. Null permissions: Discord did not say (or it is a direct message). */
export interface Target {
  readonly place: DiscordPlace;
  /** For people: `this channel`, `#news`. */
  readonly name: string;
  readonly type: number;
  readonly personMay: bigint | null;
  readonly ebbMay: bigint | null;
}

/** The channel it was typed in. */
export function targetHere(interaction: Interaction): Target {
  const isGuild = interaction.guild_id !== undefined;
  return {
    place: placeOf(interaction),
    name: 'this channel',
    type: interaction.channel?.type ?? 0,
    personMay: isGuild ? (interaction.member?.permissions ?? 0n) : null,
    ebbMay: isGuild ? (interaction.app_permissions ?? 0n) : null,
  };
}

/** The channel named in the `channel` option, else the one it was typed in. */
export function targetOf(call: CommandCall): Target {
  const chosen = call.data.options.find(({ name }) => name === CHANNEL_OPTION)?.value;
  const channel = typeof chosen === 'string' ? call.data.resolved.channels[chosen] : undefined;
  if (channel === undefined || call.guild_id === undefined) return targetHere(call);
  return {
    place: { guild: call.guild_id, channel: channel.id },
    name: `#${cut(plainText(channel.name ?? 'that channel'), 100)}`,
    type: channel.type,
    // What Discord did not tell of the person is not assumed; of Ebb, the first delivery will tell.
    personMay: channel.permissions ?? 0n,
    ebbMay: channel.app_permissions ?? null,
  };
}

export function mayManage(target: Target): boolean {
  return target.personMay === null || mayManageChannel(target.personMay);
}

/** What makes Ebb quieter works also where Ebb may not write (any more). */
const QUIETING: ReadonlySet<string> = new Set(['unsubscribe', 'mute', 'forget']);

/** Why a command that changes a channel cannot be done there, in a sentence; null when it can. */
export function refusalOf(interaction: Interaction, target: Target, command: DeskCommand): string | null {
  if (!command.changesChannel) return null;
  if (isForeignConversation(interaction)) {
    return 'Ebb cannot write here by itself. Use this in a direct message to Ebb, or on a server that Ebb was added to.';
  }
  if (!mayManage(target)) {
    return `You need the permission Manage Channels in ${target.name} for this.`;
  }
  const isQuieting = QUIETING.has(command.name);
  const missing = isQuieting || target.ebbMay === null ? [] : missingForEbb(target.ebbMay, target.type);
  if (missing.length > 0) {
    const list = missing.join(' and ');
    return `Ebb lacks the permission${missing.length > 1 ? 's' : ''} ${list} in ${target.name}. Allow that in the channel's settings, then try again.`;
  }
  return null;
}

/** Why a role that was chosen would never be pinged; null when it would be, or when none was chosen. */
export function roleRefusalOf(call: CommandCall, command: DeskCommand, target: Target): string | null {
  const wanted = command.parameters.filter(({ kind }) => kind === 'mention').map(({ name }) => name);
  for (const { name, value } of call.data.options) {
    if (!wanted.includes(name) || typeof value !== 'string') continue;
    if (value === call.guild_id) return 'Ebb does not mention everyone. Choose a role made for these alerts.';
    const role = call.data.resolved.roles[value];
    if (role === undefined || role.mentionable || target.ebbMay === null) continue;
    if (!mayMentionAnyRole(target.ebbMay)) {
      return `The role ${cut(plainText(role.name), 100)} cannot be mentioned by Ebb. Switch on “Allow anyone to @mention this role” in the role's settings, then try again.`;
    }
  }
  return null;
}

/** What works less well than it could, in a sentence; null when all is well. */
export function wishOf({ ebbMay, name }: Target): string | null {
  if (ebbMay === null || mayAttach(ebbMay)) return null;
  return `Ebb may not attach files in ${name}, so its alerts come there without a chart.`;
}
