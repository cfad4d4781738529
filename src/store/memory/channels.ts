import type { PlaceId } from '../../core/entity.ts';
import type { ChannelState } from '../../app/ports.ts';
import { type ChannelId, isUnder, type Mute, type Subscription } from '../../core/routing.ts';
import { channelStateShape, muteShape, subscriptionShape } from '../codec.ts';
import type { ChannelPart } from '../parts.ts';
import { compareText } from './order.ts';

interface OfChannel {
  readonly channel: ChannelId;
  readonly place: PlaceId;
}

/** The part of the port, and what `forgetChannels` needs of it. */
export function memoryChannels(): { readonly part: ChannelPart; readonly forget: (prefix: string) => void } {
  const subscriptions = new Map<string, Subscription>();
  const mutes = new Map<string, Mute>();
  const states = new Map<ChannelId, ChannelState>();
  const facts = new Map<string, string>();
  const forget = (prefix: string): void => {
    for (const map of [subscriptions, mutes, states])
      for (const key of map.keys()) if (isUnder(prefix, key.split('\n')[0] ?? '')) map.delete(key);
  };
  const part: ChannelPart = {
    subscriptions: async () => [...subscriptions.values()].sort(byChannel),
    async putSubscription(subscription) {
      subscriptions.set(keyOf(subscription), subscriptionShape.parse(subscription));
    },
    deleteSubscription: async (channel, place) => subscriptions.delete(keyOf({ channel, place })),
    mutes: async () => [...mutes.values()].sort(byChannel),
    async putMute(mute) {
      mutes.set(keyOf(mute), muteShape.parse(mute));
    },
    async deleteMute(channel, place) {
      mutes.delete(keyOf({ channel, place }));
    },
    channelStates: async () => [...states.values()].sort((a, b) => compareText(a.channel, b.channel)),
    async putChannelState(state) {
      states.set(state.channel, channelStateShape.parse(state));
    },
    async deleteChannelState(channel) {
      states.delete(channel);
    },
    meta: async (key) => facts.get(key) ?? null,
    async putMeta(key, value) {
      facts.set(key, value);
    },
  };
  return { part, forget };
}

/** Neither a place nor a channel holds a line break. */
function keyOf({ channel, place }: OfChannel): string {
  return `${channel}\n${place}`;
}

function byChannel(a: OfChannel, b: OfChannel): number {
  return compareText(a.channel, b.channel) || compareText(a.place, b.place);
}
