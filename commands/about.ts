import { aboutCard } from '../src/core/card-answers.ts';
import type { Command } from './command.ts';

export const about: Command = {
  name: 'about',
  summary: 'What Ebb is, whose measurements it reads, and what it does not claim.',
  usage: '/about',
  parameters: [],
  access: 'everyone',
  isPrivate: true,
  run: ({ attributions }) => Promise.resolve({ card: aboutCard(attributions), private: true }),
};
