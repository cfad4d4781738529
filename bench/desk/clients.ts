/**
 * The same questions through the real clients: from the event that a loopback platform sends – Discord's gateway, Slack's
 * socket – to the request with the answer arriving there. It pauses between questions, since platforms take so many
 * requests a second and no more, and waiting for that would be measured instead.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../src/app/ports.ts';
import type { Desk } from '../../src/app/chat.ts';
import { createDiscord } from '../../src/chat/discord/index.ts';
import { createSlack } from '../../src/chat/slack/index.ts';
import { startFakeDiscord, TOKEN } from '../../test/support/fake-discord.ts';
import { CHANNEL, eventually, GUILD, interaction, slash } from '../../test/support/fake-discord-parts.ts';
import { APP_TOKEN, BOT_TOKEN, startFakeSlack, TEAM } from '../../test/support/fake-slack.ts';
import { slashPayload } from '../../test/support/fake-slack-payloads.ts';
import { lineOf, type Question, timed } from './questions.ts';
import { LOG } from './world.ts';

const PAUSE_MS = 30;
/** Option types of Discord. */
const STRING = 3;
const INTEGER = 4;
const AUTOCOMPLETE = 4;

export const ASKING = { discord: `discord:${GUILD}/${CHANNEL}`, slack: `slack:${TEAM}/C1` } as const;

/** Real time: the clients wait by it. */
const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
};

type Times = ReadonlyMap<string, readonly number[]>;

/** Resolves with the time of the next call of `arrived`. */
function nextArrival() {
  let resolve: (at: number) => void = () => {};
  return {
    arrived: (): void => resolve(performance.now()),
    wait: () =>
      new Promise<number>((done) => {
        resolve = done;
      }),
  };
}

export async function overDiscord(
  desk: Desk,
  asked: readonly Question[],
  typed: readonly string[],
): Promise<{ readonly commands: Times; readonly completions: readonly number[] }> {
  const fake = await startFakeDiscord();
  const stop = new AbortController();
  const chat = createDiscord({ token: TOKEN, desk, clock, log: LOG, restUrl: fake.url });
  const running = chat.run(stop.signal);
  await eventually(() => chat.trouble() === null && fake.state.commands.size > 0);
  const answer = nextArrival();
  const choices = nextArrival();
  fake.failWhen(({ method, path, body }) => {
    if (method === 'PATCH' && /^\/webhooks\//.test(path)) answer.arrived();
    if (/\/callback$/.test(path) && Reflect.get(Object(body), 'type') === 8) choices.arrived();
    return null;
  });
  const send = async (event: object, arrival: Promise<number>): Promise<number> => {
    await pause(PAUSE_MS);
    const began = performance.now();
    fake.gateway.dispatch('INTERACTION_CREATE', event);
    return (await arrival) - began;
  };
  const commands = await timed(asked, ({ command, values }) => {
    const options = Object.entries(values).map(([name, value]) => ({
      name,
      type: typeof value === 'number' ? INTEGER : STRING,
      value,
    }));
    return send(slash(command, options), answer.wait());
  });
  const completions: number[] = [];
  for (const text of typed) {
    const options = [{ name: 'place', type: STRING, value: text, focused: true }];
    const event = interaction(AUTOCOMPLETE, { id: '1', type: 1, name: 'status', options });
    completions.push(await send(event, choices.wait()));
  }
  stop.abort();
  await running;
  await fake.close();
  if (fake.problems.length > 0) throw new Error(`Discord would refuse: ${fake.problems.join('; ')}`);
  return { commands, completions };
}

export async function overSlack(desk: Desk, asked: readonly Question[]): Promise<Times> {
  const fake = await startFakeSlack();
  const stop = new AbortController();
  const transport = { kind: 'socket', appToken: APP_TOKEN } as const;
  const chat = createSlack({ botToken: BOT_TOKEN, transport, desk, clock, log: LOG, apiUrl: fake.apiUrl });
  const running = chat.run(stop.signal);
  await fake.connected(1);
  const answer = nextArrival();
  fake.failWhen(({ method }) => {
    if (method === 'response_url') answer.arrived();
    return null;
  });
  const commands = await timed(asked, async (question) => {
    await pause(PAUSE_MS);
    const arrival = answer.wait();
    const payload = slashPayload(lineOf(question), fake.responseUrl);
    const began = performance.now();
    await fake.send({ type: 'slash_commands', payload });
    return (await arrival) - began;
  });
  stop.abort();
  await running;
  await fake.close();
  if (fake.problems.length > 0) throw new Error(`Slack would refuse: ${fake.problems.join('; ')}`);
  return commands;
}
