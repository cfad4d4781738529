/** The whole program against a scripted IODA and a scripted Discord: a slash command subscribes, an outage is told. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/core/time.ts';
import { type FakeDiscord, startFakeDiscord, TOKEN } from '../support/fake-discord.ts';
import { CHANNEL, eventually, GUILD, slash } from '../support/fake-discord-parts.ts';
import { type FakeIoda, startFakeIoda } from '../support/fake-ioda.ts';
import { Program, setCountries } from '../support/live-program.ts';

const CODES = ['IR', 'BR', 'DE', 'FR', 'IN', 'JP', 'NG', 'ZA', 'US', 'NZ'];

describe('npm start with a Discord token', () => {
  const realNow = Date.now();
  const dark = { from: realNow - 150 * MINUTE_MS, to: realNow - 95 * MINUTE_MS };
  let ioda: FakeIoda;
  let discord: FakeDiscord;
  let folder: string;
  let ebb: Program;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ebb-discord-'));
    discord = await startFakeDiscord({ guilds: [GUILD] });
    ioda = await startFakeIoda({ now: realNow - 165 * MINUTE_MS, countries: CODES });
    setCountries(ioda, { countries: CODES, usual: (at) => 900 + ((at / 300_000) % 7), dark: { IR: dark } });
    const env = { EBB_DISCORD_TOKEN: TOKEN, EBB_DISCORD_URL: discord.url };
    ebb = new Program({ url: ioda.url, data: join(folder, 'data'), countries: CODES, env });
  });

  afterEach(async () => {
    await ebb.stop('SIGKILL');
    await ioda.close();
    await discord.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('subscribes by a slash command, tells of the outage and the return, and stops cleanly', async () => {
    await ebb.until(/10 of 10 places are being watched/);
    await eventually(() => discord.gateway.open() === 1 && discord.state.commands.size === 1);

    const subscribe = slash('subscribe', [{ name: 'place', type: 3, value: 'Iran' }]);
    discord.gateway.dispatch('INTERACTION_CREATE', subscribe);
    const answer = await eventually(() => discord.state.answers.find(({ body }) => body !== null));
    ioda.setNow(realNow - 105 * MINUTE_MS);
    await eventually(() => said().some((text) => /Iran: near-total blackout/.test(text)));
    ioda.setNow(realNow);
    await eventually(() => said().some((text) => /Iran: recovered after/.test(text)));
    const code = await ebb.stop('SIGTERM');

    expect(answer).toMatchObject({ isPrivate: true });
    expect(new Set(discord.state.messages.map(({ channel }) => channel))).toEqual(new Set([CHANNEL]));
    expect(code).toBe(0);
    expect(ebb.output).not.toContain(TOKEN);
    expect(discord.problems).toEqual([]);
  }, 120_000);

  function said(): readonly string[] {
    return discord.state.messages.map(({ body }) => String(body['content']));
  }
});
