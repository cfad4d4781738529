import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Manners of subscriptions, mutes until recovery, messages held back or rested, channels that cannot be reached. */
export const manners: Migration = {
  version: 3,
  async up(db, { text }) {
    const statements = [
      `alter table subscriptions add column manners text`,
      `alter table mutes add column until_recovery integer not null default 0`,
      `alter table deliveries add column not_before bigint`,
      `alter table deliveries add column target text`,
      `alter table cards add column posted_at bigint not null default 0`,
      `alter table cards add column edited_at bigint not null default 0`,
      `alter table cards add column rests_until bigint`,
      `create table channels (
         channel ${text} not null primary key,
         paused_until bigint not null,
         lost_since bigint not null,
         failures integer not null,
         why text not null
       )`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
