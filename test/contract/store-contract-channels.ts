import { describe, expect, it } from 'vitest';
import type { Mute, Subscription } from '../../src/core/routing.ts';
import type { Opened } from '../support/store-opened.ts';
import { KP, minute } from '../support/store-values.ts';

const wish: Subscription = {
  channel: 'discord:1/2',
  place: KP,
  minSeverity: 'notice',
  createdAt: minute(0),
};
const mute: Mute = { channel: 'discord:1/2', place: KP, until: minute(60) };

export function channelContract(current: () => Opened): void {
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
