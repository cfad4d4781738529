import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../commands/index.ts';
import { asTypedHere } from '../../../src/chat/discord/spoken.ts';
import { cardOf } from '../../support/card-of.ts';

const inBody = (text: string): unknown => asTypedHere(cardOf('A card', { body: [[text]] })).body[0]?.[0];

describe('a command that a card names, on Discord', () => {
  it.each([
    [
      'To change one: /settings North Korea tell edit',
      'To change one: /settings place:North Korea tell:edit',
    ],
    ['To lift it: /mute Guinea-Bissau off', 'To lift it: /mute place:Guinea-Bissau duration:off'],
    ['/mute all until recovery', '/mute place:all duration:until recovery'],
    [
      'To subscribe: /subscribe North Korea – or, for every near-total blackout anywhere: /subscribe world critical',
      'To subscribe: /subscribe North Korea – or, for every near-total blackout anywhere: /subscribe place:world severity:critical',
    ],
    ['Example: /history North Korea 30', 'Example: /history place:North Korea days:30'],
    ['To do it: /forget everything', 'To do it: /forget confirm:everything'],
    [
      'one\n/mute Iran 2h\ntwo /settings Iran quiet 22:00–07:00',
      'one\n/mute place:Iran duration:2h\ntwo /settings place:Iran quiet:22:00–07:00',
    ],
  ])('%j names its options', (text, typed) => {
    expect(inBody(text)).toBe(typed);
  });

  it.each([
    // One word or many, all of it is the first option: Discord takes it as it stands.
    'To subscribe: /subscribe North Korea',
    'a plain /subscribe Iran would bring: reduced connectivity.',
    'Type /help for what Ebb understands.',
    '1/mute Iran 2h is no command',
    'https://example.net/mute Iran 2h',
  ])('%j stays', (text) => {
    expect(inBody(text)).toBe(text);
  });

  it.each(
    COMMANDS.flatMap(({ name, example }) => (example === undefined ? [] : [[name, example] as const])),
  )('the example of %s uses options that the command has: %s', (name, example) => {
    const options = COMMANDS.find((command) => command.name === name)?.parameters.map(
      (parameter) => parameter.name,
    );
    const named = [...String(inBody(example)).matchAll(/([a-z]+):/gu)].map((match) => match[1]);

    expect(options).toEqual(expect.arrayContaining(named));
    if (example.split(' ').length > 3) expect(named.length).toBeGreaterThan(1);
  });
});
