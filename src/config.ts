/** The environment, checked once at start. The only reader of process.env. Every variable stands in .env.example. */
import { z } from 'zod';
import { ConfigError } from './core/errors.ts';

const flag = z
  .enum(['on', 'off'])
  .default('on')
  .transform((value) => value === 'on');

const shape = z.object({
  EBB_DATA: z.string().min(1).default('./data'),
  EBB_IODA: flag,
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
  EBB_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
});

export type Config = z.infer<typeof shape>;

export const VARIABLES = Object.keys(shape.shape);

/** Reads the settings; throws ConfigError naming each variable that is wrong. Empty means "not set". */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
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
