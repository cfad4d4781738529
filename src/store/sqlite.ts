import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import Database from 'libsql';
import type { Store } from '../app/ports.ts';
import { ConfigError } from '../core/errors.ts';
import { migrate } from './migrations/migrate.ts';
import type { Flavour } from './migrations/migration.ts';
import type { Schema } from './schema.ts';
import { guardedDatabase } from './sql/guarded-database.ts';
import { createRepository } from './sql/repository.ts';

const MEMORY = ':memory:';

const SQLITE: Flavour = { bytes: 'blob', text: 'text', clustered: 'without rowid' };

/**
 * The lock is the operating system's: it goes with the process, also after kill -9. It must come before WAL, which then
 * works without a shared memory file. FULL: a commit is on the disk before it is acknowledged, 7,000 a second here, as
 * against 45,000 with NORMAL, which may lose the last ones with the power. `fullfsync` is what that takes on macOS.
 */
const PRAGMAS = `
  pragma locking_mode = exclusive;
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma fullfsync = on;
  pragma cache_size = -65536;
  pragma journal_size_limit = 67108864;
  begin immediate;
  commit;
`;

/** A statement that libsql has not let go of keeps the lock past `close`: so the lock is given back before. */
const RELEASE = `
  pragma journal_mode = delete;
  pragma locking_mode = normal;
  select count(*) from sqlite_master;
`;

/**
 * Opens or creates the database, with its folder, and brings it to this version. One process at a time.
 * `path` may be `:memory:`. Throws ConfigError, naming the file and what to do, when it cannot be used.
 */
export async function openSqliteStore(path: string): Promise<Store> {
  const file = path === MEMORY ? MEMORY : resolve(path);
  if (file !== MEMORY) await prepareFile(file);
  const database = connect(file);
  const close = (): void => disconnect(database);
  try {
    database.exec(PRAGMAS);
    const guarded = guardedDatabase({ prepare: (sql) => database.prepare(sql), close });
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: guarded }) });
    await migrate(db, { flavour: SQLITE, name: file });
    return createRepository(db);
  } catch (error) {
    close();
    throw explained(error, file);
  }
}

function connect(file: string): Database.Database {
  try {
    return new Database(file);
  } catch (error) {
    throw explained(error, file);
  }
}

function disconnect(database: Database.Database): void {
  if (!database.open) return;
  try {
    database.exec(RELEASE);
  } catch {
    // Not ours to release, or in the middle of something: the lock then goes with the process. Closing goes on.
  }
  database.close();
}

async function prepareFile(file: string): Promise<void> {
  const folder = dirname(file);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new ConfigError(
      `the folder ${folder} cannot be created or written to (${codeOf(error)}): let Ebb's user write there, or choose another folder`,
      { cause: error },
    );
  }
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory() === true) {
    throw new ConfigError(`${file} is a folder: name a file in it, such as ${resolve(file, 'ebb.db')}`);
  }
  if (found !== null)
    await access(file, constants.R_OK | constants.W_OK).catch((error: unknown) => {
      throw unwritable(file, error);
    });
}

function explained(error: unknown, file: string): unknown {
  const code = codeOf(error);
  const because = { cause: error };
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    const text = `${file} is in use by another Ebb process: stop that one first, or choose another folder`;
    return new ConfigError(text, because);
  }
  if (code === 'SQLITE_NOTADB') {
    const text = `${file} is not a database: move it away, or choose another file`;
    return new ConfigError(text, because);
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    const text = `${file} is damaged: restore it from a backup, or move it away to begin anew`;
    return new ConfigError(text, because);
  }
  if (code === 'SQLITE_FULL')
    return new ConfigError(`no room left on the disk of ${file}: free some`, because);
  return /^SQLITE_(READONLY|CANTOPEN|IOERR|PERM)/.test(code) ? unwritable(file, error) : error;
}

function unwritable(file: string, error: unknown): ConfigError {
  const text = `${file} cannot be opened for writing (${codeOf(error)}): let Ebb's user write it, or choose another folder`;
  return new ConfigError(text, { cause: error });
}

/** A file that cannot be opened at all comes back without a code: only its text tells (libsql 0.5.29). */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.message.includes('Unable to open connection') ? 'SQLITE_CANTOPEN' : error.message;
}
