import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/core/time.ts';
import { type FakeIoda, startFakeIoda } from '../support/fake-ioda.ts';

const CODES = ['IR', 'BR', 'DE', 'FR', 'IN', 'JP', 'NG', 'ZA', 'US', 'NZ'];
const SOURCES = ['bgp', 'ping-slash24', 'merit-nt', 'gtr'] as const;

/** The real program, as a person would start it, against a scripted IODA on loopback. */
class Program {
  output = '';
  private readonly child: ChildProcess;
  private readonly waiters: (() => void)[] = [];
  private ended = false;

  constructor(url: string, data: string, env: Record<string, string> = {}) {
    const settings = {
      EBB_DATA: data,
      EBB_IODA_URL: url,
      EBB_COUNTRIES: CODES.join(','),
      EBB_POLL_SECONDS: '1',
      EBB_REQUESTS_PER_MINUTE: '6000',
      EBB_CONSOLE_SEVERITY: 'notice',
      ...env,
    };
    this.child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts', 'start'], {
      env: { PATH: process.env['PATH'] ?? '', ...settings },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const take = (chunk: Buffer): void => {
      this.output += chunk.toString('utf8');
      this.wake();
    };
    this.child.stdout?.on('data', take);
    this.child.stderr?.on('data', take);
    this.child.on('exit', () => {
      this.ended = true;
      this.wake();
    });
  }
  private wake(): void {
    for (const wake of this.waiters.splice(0)) wake();
  }
  type(text: string): void {
    this.child.stdin?.write(`${text}\n`);
  }
  /** Resolves when the output matches; fails with all that was printed when the program ends first. */
  async until(pattern: RegExp): Promise<void> {
    const give = AbortSignal.timeout(40_000);
    give.addEventListener('abort', () => this.wake());
    while (!pattern.test(this.output)) {
      if (give.aborted) throw new Error(`not seen within 40 s: ${String(pattern)}:\n${this.output}`);
      if (this.ended) throw new Error(`ended before ${String(pattern)}:\n${this.output}`);
      await new Promise<void>((wake) => this.waiters.push(wake));
    }
  }
  /** Its exit code, once it ends by itself. */
  async exit(): Promise<number | null> {
    while (!this.ended) await new Promise<void>((wake) => this.waiters.push(wake));
    return this.child.exitCode;
  }
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.ended) return this.child.exitCode;
    const exited = new Promise<number | null>((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    return exited;
  }
}

function count(text: string, pattern: RegExp): number {
  return [...text.replaceAll(/\s*\n┃ /g, ' ').matchAll(pattern)].length;
}

describe('npm start against a scripted IODA', () => {
  const realNow = Date.now();
  const darkFrom = realNow - 150 * MINUTE_MS;
  const darkTo = realNow - 95 * MINUTE_MS;
  let ioda: FakeIoda;
  let folder: string;
  const programs: Program[] = [];
  const run = (env: Record<string, string> = {}): Program => {
    const program = new Program(ioda.url, join(folder, 'data'), env);
    programs.push(program);
    return program;
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ebb-e2e-'));
    ioda = await startFakeIoda({ now: realNow - 165 * MINUTE_MS, countries: CODES });
    for (const code of CODES) {
      for (const source of SOURCES) {
        ioda.setSeries(code, source, (at) =>
          code === 'IR' && at >= darkFrom && at < darkTo ? 0 : 900 + ((at / 300_000) % 7),
        );
      }
    }
  });
  afterEach(async () => {
    for (const program of programs.splice(0)) await program.stop('SIGKILL');
    await ioda.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('warms up, tells of an outage and of the recovery once each, and stops cleanly', async () => {
    const ebb = run();
    await ebb.until(/10 of 10 places are being watched/);
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
    expect(count(ebb.output, /(Brazil|Germany|France|India|Japan|Nigeria): (degrading|near-total)/g)).toBe(0);
  });

  it('after a kill -9 tells nothing twice and forgets nothing', async () => {
    const first = run();
    await first.until(/10 of 10 places are being watched/);
    ioda.setNow(realNow - 105 * MINUTE_MS);
    await first.until(/Iran: near-total blackout/);
    await first.stop('SIGKILL');

    ioda.setNow(realNow);
    const second = run();
    await second.until(/Iran: recovered after/);
    await second.stop('SIGKILL');
    const third = run();
    await third.until(/10 of 10 places are being watched/);
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
    await ebb.until(/10 of 10 places are being watched/);

    expect(ebb.output).toMatch(/answers again/);
    expect(ebb.output).not.toMatch(/near-total blackout/);
  });

  it('refuses a second process on the same folder in one line', async () => {
    const first = run();
    await first.until(/10 of 10 places are being watched/);
    const second = run();
    await second.until(/in use by another Ebb/);

    expect(await second.exit()).toBe(2);
  });

  it('refuses a wrong setting by its name', async () => {
    const ebb = run({ EBB_POLL_SECONDS: 'often' });

    await ebb.until(/EBB_POLL_SECONDS/);
  });
});
