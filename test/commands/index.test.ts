import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../commands/index.ts';

const NOT_COMMANDS = new Set(['index.ts', 'command.ts']);

describe('the list of commands', () => {
  it('has every file of the folder in it, under its own name', () => {
    const files = readdirSync(new URL('../../commands/', import.meta.url), { withFileTypes: true })
      .filter((entry) => entry.isFile() && !NOT_COMMANDS.has(entry.name))
      .map((entry) => entry.name);

    expect(COMMANDS.map((command) => `${command.name}.ts`).toSorted()).toEqual(files.toSorted());
  });

  it.each(
    COMMANDS.map((command) => [command.name, command] as const),
  )('%s fits the limits of chat platforms: name of 32, texts of 100 characters, required words first', (_, {
    name,
    summary,
    usage,
    parameters,
  }) => {
    const required = parameters.map((parameter) => parameter.required);

    expect(name).toMatch(/^[a-z]{1,32}$/);
    expect(summary.length).toBeLessThanOrEqual(100);
    expect(usage).toMatch(new RegExp(`^/${name}`));
    expect(required).toEqual(required.toSorted((a, b) => Number(b) - Number(a)));
    for (const { description } of parameters) expect(description.length).toBeLessThanOrEqual(100);
  });
});
