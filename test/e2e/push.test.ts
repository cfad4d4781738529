import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { Program } from '../support/live-program.ts';

const TOKEN = 'token-of-the-test-0123456789';
const STEP_MS = 5 * MINUTE_MS;
const SIGNAL = {
  id: 'acme.probes',
  family: 'acme',
  kind: 'probes',
  scale: 'count-set',
  unit: 'probes up',
  stepMs: STEP_MS,
  lagMs: MINUTE_MS,
};

describe('a company pushes what its own probes see, and nothing else is on', () => {
  const now = Math.floor(Date.now() / STEP_MS) * STEP_MS;
  let folder: string;
  const programs: Program[] = [];
  const run = async (): Promise<{
    ebb: Program;
    push: (from: number, to: number, up: number) => Promise<string>;
  }> => {
    const env = {
      EBB_IODA: 'off',
      EBB_LOG: 'info',
      EBB_PUSH_TOKEN: TOKEN,
      EBB_PUSH_SIGNALS: join(folder, 'signals.json'),
      EBB_PUSH_PORT: '0',
    };
    const ebb = new Program({ url: 'http://127.0.0.1:9', data: join(folder, 'data'), countries: [], env });
    programs.push(ebb);
    await ebb.until(/"port":\d+.*push: listening/);
    const port = /"port":(\d+).*push: listening/.exec(ebb.output)?.[1];
    const push = async (from: number, to: number, up: number): Promise<string> => {
      const lines: string[] = [];
      for (let at = from; at < to; at += STEP_MS) {
        const isOld = at >= now - 30 * HOUR_MS && at < now - 28 * HOUR_MS;
        const value = up === 0 || isOld ? 0 : up + ((at / STEP_MS) % 3);
        lines.push(JSON.stringify({ time: at / 1000, signal: SIGNAL.id, entity: 'asn:131279', value }));
      }
      const response = await fetch(`http://127.0.0.1:${port}/v1/observations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/x-ndjson' },
        body: lines.join('\n'),
      });
      return `${response.status} ${(await response.text()).trim()}`;
    };
    return { ebb, push };
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ebb-push-'));
    await writeFile(join(folder, 'signals.json'), JSON.stringify([SIGNAL]));
  });
  afterEach(async () => {
    for (const program of programs.splice(0)) await program.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  it('two days with an outage that is over tell nothing; then none is up: an alert, over a kill -9 too', async () => {
    const first = await run();
    expect(await first.push(now - 2 * DAY_MS, now - 60 * MINUTE_MS, 40)).toMatch(/^200 .*"accepted":564/);
    await first.ebb.until(/1 of 1 places are being watched/);
    expect(await first.push(now - 60 * MINUTE_MS, now - 55 * MINUTE_MS, 40)).toMatch(/^200 .*"accepted":1/);
    first.ebb.type('outages');
    await first.ebb.until(/No open outage/);
    expect(first.ebb.output).not.toMatch(/AS131279: (degrading|near-total|recovered)/);
    await first.ebb.stop('SIGKILL');

    const second = await run();
    await second.ebb.until(/1 of 1 places are being watched/);
    expect(await second.push(now - 55 * MINUTE_MS, now, 0)).toMatch(/^200 .*"accepted":11,"repeated":0/);
    await second.ebb.until(/AS131279: near-total blackout/);
    second.ebb.type('feeds');
    await second.ebb.until(/Sent to this Ebb by those who measure it \(acme\)|Push/);
    expect(await second.push(now - 55 * MINUTE_MS, now, 0)).toMatch(/^200 .*"accepted":0,"repeated":11/);
    const code = await second.ebb.stop('SIGTERM');

    expect(code).toBe(0);
    expect([...second.ebb.output.matchAll(/AS131279: near-total blackout/g)]).toHaveLength(1);
    expect(first.ebb.output + second.ebb.output).not.toContain(TOKEN);
  }, 120_000);
});
