/** `doctor`, as an operator reads it. */
import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { USUAL_MANNERS } from '../../src/core/routing.ts';
import { runDoctor } from '../../src/run/doctor.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { type FakeIoda, startFakeIoda } from '../support/fake-ioda.ts';
import { closeServer, listen } from '../support/http-server.ts';

describe('the doctor', () => {
  let ioda: FakeIoda;
  let folder = '';
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ebb-doctor-'));
    ioda = await startFakeIoda({ now: Date.now(), countries: ['IR', 'KP'] });
  });
  afterEach(async () => {
    await ioda.close();
    rmSync(folder, { recursive: true });
  });

  async function visit(env: Readonly<Record<string, string>> = {}): Promise<{ code: number; said: string }> {
    const said: string[] = [];
    const settings = { EBB_DATA: folder, EBB_IODA_URL: ioda.url, EBB_COUNTRIES: 'IR,KP', ...QUIET, ...env };
    const code = await runDoctor(
      readConfig(settings),
      (text) => said.push(text),
      new AbortController().signal,
    );
    return { code, said: said.join('\n') };
  }

  it('finds all well where it is, and says what is off', async () => {
    const { code, said } = await visit();

    expect(said).toMatch(/^ok {4}Settings: all are understood$/m);
    expect(said).toMatch(/^ok {4}Store: .*ebb\.sqlite can be used; nothing was decided yet; 0 channels/m);
    expect(said).toMatch(/^ok {4}IODA: answers in \d+\.\d s; newest data \d+ min old$/m);
    expect(said).toMatch(/^note {2}Cloudflare Radar: off: no token: set EBB_RADAR_TOKEN/m);
    expect(said).toMatch(/^ok {4}Clock: agrees/m);
    expect(said).toMatch(/^note {2}Discord: off: EBB_DISCORD_TOKEN is not set$/m);
    expect(said).toMatch(/All is well\.$/);
    expect(code).toBe(0);
  });

  it('says whether metrics can be served, and what to do where they cannot', async () => {
    const other = createServer();
    const port = await listen(other);
    const taken = await visit({ EBB_METRICS_PORT: String(port) });
    const store = await openSqliteStore(join(folder, 'ebb.sqlite'));
    const running = await visit({ EBB_METRICS_PORT: String(port) });
    await store.close();
    await closeServer(other);
    const free = await visit({ EBB_METRICS_PORT: String(port) });

    expect(taken.said).toMatch(
      /^BAD {3}Metrics: 127\.0\.0\.1, port \d+, .*EADDRINUSE.*EBB_METRICS_PORT\. To do: end what listens/m,
    );
    expect(taken.code).toBe(1);
    expect(running.said).toMatch(/^note {2}Metrics: .* is in use, as it should be while Ebb runs$/m);
    expect(free.said).toMatch(/^ok {4}Metrics: 127\.0\.0\.1, port \d+ is free$/m);
    expect((await visit()).said).toMatch(/^note {2}Metrics: off: EBB_METRICS_PORT is not set$/m);
  });

  it('says of a feed that fails why and what to do', async () => {
    ioda.failAll('status503');
    const { code, said } = await visit();

    expect(said).toMatch(/^BAD {3}IODA: .*status 503.* To do: is the network up/m);
    expect(said).toMatch(/1 to be mended\.$/);
    expect(code).toBe(1);
  });

  it('says of a folder that is none what to set', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { code, said } = await visit({ EBB_DATA: join(folder, 'file', 'data') });

    expect(said).toMatch(/^BAD {3}Store: .*To do: set EBB_DATA/m);
    expect(code).toBe(1);
  });

  it('does not disturb an Ebb that is running', async () => {
    const store = await openSqliteStore(join(folder, 'ebb.sqlite'));
    try {
      const { said } = await visit();

      expect(said).toMatch(/^note {2}Store: .*The channels are not checked meanwhile$/m);
    } finally {
      await store.close();
    }
  });

  it('says of a group that is subscribed to and no longer in the settings that nothing will come', async () => {
    const store = await openSqliteStore(join(folder, 'ebb.sqlite'));
    for (const place of ['group:mine', 'group:baltics', 'group:europe', 'group:world'])
      await store.putSubscription({
        channel: 'console:main',
        place,
        minSeverity: 'major',
        createdAt: 0,
        manners: USUAL_MANNERS,
      });
    await store.close();

    const { said } = await visit({ EBB_GROUPS: 'baltics=EE,LV,LT' });

    expect(said.match(/^note {2}Groups: .*$/gm)).toEqual([
      'note  Groups: group:mine is subscribed to, but no setting says what it is made of. To do: name it in EBB_GROUPS, or unsubscribe from it',
    ]);
  });

  it.each([
    'EBB_DISCORD_TOKEN',
    'EBB_SLACK_BOT_TOKEN',
  ])('says of a %s that is refused where to get another, and never shows it', async (name) => {
    const store = await openSqliteStore(join(folder, 'ebb.sqlite'));
    const wish = { channel: 'discord:1/2', place: 'country:IR', minSeverity: 'major', createdAt: 0 } as const;
    await store.putSubscription({ ...wish, manners: USUAL_MANNERS });
    await store.close();
    const secret = 'xoxb-secret-secret';
    // IODA's server is no chat platform: it refuses everything with a 404.
    const { code, said } = await visit({
      [name]: secret,
      EBB_SLACK_APP_TOKEN: 'xapp-secret-secret',
      EBB_DISCORD_URL: ioda.url,
      EBB_SLACK_URL: `${ioda.url}/`,
    });

    expect(said).toMatch(/^BAD {3}(Discord|Slack): .*cannot be asked.*To do:/m);
    expect(said).not.toContain('secret');
    expect(code).toBe(1);
  });
});

/** Feeds that would ask the real world. */
const QUIET = { EBB_REQUESTS_PER_MINUTE: '6000', EBB_ATLAS: 'off', EBB_RIPESTAT: 'off', EBB_RIS: 'off' };
