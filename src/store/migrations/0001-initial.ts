import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Everything the first release stores. Never edited once released: a change is a new file. */
export const initial: Migration = {
  version: 1,
  async up(db, { bytes, clustered }) {
    const tableEnd = sql.raw(clustered);
    const create = {
      series: db.schema
        .createTable('series')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('place', 'text', (column) => column.notNull())
        .addColumn('signal', 'text', (column) => column.notNull())
        .addUniqueConstraint('series_names', ['place', 'signal']),
      observations: db.schema
        .createTable('observations')
        .addColumn('series_id', 'integer', (column) => column.notNull())
        .addColumn('observed_at', 'bigint', (column) => column.notNull())
        .addColumn('value', 'double precision')
        .addColumn('seen_at', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('observations_key', ['series_id', 'observed_at'])
        .modifyEnd(tableEnd),
    };
    await create.series.execute();
    await create.observations.execute();
  },
};
