import { describe, expect, it } from 'vitest';
import { pingedIn } from '../../src/chat/discord/pinged.ts';
import { pinged } from '../../src/chat/slack/pinged.ts';
import { typedLine } from '../../src/chat/slack/text.ts';

const group = (id: string) => ({ kind: 'group', id });
const EVERYBODY = { kind: 'everybody' };
const PERSON = { kind: 'person' };

describe('whom a text means', () => {
  it.each([
    ['<@&123>', group('123')],
    ['123', group('123')],
    ['<@&500>', EVERYBODY],
    ['500', EVERYBODY],
    ['@everyone', EVERYBODY],
    ['here', EVERYBODY],
    ['<@42>', PERSON],
    ['<@!42>', PERSON],
    ['ops', null],
    ['<!subteam^S1>', null],
  ])('on Discord, server 500: %j', (text, means) => {
    expect(pingedIn('500')(text)).toEqual(means);
  });

  it.each([
    ['<!subteam^S123|@the quiet night shift>', group('S123')],
    ['S123', group('S123')],
    ['<!here>', EVERYBODY],
    ['<!channel|@channel>', EVERYBODY],
    ['@everyone', EVERYBODY],
    ['<@U42ABCDEF|ann>', PERSON],
    ['ops', null],
    ['<@&123>', null],
  ])('on Slack, as it is and as a typed line brings it: %j', (text, means) => {
    expect(pinged(text)).toEqual(means);
    if (means !== null) expect(pinged(typedLine(text))).toEqual(means);
  });
});
