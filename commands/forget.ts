import { forgetCard } from '../src/core/card-answers-settings.ts';
import type { Command } from './command.ts';

export const forget: Command = {
  name: 'forget',
  summary: 'Delete what Ebb keeps about this channel, or all of the server if you run it. Says first what.',
  usage: '/forget [everything]',
  parameters: [
    {
      name: 'confirm',
      kind: 'everything',
      required: false,
      description: 'The word everything; without it Ebb only says what would be deleted.',
    },
  ],
  access: 'manager',
  isPrivate: true,
  async run({ subscriptions, channel, server }, { everything }) {
    // Who manages one channel does not delete what others set up.
    const everywhere = server?.isRunByCaller === true;
    const prefix = everywhere ? server.prefix : channel;
    const holdings = await subscriptions.holdings(prefix);
    if (everything) await subscriptions.forget(prefix);
    const said = { everywhere, isOfMany: server !== null, everything };
    return { card: forgetCard(holdings, said), private: true };
  },
};
