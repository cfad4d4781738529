/** What Discord lets people and Ebb do in a channel, by the permission bits that come with each interaction. */
import { ChannelType, PermissionFlagsBits as Bits } from 'discord.js';

interface Need {
  readonly name: string;
  readonly bit: bigint;
}

const ALWAYS: readonly Need[] = [
  { name: 'View Channel', bit: Bits.ViewChannel },
  { name: 'Embed Links', bit: Bits.EmbedLinks },
];
const IN_CHANNELS: Need = { name: 'Send Messages', bit: Bits.SendMessages };
const IN_THREADS: Need = { name: 'Send Messages in Threads', bit: Bits.SendMessagesInThreads };

const THREADS: ReadonlySet<number> = new Set([
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
]);

export function isThread(channelType: number): boolean {
  return THREADS.has(channelType);
}

/** What the install link asks for: to see, write, embed, attach pictures, and write in threads. */
export const INSTALL_PERMISSIONS =
  Bits.ViewChannel | Bits.SendMessages | Bits.EmbedLinks | Bits.AttachFiles | Bits.SendMessagesInThreads;

function has(permissions: bigint, bit: bigint): boolean {
  return (permissions & (bit | Bits.Administrator)) !== 0n;
}

export function mayManageChannel(permissions: bigint): boolean {
  return has(permissions, Bits.ManageChannels);
}

export function mayManageServer(permissions: bigint): boolean {
  return has(permissions, Bits.ManageGuild);
}

export function mayAttach(permissions: bigint): boolean {
  return has(permissions, Bits.AttachFiles);
}

export function mayMentionAnyRole(permissions: bigint): boolean {
  return has(permissions, Bits.MentionEveryone);
}

/** Names of what Ebb needs in such a channel and lacks. */
export function missingForEbb(permissions: bigint, channelType: number): readonly string[] {
  const needs = [...ALWAYS, isThread(channelType) ? IN_THREADS : IN_CHANNELS];
  return needs.filter(({ bit }) => !has(permissions, bit)).map(({ name }) => name);
}
