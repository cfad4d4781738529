import { outagesCard } from '../src/core/card-answers.ts';
import type { Command } from './command.ts';

export const outages: Command = {
  name: 'outages',
  summary: 'All places that are away from normal now, worst first.',
  usage: '/outages',
  parameters: [],
  access: 'everyone',
  isPrivate: false,
  async run({ queries, now }) {
    return { card: outagesCard(await queries.outages(now), now), private: false };
  },
};
