import type { Kysely } from 'kysely';
import { muteShape, subscriptionShape } from '../codec.ts';
import type { ChannelPart } from '../parts.ts';
import type { Schema } from '../schema.ts';

export function sqlChannels(db: Kysely<Schema>): ChannelPart {
  return { ...subscriptions(db), ...mutes(db), ...facts(db) };
}

function subscriptions(
  db: Kysely<Schema>,
): Pick<ChannelPart, 'subscriptions' | 'putSubscription' | 'deleteSubscription'> {
  return {
    async subscriptions() {
      const all = db.selectFrom('subscriptions').selectAll();
      const rows = await all.orderBy('channel').orderBy('place').execute();
      return rows.map(({ min_severity, created_at, ...rest }) =>
        subscriptionShape.parse({ ...rest, minSeverity: min_severity, createdAt: created_at }),
      );
    },
    async putSubscription(subscription) {
      const { channel, place, minSeverity, createdAt } = subscriptionShape.parse(subscription);
      const wish = { min_severity: minSeverity, created_at: createdAt };
      await db
        .insertInto('subscriptions')
        .values({ channel, place, ...wish })
        .onConflict((conflict) => conflict.columns(['channel', 'place']).doUpdateSet(wish))
        .execute();
    },
    async deleteSubscription(channel, place) {
      const { numDeletedRows } = await db
        .deleteFrom('subscriptions')
        .where('channel', '=', channel)
        .where('place', '=', place)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

function mutes(db: Kysely<Schema>): Pick<ChannelPart, 'mutes' | 'putMute' | 'deleteMute'> {
  return {
    async mutes() {
      const rows = await db.selectFrom('mutes').selectAll().orderBy('channel').orderBy('place').execute();
      return rows.map((row) => muteShape.parse(row));
    },
    async putMute(mute) {
      const { channel, place, until } = muteShape.parse(mute);
      await db
        .insertInto('mutes')
        .values({ channel, place, until })
        .onConflict((conflict) => conflict.columns(['channel', 'place']).doUpdateSet({ until }))
        .execute();
    },
    async deleteMute(channel, place) {
      await db.deleteFrom('mutes').where('channel', '=', channel).where('place', '=', place).execute();
    },
  };
}

function facts(db: Kysely<Schema>): Pick<ChannelPart, 'meta' | 'putMeta'> {
  return {
    async meta(key) {
      const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
      return row?.value ?? null;
    },
    async putMeta(key, value) {
      await db
        .insertInto('meta')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    },
  };
}
