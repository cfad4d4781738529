import { MAX_PREVIEW_DAYS } from '../src/core/card-answers-errors.ts';
import { previewCard } from '../src/core/card-answers-settings.ts';
import { type Command, placeOf, placeParameter } from './command.ts';

const DEFAULT_DAYS = 7;

export const preview: Command = {
  name: 'preview',
  summary: 'What a subscription to a place would have sent in the last days. Changes nothing.',
  usage: '/preview <place> [days]',
  parameters: [
    placeParameter('A country, a region, a network or a group of them.'),
    {
      name: 'days',
      kind: 'days',
      required: false,
      maxDays: MAX_PREVIEW_DAYS,
      description: `1 to ${MAX_PREVIEW_DAYS}; ${DEFAULT_DAYS} when left out.`,
    },
  ],
  access: 'everyone',
  isPrivate: true,
  async run({ subscriptions, channel, now }, args) {
    const place = placeOf(preview, args).id;
    const wish = { channel, place, days: args.days ?? DEFAULT_DAYS, now };
    return { card: previewCard(await subscriptions.preview(wish)), private: true };
  },
};
