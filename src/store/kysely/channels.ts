import type { Kysely } from 'kysely';
import { decode, encode, muteShape, subscriptionShape } from '../codec.ts';
import type { ChannelPart } from '../parts.ts';
import type { Schema } from './schema.ts';

export async function readFact(db: Kysely<Schema>, key: string): Promise<string | null> {
  const row = await db.selectFrom('facts').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? null;
}

export async function putFact(db: Kysely<Schema>, key: string, value: string): Promise<void> {
  await db
    .insertInto('facts')
    .values({ key, value })
    .onConflict((c) => c.column('key').doUpdateSet({ value }))
    .execute();
}

export function sqlChannels(db: Kysely<Schema>): ChannelPart {
  const put = async (
    table: 'subscriptions' | 'mutes',
    channel: string,
    place: string,
    body: string,
  ): Promise<void> => {
    await db
      .insertInto(table)
      .values({ channel, place, body })
      .onConflict((c) => c.columns(['channel', 'place']).doUpdateSet({ body }))
      .execute();
  };
  const bodies = async (table: 'subscriptions' | 'mutes'): Promise<readonly string[]> =>
    (await db.selectFrom(table).select('body').orderBy('channel').orderBy('place').execute()).map(
      (row) => row.body,
    );
  return {
    subscriptions: async () => (await bodies('subscriptions')).map((body) => decode(subscriptionShape, body)),
    putSubscription: (s) => put('subscriptions', s.channel, s.place, encode(subscriptionShape, s)),
    deleteSubscription: async (channel, place) => {
      const gone = await db
        .deleteFrom('subscriptions')
        .where('channel', '=', channel)
        .where('place', '=', place)
        .executeTakeFirst();
      return gone.numDeletedRows > 0n;
    },
    mutes: async () => (await bodies('mutes')).map((body) => decode(muteShape, body)),
    putMute: (mute) => put('mutes', mute.channel, mute.place, encode(muteShape, mute)),
    deleteMute: async (channel, place) => {
      await db.deleteFrom('mutes').where('channel', '=', channel).where('place', '=', place).execute();
    },
    meta: (key) => readFact(db, `meta.${key}`),
    putMeta: (key, value) => putFact(db, `meta.${key}`, value),
  };
}
