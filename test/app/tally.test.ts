/** What was sent and what failed, counted without anybody noticing. */
import { describe, expect, it } from 'vitest';
import type { Chat } from '../../src/app/chat.ts';
import { createTally } from '../../src/app/tally.ts';
import { feedsCard } from '../../src/core/card-answers.ts';
import { DeliveryError } from '../../src/core/errors.ts';

const CHANNEL = 'discord:1/2';
const MESSAGE = {
  key: 'k',
  card: feedsCard([], 0),
  at: 0,
  form: 'card',
  about: null,
  mention: null,
} as const;
const PICTURE = { png: new Uint8Array(0), alt: 'A line that falls.', fileName: 'line.png' };

function chatOf(changes: Partial<Chat> = {}): Chat {
  return { platform: 'discord', canEdit: true, post: async () => 'ref', edit: async () => {}, ...changes };
}

describe('the tally', () => {
  it('counts posts, edits, pictures and whispers of each platform', async () => {
    const tally = createTally();
    const discord = tally.over(chatOf({ attach: async () => {}, whisper: async () => {} }));
    tally.over(chatOf({ platform: 'slack' }));
    const ref = await discord.post(CHANNEL, MESSAGE);
    await discord.edit(CHANNEL, 'ref', MESSAGE);
    await discord.attach?.(CHANNEL, 'ref', PICTURE, 'k');
    await discord.whisper?.('7', CHANNEL, MESSAGE);

    expect(ref).toBe('ref');
    expect(tally.read().map(({ platform, sent }) => [platform, sent])).toEqual([
      ['discord', 4],
      ['slack', 0],
    ]);
  });

  it('leaves absent what a platform cannot do', () => {
    const console = createTally().over(chatOf({ platform: 'console', canEdit: false }));

    expect(Object.keys(console)).toEqual(['platform', 'canEdit', 'post', 'edit']);
    expect(console.canEdit).toBe(false);
  });

  it.each([
    [new DeliveryError('gone', { permanent: true, trouble: 'channel-lost' }), 'channel-lost'],
    [new DeliveryError('gone', { permanent: true, trouble: 'message-gone' }), 'message-gone'],
    [new DeliveryError('rest', { trouble: 'message-rests', retryAfterMs: 1 }), 'message-rests'],
    [new DeliveryError('too long', { permanent: true }), 'refused'],
    [new DeliveryError('slowly', { retryAfterMs: 1_000 }), 'told-to-wait'],
    [new DeliveryError('no answer'), 'unreachable'],
    [new TypeError('undefined'), 'bug'],
  ] as const)('counts %s as %s, and passes it on', async (error, reason) => {
    const tally = createTally();
    const chat = tally.over(chatOf({ post: () => Promise.reject(error) }));

    await expect(chat.post(CHANNEL, MESSAGE)).rejects.toBe(error);
    const [counts] = tally.read();
    const failures = Object.entries(counts?.failed ?? {}).filter(([, count]) => count > 0);
    expect([counts?.sent, failures]).toEqual([0, [[reason, 1]]]);
  });
});
