import { subscribedCard } from '../src/core/card-answers-subscriptions.ts';
import { placeKind } from '../src/core/entity.ts';
import { type Command, placeOf, placeParameter } from './command.ts';
import { MANNERS, mannersFor, SEVERITY } from './line/settings.ts';

export const subscribe: Command = {
  name: 'subscribe',
  summary: 'Tell this channel when a place, or a place within it, goes out and comes back.',
  usage: '/subscribe <place> [notice|major|critical] [settings]',
  tip: 'For every near-total blackout anywhere: /subscribe world critical',
  parameters: [
    placeParameter('A country, a region, a network or a group of them.'),
    { ...SEVERITY, description: 'From which severity up; when left out as it was before, else major.' },
    ...MANNERS,
  ],
  access: 'manager',
  isPrivate: true,
  async run({ queries, subscriptions, channel, now }, args) {
    const place = placeOf(subscribe, args);
    const manners = mannersFor(place, args);
    const wish = { channel, place: place.id, minSeverity: args.severity, manners, now };
    const done = await subscriptions.subscribe(wish);
    // A group is watched through its members.
    const watched = placeKind(place.id) === 'group' || (await queries.status(place.id, now)).watched;
    return { card: subscribedCard(place, done, watched), private: true };
  },
};
