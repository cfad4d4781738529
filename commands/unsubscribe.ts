import { unsubscribedCard } from '../src/core/card-answers-subscriptions.ts';
import { type Command, placeOf, placeParameter } from './command.ts';

export const unsubscribe: Command = {
  name: 'unsubscribe',
  summary: 'No longer tell this channel about a place.',
  usage: '/unsubscribe <place>',
  parameters: [placeParameter('A place this channel is subscribed to.')],
  access: 'manager',
  isPrivate: true,
  async run({ subscriptions, places, channel }, args) {
    const place = placeOf(unsubscribe, args);
    const done = await subscriptions.unsubscribe(channel, place.id);
    return { card: unsubscribedCard(place, done, places), private: true };
  },
};
