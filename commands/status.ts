import { statusCard } from '../src/core/card-answers-status.ts';
import { type Command, placeOf, placeParameter } from './command.ts';

export const status: Command = {
  name: 'status',
  summary: 'How a place is doing now, signal by signal.',
  usage: '/status <place>',
  parameters: [placeParameter('A country, a region or a network.')],
  access: 'everyone',
  isPrivate: false,
  async run(context, args) {
    const place = placeOf(status, args);
    return {
      card: statusCard(await context.queries.look(place.id, context.now), context.now),
      private: false,
    };
  },
};
