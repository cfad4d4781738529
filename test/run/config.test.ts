import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig, VARIABLES } from '../../src/config.ts';
import { ConfigError } from '../../src/core/errors.ts';

describe('the settings', () => {
  it('are all in .env.example, with their defaults, and no others are', () => {
    const lines = readFileSync('.env.example', 'utf8').split('\n');
    const listed = lines.filter((line) => /^[A-Z_]+=/.test(line));

    expect(listed.map((line) => line.split('=')[0])).toEqual(VARIABLES);
    const given = Object.fromEntries(
      listed.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(readConfig(given)).toEqual(readConfig({}));
    for (const line of listed) expect(lines[lines.indexOf(line) - 1]).toMatch(/^# ./);
  });

  it.each([
    ['EBB_POLL_SECONDS', 'often'],
    ['EBB_CONSOLE_SEVERITY', 'loud'],
    ['EBB_COUNTRIES', 'Iran'],
    ['EBB_IODA_URL', 'not a url'],
    ['EBB_TYPO', '1'],
  ])('a wrong %s is refused by its name', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });
});
