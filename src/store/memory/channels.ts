import type { PlaceId } from '../../core/entity.ts';
import type { ChannelId, Mute, Subscription } from '../../core/routing.ts';
import { muteShape, subscriptionShape } from '../codec.ts';
import type { ChannelPart } from '../parts.ts';
import { compareText } from './order.ts';

interface OfChannel {
  readonly channel: ChannelId;
  readonly place: PlaceId;
}

export function memoryChannels(): ChannelPart {
  const subscriptions = new Map<string, Subscription>();
  const mutes = new Map<string, Mute>();
  const facts = new Map<string, string>();
  return {
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
    meta: async (key) => facts.get(key) ?? null,
    async putMeta(key, value) {
      facts.set(key, value);
    },
  };
}

/** Neither a place nor a channel holds a line break. */
function keyOf({ channel, place }: OfChannel): string {
  return `${channel}\n${place}`;
}

function byChannel(a: OfChannel, b: OfChannel): number {
  return compareText(a.channel, b.channel) || compareText(a.place, b.place);
}
