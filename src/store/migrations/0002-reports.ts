import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** What others state about places. `until` is the end they give, or the last moment they are known to speak of. */
export const reports: Migration = {
  version: 2,
  async up(db, { text }) {
    const statements = [
      `create table reports (
         source ${text} not null,
         id ${text} not null,
         place ${text} not null,
         started_at bigint not null,
         until bigint not null,
         seen_at bigint not null,
         json text not null,
         primary key (source, id)
       )`,
      `create index reports_place on reports (place, until)`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
