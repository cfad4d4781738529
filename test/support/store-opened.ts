import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../src/app/ports.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';

/** A store under test. */
export interface Opened {
  readonly store: Store;
  /** What a restart would find: closed and opened again, where the store outlives that. */
  again(): Promise<Store>;
  close(): Promise<void>;
}

/** A store that is gone when it is closed. */
export function forgetful(store: Store): Opened {
  return { store, again: async () => store, close: () => store.close() };
}

/** A database in a folder of its own, removed with it. */
export async function inFolder(): Promise<Opened> {
  const folder = await temporaryFolder();
  const path = join(folder.path, 'ebb.db');
  const first = await openSqliteStore(path);
  let current = first;
  return {
    store: first,
    async again() {
      await current.close();
      current = await openSqliteStore(path);
      return current;
    },
    async close() {
      await current.close();
      await folder.remove();
    },
  };
}

export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ebb-store-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
