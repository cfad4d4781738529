/** For `doctor`: is the token good, and may Ebb write in the channels that it owes alerts to? */
import { PermissionFlagsBits as Bits, REST, Routes } from 'discord.js';
import { z } from 'zod';
import type { Finding } from '../../app/finding.ts';
import type { ChannelId } from '../../core/routing.ts';
import { readChannelId } from './channel.ts';
import { complaintOf } from './faults.ts';
import { isThread, missingForEbb } from './permissions.ts';

const WHAT = 'Discord';

const bits = z.string().regex(/^\d+$/).transform(BigInt);
const person = z.object({ id: z.string(), username: z.string().default('the bot') });
const guild = z.object({
  name: z.string().default(''),
  roles: z.array(z.object({ id: z.string(), permissions: bits })),
});
const member = z.object({ roles: z.array(z.string()) });
const overwrite = z.object({ id: z.string(), allow: bits, deny: bits });
const channel = z.object({
  type: z.number(),
  name: z.string().nullish(),
  parent_id: z.string().nullish(),
  permission_overwrites: z.array(overwrite).default([]),
});

interface CheckParts {
  readonly token: string;
  readonly restUrl?: string;
  /** Those that are subscribed. */
  readonly channels: readonly ChannelId[];
}

export async function checkDiscord({ token, restUrl, channels }: CheckParts): Promise<readonly Finding[]> {
  const options = restUrl === undefined ? {} : { api: restUrl };
  const rest = new REST({ ...options, version: '10', retries: 0, timeout: 15_000 }).setToken(token);
  let self: z.infer<typeof person>;
  try {
    self = person.parse(await rest.get(Routes.user()));
  } catch (error) {
    return [refusedToken(error)];
  }
  const findings: Finding[] = [{ state: 'ok', what: WHAT, text: `the token is good: ${self.username}` }];
  for (const id of channels) findings.push(await checkChannel(rest, self.id, id));
  return findings;
}

function refusedToken(error: unknown): Finding {
  const complaint = complaintOf(error);
  const isRefused = complaint.startsWith('HTTP 401');
  return {
    state: 'bad',
    what: WHAT,
    text: isRefused ? 'Discord refuses the token' : `Discord cannot be asked (${complaint})`,
    todo: isRefused
      ? 'copy the bot token from the developer portal again into EBB_DISCORD_TOKEN (docs/discord.md)'
      : 'is the network up? Then try again',
  };
}

async function checkChannel(rest: REST, self: string, id: ChannelId): Promise<Finding> {
  const place = readChannelId(id);
  const what = `Discord channel ${id}`;
  const guildId = place?.guild ?? null;
  if (place === null || guildId === null)
    return { state: 'ok', what, text: 'a direct message: nothing to check' };
  try {
    const found = channel.parse(await rest.get(Routes.channel(place.channel)));
    const missing = missingForEbb(await permissionsIn(rest, self, guildId, found), found.type);
    const name = (found.name ?? null) === null ? '' : ` (#${found.name ?? ''})`;
    if (missing.length === 0) return { state: 'ok', what: what + name, text: 'Ebb may write there' };
    return {
      state: 'bad',
      what: what + name,
      text: `Ebb lacks ${missing.join(', ')}`,
      todo: 'give it these in the settings of the channel, or of the server for its role',
    };
  } catch (error) {
    return {
      state: 'bad',
      what,
      text: `Ebb cannot see it (${complaintOf(error)})`,
      todo: 'give Ebb View Channel there, or take it back into the server; or let the subscription go: it is kept 30 days',
    };
  }
}

/**
 * By Discord's own rules (https://discord.com/developers/docs/topics/permissions): roles add up, then the channel's
 * exceptions for everyone, for roles and for the member. A thread has those of its channel.
 */
async function permissionsIn(
  rest: REST,
  self: string,
  guildId: string,
  at: z.infer<typeof channel>,
): Promise<bigint> {
  const { roles } = guild.parse(await rest.get(Routes.guild(guildId)));
  const mine = new Set([guildId, ...member.parse(await rest.get(Routes.guildMember(guildId, self))).roles]);
  let may = roles.filter((role) => mine.has(role.id)).reduce((sum, role) => sum | role.permissions, 0n);
  if ((may & Bits.Administrator) !== 0n) return may;
  const parent = isThread(at.type) ? (at.parent_id ?? null) : null;
  const ruling = parent === null ? at : channel.parse(await rest.get(Routes.channel(parent)));
  const exceptions = ruling.permission_overwrites;
  const steps = [
    exceptions.filter(({ id }) => id === guildId),
    exceptions.filter(({ id }) => id !== guildId && mine.has(id)),
    exceptions.filter(({ id }) => id === self),
  ];
  for (const step of steps) {
    const deny = step.reduce((sum, { deny: bit }) => sum | bit, 0n);
    const allow = step.reduce((sum, { allow: bit }) => sum | bit, 0n);
    may = (may & ~deny) | allow;
  }
  return may;
}
