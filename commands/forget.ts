import { forgetCard } from '../src/core/card-answers-settings.ts';
import type { ChannelId } from '../src/core/routing.ts';
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
  async run({ subscriptions, channel, mayManageAll }, { everything }) {
    // Who manages one channel does not delete what others set up.
    const prefix = mayManageAll ? prefixOf(channel) : channel;
    const holdings = await subscriptions.holdings(prefix);
    if (everything) await subscriptions.forget(prefix);
    return {
      card: forgetCard(holdings, {
        everywhere: prefix !== channel,
        isOfMany: prefixOf(channel) !== channel,
        everything,
      }),
      private: true,
    };
  },
};

/** Talks with one person: Discord's `@me`, Slack's channels that begin with D. They share no guild and no workspace. */
const DIRECT = /^[^/]*:(?:@me|dm)\/|^slack:[^/]*\/D/;

/** What the ids of all channels of a guild or workspace begin with; the channel itself where there is none. */
function prefixOf(channel: ChannelId): string {
  const slash = channel.indexOf('/');
  return slash === -1 || DIRECT.test(channel) ? channel : channel.slice(0, slash + 1);
}
