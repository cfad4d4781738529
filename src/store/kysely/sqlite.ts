import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, SqliteDialect, sql } from 'kysely';
import Database from 'libsql';
import type { Store } from '../../app/ports.ts';
import { ConfigError } from '../../core/errors.ts';
import { MIGRATIONS } from './migrations.ts';
import type { Schema } from './schema.ts';
import { sqlChannels } from './channels.ts';
import { sqlObservations } from './observations.ts';
import { enqueueIn, sqlOutbox } from './outbox.ts';
import { sqlWatch } from './watch.ts';

/**
 * Opens (or makes) the database at `path`; `:memory:` for one that is forgotten.
 * Throws ConfigError when it cannot be used: the folder, another process, another version, not a database.
 */
export async function openSqliteStore(path: string): Promise<Store> {
  const database = openFile(path);
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
  try {
    await claim(db, path);
  } catch (error) {
    await db.destroy();
    throw toConfigError(error, path);
  }
  return {
    ...sqlObservations(db),
    ...sqlWatch(db, enqueueIn),
    ...sqlOutbox(db),
    ...sqlChannels(db),
    close: () => db.destroy(),
  };
}

function openFile(path: string) {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    return new Database(path);
  } catch (error) {
    throw toConfigError(error, path);
  }
}

/** Takes the file for this process alone, then brings it to the newest version. The lock goes with the process. */
async function claim(db: Kysely<Schema>, path: string): Promise<void> {
  await sql`PRAGMA locking_mode = EXCLUSIVE`.execute(db);
  await sql`PRAGMA journal_mode = WAL`.execute(db);
  await sql`PRAGMA synchronous = FULL`.execute(db);
  await sql`BEGIN EXCLUSIVE`.execute(db);
  await sql`COMMIT`.execute(db);
  const { rows } = await sql<{ user_version: number }>`PRAGMA user_version`.execute(db);
  const version = rows[0]?.user_version ?? 0;
  if (version > MIGRATIONS.length) {
    throw new ConfigError(
      `${path}: this database is of version ${version}, and this Ebb knows versions up to ${MIGRATIONS.length}. Use a newer Ebb, or another folder (EBB_DATA).`,
    );
  }
  for (let next = version; next < MIGRATIONS.length; next += 1) {
    await db.transaction().execute(async (tx) => {
      await MIGRATIONS[next]?.(tx);
      await sql.raw(`PRAGMA user_version = ${next + 1}`).execute(tx);
    });
  }
}

function toConfigError(error: unknown, path: string): unknown {
  if (error instanceof ConfigError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const cause = { cause: error };
  if (/locked|busy/i.test(text)) {
    return new ConfigError(
      `${path}: this database is in use by another Ebb. Stop that one, or choose another folder (EBB_DATA).`,
      cause,
    );
  }
  if (/not a database|malformed/i.test(text)) {
    return new ConfigError(
      `${path}: this file is not a database of Ebb. Move it away, or choose another folder (EBB_DATA).`,
      cause,
    );
  }
  return new ConfigError(
    `${path}: the database cannot be opened or written (${text}). Check the folder, or choose another (EBB_DATA).`,
    cause,
  );
}
