/**
 * A process of its own with a store: `hold <file>` opens it and keeps it, `write <file>` commits as fast as it can.
 * Prints a line for each thing that is done: `open` or why it was refused, then the seq of each commit that has been acknowledged.
 */
import { writeSync } from 'node:fs';
import type { Store } from '../../src/app/ports.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { commitOf } from './store-commits.ts';

const [mode, file] = process.argv.slice(2);

const store = await open();
print('open');
if (mode === 'hold') setInterval(() => {}, 60_000);
else await write(store);

async function open(): Promise<Store> {
  try {
    return await openSqliteStore(file!);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    print(`refused: ${error.message}`);
    process.exit(2);
  }
}

async function write(store: Store): Promise<void> {
  let seq = (await store.clockAt()) ?? 0;
  for (;;) {
    seq += 1;
    const { step, rows } = commitOf(seq);
    await store.putObservations(rows);
    await store.commit(step);
    print(String(seq));
  }
}

/** Written before the call returns: what is printed when the process is killed has been printed. */
function print(line: string): void {
  writeSync(1, `${line}\n`);
}
