/** The command line: start, replay, score, record, doctor, demo. Errors of people come out as one clear line and exit code 2. */
// Each command loads what it needs when it runs: an error of one line need not wait for the whole live program.
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { ConfigError, FeedError, RecordingError, UserError } from './core/errors.ts';
import { parseInstant } from './core/time.ts';

/** How often Ebb looks whether npm is still there. */
const PARENT_MS = 500;

interface ReplayFlags {
  readonly json?: boolean;
  readonly store?: string;
  readonly subscribe?: string;
  readonly explain?: string;
  readonly until?: string;
  readonly speed?: string;
}

interface RecordOptions {
  readonly feed: string;
  readonly from?: string;
  readonly until?: string;
  readonly live?: boolean;
}

/** Runs one command line; returns the exit code. Never throws. */
export async function runCli(args: readonly string[]): Promise<number> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const leaving = onNpmGone(onSignal);
  // A reader that goes away (`| head`) is not an error. Only the printer must tell it to somebody.
  if (args[0] !== 'print')
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
    });
  try {
    const outcome: Outcome = { code: 0 };
    await program(stop, outcome).parseAsync([...args], { from: 'user' });
    return outcome.code;
  } catch (error) {
    return report(error);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    clearInterval(leaving);
  }
}

/** A shell that npm started between itself and Ebb dies of the SIGTERM that was meant for Ebb: then Ebb has lost its parent. */
function onNpmGone(stop: () => void): NodeJS.Timeout | undefined {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const parent = process.ppid;
  return setInterval(() => (process.ppid === parent ? undefined : stop()), PARENT_MS).unref();
}

interface Outcome {
  code: number;
}

function program(stop: AbortController, outcome: Outcome): Command {
  const ebb = new Command('ebb').description('Notices the internet going out.').exitOverride();
  ebb
    .command('start')
    .description('watch the world, live')
    .action(() => startLive(stop));
  ebb
    .command('replay')
    .description('play a recording through the whole pipeline')
    .argument('<folder>', 'a folder with recording.json and observations.csv')
    .option('--json', 'print transitions and notices as JSON lines, and nothing else')
    .option('--store <file>', 'keep the state in a database, and continue from it')
    .option('--subscribe <place>', 'print only the cards of this place and what lies in it')
    .option('--explain <place>', 'print, bin by bin, what each signal of this place said and why it counted')
    .option('--until <time>', 'stop at this time (UTC, 2014-12-22T16:00:00Z)')
    .option('--speed <n>', 'play n times faster than life instead of at full speed')
    .action(async (folder: string, flags: ReplayFlags) => {
      const { runReplay } = await import('./run/show.ts');
      await runReplay(folder, readFlags(flags), stop.signal);
    });
  ebb
    .command('score')
    .description('replay recordings and compare what Ebb said with their labels')
    .argument('<folder...>', 'folders with recording.json and observations.csv')
    .option('--json', 'print one JSON line for each recording, and one for all when there are several')
    .action(async (folders: string[], flags: { readonly json?: boolean }) => {
      const { runScore } = await import('./run/score.ts');
      await runScore(folders, { json: flags.json === true }, stop.signal);
    });
  addTools(ebb, stop, outcome);
  ebb
    .command('demo')
    .description('North Korea, December 2014: an outage noticed while it is still a decline')
    .action(async () => {
      const { runDemo } = await import('./run/show.ts');
      const folder = new URL('../recordings/north-korea-2014', import.meta.url);
      await runDemo(fileURLToPath(folder), stop.signal);
    });
  return ebb;
}

/** What looks at feeds without being the bot. */
function addTools(ebb: Command, stop: AbortController, outcome: Outcome): void {
  ebb
    .command('record')
    .description('write what a feed says of some places into a folder that can be replayed')
    .argument('<folder>', 'a new folder')
    .argument('<place...>', 'countries, regions or networks: KP, "North Korea", AS131279')
    .requiredOption('--feed <id>', 'which feed: ioda, radar, …')
    .option('--from <time>', 'where it begins (UTC); 30 days before the end by default')
    .option('--until <time>', 'where it ends; now by default')
    .option('--live', 'from now on, until it is stopped, each row with the time at which it came')
    .action(async (folder: string, places: string[], flags: RecordOptions) => {
      const { readConfig } = await import('./config.ts');
      const { runRecord } = await import('./run/record.ts');
      const { feed, from = null, until = null, live = false } = flags;
      const say = (text: string): void => void process.stderr.write(`${text}\n`);
      await runRecord(readConfig(), folder, { feed, places, from, until, live }, say, stop.signal);
    });
  ebb
    .command('doctor')
    .description('look at settings, store, feeds, clock and channels, and say what to mend')
    .action(async () => {
      const { readConfig } = await import('./config.ts');
      const { runDoctor } = await import('./run/doctor.ts');
      const print = (text: string): void => void process.stdout.write(`${text}\n`);
      outcome.code = await runDoctor(readConfig(), print, stop.signal);
    });
  ebb
    .command('print', { hidden: true })
    .description('what start prints through; it starts this itself')
    .argument('<journal>')
    .action(async (journal: string) => {
      const { runPrinter } = await import('./chat/console/printer-process.ts');
      outcome.code = await runPrinter(journal);
    });
}

function readFlags(flags: ReplayFlags) {
  const until = flags.until === undefined ? null : parseInstant(flags.until);
  if (until === null && flags.until !== undefined) {
    throw new UserError(`--until: "${flags.until}" is not a time such as 2014-12-22T16:00:00Z.`);
  }
  const speed = flags.speed === undefined ? null : Number(flags.speed);
  if (speed !== null && !(speed > 0 && Number.isFinite(speed))) {
    throw new UserError(`--speed: "${flags.speed}" is not a number above 0.`);
  }
  return {
    json: flags.json === true,
    store: flags.store ?? null,
    subscribe: flags.subscribe ?? null,
    explain: flags.explain ?? null,
    until,
    speed,
  };
}

async function startLive(stop: AbortController): Promise<void> {
  const { readConfig } = await import('./config.ts');
  const { onConsole } = await import('./run/console.ts');
  const config = readConfig();
  await onConsole(config.EBB_DATA, stop, async (streams) => {
    const { start } = await import('./run/start.ts');
    await start(config, streams, stop);
  });
  process.stdin.unref?.();
  process.stdin.pause();
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError || error instanceof RecordingError || error instanceof UserError) {
    process.stderr.write(`ebb: ${error.message}\n`);
    return 2;
  }
  if (error instanceof FeedError) {
    process.stderr.write(`ebb: ${error.message}\n`);
    return 1;
  }
  process.stderr.write(
    `ebb: this is a bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return 1;
}
