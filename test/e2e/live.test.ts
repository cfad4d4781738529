import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/core/time.ts';
import { type FakeIoda, startFakeIoda } from '../support/fake-ioda.ts';
import { Program, setCountries } from '../support/live-program.ts';

const CODES = ['IR', 'BR', 'DE', 'NZ'];

function count(text: string, pattern: RegExp): number {
  return [...text.replaceAll(/\s*\n┃ /g, ' ').matchAll(pattern)].length;
}

describe('npm start against a scripted IODA', () => {
  const realNow = Date.now();
  const dark = { from: realNow - 150 * MINUTE_MS, to: realNow - 95 * MINUTE_MS };
  let ioda: FakeIoda;
  let folder: string;
  const programs: Program[] = [];
  const run = (env: Record<string, string> = {}, inShell = false): Program => {
    const program = new Program({
      url: ioda.url,
      data: join(folder, 'data'),
      countries: CODES,
      env,
      inShell,
    });
    programs.push(program);
    return program;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ebb-e2e-'));
    ioda = await startFakeIoda({ now: realNow - 165 * MINUTE_MS, countries: CODES });
    setCountries(ioda, { countries: CODES, usual: (at) => 900 + ((at / 300_000) % 7), dark: { IR: dark } });
  });
  afterEach(async () => {
    for (const program of programs.splice(0)) await program.stop('SIGKILL');
    await ioda.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('warms up, tells of an outage and of the recovery once each, and stops cleanly', async () => {
    const ebb = run();
    await ebb.until(/4 of 4 places are being watched/);
    expect(ebb.output).not.toMatch(/near-total blackout/);

    ioda.setNow(realNow - 105 * MINUTE_MS);
    await ebb.until(/Iran: near-total blackout/);
    ebb.type('status Iran');
    await ebb.until(/Iran: near-total blackout[\s\S]*Iran: near-total blackout/i);
    ioda.setNow(realNow);
    await ebb.until(/Iran: recovered after/);
    const code = await ebb.stop('SIGTERM');

    expect(code).toBe(0);
    expect(ebb.output).toContain('Everything is saved');
    expect(count(ebb.output, /Iran: recovered after/g)).toBe(1);
    expect(count(ebb.output, /(Brazil|Germany|New Zealand): (degrading|near-total)/g)).toBe(0);
  });

  it('after a kill -9 tells nothing twice and forgets nothing', async () => {
    const first = run();
    await first.until(/4 of 4 places are being watched/);
    ioda.setNow(realNow - 105 * MINUTE_MS);
    await first.until(/Iran: near-total blackout/);
    await first.stop('SIGKILL');

    ioda.setNow(realNow);
    const second = run();
    await second.until(/Iran: recovered after/);
    await second.stop('SIGKILL');
    const third = run();
    await third.until(/4 of 4 places are being watched/);
    third.type('outages');
    await third.until(/No open outage/);
    await third.stop('SIGTERM');

    expect(second.output).not.toContain('Iran: near-total blackout');
    expect(second.output).toContain('while Ebb was not running');
    expect(count(third.output, /Iran: (recovered|near-total)/g)).toBe(0);
  });

  it('says of an outage in progress at the first start that it was already low', async () => {
    ioda.setNow(realNow - 105 * MINUTE_MS);
    const ebb = run();

    await ebb.until(/Iran: near-total blackout/);

    expect(ebb.output).toContain('already low when we began to watch');
    expect(count(ebb.output, /Iran: near-total blackout/g)).toBe(1);
  });

  it('with IODA failing says so plainly, answers commands, and goes on when it is back', async () => {
    ioda.failAll('html500');
    const ebb = run();
    await ebb.until(/cannot be read/);
    ebb.type('status Iran');
    await ebb.until(/No data about Iran/);
    ebb.type('feeds');
    await ebb.until(/failing/i);

    ioda.failAll(null);
    await ebb.until(/4 of 4 places are being watched/);

    expect(ebb.output).toMatch(/answers again/);
    expect(ebb.output).not.toMatch(/near-total blackout/);
  });

  it('stops as it should where npm is told to, whose shell keeps that for itself', async () => {
    const ebb = run({ npm_lifecycle_event: 'start' }, true);
    await ebb.until(/type \/help/);
    await ebb.stop('SIGTERM');

    expect(ebb.output).toContain('Everything is saved');
  });

  it('refuses a second process on the same folder in one line', async () => {
    const first = run();
    await first.until(/4 of 4 places are being watched/);
    const second = run();
    await second.until(/in use by another Ebb/);

    expect(await second.exit()).toBe(2);
  });

  it('refuses a wrong setting by its name', async () => {
    const ebb = run({ EBB_POLL_SECONDS: 'often' });

    await ebb.until(/EBB_POLL_SECONDS/);
  });
});
