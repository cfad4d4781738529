import { type ChildProcess, spawn } from 'node:child_process';
import { SqliteDriver } from 'kysely';
import { BUILT_MAIN } from './built.ts';
import type { FakeIoda } from './fake-ioda.ts';

const SOURCES = ['bgp', 'ping-slash24', 'merit-nt', 'gtr'] as const;

interface Dark {
  readonly from: number;
  readonly to: number;
}

interface Measured {
  readonly countries: readonly string[];
  /** Countries that have no series. */
  readonly unmeasured?: readonly string[];
  /** The reading of a bin, in every source of every country; null is none. */
  readonly usual: (at: number) => number | null;
  /** By country: nothing answers in this time. */
  readonly dark: Readonly<Record<string, Dark>>;
}

export function setCountries(ioda: FakeIoda, measured: Measured): void {
  const { countries, unmeasured = [], usual, dark } = measured;
  for (const country of unmeasured) for (const source of SOURCES) ioda.setSeries(country, source, null);
  for (const country of countries) {
    const gap = dark[country];
    const isDark = (at: number): boolean => gap !== undefined && at >= gap.from && at < gap.to;
    for (const source of SOURCES) ioda.setSeries(country, source, (at) => (isDark(at) ? 0 : usual(at)));
  }
}

interface ProgramOptions {
  /** The scripted IODA. */
  readonly url: string;
  readonly data: string;
  readonly countries: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Dies of `kill -9` in place of this commit to its store, the first being 1. */
  readonly diesAtCommit?: number;
  /** A shell stands between the program and whoever signals it, as npm puts one there. */
  readonly inShell?: boolean;
  /** How long to wait for what does not come. */
  readonly giveUpMs?: number;
  /** Called after each piece of output, before anybody who waits for it. */
  readonly onOutput?: (text: string) => void;
}

/** The real program, as a person would start it, against a scripted IODA on loopback. */
export class Program {
  output = '';
  private readonly child: ChildProcess;
  private readonly waiters: (() => void)[] = [];
  private readonly giveUpMs: number;
  private ended = false;

  constructor({ url, data, countries, env = {}, ...options }: ProgramOptions) {
    const { diesAtCommit, inShell = false, giveUpMs = 40_000, onOutput } = options;
    this.giveUpMs = giveUpMs;
    const settings = {
      EBB_DATA: data,
      EBB_IODA_URL: url,
      EBB_ATLAS: 'off',
      EBB_RIS: 'off',
      EBB_COUNTRIES: countries.join(','),
      EBB_POLL_SECONDS: '1',
      EBB_REQUESTS_PER_MINUTE: '6000',
      EBB_CONSOLE_SEVERITY: 'notice',
      ...env,
    };
    const deadly = diesAtCommit === undefined ? [] : ['--import', 'tsx', '--import', import.meta.url];
    const words = [process.execPath, ...deadly, BUILT_MAIN, 'start'];
    const command = inShell ? ['sh', '-c', `${words.join(' ')}; exit $?`] : words;
    this.child = spawn(command[0] ?? '', command.slice(1), {
      env: { PATH: process.env['PATH'] ?? '', [DIES_AT_COMMIT]: String(diesAtCommit ?? ''), ...settings },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const take = (text: string): void => {
      this.output += text;
      onOutput?.(text);
      this.wake();
    };
    this.child.stdout?.setEncoding('utf8').on('data', take);
    this.child.stderr?.setEncoding('utf8').on('data', take);
    // Not `exit`: what was printed just before the end is read after it.
    this.child.on('close', () => {
      this.ended = true;
      this.wake();
    });
  }

  type(text: string): void {
    this.child.stdin?.write(`${text}\n`);
  }

  /** Resolves when the output matches; fails with all that was printed when the program ends first. */
  async until(pattern: RegExp): Promise<void> {
    await this.wait(String(pattern), () => this.ended || pattern.test(this.output));
    if (!pattern.test(this.output)) throw new Error(`ended before ${String(pattern)}:\n${this.output}`);
  }

  /** Its exit code, once it has ended and all it printed is read; null when a signal ended it. */
  async exit(): Promise<number | null> {
    await this.wait('its end', () => this.ended);
    return this.child.exitCode;
  }

  /** Ends it; resolves like `exit`. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (!this.ended) this.child.kill(signal);
    return this.exit();
  }

  private async wait(what: string, isDone: () => boolean): Promise<void> {
    const give = AbortSignal.timeout(this.giveUpMs);
    give.addEventListener('abort', () => this.wake());
    while (!isDone()) {
      if (give.aborted) throw new Error(`${this.giveUpMs / 1_000} s without ${what}:\n${this.output}`);
      await new Promise<void>((wake) => this.waiters.push(wake));
    }
  }

  private wake(): void {
    for (const wake of this.waiters.splice(0)) wake();
  }
}

const DIES_AT_COMMIT = 'DIES_AT_COMMIT';

/** In the program itself, into which `--import` loads this file. */
function dieAtCommit(nth: number): void {
  const { prototype } = SqliteDriver;
  const commit = prototype.commitTransaction.bind(prototype);
  let commits = 0;
  prototype.commitTransaction = async (connection) => {
    commits += 1;
    if (commits === nth) process.kill(process.pid, 'SIGKILL');
    await commit(connection);
  };
}

if (process.env[DIES_AT_COMMIT]) dieAtCommit(Number(process.env[DIES_AT_COMMIT]));
