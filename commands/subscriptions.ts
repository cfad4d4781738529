import { subscriptionsCard } from '../src/core/card-answers-subscriptions.ts';
import type { Command } from './command.ts';

export const subscriptions: Command = {
  name: 'subscriptions',
  summary: 'What this channel is subscribed to, and what is muted.',
  usage: '/subscriptions',
  parameters: [],
  async run(context) {
    const wishes = await context.subscriptions.list(context.channel);
    return { card: subscriptionsCard(wishes, context.places, context.now), private: true };
  },
};
