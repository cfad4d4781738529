import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import { up as first } from './migration-0001.ts';

/** In order; a database at version n has had the first n. Never edited, only added to. */
export const MIGRATIONS: readonly ((db: Kysely<Schema>) => Promise<void>)[] = [first];
