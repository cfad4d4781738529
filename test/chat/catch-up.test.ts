/** The longest message of a morning: nothing of it is lost on the way to the platforms. */
import { describe, expect, it } from 'vitest';
import type { Outgoing } from '../../src/app/chat.ts';
import { messageBody } from '../../src/chat/discord/message.ts';
import { renderCard } from '../../src/chat/slack/render.ts';
import { catchUpCard, type HeldBack, MAX_CAUGHT_UP } from '../../src/core/card-catch-up.ts';
import { foldIncident } from '../../src/core/fold.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import { transition } from '../core/card-builders.ts';
import { problemsOf } from '../support/fake-discord-check.ts';
import { CHANNEL, card, GUILD, NOW, outgoing } from '../support/fake-discord-parts.ts';
import { complaints } from '../support/fake-slack-limits.ts';

const ENDED = foldIncident(
  null,
  transition({ at: NOW, since: NOW, startedAt: NOW - HOUR_MS, to: 'normal', ending: 'recovered' }),
);

const held: readonly HeldBack[] = Array.from({ length: MAX_CAUGHT_UP }, (_, index) => ({
  name: `Place number ${index} with a long name`,
  incident: ENDED,
  card: card({ headline: `<${index}> ${'a long headline of an outage, '.repeat(8)}` }),
}));
const message: Outgoing = outgoing({ form: 'answer', card: catchUpCard(held, NOW - HOUR_MS) });

describe('a catch-up message of the longest kind', () => {
  it('is whole on Discord', () => {
    const body = messageBody(message, { guild: GUILD, channel: CHANNEL });

    expect(problemsOf('create', { ...body })).toEqual([]);
    const lines = body.embeds[0]?.description?.split('\n') ?? [];
    expect(lines.filter((line) => /<t:\d+:f>.* to <t:\d+:f>$/.test(line))).toHaveLength(MAX_CAUGHT_UP);
    expect(body.embeds[0]?.description).toContain('Held back since');
  });

  it('is whole in Slack', () => {
    const { text, blocks } = renderCard(message.card, null, 'key');

    expect(complaints('message', { text, blocks })).toEqual([]);
    const words = JSON.stringify(blocks);
    expect(words.match(/ to <!date/gu)).toHaveLength(MAX_CAUGHT_UP);
    expect(words).toContain('Held back since');
  });
});
