import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS, runLine } from '../../commands/index.ts';
import { stage, wish } from './parts.ts';

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
    access,
  }) => {
    const required = parameters.map((parameter) => parameter.required);

    expect(name).toMatch(/^[a-z]{1,32}$/);
    expect(summary.length).toBeLessThanOrEqual(100);
    expect(usage).toMatch(new RegExp(`^/${name}`));
    expect(required).toEqual(required.toSorted((a, b) => Number(b) - Number(a)));
    expect(['everyone', 'manager']).toContain(access);
    for (const parameter of parameters) {
      expect(parameter.name).toMatch(/^[a-z-]{1,32}$/);
      expect(parameter.description.length).toBeLessThanOrEqual(100);
    }
  });

  it('lets everyone ask, and only managers change what the channel hears', () => {
    const managers = COMMANDS.filter(({ access }) => access === 'manager').map(({ name }) => name);

    expect(managers.toSorted()).toEqual(['drill', 'forget', 'mute', 'settings', 'subscribe', 'unsubscribe']);
  });

  it.each(
    COMMANDS.map((command) => [command.name, command] as const),
  )('%s answers in private, or not, as it says beforehand', async (name, { isPrivate, parameters }) => {
    const words = parameters
      .filter(({ required }) => required)
      .map(({ kind }) => (kind === 'place' ? 'KP' : '2h'));

    const reply = await runLine(
      [name, ...words].join(' '),
      stage({ subscriptions: [wish('country:KP')] }).context,
    );

    expect(reply.card.tone).not.toBe('unknown');
    expect(reply.private).toBe(isPrivate);
  });
});
