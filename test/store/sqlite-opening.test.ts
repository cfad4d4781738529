import { chmod, mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { MIGRATIONS } from '../../src/store/migrations/index.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { temporaryFolder } from '../support/store-opened.ts';
import { step } from '../support/store-values.ts';

const isRoot = process.getuid?.() === 0;

describe('opening a SQLite store', () => {
  let folder = { path: '', remove: async () => {} };
  const inFolder = (...names: string[]) => join(folder.path, ...names);

  /** One refusal, of the right kind; gives its words. */
  async function refusal(file: string): Promise<string> {
    const error: unknown = await openSqliteStore(file).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    return error instanceof ConfigError ? error.message : '';
  }

  function change(file: string, sql: string): void {
    const database = new Database(file);
    database.exec(sql);
    database.close();
  }

  beforeEach(async () => {
    folder = await temporaryFolder();
  });

  afterEach(async () => {
    await chmod(folder.path, 0o700);
    await folder.remove();
  });

  it('makes the folders above the file', async () => {
    const file = inFolder('a', 'b', 'ebb.db');

    await (await openSqliteStore(file)).close();

    expect((await stat(file)).isFile()).toBe(true);
  });

  it('leaves one file behind when it is closed', async () => {
    const file = inFolder('ebb.db');
    const store = await openSqliteStore(file);
    await store.commit(step());
    await store.close();

    await expect(stat(`${file}-wal`)).rejects.toThrow('ENOENT');
    await expect(stat(`${file}-shm`)).rejects.toThrow('ENOENT');
  });

  it('may be closed twice', async () => {
    const store = await openSqliteStore(inFolder('ebb.db'));

    await store.close();
    await store.close();
  });

  it('refuses data of a newer Ebb, names both versions and changes nothing', async () => {
    const file = inFolder('ebb.db');
    const known = MIGRATIONS.length;
    const store = await openSqliteStore(file);
    await store.putMeta('kept', 'yes');
    await store.close();
    change(file, `update ebb_schema set version = ${known + 1}`);

    const text = await refusal(file);

    expect(text).toContain(file);
    expect(text).toContain(`has version ${known + 1}, this Ebb knows versions up to ${known}`);
    expect(text).toMatch(/upgrade Ebb or choose another folder/i);
    change(file, `update ebb_schema set version = ${known}`);
    const again = await openSqliteStore(file);
    expect(await again.meta('kept')).toBe('yes');
    await again.close();
  });

  it('takes up subscriptions of before it was kept who made them', async () => {
    const file = inFolder('ebb.db');
    await (await openSqliteStore(file)).close();
    change(file, 'alter table subscriptions drop column person');
    change(file, "insert into subscriptions values ('discord:1/2', 'country:KP', 'major', 7, null)");
    change(file, 'update ebb_schema set version = 3');

    const store = await openSqliteStore(file);

    const [old] = await store.subscriptions();
    expect(old).toMatchObject({ channel: 'discord:1/2', place: 'country:KP', createdAt: 7 });
    expect(old).not.toHaveProperty('person');
    await store.close();
  });

  it('refuses the database of another program and leaves it as it is', async () => {
    const file = inFolder('other.db');
    change(file, 'create table visitors (name text)');

    expect(await refusal(file)).toContain(`${file} is a database of another program`);

    const database = new Database(file);
    expect(database.prepare('select name from sqlite_master').all()).toEqual([{ name: 'visitors' }]);
    database.close();
  });

  it('refuses a file that is no database and leaves it as it is', async () => {
    const file = inFolder('notes.txt');
    await writeFile(file, 'Not a database, but somebody may want to keep it. '.repeat(100));

    expect(await refusal(file)).toContain(`${file} is not a database: move it away`);

    expect(await readFile(file, 'utf8')).toMatch(/^Not a database/);
  });

  it('refuses a damaged database', async () => {
    const file = inFolder('ebb.db');
    await (await openSqliteStore(file)).close();
    await truncate(file, 5000);

    expect(await refusal(file)).toContain(file);
  });

  it('refuses a path that is a folder and proposes a file in it', async () => {
    await mkdir(inFolder('data'));

    expect(await refusal(inFolder('data'))).toContain(`such as ${inFolder('data', 'ebb.db')}`);
  });

  it('refuses a folder that cannot be made', async () => {
    await writeFile(inFolder('file'), '');

    const text = await refusal(inFolder('file', 'sub', 'ebb.db'));

    expect(text).toContain(`the folder ${inFolder('file', 'sub')} cannot be created or written to`);
    expect(text).toContain('choose another folder');
  });

  it.skipIf(isRoot)('refuses a folder that cannot be written to', async () => {
    await chmod(folder.path, 0o500);

    expect(await refusal(inFolder('ebb.db'))).toContain(
      `the folder ${folder.path} cannot be created or written to`,
    );
  });

  it.skipIf(isRoot)('refuses a file that cannot be written', async () => {
    const file = inFolder('ebb.db');
    await (await openSqliteStore(file)).close();
    await chmod(file, 0o400);

    expect(await refusal(file)).toContain(`${file} cannot be opened for writing`);
  });
});
