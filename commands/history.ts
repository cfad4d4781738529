import { historyCard } from '../src/core/card-answers.ts';
import { MAX_HISTORY_DAYS } from '../src/core/card-answers-errors.ts';
import { type Command, placeOf, placeParameter } from './command.ts';

const DEFAULT_DAYS = 30;

export const history: Command = {
  name: 'history',
  summary: 'When a place was away from normal in the last days, and for how long.',
  usage: '/history <place> [days]',
  parameters: [
    placeParameter('A country, a region or a network.'),
    {
      name: 'days',
      kind: 'days',
      required: false,
      maxDays: MAX_HISTORY_DAYS,
      description: `1 to ${MAX_HISTORY_DAYS}; ${DEFAULT_DAYS} when left out.`,
    },
  ],
  access: 'everyone',
  isPrivate: false,
  async run({ queries, now }, args) {
    const place = placeOf(history, args);
    const past = await queries.history(place.id, args.days ?? DEFAULT_DAYS, now);
    return { card: historyCard(past, now), private: false };
  },
};
