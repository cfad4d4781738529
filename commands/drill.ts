import { drillCard } from '../src/core/card-drill.ts';
import { placeKind } from '../src/core/entity.ts';
import { mannersOf } from '../src/core/manners.ts';
import { type Command, placeParameter } from './command.ts';

const DEFAULT_PLACE = 'country:KP';

export const drill: Command = {
  name: 'drill',
  summary: 'Show this channel a test alert, marked as one, to see how it looks and pings.',
  usage: '/drill [place]',
  parameters: [placeParameter('A country, a region or a network; North Korea when left out.', false)],
  access: 'manager',
  isPrivate: false,
  async run({ subscriptions, places, channel, now }, { place: asked }) {
    // An alert is always about one place: of a group it shows that of the usual example.
    const isOne = asked !== null && placeKind(asked.id) !== 'group';
    const place = isOne ? asked : places.get(DEFAULT_PLACE);
    const wishes = (await subscriptions.list(channel)).subscriptions;
    const { mention } = mannersOf(wishes, channel, place.id, (outer, inner) => places.contains(outer, inner));
    return { card: drillCard(place, now), private: false, mention };
  },
};
