import { missingPlace, notSubscribed } from '../src/core/card-answers-errors.ts';
import { allSettingsCard, settingsCard } from '../src/core/card-answers-settings.ts';
import type { Card } from '../src/core/card-model.ts';
import type { Place } from '../src/core/places.ts';
import { type Args, type Command, type CommandContext, placeParameter } from './command.ts';
import { MANNERS, mannersFor, saysSettings, SEVERITY } from './line/settings.ts';

export const settings: Command = {
  name: 'settings',
  summary: 'How this channel is told about a place: pings, edits, quiet hours, reminders.',
  usage: '/settings [place] [severity|tell|mention|quiet|reminder|reports …]',
  example: '/settings North Korea quiet 22:00–07:00',
  parameters: [
    placeParameter('A place this channel is subscribed to; all of them when left out.', false),
    { ...SEVERITY, named: true },
    ...MANNERS,
  ],
  access: 'manager',
  isPrivate: true,
  async run(context, args) {
    const { place } = args;
    if (place === null && saysSettings(args)) throw missingPlace(settings.usage);
    const card = place === null ? await all(context) : await one(context, place, args);
    return { card, private: true };
  },
};

async function all({ subscriptions, places, channel }: CommandContext): Promise<Card> {
  return allSettingsCard((await subscriptions.list(channel)).subscriptions, places);
}

async function one(context: CommandContext, place: Place, args: Args): Promise<Card> {
  const { subscriptions, places, channel, now } = context;
  const own = (await subscriptions.list(channel)).subscriptions.find((each) => each.place === place.id);
  if (own === undefined) {
    const through = await subscriptions.heardThrough(channel, place.id);
    throw notSubscribed(
      place,
      through.map((each) => places.get(each.place)),
    );
  }
  if (!saysSettings(args)) return settingsCard(place, own, null);
  const manners = mannersFor(place, args);
  const wish = { channel, place: place.id, minSeverity: args.severity, manners, now };
  const done = await subscriptions.subscribe(wish);
  return settingsCard(place, done.subscription, done);
}
