import { expect, it } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { APP_TOKEN } from '../../support/fake-slack.ts';
import { slackOn } from '../../support/fake-slack-desk.ts';
import { valuesOf } from '../../support/fake-slack-limits.ts';
import { eventPayload, homeEvent, slashPayload } from '../../support/fake-slack-payloads.ts';
import { useSlack } from '../../support/fake-slack-session.ts';

const { fake, connect, stop, signal, slash } = useSlack();

it('connects, says that all is well, tells the desk that the workspace is there, and stops', async () => {
  const { chat, desk } = await connect();

  expect(chat.trouble()).toBeNull();
  expect(desk.returns).toEqual(['slack:T1/']);
  await stop();
  expect(chat.trouble()).not.toBeNull();
});

it('shows a member their home page when they open it', async () => {
  await connect();

  await fake().send({ type: 'events_api', payload: eventPayload(homeEvent) });
  const { args } = await fake().next('views.publish');

  expect(args['user_id']).toBe('UADA');
  expect(valuesOf(args, 'text').join('\n')).toContain('slack:T1/ as UADA sees it');
});

it('does nothing twice: neither for the same envelope nor for the same event in another one', async () => {
  await connect();
  const payload = slashPayload('status Iran', fake().responseUrl);

  await fake().send({ type: 'slash_commands', payload, envelopeId: 'same' });
  await fake().next('response_url');
  await fake().send({ type: 'slash_commands', payload, envelopeId: 'same' });
  await fake().send({ type: 'events_api', payload: eventPayload(homeEvent, 'EvSame') });
  await fake().send({ type: 'events_api', payload: eventPayload(homeEvent, 'EvSame') });
  await fake().next('views.publish');
  await stop();

  const methods = fake().calls.map(({ method }) => method);
  expect(methods.filter((method) => method === 'response_url')).toHaveLength(1);
  expect(methods.filter((method) => method === 'views.publish')).toHaveLength(1);
});

it.each([
  ['app_uninstalled', { type: 'app_uninstalled' }, 1],
  ['tokens_revoked of the bot', { type: 'tokens_revoked', tokens: { bot: ['UEBB'] } }, 1],
  ['tokens_revoked of a member only', { type: 'tokens_revoked', tokens: { oauth: ['UADA'], bot: [] } }, 0],
])('tells the desk about a farewell: %s', async (_name, event, times) => {
  const { desk } = await connect();

  await fake().send({ type: 'events_api', payload: eventPayload(event) });
  await stop();

  expect(desk.farewells).toEqual(Array.from({ length: times }, () => 'slack:T1/'));
});

it('connects again when Slack says farewell, and goes on answering', async () => {
  const { chat, log } = await connect();

  fake().disconnect();
  await fake().connected(2);
  await log.line('slack: the socket is closed; opening another');
  while (chat.trouble() !== null) await new Promise((resolve) => setImmediate(resolve));
  await slash('status Iran');

  expect((await fake().next('response_url')).args['text']).toBe('Iran: Normal');
});

it('holds two connections: a repetition on the other is known, and one may close without a pause', async () => {
  const transport = { kind: 'socket', appToken: APP_TOKEN, connections: 2 } as const;
  const { chat, log } = await connect({ transport });
  await fake().connected(2);
  const payload = slashPayload('status Iran', fake().responseUrl);

  await fake().send({ type: 'slash_commands', payload, envelopeId: 'same' }, 0);
  await fake().send({ type: 'slash_commands', payload, envelopeId: 'same' }, 1);
  await fake().next('response_url');
  fake().disconnect();
  await log.line('slack: the socket is closed; opening another');
  expect(chat.trouble()).toBeNull();
  await fake().send({ type: 'slash_commands', payload: slashPayload('status Iraq', fake().responseUrl) }, 0);
  expect((await fake().next('response_url')).args['text']).toBe('Iraq: Normal');
  await stop();

  expect(fake().calls.filter(({ method }) => method === 'response_url')).toHaveLength(2);
});

it('keeps asking for a socket while Slack does not answer', async () => {
  fake().failNext('apps.connections.open', { kind: 'drop-before' });
  fake().failNext('apps.connections.open', { kind: 'status', status: 503 });
  fake().failNext('auth.test', { kind: 'status', status: 500 });

  const { chat } = await connect();

  expect(chat.trouble()).toBeNull();
});

it.each([
  ['EBB_SLACK_BOT_TOKEN', { botToken: 'xoxb-wrong-secret' }],
  ['EBB_SLACK_APP_TOKEN', { transport: { kind: 'socket', appToken: 'xapp-wrong-secret' } }],
] as const)('refuses to run with a wrong %s, and does not show it', async (name, parts) => {
  const { chat, log } = slackOn(fake(), parts);

  const error = await chat.run(signal()).catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(ConfigError);
  expect(String(error)).toContain(name);
  expect(`${String(error)} ${JSON.stringify(log.lines)}`).not.toContain('wrong-secret');
});
