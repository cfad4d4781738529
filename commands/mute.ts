import { missingWord, noRecoveryOf } from '../src/core/card-answers-errors.ts';
import { mutedCard } from '../src/core/card-answers-subscriptions.ts';
import { placeKind } from '../src/core/entity.ts';
import { type Command, placeOf, placeParameter } from './command.ts';

export const mute: Command = {
  name: 'mute',
  summary: 'Be quiet about a place (or all) for a while; endings of what was told still come.',
  usage: '/mute <place|all> <duration|until recovery|off>',
  parameters: [
    placeParameter('A country, a region, a network or a group of them; all for everything.'),
    {
      name: 'duration',
      kind: 'duration',
      required: true,
      description: '30m, 2h or 1d, at most 30d; until recovery; off lifts it.',
    },
  ],
  access: 'manager',
  isPrivate: true,
  async run({ subscriptions, channel, now }, args) {
    const place = placeOf(mute, args);
    const { durationMs, untilRecovery } = args;
    if (durationMs === null) throw missingWord('duration', mute.usage);
    // A group has no outage of its own that could end: it would be silent for a month.
    if (untilRecovery && placeKind(place.id) === 'group') throw noRecoveryOf(place);
    const until = durationMs === 0 ? null : now + durationMs;
    const done = await subscriptions.mute({ channel, place: place.id, until, untilRecovery });
    return { card: mutedCard(place, done, now), private: true };
  },
};
