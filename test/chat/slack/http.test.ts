import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { type FakeSlack, startFakeSlack } from '../../support/fake-slack.ts';
import { slackOn } from '../../support/fake-slack-desk.ts';
import {
  eventPayload,
  formOf,
  homeEvent,
  interactiveForm,
  pressPayload,
  signed,
  slashPayload,
  submitPayload,
  typingPayload,
} from '../../support/fake-slack-payloads.ts';
import { complaints, valuesOf } from '../../support/fake-slack-limits.ts';

const SECRET = 'signing-secret-of-the-test';
const PORT = z.object({ port: z.number() });

let fake: FakeSlack;
let stop: AbortController;
let running: Promise<void>;
let slack: ReturnType<typeof slackOn>;
let url: string;

beforeEach(async () => {
  fake = await startFakeSlack();
  stop = new AbortController();
  const transport = { kind: 'http', signingSecret: SECRET, port: 0, host: '127.0.0.1' } as const;
  slack = slackOn(fake, { transport });
  running = slack.chat.run(stop.signal);
  const { port } = PORT.parse(await slack.log.line('slack: listening'));
  url = `http://127.0.0.1:${port}/slack/events`;
});

afterEach(async () => {
  stop.abort();
  await running;
  expect(fake.problems).toEqual([]);
  await fake.close();
});

const nowS = (): number => Math.floor(Date.now() / 1_000);
const send = (body: string, secret = SECRET, unixS = nowS()) => fetch(url, signed(body, secret, unixS));

it('answers a signed slash command', async () => {
  const response = await send(formOf(slashPayload('status Iran', fake.responseUrl)));

  expect(response.status).toBe(200);
  expect((await fake.next('response_url')).args).toMatchObject({
    response_type: 'ephemeral',
    text: 'Iran: Normal',
  });
  expect(slack.chat.trouble()).toBeNull();
});

it.each([
  ['a wrong signature', 'another-secret', 0],
  ['a signature that is 400 seconds old', SECRET, 400],
])('refuses %s', async (_name, secret, ageS) => {
  const response = await send(formOf(slashPayload('status Iran', fake.responseUrl)), secret, nowS() - ageS);

  expect(response.status).toBe(401);
  expect(slack.desk.calls).toEqual([]);
});

it('refuses a request without a signature', async () => {
  const response = await fetch(url, { method: 'POST', body: '{}' });

  expect(response.status).toBe(401);
});

it('answers the challenge of the address and knows no other address', async () => {
  const response = await send(JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 'old' }));

  expect(await response.text()).toContain('abc');
  expect((await fetch(url.replace('events', 'other'), { method: 'POST', body: '' })).status).toBe(404);
});

it('runs a button, completes places, takes a form and shows the home page', async () => {
  await send(interactiveForm(pressPayload('ebb:run:0', 'status Iraq', fake.responseUrl)));
  expect((await fake.next('response_url')).args['text']).toBe('Iraq: Normal');

  const options: unknown = await (await send(interactiveForm(typingPayload('nor')))).json();
  expect(complaints('options', options)).toEqual([]);
  expect(valuesOf(options, 'value')).toEqual(['North Korea']);

  const metadata = JSON.stringify({ command: 'subscribe', channel: 'C1', responseUrl: fake.responseUrl });
  const values = { place: { 'ebb:place': { selected_option: { value: 'Iraq' } } } };
  expect((await send(interactiveForm(submitPayload(metadata, values)))).status).toBe(200);
  expect((await fake.next('response_url')).args['text']).toBe('This channel is subscribed to Iraq.');

  await send(JSON.stringify(eventPayload(homeEvent)));
  expect((await fake.next('views.publish')).args['user_id']).toBe('UADA');
});

it('does not take an event twice', async () => {
  const body = JSON.stringify(eventPayload({ type: 'app_uninstalled' }, 'EvTwice'));

  expect((await send(body)).status).toBe(200);
  expect((await send(body)).status).toBe(200);
  stop.abort();
  await running;

  expect(slack.desk.farewells).toEqual(['slack:T1/']);
});

it('names the variable when the port is taken', async () => {
  const transport = {
    kind: 'http',
    signingSecret: SECRET,
    port: Number(new URL(url).port),
    host: '127.0.0.1',
  } as const;
  const second = slackOn(fake, { transport });

  await expect(second.chat.run(stop.signal)).rejects.toThrow(/EBB_SLACK_PORT/);
});
