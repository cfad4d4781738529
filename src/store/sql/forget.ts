import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

const OF_CHANNELS = ['subscriptions', 'mutes', 'deliveries', 'cards', 'channels'] as const;

/** All of one channel, or of every channel of a guild (`discord:1/`), or nothing. */
export async function forgetChannels(db: Kysely<Schema>, prefix: string): Promise<void> {
  const matches = prefix.endsWith('/')
    ? sql`substr(channel, 1, ${prefix.length}) = ${prefix}`
    : sql`channel = ${prefix}`;
  await db.transaction().execute(async (trx) => {
    for (const table of OF_CHANNELS) {
      await sql`delete from ${sql.table(table)} where ${matches}`.execute(trx);
    }
  });
}
