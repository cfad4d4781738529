import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Who made a subscription, to be told when its channel is lost. Nobody is known of those made before. */
export const persons: Migration = {
  version: 4,
  async up(db, { text }) {
    await sql.raw(`alter table subscriptions add column person ${text}`).execute(db);
  },
};
