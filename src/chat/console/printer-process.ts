/** The process that Ebb prints through. It outlives Ebb for as long as it takes to print what Ebb had handed over. */
import { ConfigError, UserError } from '../../core/errors.ts';
import { systemClock } from '../../lib/clock.ts';
import { framesIn, type Reply } from './frames.ts';
import { type Journal, openJournal } from './journal.ts';
import { createPrinter } from './printer.ts';

const TRY_AGAIN_MS = 50;
/** 5 s: the printer of an Ebb that was just killed is gone long before, and a second Ebb on one folder has been refused. */
const SILENT_TRIES = 100;

/**
 * Prints the frames that come by stdin until Ebb is gone and all is out, and replies by IPC. Returns the exit code.
 * @param silentTries how often it finds the journal taken before it says so on stderr.
 */
export async function runPrinter(file: string, silentTries = SILENT_TRIES): Promise<number> {
  if (process.send === undefined) throw new UserError('print is what Ebb starts itself: type start.');
  // Ctrl-C and the like are meant for Ebb, whose last words are still to come.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  // Each write hears of its own failure.
  process.stdout.on('error', () => {});
  try {
    const journal = await journalOf(file, silentTries);
    // Nothing was noted: the next Ebb hands it over again.
    if (journal === null) return 0;
    await reply({ said: 'ready' });
    return await printAll(journal);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    await reply({ said: 'refused', why: error.message });
    return 2;
  } finally {
    if (process.connected) process.disconnect();
    process.stdin.destroy();
  }
}

/** Null: Ebb went before the journal was free. */
async function journalOf(file: string, silentTries: number): Promise<Journal | null> {
  const orphaned = new AbortController();
  process.once('disconnect', () => orphaned.abort());
  for (let tries = 1; ; tries++) {
    const journal = openJournal(file);
    if (journal !== null) return journal;
    if (tries === silentTries) process.stderr.write(waitsFor(file));
    if (!process.connected) return null;
    await systemClock().sleep(TRY_AGAIN_MS, orphaned.signal);
  }
}

function waitsFor(file: string): string {
  const who = 'an earlier run has not printed everything yet: its output is not being read';
  return `ebb: the console waits, because ${who} (${file} is in use). Read it, or end what should.\n`;
}

async function printAll(journal: Journal): Promise<number> {
  const printer = createPrinter({ journal, write, reply });
  try {
    for await (const frame of framesIn(process.stdin.setEncoding('utf8'))) {
      const code = await printer.take(frame);
      if (code !== null) return code;
    }
    return 0;
  } finally {
    journal.close();
  }
}

function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Resolves when it has gone out, or cannot: Ebb may be gone. */
function reply(said: Reply): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(said, undefined, {}, () => resolve());
  });
}
