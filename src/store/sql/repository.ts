import type { Kysely } from 'kysely';
import type { Store } from '../../app/ports.ts';
import type { Schema } from '../schema.ts';
import { sqlChannels } from './channels.ts';
import { forgetChannels } from './forget.ts';
import { sqlObservations } from './observations.ts';
import { sqlOutbox } from './outbox.ts';
import { sqlReports } from './reports.ts';
import { sqlWatch } from './watch.ts';

/** The one repository, on whatever database the schema lives in. It must be at the newest migration. */
export function createRepository(db: Kysely<Schema>): Store {
  return {
    ...sqlObservations(db),
    ...sqlWatch(db),
    ...sqlOutbox(db),
    ...sqlChannels(db),
    ...sqlReports(db),
    forgetChannels: (prefix) => forgetChannels(db, prefix),
    close: () => db.destroy(),
  };
}
