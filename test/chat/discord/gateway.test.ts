import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { type FakeDiscord, startFakeDiscord, TOKEN } from '../../support/fake-discord.ts';
import { guildOf } from '../../support/fake-discord-gateway.ts';
import { chatOver, eventually, GUILD, outgoing, HERE } from '../../support/fake-discord-parts.ts';

const COMMANDS_PATH = /\/commands$/;

let fake: FakeDiscord;
let stop: AbortController;

beforeEach(async () => {
  fake = await startFakeDiscord({ guilds: [GUILD] });
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await fake.close();
  expect(fake.problems).toEqual([]);
});

function writes() {
  return fake.requests.filter(({ method, path }) => method === 'PUT' && COMMANDS_PATH.test(path));
}

describe('the gateway', () => {
  it('logs in with the Guilds intent only, and leaves when it is stopped', async () => {
    const { chat } = chatOver(fake);

    expect(chat.trouble()).toContain('not been reached');
    const running = chat.run(stop.signal);
    await eventually(() => chat.trouble() === null);
    stop.abort();
    await running;

    expect(fake.gateway.identified).toMatchObject([{ intents: 1, token: TOKEN }]);
    await eventually(() => fake.gateway.open() === 0);
  });

  it.each([
    ['by its HTTP API', 'a-wrong-token', null],
    ['at the gateway', TOKEN, 4004],
  ])('names the setting and never the token when Discord refuses it %s', async (_where, token, code) => {
    fake.gateway.refuseWith(code);
    const { chat, lines } = chatOver(fake, { token });

    const failure: unknown = await chat.run(stop.signal).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(ConfigError);
    expect(String(failure)).toContain('EBB_DISCORD_TOKEN');
    expect(String(failure)).not.toContain(token);
    expect(JSON.stringify(lines)).not.toContain(token);
  });

  it('begins anew, after a wait, when the first login fails', async () => {
    fake.fail('GET', /^\/gateway\/bot$/, { status: 500, body: {} }, 4);
    const { chat, clock, lines } = chatOver(fake);

    const running = chat.run(stop.signal);
    await eventually(() => fake.requests.length === 4);
    await eventually(() => clock.sleeping() > 0);
    await clock.advance(10_000);
    await eventually(() => chat.trouble() === null);
    stop.abort();
    await running;

    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('can be stopped while the login hangs', async () => {
    const { chat } = chatOver(fake);

    const running = chat.run(stop.signal);
    stop.abort();
    await running;

    expect(fake.gateway.open()).toBe(0);
  });

  it('takes up a line that was cut, and says so meanwhile', async () => {
    const { chat } = chatOver(fake);
    const running = chat.run(stop.signal);
    await eventually(() => chat.trouble() === null);

    fake.gateway.cut(4000);
    await eventually(() => chat.trouble() !== null);
    expect(chat.trouble()).toBe(
      "Discord's gateway is down since 2014-12-22 16:25 UTC. Alerts are still sent, but commands and buttons are not heard.",
    );
    await eventually(() => fake.gateway.resumed.length === 1);
    fake.gateway.dispatch('TYPING_START', {});
    await eventually(() => chat.trouble() === null);
    stop.abort();
    await running;

    expect(fake.gateway.resumed).toMatchObject([{ session_id: 'session-1', token: TOKEN }]);
    expect(fake.gateway.identified).toHaveLength(1);
  });

  it('sends alerts while the gateway is down', async () => {
    const { chat } = chatOver(fake);

    const ref = await chat.post(HERE, outgoing());

    expect(fake.state.messages.map(({ id }) => id)).toEqual([ref]);
    expect(chat.trouble()).not.toBeNull();
  });

  it('tells the desk of the servers it is on, of a new one, and of one that let it go, but not of an outage', async () => {
    const { chat, desk } = chatOver(fake);
    const running = chat.run(stop.signal);
    await eventually(() => chat.trouble() === null);

    fake.gateway.dispatch('GUILD_DELETE', { id: GUILD, unavailable: true });
    fake.gateway.dispatch('GUILD_CREATE', guildOf('200000000000000002'));
    fake.gateway.dispatch('GUILD_DELETE', { id: '200000000000000002' });
    await eventually(() => desk.moves.length === 3);
    stop.abort();
    await running;

    expect(desk.moves).toEqual([
      `returned discord:${GUILD}/`,
      'returned discord:200000000000000002/',
      'left discord:200000000000000002/',
    ]);
  });
});

describe('the heartbeat', () => {
  it('is kept up', async () => {
    const quick = await startFakeDiscord({ heartbeatMs: 50 });
    const running = chatOver(quick).chat.run(stop.signal);

    await eventually(() => quick.gateway.heartbeats() > 1);
    stop.abort();
    await running;
    await quick.close();

    expect(quick.gateway.identified).toHaveLength(1);
  });
});

describe('the registration of commands', () => {
  it('writes once, and not again when Discord knows them already', async () => {
    const first = chatOver(fake);
    const run = first.chat.run(stop.signal);
    await eventually(() => first.lines.find(({ fields }) => fields?.['isChanged'] === true) !== undefined);
    stop.abort();
    await run;
    expect(writes()).toHaveLength(1);

    const again = new AbortController();
    const second = chatOver(fake);
    const secondRun = second.chat.run(again.signal);
    await eventually(() => fake.requests.filter(({ path }) => COMMANDS_PATH.test(path)).length === 3);
    await eventually(() => second.lines.length > 0);
    again.abort();
    await secondRun;

    expect(second.lines).toMatchObject([{ level: 'info', fields: { isChanged: false } }]);
    expect(writes()).toHaveLength(1);
  });

  it('asks for what each parameter needs, and lets only managers see what changes a channel', async () => {
    const running = chatOver(fake).chat.run(stop.signal);
    await eventually(() => writes().length === 1);
    stop.abort();
    await running;

    expect(writes()[0]?.body).toMatchObject([
      {
        name: 'status',
        name_localizations: { ru: 'статус' },
        contexts: [0, 1, 2],
        integration_types: [0, 1],
        options: [
          { name: 'place', type: 3, required: true, autocomplete: true },
          { name: 'days', type: 4, min_value: 1, max_value: 30 },
        ],
      },
      {
        name: 'subscribe',
        default_member_permissions: '16',
        contexts: [0, 1],
        integration_types: [0],
        options: [
          { name: 'place' },
          { name: 'severity', type: 3, choices: [{ name: 'Major', value: 'major' }] },
          { name: 'quiet', type: 3 },
          { name: 'mention', type: 8 },
          { name: 'channel', type: 7, channel_types: [0, 5, 10, 11, 12] },
        ],
      },
      { name: 'unsubscribe' },
      { name: 'drill', options: [{ name: 'channel' }] },
      { name: 'help', options: [] },
    ]);
  });

  it('can be kept to one server', async () => {
    const running = chatOver(fake, { developmentGuild: GUILD }).chat.run(stop.signal);
    await eventually(() => writes().length === 1);
    stop.abort();
    await running;

    expect([...fake.state.commands.keys()]).toEqual([`/guilds/${GUILD}`]);
  });

  it('is tried again later when Discord does not take it', async () => {
    fake.fail('PUT', COMMANDS_PATH, { status: 400, body: { code: 50_035, message: 'Invalid Form Body' } });
    const { chat, lines, clock } = chatOver(fake);
    const running = chat.run(stop.signal);
    await eventually(() => clock.sleeping() > 0);

    await clock.advance(300_000);
    await eventually(() => fake.state.commands.size === 1);
    stop.abort();
    await running;

    expect(lines[0]).toMatchObject({
      level: 'error',
      fields: { complaint: 'HTTP 400, code 50035: Invalid Form Body' },
    });
  });
});
