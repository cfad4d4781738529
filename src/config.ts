/** The environment, checked once at start. The only reader of process.env and .env. Every variable stands in .env.example. */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { ConfigError } from './core/errors.ts';

const flag = (usual: 'on' | 'off') =>
  z
    .enum(['on', 'off'])
    .default(usual)
    .transform((value) => value === 'on');

const url = z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default('');

const shape = z.object({
  EBB_DATA: z.string().min(1).default('./data'),
  EBB_IODA: flag('on'),
  EBB_IODA_URL: z.url({ protocol: /^https?$/ }).default('https://api.ioda.inetintel.cc.gatech.edu/v2'),
  EBB_COUNTRIES: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((code) => code !== ''))
    .refine(
      (codes) => codes.every((code) => /^[A-Za-z]{2}$/.test(code)),
      'must be two-letter codes such as KP,IR',
    ),
  EBB_CONSOLE_PLACE: z.string().min(1).default('world'),
  EBB_CONSOLE_SEVERITY: z.enum(['notice', 'major', 'critical']).default('major'),
  EBB_POLL_SECONDS: z.coerce.number().int().min(1).max(3600).default(300),
  EBB_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).max(6000).default(40),
  EBB_DISCORD_TOKEN: z.string().default(''),
  EBB_DISCORD_SERVER: z.string().regex(/^\d*$/, 'must be the number of a Discord server').default(''),
  EBB_DISCORD_URL: url,
  EBB_SLACK_BOT_TOKEN: z
    .string()
    .regex(/^(xoxb-.+)?$/, 'must be a bot token: it begins with xoxb-')
    .default(''),
  EBB_SLACK_APP_TOKEN: z
    .string()
    .regex(/^(xapp-.+)?$/, 'must be an app-level token: it begins with xapp-')
    .default(''),
  EBB_SLACK_SIGNING_SECRET: z.string().default(''),
  EBB_SLACK_PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  EBB_SLACK_COMMAND: z
    .string()
    .regex(/^[a-z0-9_-]{1,31}$/, 'must be a word of small letters, without the slash')
    .default('ebb'),
  EBB_SLACK_HISTORY: flag('off'),
  EBB_SLACK_ADMINS_ONLY: flag('off'),
  EBB_SLACK_URL: url,
  EBB_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
});

export type Config = z.infer<typeof shape>;

/** Values that must never be shown. */
export function secretsOf(config: Config): readonly string[] {
  const { EBB_DISCORD_TOKEN, EBB_SLACK_BOT_TOKEN, EBB_SLACK_APP_TOKEN, EBB_SLACK_SIGNING_SECRET } = config;
  return [EBB_DISCORD_TOKEN, EBB_SLACK_BOT_TOKEN, EBB_SLACK_APP_TOKEN, EBB_SLACK_SIGNING_SECRET].filter(
    (secret) => secret !== '',
  );
}

export const VARIABLES = Object.keys(shape.shape);

/** `.env` in the working folder, and over it what the environment says. */
function environment(): Readonly<Record<string, string | undefined>> {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return { ...file, ...process.env };
}

/** Reads the settings; throws ConfigError naming each variable that is wrong. Empty means "not set". */
export function readConfig(env: Readonly<Record<string, string | undefined>> = environment()): Config {
  const given = Object.fromEntries<string | undefined>(
    VARIABLES.map((name): [string, string | undefined] => [name, env[name]]).filter(
      ([, value]) => value !== undefined && value !== '',
    ),
  );
  const unknown = Object.keys(env).filter((name) => name.startsWith('EBB_') && !VARIABLES.includes(name));
  if (unknown.length > 0)
    throw new ConfigError(`${unknown.join(', ')}: no such setting. .env.example lists all of them.`);
  const read = shape.safeParse(given);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`${problems.join('; ')}. .env.example explains each setting.`);
}
