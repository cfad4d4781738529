import { join } from 'node:path';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/app/ports.ts';
import type { Schema } from '../../src/store/schema.ts';
import { guardedDatabase } from '../../src/store/sql/guarded-database.ts';
import { createRepository } from '../../src/store/sql/repository.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { commitOf } from '../support/store-commits.ts';
import { temporaryFolder } from '../support/store-opened.ts';
import { INCIDENT, KP, seen } from '../support/store-values.ts';

/** A disk that is full from the statement number `healthy` + 1 on, until it is told otherwise. */
function fillingUp(database: SqliteDatabase, healthy: number): SqliteDatabase & { full: boolean } {
  let count = 0;
  return {
    full: true,
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      const guard = <T>(run: () => T): T => {
        count += 1;
        // A transaction can be taken back however full the disk is.
        if (this.full && count > healthy && sql !== 'rollback') throw new Error('database or disk is full');
        return run();
      };
      return {
        reader: statement.reader,
        all: (parameters) => guard(() => statement.all(parameters)),
        run: (parameters) => guard(() => statement.run(parameters)),
        iterate: (parameters) => guard(() => statement.iterate(parameters)),
      };
    },
  };
}

describe('a SQLite store whose disk fills up', () => {
  let folder = { path: '', remove: async () => {} };
  let file = '';

  beforeEach(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'ebb.db');
    const store = await openSqliteStore(file);
    await store.putObservations(commitOf(1).rows);
    await store.commit(commitOf(1).step);
    await store.close();
  });

  afterEach(() => folder.remove());

  /** Opens the file, lets `work` fail at each of its statements in turn, then succeed; says how often it failed. */
  async function failEverywhere(
    work: (store: Store) => Promise<void>,
    check: (store: Store) => Promise<void>,
  ): Promise<number> {
    for (let healthy = 0; ; healthy++) {
      const disk = fillingUp(new Database(file), healthy);
      const store = createRepository(
        new Kysely<Schema>({ dialect: new SqliteDialect({ database: guardedDatabase(disk) }) }),
      );
      const failed = await work(store).then(
        () => false,
        () => true,
      );
      disk.full = false;
      if (failed) await check(store);
      await store.close();
      if (!failed) return healthy;
    }
  }

  it('keeps nothing of a commit, whichever statement fails, and all of it in the end', async () => {
    const failures = await failEverywhere(
      (store) => store.commit(commitOf(2).step),
      async (store) => {
        expect(await store.clockAt()).toBe(1);
        expect(await store.transitionsOf(INCIDENT)).toHaveLength(1);
        expect((await store.incident(INCIDENT))?.latest.seq).toBe(1);
        expect(await store.notices(0, 100)).toHaveLength(1);
        expect(await store.dueDeliveries(Number.MAX_SAFE_INTEGER, 100)).toHaveLength(1);
        expect(await store.loadCheckpoint()).toEqual(commitOf(1).step.checkpoint);
      },
    );

    // begin, five tables and the clock, two for the checkpoint less one, commit
    expect(failures).toBeGreaterThanOrEqual(8);
    const store = await openSqliteStore(file);
    expect(await store.clockAt()).toBe(2);
    expect(await store.transitionsOf(INCIDENT)).toHaveLength(2);
    await store.close();
  });

  it('keeps nothing of a put, whichever statement fails, and can put the same rows later', async () => {
    const rows = Array.from({ length: 250 }, (_, i) =>
      seen({ place: `asn:${i}`, observedAt: 1000 + i, seenAt: 1000 + i }),
    );

    await failEverywhere(
      (store) => store.putObservations(rows),
      async (store) => {
        expect([...(await store.newestObserved()).keys()]).toEqual([KP]);
        await store.putObservations(commitOf(1).rows);
      },
    );

    const store = await openSqliteStore(file);
    expect((await store.newestObserved()).size).toBe(251);
    await store.close();
  });

  it('puts rows of a series whose number could not be stored at first', async () => {
    const disk = fillingUp(new Database(file), 3);
    const store = createRepository(new Kysely<Schema>({ dialect: new SqliteDialect({ database: disk }) }));
    const row = seen({ place: 'asn:7' });
    await expect(store.putObservations([row])).rejects.toThrow('full');

    disk.full = false;
    await store.putObservations([row]);

    expect(await store.observations({ place: 'asn:7', from: 0, to: row.observedAt + 1 })).toEqual([row]);
    await store.close();
  });
});

describe('a guarded database', () => {
  it.each([
    ['a boolean, which would abort the process', true],
    ['a text with a NUL, which would be cut', 'a\0b'],
    ['nothing at all', undefined],
    ['an object', { a: 1 }],
    ['a bigint, which nothing here needs', 1n],
  ])('refuses %s', (_name, parameter) => {
    const database = guardedDatabase(new Database(':memory:'));

    expect(() => database.prepare('select ? as x').all([parameter])).toThrow(/cannot store/);
    database.close();
  });
});
