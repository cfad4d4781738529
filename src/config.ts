/** The environment, checked once at start. The only reader of process.env and .env. Every variable stands in .env.example. */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { ConfigError } from './core/errors.ts';
import { readLists } from './core/places-lists.ts';
import type { FeedSettings } from './feeds/feed.ts';
import { feeds } from './feeds/index.ts';
import { address, flag, oneOf, text, whole } from './lib/setting.ts';

const shape = z.object({
  EBB_DATA: z.string().min(1).default('./data'),
  EBB_COUNTRIES: z
    .string()
    .default('')
    .transform((codes) => codes.split(/[\s,]+/).filter((code) => code !== ''))
    .refine(
      (codes) => codes.every((code) => /^[A-Za-z]{2}$/.test(code)),
      'must be two-letter codes such as KP,IR',
    ),
  EBB_GROUPS: z
    .string()
    .default('')
    .transform((given, context) => {
      const { groups, problems } = readLists(given);
      for (const message of problems) context.addIssue({ code: 'custom', message });
      return groups;
    }),
  EBB_CONSOLE_PLACE: z.string().min(1).default('world'),
  EBB_CONSOLE_SEVERITY: oneOf(['notice', 'major', 'critical'], 'major'),
  EBB_DISCORD_TOKEN: z.string().default(''),
  EBB_DISCORD_SERVER: z.string().regex(/^\d*$/, 'must be the number of a Discord server').default(''),
  EBB_DISCORD_URL: address(),
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
  EBB_SLACK_URL: address(),
  EBB_METRICS_HOST: text('127.0.0.1'),
  EBB_METRICS_PORT: whole(0, 65_535, 0),
  EBB_LOG: oneOf(['debug', 'info', 'warn', 'error', 'silent'], 'warn'),
});

/** Each feed brings its own settings (src/feeds). */
const feedShape = z.object(Object.fromEntries(feeds.flatMap((feed) => Object.entries(feed.settings))));

export type Config = z.infer<typeof shape> & {
  /** What was given of the feeds' own settings, checked, as text: each feed reads its own. */
  readonly feedSettings: FeedSettings;
};

/** Values that must never be shown. */
export function secretsOf(config: Config): readonly string[] {
  const { EBB_DISCORD_TOKEN, EBB_SLACK_BOT_TOKEN, EBB_SLACK_APP_TOKEN, EBB_SLACK_SIGNING_SECRET } = config;
  const chats = [EBB_DISCORD_TOKEN, EBB_SLACK_BOT_TOKEN, EBB_SLACK_APP_TOKEN, EBB_SLACK_SIGNING_SECRET];
  const named = feeds.flatMap((feed) => feed.secrets);
  return [...chats, ...named.map((name) => config.feedSettings[name] ?? '')].filter(
    (secret) => secret !== '',
  );
}

export const VARIABLES = [...Object.keys(shape.shape), ...Object.keys(feedShape.shape)];

/** `.env` in the working folder, and over it what the environment says. */
function environment(): Readonly<Record<string, string | undefined>> {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return { ...file, ...process.env };
}

/** Reads the settings; throws ConfigError naming each variable that is wrong. Empty means "not set". */
export function readConfig(env: Readonly<Record<string, string | undefined>> = environment()): Config {
  const given: Record<string, string> = {};
  for (const name of VARIABLES) {
    const value = env[name];
    if (value !== undefined && value !== '') given[name] = value;
  }
  const unknown = Object.keys(env).filter((name) => name.startsWith('EBB_') && !VARIABLES.includes(name));
  if (unknown.length > 0)
    throw new ConfigError(`${unknown.join(', ')}: no such setting. .env.example lists all of them.`);
  const read = shape.safeParse(given);
  const feedsRead = feedShape.safeParse(given);
  if (read.success && feedsRead.success) return { ...read.data, feedSettings: given };
  const issues = [...(read.error?.issues ?? []), ...(feedsRead.error?.issues ?? [])];
  const problems = issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`${problems.join('; ')}. .env.example explains each setting.`);
}
