/** What Discord says when somebody types a command, presses a button or is about to name a place. Only what Ebb uses. */
import { InteractionContextType, InteractionType } from 'discord.js';
import { z } from 'zod';
import { type DiscordPlace, isSnowflake } from './channel.ts';

const snowflake = z.string().refine(isSnowflake);
const bits = z
  .string()
  .regex(/^\d{1,40}$/)
  .transform((text) => BigInt(text));

const option = z.object({
  name: z.string(),
  type: z.number(),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  focused: z.boolean().optional(),
});

/** discord.js drops the two permission fields, which is why the raw event is read. */
const resolvedChannel = z.object({
  id: snowflake,
  name: z.string().nullish(),
  type: z.number(),
  permissions: bits.optional(),
  app_permissions: bits.optional(),
});

const role = z.object({ id: snowflake, name: z.string(), mentionable: z.boolean() });

const base = z.object({
  id: snowflake,
  application_id: snowflake,
  token: z.string(),
  guild_id: snowflake.optional(),
  channel_id: snowflake,
  channel: z.object({ type: z.number() }).optional(),
  context: z.number().optional(),
  member: z.object({ user: z.object({ id: snowflake }), permissions: bits }).optional(),
  user: z.object({ id: snowflake }).optional(),
  app_permissions: bits.optional(),
});

const words = z.object({
  name: z.string(),
  options: z.array(option).default([]),
  resolved: z
    .object({
      channels: z.record(z.string(), resolvedChannel).default({}),
      roles: z.record(z.string(), role).default({}),
    })
    .default({ channels: {}, roles: {} }),
});

export const interactionSchema = z.discriminatedUnion('type', [
  base.extend({ type: z.literal(InteractionType.ApplicationCommand), data: words }),
  base.extend({ type: z.literal(InteractionType.ApplicationCommandAutocomplete), data: words }),
  base.extend({
    type: z.literal(InteractionType.MessageComponent),
    data: z.object({ custom_id: z.string() }),
  }),
]);

export type Interaction = z.infer<typeof interactionSchema>;
export type CommandCall = Extract<Interaction, { type: InteractionType.ApplicationCommand }>;
export type ButtonPress = Extract<Interaction, { type: InteractionType.MessageComponent }>;
export type Completion = Extract<Interaction, { type: InteractionType.ApplicationCommandAutocomplete }>;

/** Where it was typed. */
export function placeOf({ guild_id, channel_id }: Interaction): DiscordPlace {
  return { guild: guild_id ?? null, channel: channel_id };
}

export function personOf({ member, user }: Interaction): string | null {
  return member?.user.id ?? user?.id ?? null;
}

/** A conversation of people among themselves, in which Ebb can answer but not write by itself. */
export function isForeignConversation({ guild_id, context }: Interaction): boolean {
  return guild_id === undefined && context === InteractionContextType.PrivateChannel;
}
