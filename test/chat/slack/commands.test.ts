import { expect, it } from 'vitest';
import { z } from 'zod';
import { mentions, valuesOf } from '../../support/fake-slack-limits.ts';
import { submitPayload, typingPayload } from '../../support/fake-slack-payloads.ts';
import { useSlack } from '../../support/fake-slack-session.ts';

const { fake, connect, slash, press } = useSlack();

it('acknowledges a slash command and answers it to the person alone, with a button to share it', async () => {
  const { desk } = await connect();

  await slash('status Iran');
  const { args } = await fake().next('response_url');

  expect(args).toMatchObject({ response_type: 'ephemeral', replace_original: false, text: 'Iran: Normal' });
  expect(valuesOf(args, 'action_id')).toEqual(['ebb:run:0', 'ebb:share']);
  expect(desk.calls).toEqual([
    {
      channel: 'slack:T1/C1',
      words: { line: 'status Iran' },
      mayManage: true,
      server: { prefix: 'slack:T1/', isRunByCaller: false },
      pinged: expect.any(Function),
      person: 'UADA',
    },
  ]);
});

it.each([
  ['', 'help'],
  ['status &lt;b&gt; &amp; co', 'status <b> & co'],
  ['mention <!subteam^S0123|@oncall>', 'mention S0123'],
])('reads %j as the line %j', async (typed, line) => {
  const { desk } = await connect();

  await slash(typed);
  await fake().next('response_url');

  expect(desk.calls[0]?.words).toEqual({ line });
});

it('names commands as they are typed in Slack', async () => {
  await connect();

  await slash('help');

  expect((await fake().next('response_url')).args['text']).toBe('Type /ebb status or /ebb subscribe.');
});

it('shows an answer to the channel when the person presses "Share in channel"', async () => {
  await connect();

  await press('ebb:share', 'status Iran');
  const { args } = await fake().next('response_url');

  expect(args).toMatchObject({ response_type: 'in_channel', text: 'Iran: Normal' });
});

it('never shows a private answer to the channel', async () => {
  await connect();

  await press('ebb:share', 'help');

  expect((await fake().next('response_url')).args).toMatchObject({ response_type: 'ephemeral' });
});

it('runs the line of a button in the channel of the press', async () => {
  const { desk } = await connect();

  await press('ebb:run:0', 'status North Korea');
  await fake().next('response_url');

  expect(desk.calls[0]).toMatchObject({ channel: 'slack:T1/C1', words: { line: 'status North Korea' } });
});

it('says in the channel who subscribed it, without ringing for anybody', async () => {
  const { desk } = await connect();

  await slash('subscribe Iran critical');
  await fake().next('response_url');

  const [message] = fake().messagesIn('C1');
  expect(message?.text).toBe('This channel is subscribed to Iran. Asked for by ada.');
  expect(mentions(message)).toEqual([]);
  expect(desk.subscribed).toEqual(new Set(['Iran']));
});

it('takes a subscription back where Ebb cannot post, and says how to invite it', async () => {
  const { desk } = await connect();

  await slash('subscribe North Korea critical', 'CFOREIGN');
  const { args } = await fake().next('response_url');

  expect(args['text']).toBe('Ebb cannot post in this channel. It was not subscribed.');
  expect(valuesOf(args, 'text').join()).toContain('/invite');
  expect(desk.subscribed).toEqual(new Set());
});

it('posts a drill in the channel, as an alert would come, and says who asked for it', async () => {
  await connect();

  await slash('drill');
  const { args } = await fake().next('chat.postMessage');

  expect(args['text']).toBe('<!subteam^S0123> DRILL: North Korea');
  expect(valuesOf(args, 'text')).toContain('Asked for by ada.');
  const told = (await fake().next('response_url')).args;
  expect(told).toMatchObject({ response_type: 'ephemeral' });
  expect(valuesOf(told, 'text').join()).toContain('for another, type /ebb drill there.');
});

it.each([
  'drill <#C2|news>',
  'drill North Korea #news',
  'subscribe Iran <#C2>',
])('takes %j only in the channel that it is for, and says so', async (typed) => {
  const { desk } = await connect();

  await slash(typed);
  const { args } = await fake().next('response_url');

  expect(args).toMatchObject({
    response_type: 'ephemeral',
    text: 'In Slack, this works only for the channel in which it is typed.',
  });
  expect(desk.calls).toEqual([]);
  expect(fake().calls.filter(({ method }) => method === 'chat.postMessage')).toEqual([]);
});

it('is not confused by the name of the channel it is typed in', async () => {
  const { desk } = await connect();

  await slash('subscribe Iran <#C1|general>');
  await fake().next('response_url');

  expect(desk.calls[0]?.words).toEqual({ line: 'subscribe Iran' });
});

it('says how to invite Ebb when a drill cannot be posted', async () => {
  await connect();

  await slash('drill', 'CFOREIGN');

  expect((await fake().next('response_url')).args['text']).toBe(
    'Ebb cannot post in this channel. Nothing was sent.',
  );
});

it.each([
  ['settings Iran', 0],
  ['settings Iran tell edit', 1],
])('announces %j %i times', async (line, times) => {
  await connect();

  await slash(line);
  await fake().next('response_url');

  expect(fake().messagesIn('C1')).toHaveLength(times);
});

it('says nothing in the channel when nothing was changed', async () => {
  await connect();

  await slash('subscribe Atlantis');
  await fake().next('response_url');

  expect(fake().messagesIn('C1')).toEqual([]);
});

const OPENED = z.object({ view: z.object({ private_metadata: z.string() }) });

it('asks for the place in a form, completes it, and answers the person who sent it', async () => {
  const { desk } = await connect();

  await slash('subscribe');
  const opened = await fake().next('views.open');
  const { private_metadata: metadata } = OPENED.parse(opened.args).view;
  expect(valuesOf(opened.args, 'type')).toContain('external_select');
  const options = await fake().send({ type: 'interactive', payload: typingPayload('ira') });
  expect(valuesOf(options, 'value')).toEqual(['Iran', 'Iraq']);
  const values = {
    place: { 'ebb:place': { type: 'external_select', selected_option: { value: 'Iran' } } },
    severity: { 'ebb:value': { type: 'static_select', selected_option: { value: 'major' } } },
  };
  await fake().send({ type: 'interactive', payload: submitPayload(metadata, values) });
  const { args } = await fake().next('response_url');

  expect(args).toMatchObject({
    response_type: 'ephemeral',
    text: 'This channel is subscribed to Iran.',
  });
  expect(desk.calls[0]?.words).toEqual({
    command: 'subscribe',
    values: { place: 'Iran', severity: 'major' },
  });
});

it('asks in words when Slack does not open the form', async () => {
  const { desk } = await connect();
  fake().failNext('views.open', { kind: 'error', error: 'expired_trigger_id' });

  await slash('subscribe');
  await fake().next('response_url');

  expect(desk.calls[0]?.words).toEqual({ line: 'subscribe' });
});

it('falls back to an ephemeral message when the response address is used up', async () => {
  await connect();
  fake().failNext('response_url', { kind: 'status', status: 404 });

  await slash('status Iran');

  expect((await fake().next('chat.postEphemeral')).args).toMatchObject({ user: 'UADA', channel: 'C1' });
});

it('apologises for a bug, logs it and lives on', async () => {
  const { log } = await connect();

  await slash('boom');
  expect((await fake().next('response_url')).args['text']).toContain('a bug in Ebb');
  await slash('status Iran');
  await fake().next('response_url');

  expect(log.lines.filter(({ level }) => level === 'error').map(({ msg }) => msg)).toEqual([
    'bug: a command failed in Slack',
  ]);
});

it('lets only admins change the channel when told so', async () => {
  const { desk } = await connect({ adminsOnly: true });

  await slash('subscribe Iran');
  await fake().next('response_url');
  fake().admins.add('UADA');
  await slash('subscribe Iran');
  await fake().next('response_url');

  expect(desk.calls.map(({ mayManage }) => mayManage)).toEqual([false, true]);
});
