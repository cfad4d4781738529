import { mutedCard } from '../src/core/card-answers-subscriptions.ts';
import { missingWord } from '../src/core/card-answers-errors.ts';
import { type Command, placeOf, placeParameter } from './command.ts';

export const mute: Command = {
  name: 'mute',
  summary: 'Be quiet about a place for a while; endings of what was told still come.',
  usage: '/mute <place> <duration|off>',
  parameters: [
    placeParameter('A country, a region, a network or a group of them.'),
    {
      name: 'duration',
      kind: 'duration',
      required: true,
      description: '30m, 2h or 1d, at most 30d; off lifts it.',
    },
  ],
  async run({ subscriptions, channel, now }, args) {
    const place = placeOf(mute, args);
    const { durationMs } = args;
    if (durationMs === null) throw missingWord('duration', mute.usage);
    const until = durationMs === 0 ? null : now + durationMs;
    const done = await subscriptions.mute({ channel, place: place.id, until });
    return { card: mutedCard(place, done, now), private: true };
  },
};
