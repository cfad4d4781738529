/** The environment, checked once at start. The only reader of process.env and .env. Every variable stands in .env.example. */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { ConfigError } from './core/errors.ts';

const flag = (usual: 'on' | 'off') =>
  z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default(usual)
    .transform((value) => value === 'on');

const whole = (min: number, max: number, usual: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error }).default(usual);
};

const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words, usual: Words[number]) =>
  z.enum(words, { error: `must be one of: ${words.join(', ')}` }).default(usual);

const isAddress = (text: string): boolean => z.url({ protocol: /^https?$/ }).safeParse(text).success;
const ADDRESS = 'must be an address that begins with http:// or https://';
const url = z
  .string()
  .refine((text) => text === '' || isAddress(text), ADDRESS)
  .default('');

const shape = z.object({
  EBB_DATA: z.string().min(1).default('./data'),
  EBB_IODA: flag('on'),
  EBB_IODA_URL: z.string().refine(isAddress, ADDRESS).default('https://api.ioda.inetintel.cc.gatech.edu/v2'),
  EBB_COUNTRIES: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((code) => code !== ''))
    .refine(
      (codes) => codes.every((code) => /^[A-Za-z]{2}$/.test(code)),
      'must be two-letter codes such as KP,IR',
    ),
  EBB_CONSOLE_PLACE: z.string().min(1).default('world'),
  EBB_CONSOLE_SEVERITY: oneOf(['notice', 'major', 'critical'], 'major'),
  EBB_POLL_SECONDS: whole(1, 3600, 300),
  EBB_REQUESTS_PER_MINUTE: whole(1, 6000, 40),
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
  EBB_SLACK_CONNECTIONS: whole(1, 10, 2),
  EBB_SLACK_SIGNING_SECRET: z.string().default(''),
  EBB_SLACK_PORT: whole(1, 65_535, 3000),
  EBB_SLACK_COMMAND: z
    .string()
    .regex(/^[a-z0-9_-]{1,31}$/, 'must be a word of small letters, without the slash')
    .default('ebb'),
  EBB_SLACK_HISTORY: flag('off'),
  EBB_SLACK_ADMINS_ONLY: flag('off'),
  EBB_SLACK_URL: url,
  EBB_LOG: oneOf(['debug', 'info', 'warn', 'error', 'silent'], 'warn'),
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
