import { subscribedCard } from '../src/core/card-answers-subscriptions.ts';
import { placeKind } from '../src/core/entity.ts';
import { type Command, placeOf, placeParameter } from './command.ts';

export const subscribe: Command = {
  name: 'subscribe',
  summary: 'Tell this channel when a place, or a place within it, goes out and comes back.',
  usage: '/subscribe <place> [notice|major|critical]',
  parameters: [
    placeParameter('A country, a region, a network or a group of them.'),
    {
      name: 'severity',
      kind: 'severity',
      required: false,
      description: 'From which severity up; major when left out.',
    },
  ],
  async run({ queries, subscriptions, channel, now }, args) {
    const place = placeOf(subscribe, args);
    const minSeverity = args.severity ?? 'major';
    const done = await subscriptions.subscribe({ channel, place: place.id, minSeverity, now });
    // A group is watched through its members.
    const watched = placeKind(place.id) === 'group' || (await queries.status(place.id, now)).watched;
    return { card: subscribedCard(place, done, watched), private: true };
  },
};
