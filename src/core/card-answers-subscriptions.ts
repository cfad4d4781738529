import type { ChannelWishes, Muted, Subscribed, Unsubscribed } from './card-answers-model.ts';
import { answer, counted } from './card-answers-parts.ts';
import type { Card, CardField, RichText } from './card-model.ts';
import { listText } from './card-text.ts';
import type { Severity } from './incident.ts';
import type { Place, Places } from './places.ts';
import type { Subscription } from './routing.ts';
import { describeDuration, type Instant } from './time.ts';

/** What a severity lets through, in the readers' words. */
const FROM_UP: Readonly<Record<Severity, string>> = {
  notice: 'everything from a decline or instability up (notice)',
  major: 'reduced connectivity and blackouts (major)',
  critical: 'near-total blackouts only (critical)',
};

export function subscribedCard(place: Place, done: Subscribed, watched: boolean): Card {
  const { subscription, replaced } = done;
  const changed =
    replaced !== null && replaced !== subscription.minSeverity ? ` It was ${replaced} before.` : '';
  const again = replaced === subscription.minSeverity ? 'was already subscribed' : 'is subscribed';
  const body: RichText[] = [
    [`It hears of ${FROM_UP[subscription.minSeverity]}, also of places within it.${changed}`],
  ];
  body.push(...inProgressLines(done));
  if (done.mutedUntil !== null)
    body.push(['It is muted until ', { time: done.mutedUntil }, '; nothing is sent before.']);
  if (!watched) body.push(["No feed covers this place now, so nothing will come. No data is not 'fine'."]);
  return answer({ headline: `This channel ${again} to ${place.name}.`, body });
}

function inProgressLines({ inProgress, queued, mutedUntil }: Subscribed): RichText[] {
  if (inProgress === 0) return [['No outage that matches is open now.']];
  const open = `${counted(inProgress, 'outage')} that ${inProgress === 1 ? 'matches is' : 'match are'} open now`;
  if (queued === inProgress)
    return [[`${open}; you will be told of ${queued === 1 ? 'it' : 'them'} at once.`]];
  if (queued > 0)
    return [[`${open}; you will be told at once of ${queued} that this channel does not know yet.`]];
  return [[mutedUntil === null ? `${open}; this channel knows already.` : `${open}.`]];
}

export function unsubscribedCard(place: Place, done: Unsubscribed, places: Places): Card {
  const headline = done.removed
    ? `This channel is no longer subscribed to ${place.name}.`
    : `This channel was not subscribed to ${place.name}.`;
  const body: RichText[] = done.removed ? [['The ending of an outage it was told of will still come.']] : [];
  const others = done.stillHeardThrough.map((each) => places.get(each.place).name);
  if (others.length > 0)
    body.push([`It still hears of ${place.name} through its subscription to ${listText(others)}.`]);
  return answer({ headline, body });
}

export function mutedCard(place: Place, { until, before }: Muted, now: Instant): Card {
  if (until === null) {
    const held = before !== null && before > now;
    return answer({
      headline: held ? `${place.name} is no longer muted here.` : `${place.name} was not muted here.`,
    });
  }
  const body: RichText[] = [
    ['Until ', { time: until }, '. The ending of an outage that this channel was told of still comes.'],
    [`To lift it: /mute ${place.name} off`],
  ];
  return answer({ headline: `${place.name} is muted here for ${describeDuration(until - now)}.`, body });
}

export function subscriptionsCard(
  { subscriptions, mutes }: ChannelWishes,
  places: Places,
  now: Instant,
): Card {
  const muted: CardField[] = mutes
    .filter((mute) => mute.until > now)
    .map((mute) => ({
      name: `Muted: ${places.get(mute.place).name}`,
      text: ['until ', { time: mute.until }],
    }));
  if (subscriptions.length === 0) {
    const body: RichText[] = [['To subscribe: /subscribe North Korea']];
    return answer({ headline: 'This channel is subscribed to nothing.', body, fields: muted });
  }
  return answer({
    headline: `This channel is subscribed to ${counted(subscriptions.length, 'place')}.`,
    fields: [...subscriptions.map((each) => subscriptionField(each, places)), ...muted],
  });
}

function subscriptionField({ place, minSeverity }: Subscription, places: Places): CardField {
  return { name: places.get(place).name, text: [`${FROM_UP[minSeverity]}, also of places within it`] };
}
