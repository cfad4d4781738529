import { Locale } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { commandBodies } from '../../../src/chat/discord/commands.ts';
import { openDesk } from '../../commands/desk-parts.ts';
import { problemsOf } from '../../support/fake-discord-check.ts';

const LANGUAGES = [
  Locale.German,
  Locale.SpanishES,
  Locale.French,
  Locale.PortugueseBR,
  Locale.Russian,
  Locale.Turkish,
  Locale.Ukrainian,
];
const bodies = commandBodies(openDesk().desk.commands);
const options = bodies.flatMap(({ name, options = [] }) =>
  options.map((option) => ({ ...option, where: `/${name} ${option.name}` })),
);

/** A value of an option that is typed as it stands, in every language. */
const TYPED = /\b(?:notice|major|critical|off|on|until recovery|everything|30m|24h|22:00-07:00)\b/;

describe('what can be typed in Discord', () => {
  it('is known: all commands, and the options that they share', () => {
    expect(bodies.length).toBeGreaterThan(10);
    expect(new Set(options.map(({ name }) => name)).size).toBeGreaterThan(10);
  });

  it.each(LANGUAGES)('has names and descriptions of its own in %s', (locale) => {
    const all = [...bodies.map((body) => ({ ...body, where: `/${body.name}` })), ...options];
    const without = all.filter(
      (each) =>
        (each.name_localizations?.[locale] ?? '') === '' ||
        (each.description_localizations?.[locale] ?? '') === '',
    );
    expect(without.map(({ where }) => where)).toEqual([]);
  });

  it('is as Discord takes it in every language: small letters, short, and no name twice', () => {
    expect(problemsOf('commands', bodies)).toEqual([]);
  });

  it('names values as they must be typed', () => {
    const wrong = options.flatMap(({ where, name, description_localizations: texts }) =>
      ['severity', 'duration', 'confirm', 'reports'].includes(name)
        ? LANGUAGES.filter((locale) => !TYPED.test(texts?.[locale] ?? '')).map(
            (locale) => `${where} ${locale}`,
          )
        : [],
    );
    expect(wrong).toEqual([]);
  });
});
