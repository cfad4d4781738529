import { expect, it } from 'vitest';
import { card, CHANNEL, chatOver, GUILD, HERE, outgoing, PERSON } from '../../support/fake-discord-parts.ts';
import { talkOf } from '../../support/fake-discord-http.ts';
import { failureOf, useQuietDiscord } from '../../support/fake-discord-session.ts';

const OPEN = /^\/users\/(?:@|%40)me\/channels$/;
const lost = (key = 'lost-1') =>
  outgoing({ key, form: 'answer', card: card({ headline: 'Ebb can no longer reach a channel' }) });

const fake = useQuietDiscord();

it('reaches a person in direct messages, once however often it is tried, with a link to the channel', async () => {
  const { chat } = chatOver(fake());
  fake().fail('POST', /\/messages$/, 'drop-after');

  await failureOf(chat.whisper?.(PERSON, HERE, lost()));
  await chat.whisper?.(PERSON, HERE, lost());

  expect(fake().state.messages).toMatchObject([
    { channel: talkOf(PERSON), body: { content: 'Ebb can no longer reach a channel' } },
  ]);
  const shown = JSON.stringify(fake().state.messages[0]?.body);
  expect(shown).toContain(`[The channel](https://discord.com/channels/${GUILD}/${CHANNEL})`);
});

it.each([
  ['who takes no direct messages', 'POST', /\/messages$/, 403, 50_007],
  ['whom Discord does not know', 'POST', OPEN, 404, 10_013],
] as const)('to a person %s fails for good', async (_name, method, path, status, code) => {
  const { chat } = chatOver(fake());
  fake().fail(method, path, { status, body: { code, message: 'Refused' } });

  expect(await failureOf(chat.whisper?.(PERSON, HERE, lost()))).toMatchObject({ permanent: true });
});

it('about their own direct messages says nothing', async () => {
  await chatOver(fake()).chat.whisper?.(PERSON, `discord:dm/${CHANNEL}`, lost());

  expect(fake().requests).toEqual([]);
});

it('leaves a card without a sound where another message has just made one', async () => {
  const { chat } = chatOver(fake());

  await chat.post(HERE, outgoing({ silent: true }));
  await chat.post(HERE, outgoing({ key: 'key-2' }));

  expect(fake().state.messages.map(({ body }) => body['flags'])).toEqual([4_096, undefined]);
});
