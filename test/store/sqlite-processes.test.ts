import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/app/ports.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { commitOf } from '../support/store-commits.ts';
import { temporaryFolder } from '../support/store-opened.ts';
import { type StoreProcess, startStoreProcess } from '../support/store-process.ts';
import { INCIDENT, KP } from '../support/store-values.ts';

const ROUNDS = 4;
const COMMITS_A_ROUND = 40;

/** Everything up to `seq` in every table, and of what came after it all or nothing. */
async function expectWhole(store: Store, acknowledged: number): Promise<number> {
  const transitions = await store.transitionsOf(INCIDENT);
  const last = transitions.length;
  expect(last).toBeGreaterThanOrEqual(acknowledged);
  expect(transitions.map(({ seq }) => seq)).toEqual(transitions.map((_, index) => index + 1));
  expect(await store.clockAt()).toBe(last);
  expect((await store.incident(INCIDENT))?.latest.seq).toBe(last);
  expect(await store.notices(0, last + 100)).toHaveLength(last);
  expect(await store.dueDeliveries(Number.MAX_SAFE_INTEGER, last + 100)).toHaveLength(last);
  expect(await store.loadCheckpoint()).toEqual(commitOf(last).step.checkpoint);
  const values = (await store.observations({ place: KP, from: 0, to: last + 1 })).map((row) => row.value);
  expect(values).toEqual(transitions.map(({ seq }) => seq));
  return last;
}

async function firstLine(process: StoreProcess): Promise<string | undefined> {
  await process.printed(1);
  return (await process.kill())[0];
}

describe('a database and several processes', () => {
  let folder = { path: '', remove: async () => {} };
  let file = '';
  const started: StoreProcess[] = [];
  const start = (mode: 'hold' | 'write'): StoreProcess => {
    const process = startStoreProcess(mode, file);
    started.push(process);
    return process;
  };

  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'ebb.db');
  });

  afterEach(async () => {
    for (const process of started.splice(0)) await process.kill();
    await folder.remove();
  });

  it('is refused while another Ebb has it, and opens when that one was killed', async () => {
    const other = start('hold');
    await other.printed(1);

    await expect(openSqliteStore(file)).rejects.toThrow(ConfigError);
    await expect(openSqliteStore(file)).rejects.toThrow(/ebb\.db is in use by another Ebb process/);

    await other.kill();
    const store = await openSqliteStore(file);
    await store.close();
  });

  it('is refused to another Ebb, which says so and ends', async () => {
    const store = await openSqliteStore(file);
    await store.putMeta('mine', 'yes');

    expect(await firstLine(start('hold'))).toMatch(/^refused: .*ebb\.db is in use by another Ebb process/);

    expect(await store.meta('mine')).toBe('yes');
    await store.close();
  });

  it('is refused a second time in one process, which does not loosen the lock', async () => {
    const store = await openSqliteStore(file);

    await expect(openSqliteStore(file)).rejects.toThrow(/in use by another Ebb process/);

    expect(await firstLine(start('hold'))).toMatch(/^refused: .*ebb\.db is in use by another Ebb process/);
    await store.close();
  });

  it('is free for another process once it was closed', async () => {
    const store = await openSqliteStore(file);
    await store.putMeta('from', 'the first');
    await store.close();

    expect(await firstLine(start('hold'))).toBe('open');
  });

  it(`loses nothing that was acknowledged in ${ROUNDS} kills with -9, and nothing is there by halves`, async () => {
    let last = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const writer = start('write');
      await writer.printed(1 + COMMITS_A_ROUND);
      const lines = await writer.kill();

      const store = await openSqliteStore(file);
      last = await expectWhole(store, Number(lines.at(-1)));
      await store.close();
    }

    expect(last).toBeGreaterThanOrEqual(ROUNDS * COMMITS_A_ROUND);
  });

  it('has every acknowledged commit in its files already: nothing waits in the process', async () => {
    const store = await openSqliteStore(file);
    for (const seq of [1, 2, 3]) {
      const { step, rows } = commitOf(seq);
      await store.putObservations(rows);
      await store.commit(step);
    }

    const copy = join(folder.path, 'copy.db');
    // Not by this process: closing the copied file would give the lock back.
    execFileSync('cp', [`${file}-wal`, `${copy}-wal`]);
    execFileSync('cp', [file, copy]);

    const copied = await openSqliteStore(copy);
    expect(await expectWhole(copied, 3)).toBe(3);
    await copied.close();
    await store.close();
  });
});
