/** Where a Discord message lives, in Ebb's words and in Discord's. */
import type { MessageRef } from '../../app/chat.ts';
import type { ChannelId } from '../../core/routing.ts';
import type { Instant } from '../../core/time.ts';

export interface DiscordPlace {
  /** Null: a direct message. */
  readonly guild: string | null;
  readonly channel: string;
}

const SNOWFLAKE = /^\d{1,20}$/;

/** Discord's ids: numbers of up to 20 digits, kept as text. */
export function isSnowflake(text: string): boolean {
  return SNOWFLAKE.test(text);
}

/** When the thing with this id was made: Discord's ids begin with it (https://discord.com/developers/docs/reference#snowflakes). */
export function timeOf(snowflake: string): Instant {
  return Number((BigInt(snowflake) >> 22n) + 1_420_070_400_000n);
}

/** `discord:<guild>/<channel>`, or `discord:dm/<channel>`. */
export function channelIdOf({ guild, channel }: DiscordPlace): ChannelId {
  return `discord:${guild ?? 'dm'}/${channel}`;
}

/** Null for what is not a channel of ours. */
export function readChannelId(id: ChannelId): DiscordPlace | null {
  const [, guild = '', channel = ''] = /^discord:([^/]*)\/([^/]*)$/.exec(id) ?? [];
  if (!isSnowflake(channel)) return null;
  if (guild === 'dm') return { guild: null, channel };
  return isSnowflake(guild) ? { guild, channel } : null;
}

/** What all channels of a guild begin with. */
export function guildPrefix(guild: string): string {
  return `discord:${guild}/`;
}

export function channelLink({ guild, channel }: DiscordPlace): string {
  return `https://discord.com/channels/${guild ?? '@me'}/${channel}`;
}

export function messageLink(place: DiscordPlace, ref: MessageRef): string {
  return `${channelLink(place)}/${ref}`;
}
