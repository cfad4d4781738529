import { feedsCard } from '../src/core/card-answers.ts';
import type { Command } from './command.ts';

export const feeds: Command = {
  name: 'feeds',
  summary: 'How the feeds are doing: fresh, late or failing, and why.',
  usage: '/feeds',
  parameters: [],
  access: 'everyone',
  isPrivate: true,
  run: ({ queries, now }) => Promise.resolve({ card: feedsCard(queries.feeds(now), now), private: true }),
};
