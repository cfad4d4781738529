import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outgoing } from '../../../src/app/chat.ts';
import { DeliveryError } from '../../../src/core/errors.ts';
import { type Fault, type FakeSlack, startFakeSlack } from '../../support/fake-slack.ts';
import { cardOf } from '../../support/card-of.ts';
import { slackOn } from '../../support/fake-slack-desk.ts';
import { valuesOf } from '../../support/fake-slack-limits.ts';

const CHANNEL = 'slack:T1/C1';

let fake: FakeSlack;

beforeEach(async () => {
  fake = await startFakeSlack();
});

afterEach(async () => {
  expect(fake.problems).toEqual([]);
  await fake.close();
});

function message(headline: string, more: Partial<Outgoing> = {}): Outgoing {
  const card = cardOf(headline, { tone: 'critical', body: [['Since ', { time: 1_419_264_900_000 }, '.']] });
  return { key: `key of ${headline}`, card, at: 1, form: 'card', about: null, mention: null, ...more };
}

async function errorOf(work: Promise<unknown>): Promise<DeliveryError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DeliveryError)) throw new Error('no DeliveryError', { cause: error });
  return error;
}

it('posts a card: its headline for the notification, its blocks for the channel, its key as metadata', async () => {
  const { chat } = slackOn(fake);

  const ref = await chat.post(CHANNEL, message('Iran: Near-total blackout', { mention: 'S0123' }));

  const [stored] = fake.messagesIn('C1');
  expect(stored?.ts).toBe(ref);
  expect(stored?.text).toBe('<!subteam^S0123> Iran: Near-total blackout');
  expect(stored?.metadata).toEqual({
    event_type: 'ebb_delivery',
    event_payload: { key: 'key of Iran: Near-total blackout' },
  });
  expect(valuesOf(stored, 'text')).toContain('🔴 Iran: Near-total blackout');
  expect(valuesOf(stored, 'text')).toContain(
    'Since <!date^1419264900^{date_short_pretty} {time}|2014-12-22 16:15 UTC>.',
  );
  const { args } = await fake.next('chat.postMessage');
  expect(args).toMatchObject({
    unfurl_links: 'false',
    unfurl_media: 'false',
    link_names: 'false',
    parse: 'none',
  });
});

it('posts an update as one line that leads to the living card', async () => {
  const { chat } = slackOn(fake);

  await chat.post(CHANNEL, message('Iran: Partial recovery', { form: 'update', about: '1766000000.000007' }));

  const [stored] = fake.messagesIn('C1');
  expect(stored?.text).toBe(
    'Iran: Partial recovery · <https://slack.com/archives/C1/p1766000000000007|the whole card>',
  );
  expect(stored?.blocks).toEqual([]);
});

it('posts a card that continues another with a link to it', async () => {
  const { chat } = slackOn(fake);
  await chat.post(CHANNEL, message('Iran: Near-total blackout', { about: '1766000000.000007' }));
  expect(JSON.stringify(fake.messagesIn('C1')[0]?.blocks)).toContain(
    '/archives/C1/p1766000000000007|The other card',
  );
});

it('changes a card, with block ids that were not used before', async () => {
  const { chat } = slackOn(fake);
  const ref = await chat.post(CHANNEL, message('first'));
  const before = valuesOf(fake.messagesIn('C1')[0]?.blocks, 'block_id');

  await chat.edit(CHANNEL, ref ?? '', message('second'));

  const [stored] = fake.messagesIn('C1');
  expect(stored?.text).toBe('second');
  const after = valuesOf(stored?.blocks, 'block_id');
  expect(after).not.toHaveLength(0);
  expect(after.filter((id) => before.includes(id))).toEqual([]);
});

const FAULTS: readonly (readonly [string, Fault, Partial<DeliveryError>])[] = [
  [
    'waits as long as Slack says',
    { kind: 'ratelimited', retryAfterS: 7 },
    { retryAfterMs: 7_000, permanent: false },
  ],
  ['tries again after a 500', { kind: 'status', status: 500 }, { permanent: false, retryAfterMs: null }],
  ['tries again after a broken connection', { kind: 'drop-before' }, { permanent: false }],
  [
    'tries again after internal_error',
    { kind: 'error', error: 'internal_error' },
    { permanent: false, trouble: null },
  ],
  [
    'waits when the token is refused',
    { kind: 'error', error: 'invalid_auth' },
    { permanent: false, retryAfterMs: 600_000 },
  ],
  ...[
    'channel_not_found',
    'not_in_channel',
    'is_archived',
    'account_inactive',
    'token_revoked',
    'no_permission',
    'restricted_action',
  ].map((error): readonly [string, Fault, Partial<DeliveryError>] => [
    `gives the channel up after ${error}`,
    { kind: 'error', error },
    { permanent: true, trouble: 'channel-lost' },
  ]),
];

it.each(FAULTS)('%s', async (_name, fault, expected) => {
  const { chat } = slackOn(fake);
  fake.failNext('chat.postMessage', fault);

  const error = await errorOf(chat.post(CHANNEL, message('Iran')));

  expect(error).toMatchObject(expected);
  expect(fake.calls).toHaveLength(1);
});

it.each([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
])('says that the message is gone after %s', async (code) => {
  const { chat } = slackOn(fake);
  fake.failNext('chat.update', { kind: 'error', error: code });

  expect(await errorOf(chat.edit(CHANNEL, '1.1', message('Iran')))).toMatchObject({
    permanent: true,
    trouble: 'message-gone',
  });
});

it.each([
  'invalid_blocks',
  'msg_too_long',
  'msg_blocks_too_long',
])('sends plain text when Slack answers %s, and logs its complaint', async (code) => {
  const { chat, log } = slackOn(fake);
  const complaint = '[ERROR] failed to match all allowed schemas [json-pointer:/blocks/0]';
  fake.failNext('chat.postMessage', { kind: 'error', error: code, messages: [complaint] });

  await chat.post(CHANNEL, message('Iran'));

  expect(fake.messagesIn('C1')).toMatchObject([{ blocks: [] }]);
  expect(fake.messagesIn('C1')[0]?.text).toMatch(/^Iran\nSince /);
  expect(log.lines).toContainEqual(
    expect.objectContaining({ level: 'error', fields: expect.objectContaining({ complaints: [complaint] }) }),
  );
});

it('takes the old blocks away when an edit goes out as plain text', async () => {
  const { chat } = slackOn(fake);
  const ref = await chat.post(CHANNEL, message('first'));
  fake.failNext('chat.update', { kind: 'error', error: 'invalid_blocks' });

  await chat.edit(CHANNEL, ref ?? '', message('second'));

  expect(fake.messagesIn('C1')).toMatchObject([{ blocks: [] }]);
});

it('passes on what nobody foresaw as a bug', async () => {
  const { chat } = slackOn(fake);
  fake.failNext('chat.postMessage', { kind: 'error', error: 'metadata_too_large' });

  await expect(chat.post(CHANNEL, message('Iran'))).rejects.not.toBeInstanceOf(DeliveryError);
});

it.each([
  ['a broken connection', { kind: 'drop-after' }],
  ['a 502', { kind: 'status-after', status: 502 }],
] as const)('finds a message whose answer was lost by %s, and does not post it again', async (_name, fault) => {
  const { chat } = slackOn(fake, { canReadHistory: true });
  fake.failNext('chat.postMessage', fault);

  await errorOf(chat.post(CHANNEL, message('Iran')));
  const ref = await chat.post(CHANNEL, message('Iran'));

  expect(fake.messagesIn('C1').map(({ ts }) => ts)).toEqual([ref]);
  const { args } = await fake.next('conversations.history');
  expect(args).toMatchObject({ channel: 'C1', include_all_metadata: 'true' });
});

it('finds a message whose answer was lost when the process died', async () => {
  fake.failNext('chat.postMessage', { kind: 'drop-after' });
  await errorOf(slackOn(fake, { canReadHistory: true }).chat.post(CHANNEL, message('Iran')));

  const ref = await slackOn(fake, { canReadHistory: true }).chat.post(CHANNEL, message('Iran'));

  expect(fake.messagesIn('C1').map(({ ts }) => ts)).toEqual([ref]);
});

it('looks nothing up for what was decided since it began', async () => {
  const { chat } = slackOn(fake, { canReadHistory: true });

  await chat.post(CHANNEL, message('Iran', { at: Date.now() + 1_000 }));

  expect(fake.calls.map(({ method }) => method)).not.toContain('conversations.history');
});

it('posts again when the message did not arrive', async () => {
  const { chat } = slackOn(fake, { canReadHistory: true });
  await chat.post(CHANNEL, message('something else'));
  fake.failNext('chat.postMessage', { kind: 'drop-before' });

  await errorOf(chat.post(CHANNEL, message('Iran')));
  await chat.post(CHANNEL, message('Iran'));

  expect(fake.messagesIn('C1').map(({ text }) => text)).toEqual(['something else', 'Iran']);
});

it('reads no history without the scope: one lost answer makes one duplicate', async () => {
  const { chat } = slackOn(fake);
  fake.failNext('chat.postMessage', { kind: 'drop-after' });

  await errorOf(chat.post(CHANNEL, message('Iran')));
  await chat.post(CHANNEL, message('Iran'));

  expect(fake.messagesIn('C1')).toHaveLength(2);
  expect(fake.calls.map(({ method }) => method)).not.toContain('conversations.history');
});

it('goes on without reading back when the scope turns out to be missing', async () => {
  const { chat } = slackOn(fake, { canReadHistory: true });
  fake.failNext('chat.postMessage', { kind: 'drop-before' });
  fake.failNext('conversations.history', { kind: 'error', error: 'missing_scope' });

  await errorOf(chat.post(CHANNEL, message('Iran')));
  await chat.post(CHANNEL, message('Iran'));

  expect(fake.messagesIn('C1')).toHaveLength(1);
});

const picture = {
  png: Buffer.from('the picture'),
  alt: 'A curve that falls to zero.',
  fileName: 'iran-2026-01-08.png',
};

it('puts a picture into the thread of the card, once, with words for those who do not see it', async () => {
  const { chat } = slackOn(fake);
  const ref = (await chat.post(CHANNEL, message('Iran'))) ?? '';

  await chat.attach?.(CHANNEL, ref, picture, 'picture 1');
  await chat.attach?.(CHANNEL, ref, picture, 'picture 1');

  expect(fake.files[0]?.body.includes('the picture')).toBe(true);
  expect(fake.files).toMatchObject([
    {
      args: { filename: picture.fileName, alt_text: picture.alt, channel_id: 'C1', thread_ts: ref },
    },
  ]);
});

it('shows no pictures without the scope, says so once and fails no delivery', async () => {
  const { chat, log } = slackOn(fake);
  fake.failNext('files.getUploadURLExternal', { kind: 'error', error: 'missing_scope' });

  await chat.attach?.(CHANNEL, '1.1', picture, 'picture 1');
  await chat.attach?.(CHANNEL, '1.1', picture, 'picture 2');

  expect(fake.calls.map(({ method }) => method)).toEqual(['files.getUploadURLExternal']);
  expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
});

it('shows no token in an error or in the log', async () => {
  const { chat, log } = slackOn(fake);
  fake.failNext('chat.postMessage', { kind: 'drop-before' });

  const error = await errorOf(chat.post(CHANNEL, message('Iran')));

  const told = `${error.message} ${String(error.cause)} ${JSON.stringify(error)} ${JSON.stringify(log.lines)}`;
  expect(told).not.toMatch(/xoxb-|xapp-/);
});

describe('a word to one member', () => {
  const lost = () => message('Ebb can no longer reach a channel', { form: 'answer' });

  /** Connected: the workspace is known. */
  async function connected() {
    const parts = slackOn(fake);
    const stop = new AbortController();
    const running = parts.chat.run(stop.signal);
    await fake.connected(1);
    return { ...parts, end: () => (stop.abort(), running) };
  }

  it('goes into their talk with the app, with a link to the channel', async () => {
    const { chat, end } = await connected();

    await chat.whisper?.('UADA', CHANNEL, lost());
    await end();

    const [stored] = fake.messagesIn('UADA');
    expect(stored?.text).toBe('Ebb can no longer reach a channel');
    expect(valuesOf(stored, 'text').join()).toContain('<https://loopback.slack.com/archives/C1|The channel>');
  });

  it('never speaks of a channel of another workspace', async () => {
    const { chat, end } = await connected();

    const error = await errorOf(chat.whisper?.('UADA', 'slack:T2/C1', lost()) ?? Promise.resolve());
    await end();

    expect(error.permanent).toBe(true);
    expect(fake.calls.filter(({ method }) => method === 'chat.postMessage')).toEqual([]);
  });

  it('is not tried before the workspace is known, and says nothing of their own talk', async () => {
    const { chat } = slackOn(fake);

    expect(await errorOf(chat.whisper?.('UADA', CHANNEL, lost()) ?? Promise.resolve())).toMatchObject({
      permanent: false,
    });
    await chat.whisper?.('UADA', 'slack:T1/D1', lost());

    expect(fake.calls).toEqual([]);
  });
});
