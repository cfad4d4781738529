import type { Kysely } from 'kysely';
import { USUAL_MANNERS } from '../../core/routing.ts';
import { channelStateShape, decode, encode, mannersShape, muteShape, subscriptionShape } from '../codec.ts';
import type { ChannelPart } from '../parts.ts';
import type { Schema } from '../schema.ts';

export function sqlChannels(db: Kysely<Schema>): ChannelPart {
  return { ...subscriptions(db), ...mutes(db), ...states(db), ...facts(db) };
}

function subscriptions(
  db: Kysely<Schema>,
): Pick<ChannelPart, 'subscriptions' | 'putSubscription' | 'deleteSubscription'> {
  return {
    async subscriptions() {
      const all = db.selectFrom('subscriptions').selectAll();
      const rows = await all.orderBy('channel').orderBy('place').execute();
      return rows.map(({ min_severity, created_at, manners, person, ...rest }) =>
        subscriptionShape.parse({
          ...rest,
          ...(person === null ? {} : { person }),
          minSeverity: min_severity,
          createdAt: created_at,
          manners: manners === null ? USUAL_MANNERS : decode(mannersShape, manners),
        }),
      );
    },
    async putSubscription(subscription) {
      const { channel, place, minSeverity, createdAt, manners, person } =
        subscriptionShape.parse(subscription);
      const wish = {
        person: person ?? null,
        min_severity: minSeverity,
        created_at: createdAt,
        manners: encode(mannersShape, manners),
      };
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
      return rows.map(({ until_recovery, ...row }) =>
        muteShape.parse({ ...row, untilRecovery: until_recovery === 1 }),
      );
    },
    async putMute(mute) {
      const { channel, place, until, untilRecovery } = muteShape.parse(mute);
      const ends = { until, until_recovery: untilRecovery ? 1 : 0 };
      await db
        .insertInto('mutes')
        .values({ channel, place, ...ends })
        .onConflict((conflict) => conflict.columns(['channel', 'place']).doUpdateSet(ends))
        .execute();
    },
    async deleteMute(channel, place) {
      await db.deleteFrom('mutes').where('channel', '=', channel).where('place', '=', place).execute();
    },
  };
}

function states(
  db: Kysely<Schema>,
): Pick<ChannelPart, 'channelStates' | 'putChannelState' | 'deleteChannelState'> {
  return {
    async channelStates() {
      const rows = await db.selectFrom('channels').selectAll().orderBy('channel').execute();
      return rows.map(({ paused_until, lost_since, ...rest }) =>
        channelStateShape.parse({ ...rest, pausedUntil: paused_until, lostSince: lost_since }),
      );
    },
    async putChannelState(state) {
      const { channel, pausedUntil, lostSince, failures, why } = channelStateShape.parse(state);
      const now = {
        paused_until: pausedUntil,
        lost_since: lostSince,
        failures,
        why: why.replaceAll('\0', ''),
      };
      await db
        .insertInto('channels')
        .values({ channel, ...now })
        .onConflict((conflict) => conflict.column('channel').doUpdateSet(now))
        .execute();
    },
    async deleteChannelState(channel) {
      await db.deleteFrom('channels').where('channel', '=', channel).execute();
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
