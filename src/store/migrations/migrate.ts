import { type Kysely, sql } from 'kysely';
import { ConfigError } from '../../core/errors.ts';
import type { Schema } from '../schema.ts';
import { MIGRATIONS } from './index.ts';
import type { Flavour } from './migration.ts';

interface Target {
  readonly flavour: Flavour;
  /** What the operator calls this database: its file, its address. */
  readonly name: string;
}

/**
 * Brings the tables to the newest version, one transaction a step.
 * Throws ConfigError, and changes nothing, if the database is of a newer Ebb or of another program.
 */
export async function migrate(db: Kysely<Schema>, { flavour, name }: Target): Promise<void> {
  const version = await storedVersion(db, name);
  const newest = MIGRATIONS.at(-1)?.version ?? 0;
  if (version > newest) {
    throw new ConfigError(
      `${name} was written by a newer Ebb: its data has version ${version}, this Ebb knows versions up to ${newest}. ` +
        'Upgrade Ebb or choose another folder.',
    );
  }
  for (const migration of MIGRATIONS.filter((candidate) => candidate.version > version)) {
    await db.transaction().execute(async (trx) => {
      await migration.up(trx, flavour);
      await record(trx, migration.version);
    });
  }
}

/** 0 for an empty database. */
async function storedVersion(db: Kysely<Schema>, name: string): Promise<number> {
  const tables = (await db.introspection.getTables()).map((table) => table.name);
  if (tables.length === 0) return 0;
  if (!tables.includes('ebb_schema')) {
    throw new ConfigError(`${name} is a database of another program. Choose another file or folder for Ebb.`);
  }
  const row = await db.selectFrom('ebb_schema').select('version').executeTakeFirst();
  return row?.version ?? 0;
}

async function record(db: Kysely<Schema>, version: number): Promise<void> {
  await sql`create table if not exists ebb_schema (version integer not null)`.execute(db);
  await db.deleteFrom('ebb_schema').execute();
  await db.insertInto('ebb_schema').values({ version }).execute();
}
