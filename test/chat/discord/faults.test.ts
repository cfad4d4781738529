import { describe, expect, it } from 'vitest';
import { type Fault, TOKEN } from '../../support/fake-discord.ts';
import { CHANNEL, chatOver, HERE, outgoing } from '../../support/fake-discord-parts.ts';
import { failureOf, PICTURE as picture, useQuietDiscord } from '../../support/fake-discord-session.ts';

const MESSAGES = /\/messages(\/|$)/;
const MISSING_PERMISSIONS = { status: 403, body: { code: 50_013, message: 'Missing Permissions' } };

const fake = useQuietDiscord();

const answer = (status: number, code: number, message = 'No'): Fault => ({ status, body: { code, message } });

describe('a failed post', () => {
  it.each([
    [
      'the channel is gone',
      answer(404, 10_003),
      { trouble: 'channel-lost', permanent: true },
      /does not exist/,
    ],
    ['the server is gone', answer(404, 10_004), { trouble: 'channel-lost', permanent: true }, /removed/],
    ['Ebb may not see it', answer(403, 50_001), { trouble: 'channel-lost', permanent: true }, /View Channel/],
    ['Ebb may not write', MISSING_PERMISSIONS, { trouble: 'channel-lost', permanent: true }, /Send Messages/],
    [
      'a person shut the door',
      answer(403, 50_007),
      { trouble: 'channel-lost', permanent: true },
      /direct messages/,
    ],
    [
      'some other refusal',
      answer(403, 20_001, 'Bots no'),
      { trouble: 'channel-lost', permanent: true },
      /Bots no/,
    ],
    [
      'a wall before Discord',
      { status: 403, body: { error: 'blocked' } },
      { trouble: null, permanent: false, retryAfterMs: 600_000 },
      /in front/,
    ],
    [
      'the token is void',
      answer(401, 0),
      { trouble: null, permanent: false, retryAfterMs: 600_000 },
      /EBB_DISCORD_TOKEN/,
    ],
    ['an inner error', answer(500, 0), { trouble: null, permanent: false, retryAfterMs: null }, /500/],
    ['a gateway error', answer(502, 0), { trouble: null, permanent: false, retryAfterMs: null }, /502/],
    [
      'a cut connection',
      'drop',
      { trouble: null, permanent: false, retryAfterMs: null },
      /cannot be reached/,
    ],
  ] satisfies readonly (readonly [
    string,
    Fault,
    object,
    RegExp,
  ])[])('%s', async (_name, fault, meant, words) => {
    fake().fail('POST', MESSAGES, fault);
    const { chat } = chatOver(fake());

    const failure = await failureOf(chat.post(HERE, outgoing()));

    expect(failure).toMatchObject(meant);
    expect(failure.message).toMatch(words);
    expect(failure.message).not.toContain(TOKEN);
    expect(fake().requests).toHaveLength(1);
  });

  it('is for good when even the headline is refused', async () => {
    fake().fail('POST', MESSAGES, answer(400, 50_035, 'Invalid Form Body'), 2);

    const failure = await failureOf(chatOver(fake()).chat.post(HERE, outgoing()));

    expect(failure).toMatchObject({ permanent: true, trouble: null });
    expect(fake().requests).toHaveLength(2);
  });

  it.each([
    ['this route', { 'retry-after': '2', 'x-ratelimit-scope': 'user' }, 2_000],
    [
      'everything',
      { 'retry-after': '7', 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' },
      7_000,
    ],
  ])('by a rate limit of %s waits as long as Discord asks, and is not repeated by the client', async (_name, headers, ms) => {
    fake().fail('POST', MESSAGES, {
      status: 429,
      headers,
      body: { message: 'slow', retry_after: ms / 1_000 },
    });

    const failure = await failureOf(chatOver(fake()).chat.post(HERE, outgoing()));

    expect(failure).toMatchObject({ permanent: false, trouble: null });
    expect(failure.retryAfterMs).toBeGreaterThanOrEqual(ms);
    expect(failure.retryAfterMs).toBeLessThan(ms + 1_000);
    expect(fake().requests).toHaveLength(1);
  });

  it('after a refusal leaves the channel alone for ten minutes', async () => {
    fake().fail('POST', MESSAGES, MISSING_PERMISSIONS);
    const { chat, clock } = chatOver(fake());

    await failureOf(chat.post(HERE, outgoing()));
    const second = await failureOf(chat.post(HERE, outgoing()));
    expect(fake().requests).toHaveLength(1);
    await clock.advance(600_000);
    await chat.post(HERE, outgoing());

    expect(second.trouble).toBe('channel-lost');
    expect(fake().state.messages).toHaveLength(1);
  });
});

describe('a failed edit', () => {
  it('of a message that is gone says so', async () => {
    const failure = await failureOf(chatOver(fake()).chat.edit(HERE, '1', outgoing()));

    expect(failure).toMatchObject({ permanent: true, trouble: 'message-gone' });
  });

  it('of an old message rests for an hour: one request, and other messages go on', async () => {
    const { chat } = chatOver(fake());
    const ref = (await chat.post(HERE, outgoing())) ?? '';
    const headers = { 'retry-after': '300', 'x-ratelimit-scope': 'shared' };
    const body = { code: 30_046, message: 'Maximum number of edits', retry_after: 300 };
    fake().fail('PATCH', MESSAGES, { status: 429, headers, body }, 1_000);

    const failure = await failureOf(chat.edit(HERE, ref, outgoing()));
    const next = await chat.post(HERE, outgoing({ key: 'key-2' }));

    expect(failure).toMatchObject({ permanent: false, trouble: 'message-rests', retryAfterMs: 3_600_000 });
    expect(next).not.toBe(ref);
    expect(fake().requests.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'POST']);
  });

  it('in a thread that cannot be opened loses the channel', async () => {
    const { chat } = chatOver(fake());
    const ref = (await chat.post(HERE, outgoing())) ?? '';
    fake().state.archived.add(CHANNEL);
    fake().fail('PATCH', /^\/channels\/\d+$/, MISSING_PERMISSIONS);

    const failure = await failureOf(chat.edit(HERE, ref, outgoing()));

    expect(failure).toMatchObject({ permanent: true, trouble: 'channel-lost' });
    expect(failure.message).toContain('archived');
  });
});

describe('a failed picture', () => {
  it('does not lose the channel when only Attach Files is missing', async () => {
    const { chat } = chatOver(fake());
    const ref = (await chat.post(HERE, outgoing())) ?? '';
    fake().fail('PATCH', MESSAGES, MISSING_PERMISSIONS);

    const failure = await failureOf(chat.attach?.(HERE, ref, picture, 'picture-1'));

    expect(failure).toMatchObject({ permanent: true, trouble: null });
    expect(failure.message).toContain('Attach Files');
  });
});
