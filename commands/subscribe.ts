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
  async run({ queries, subscriptions, channel, person, now }, args) {
    const place = placeOf(subscribe, args);
    const manners = mannersFor(place, args);
    const wish = { channel, place: place.id, minSeverity: args.severity, manners, person, now };
    const done = await subscriptions.subscribe(wish);
    const { watched, covered } = await queries.status(place.id, now);
    const kind = placeKind(place.id);
    // A group is watched through its members.
    if (watched || kind === 'group') return { card: subscribedCard(place, done, 'now'), private: true };
    // A country that is not watched is so by the operator's choice; other places are watched for who subscribes.
    const willBe = covered && kind !== 'country';
    return { card: subscribedCard(place, done, willBe ? 'soon' : 'never'), private: true };
  },
};
