import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfig, VARIABLES } from '../../src/config.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { feeds } from '../../src/feeds/index.ts';

/** The settings as the program and its feeds read them. */
function settled(env: Readonly<Record<string, string>>): unknown {
  const { feedSettings, ...config } = readConfig(env);
  return [config, feeds.map(({ settings }) => z.object(settings).parse(feedSettings))];
}

describe('the settings', () => {
  it('are all in .env.example, with their defaults, and no others are', () => {
    const lines = readFileSync('.env.example', 'utf8').split('\n');
    const listed = lines.filter((line) => /^[A-Z_]+=/.test(line));

    expect(listed.map((line) => line.split('=')[0])).toEqual(VARIABLES);
    const given = Object.fromEntries(
      listed.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(settled(given)).toEqual(settled({}));
    for (const line of listed) expect(lines[lines.indexOf(line) - 1]).toMatch(/^# ./);
  });

  it.each([
    ['EBB_POLL_SECONDS', 'often'],
    ['EBB_CONSOLE_SEVERITY', 'loud'],
    ['EBB_COUNTRIES', 'Iran'],
    ['EBB_IODA_URL', 'not a url'],
    ['EBB_METRICS_PORT', '70000'],
    ['EBB_TYPO', '1'],
  ])('a wrong %s is refused by its name', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });
});
