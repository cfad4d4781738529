/** Tells Discord what can be typed, and only when it does not know: it takes 200 new commands a day. */
import { type REST, Routes } from 'discord.js';
import { z } from 'zod';
import type { Clock, Log } from '../../app/ports.ts';
import { HOUR_MS, MINUTE_MS } from '../../core/time.ts';
import type { CommandBody } from './commands.ts';
import { complaintOf } from './faults.ts';

const AFTER_FAILURE_MS = 5 * MINUTE_MS;
const LONGEST_WAIT_MS = HOUR_MS;

const registered = z.array(z.record(z.string(), z.unknown()));

interface RegistrationParts {
  readonly rest: REST;
  readonly applicationId: string;
  readonly developmentGuild: string | undefined;
  readonly commands: readonly CommandBody[];
}

/** True if something had to be written. One read, and at most one write. */
async function register(parts: RegistrationParts): Promise<boolean> {
  const { rest, applicationId, developmentGuild: guild, commands } = parts;
  const route =
    guild === undefined
      ? Routes.applicationCommands(applicationId)
      : Routes.applicationGuildCommands(applicationId, guild);
  const query = new URLSearchParams({ with_localizations: 'true' });
  const known = registered.parse(await rest.get(route, { query }));
  if (fingerprint(known) === fingerprint(commands)) return false;
  await rest.put(route, { body: commands });
  return true;
}

/** Tries until it worked or `stop` aborts. Never rejects: Ebb can alert without commands. */
export async function keepRegistered(
  parts: RegistrationParts & { readonly clock: Clock; readonly log: Log },
  stop: AbortSignal,
): Promise<void> {
  for (let waitMs = AFTER_FAILURE_MS; !stop.aborted; waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2)) {
    try {
      const isChanged = await register(parts);
      parts.log.info('discord: the commands are registered', { isChanged });
      return;
    } catch (error) {
      if (stop.aborted) return;
      parts.log.error('discord: the commands could not be registered', { complaint: complaintOf(error) });
      await parts.clock.sleep(waitMs, stop);
    }
  }
}

/** What we say of a command. Discord adds ids and defaults, and leaves out or nulls what is empty. */
const COMPARED = [
  'type',
  'name',
  'name_localizations',
  'description',
  'description_localizations',
  'options',
  'required',
  'autocomplete',
  'choices',
  'value',
  'min_value',
  'max_value',
  'max_length',
  'channel_types',
  'default_member_permissions',
  'contexts',
  'integration_types',
];
/** Lists whose order means nothing. */
const SETS: ReadonlySet<string> = new Set(['channel_types', 'contexts', 'integration_types']);

const LOCALIZED: ReadonlySet<string> = new Set(['name_localizations', 'description_localizations']);

export function fingerprint(commands: readonly object[]): string {
  return JSON.stringify(commands.map((command) => JSON.stringify(normal(command))).sort());
}

function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  const entries = new Map<string, unknown>(Object.entries(value));
  return COMPARED.flatMap((name) => {
    const own = entries.get(name);
    if (own === undefined || own === null || own === false) return [];
    if (LOCALIZED.has(name)) return [[name, Object.entries(own).sort()]];
    const inner = normal(own);
    if (!Array.isArray(inner)) return [[name, inner]];
    if (inner.length === 0) return [];
    return [[name, SETS.has(name) ? inner.map(String).sort() : inner]];
  });
}
