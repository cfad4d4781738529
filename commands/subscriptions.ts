import { subscriptionsCard } from '../src/core/card-answers-subscriptions.ts';
import type { Command } from './command.ts';

export const subscriptions: Command = {
  name: 'subscriptions',
  summary: 'What this channel is subscribed to and how it is told, and what is muted.',
  usage: '/subscriptions',
  parameters: [],
  access: 'everyone',
  isPrivate: true,
  async run(context) {
    const wishes = await context.subscriptions.list(context.channel);
    return { card: subscriptionsCard(wishes, context.places, context.now), private: true };
  },
};
