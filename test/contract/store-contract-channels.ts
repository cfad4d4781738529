import { USUAL_MANNERS } from '../../src/core/routing.ts';
import { describe, expect, it } from 'vitest';
import type { Mute, Subscription } from '../../src/core/routing.ts';
import type { Opened } from '../support/store-opened.ts';
import { delivery, INCIDENT, KP, minute } from '../support/store-values.ts';

const wish: Subscription = {
  channel: 'discord:1/2',
  place: KP,
  minSeverity: 'notice',
  createdAt: minute(0),
  manners: USUAL_MANNERS,
};
const mute: Mute = { channel: 'discord:1/2', place: KP, until: minute(60), untilRecovery: false };

export function channelContract(current: () => Opened): void {
  describe('manners', () => {
    it('come back as they were', async () => {
      const quiet = { fromMinute: 1320, toMinute: 420, zone: 'Asia/Tehran', blackoutsBreakThrough: true };
      const manners = {
        telling: 'edit',
        mention: '<7>',
        quiet,
        remindEveryMs: 3_600_000,
        reports: true,
      } as const;
      await current().store.putSubscription({ ...wish, manners });
      await current().store.putMute({ ...mute, untilRecovery: true });

      const store = await current().again();
      expect(await store.subscriptions()).toEqual([{ ...wish, manners }]);
      expect(await store.mutes()).toEqual([{ ...mute, untilRecovery: true }]);
    });
  });

  describe('channels that cannot be reached', () => {
    const state = { channel: 'b:1', pausedUntil: 9, lostSince: 1, failures: 2, why: 'weg 🌊' };

    it('are remembered one by one until they are back', async () => {
      await current().store.putChannelState(state);
      await current().store.putChannelState({ ...state, channel: 'a:1' });
      await current().store.putChannelState({ ...state, failures: 3 });
      const store = await current().again();
      expect(await store.channelStates()).toEqual([
        { ...state, channel: 'a:1' },
        { ...state, failures: 3 },
      ]);
      await store.deleteChannelState('a:1');
      await store.deleteChannelState('nobody');
      expect(await store.channelStates()).toEqual([{ ...state, failures: 3 }]);
    });

    it('are forgotten with all of their guild, and no other guild is', async () => {
      for (const channel of ['discord:1/2', 'discord:1/3', 'discord:11/2']) {
        await current().store.putSubscription({ ...wish, channel });
        await current().store.putMute({ ...mute, channel });
        await current().store.putChannelState({ ...state, channel });
        const owed = delivery({ channel });
        await current().store.enqueue([owed, delivery({ channel, seq: 2 })]);
        const card = { channel, incident: INCIDENT, ref: '1', postedAt: 1, editedAt: 1, restsUntil: null };
        await current().store.settle([{ key: owed.key, state: 'sent', at: 1, card }]);
      }

      await current().store.forgetChannels('discord:1/');

      const store = await current().again();
      const left = ['discord:11/2'];
      expect((await store.subscriptions()).map(({ channel }) => channel)).toEqual(left);
      expect((await store.mutes()).map(({ channel }) => channel)).toEqual(left);
      expect((await store.channelStates()).map(({ channel }) => channel)).toEqual(left);
      expect((await store.toldAbout(INCIDENT)).map(({ channel }) => channel)).toEqual(left);
      expect((await store.dueDeliveries(minute(999), 9)).map(({ channel }) => channel)).toEqual(left);
      expect(await store.livingCard('discord:1/2', INCIDENT)).toBeNull();
    });
  });

  describe('who subscribed', () => {
    it('comes back, is replaced with the wish, and is nobody where nobody was known', async () => {
      await current().store.putSubscription({ ...wish, person: 'U0 ädä' });
      await current().store.putSubscription({ ...wish, channel: 'a:1', person: 'first' });
      await current().store.putSubscription({ ...wish, channel: 'a:1', person: 'second' });
      await current().store.putSubscription({ ...wish, channel: 'b:1', person: 'first' });
      await current().store.putSubscription({ ...wish, channel: 'b:1' });

      const stored = await (await current().again()).subscriptions();
      expect(stored).toEqual([
        { ...wish, channel: 'a:1', person: 'second' },
        { ...wish, channel: 'b:1' },
        { ...wish, person: 'U0 ädä' },
      ]);
    });
  });

  describe('subscriptions', () => {
    it('come back, by channel and place', async () => {
      const wishes: Subscription[] = [
        { ...wish, channel: 'slack:b', minSeverity: 'critical' },
        { ...wish, place: 'region:IR-تهران', minSeverity: 'major' },
        wish,
      ];
      for (const one of wishes) await current().store.putSubscription(one);

      const stored = await (await current().again()).subscriptions();
      expect(stored).toEqual([wishes[2], wishes[1], wishes[0]]);
    });

    it('are one for a channel and place: the second replaces the first', async () => {
      const changed: Subscription = { ...wish, minSeverity: 'critical', createdAt: minute(5) };

      await current().store.putSubscription(wish);
      await current().store.putSubscription(changed);

      expect(await (await current().again()).subscriptions()).toEqual([changed]);
    });

    it('are deleted once', async () => {
      await current().store.putSubscription(wish);
      await current().store.putSubscription({ ...wish, place: 'country:IR' });

      expect(await current().store.deleteSubscription(wish.channel, KP)).toBe(true);
      expect(await current().store.deleteSubscription(wish.channel, KP)).toBe(false);

      const left = await (await current().again()).subscriptions();
      expect(left.map(({ place }) => place)).toEqual(['country:IR']);
    });
  });

  describe('mutes', () => {
    it('are one for a channel and place: the second replaces the first', async () => {
      const longer = { ...mute, until: minute(120) };
      const other = { ...mute, channel: 'a:1' };

      for (const one of [mute, other, longer]) await current().store.putMute(one);

      expect(await (await current().again()).mutes()).toEqual([other, longer]);
    });

    it('are deleted, and deleting none is no error', async () => {
      await current().store.putMute(mute);

      await current().store.deleteMute(mute.channel, KP);
      await current().store.deleteMute(mute.channel, KP);

      expect(await (await current().again()).mutes()).toEqual([]);
    });
  });

  describe('small facts', () => {
    it('are put, replaced and missed', async () => {
      const { store } = current();
      await store.putMeta('recording', 'first');
      await store.putMeta('recording', 'zweite – 二 🌊 "\n');
      await store.putMeta('empty', '');

      const again = await current().again();
      expect(await again.meta('recording')).toBe('zweite – 二 🌊 "\n');
      expect(await again.meta('empty')).toBe('');
      expect(await again.meta('nothing')).toBeNull();
    });
  });
}
