import type {
  ChannelPause,
  ChannelWishes,
  Home,
  Muted,
  Subscribed,
  Unsubscribed,
} from './card-answers-model.ts';
import { answer, counted, openIncidentField, toneOf } from './card-answers-parts.ts';
import { describeManners, FROM_UP, muteText } from './card-answers-settings.ts';
import type { Card, CardField, RichText } from './card-model.ts';
import { listText, oneLine } from './card-text.ts';
import type { Place, Places } from './places.ts';
import { SINGLE_UPSTREAM } from './places-groups.ts';
import type { ChannelId, Subscription } from './routing.ts';
import { describeDuration, type Instant } from './time.ts';

/** @param watched whether feeds watch the place; `soon`: one that can be asked of it is about to. */
export function subscribedCard(place: Place, done: Subscribed, watched: 'now' | 'soon' | 'never'): Card {
  const { subscription, replaced } = done;
  const before = replaced?.minSeverity ?? null;
  const changed = before !== null && before !== subscription.minSeverity ? ` It was ${before} before.` : '';
  const again = before === subscription.minSeverity ? 'was already subscribed' : 'is subscribed';
  const body: RichText[] = [
    [`It hears of ${FROM_UP[subscription.minSeverity]}, also of places within it.${changed}`],
  ];
  const manners = describeManners(subscription.manners);
  if (manners.length > 0) body.push([`How it is told: ${manners.join('; ')}.`]);
  body.push(...inProgressLines(done));
  if (done.mutedUntil !== null)
    body.push(['It is muted until ', { time: done.mutedUntil }, '; nothing is sent before.']);
  if (place.id === SINGLE_UPSTREAM)
    body.push([
      'Which countries these are is known of those whose routes are heard: /status single upstream',
    ]);
  if (watched === 'soon')
    body.push(['It is not watched yet; where a feed knows it, that begins within some minutes.']);
  if (watched === 'never')
    body.push(["No feed covers this place now, so nothing will come. No data is not 'fine'."]);
  return answer({ headline: `This channel ${again} to ${place.name}.`, body });
}

function inProgressLines({ inProgress, queued, mutedUntil }: Subscribed): RichText[] {
  if (inProgress === 0) return [['No outage that matches is open now.']];
  const open = `${counted(inProgress, 'outage')} that ${inProgress === 1 ? 'matches is' : 'match are'} open now`;
  if (queued === inProgress)
    return [[`${open}; you will be told of ${queued === 1 ? 'it' : 'them'} at once.`]];
  if (queued > 0)
    return [[`${open}; you will be told at once of ${queued} that this channel does not know yet.`]];
  const them = inProgress === 1 ? 'it' : 'them';
  return [[mutedUntil === null ? `${open}; this channel knows of ${them} already.` : `${open}.`]];
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

export function mutedCard(place: Place, done: Muted, now: Instant): Card {
  const { until, before } = done;
  if (until === null) {
    const held = before !== null && before > now;
    return answer({
      headline: held ? `${place.name} is no longer muted here.` : `${place.name} was not muted here.`,
    });
  }
  const lift: RichText = [`To lift it: /mute ${place.name} off`];
  if (done.untilRecovery) {
    const until30 = done.hasOutage
      ? 'Until its outage ends'
      : 'It has no open outage now: until its next one ends';
    return answer({
      headline: `${place.name} is muted here until it recovers.`,
      body: [
        [
          `${until30}, at the latest `,
          { time: until },
          '. The ending of an outage that this channel was told of still comes.',
        ],
        lift,
      ],
    });
  }
  return answer({
    headline: `${place.name} is muted here for ${describeDuration(until - now)}.`,
    body: [
      ['Until ', { time: until }, '. The ending of an outage that this channel was told of still comes.'],
      lift,
    ],
  });
}

export function subscriptionsCard(
  { subscriptions, mutes, pause }: ChannelWishes,
  places: Places,
  now: Instant,
): Card {
  const muted = mutes
    .filter((mute) => mute.until > now)
    .map((mute): CardField => ({ name: `Muted: ${places.get(mute.place).name}`, text: muteText(mute) }));
  const paused = pause === null ? [] : [pauseLine(pause)];
  if (subscriptions.length === 0) {
    const body: RichText[] = [
      ...paused,
      [
        'To subscribe: /subscribe North Korea – or, for every near-total blackout anywhere: /subscribe world critical',
      ],
    ];
    return answer({ headline: 'This channel is subscribed to nothing.', body, fields: muted });
  }
  return answer({
    tone: pause === null ? 'calm' : 'unknown',
    headline: `This channel is subscribed to ${counted(subscriptions.length, 'place')}.`,
    ...fieldsUpTo([...subscriptions.map((each) => subscriptionField(each, places)), ...muted], paused),
  });
}

/** Platforms take 25 fields. */
const MAX_FIELDS = 24;

/** The fields that fit, and after `body` a line about the rest. */
function fieldsUpTo(fields: readonly CardField[], body: readonly RichText[]): Pick<Card, 'fields' | 'body'> {
  const more = fields.length - MAX_FIELDS;
  if (more <= 0) return { fields, body };
  return {
    fields: fields.slice(0, MAX_FIELDS),
    body: [...body, [`There are ${more} more than are shown here.`]],
  };
}

function subscriptionField({ place, minSeverity, manners }: Subscription, places: Places): CardField {
  const phrases = [`${FROM_UP[minSeverity]}, also of places within it`, ...describeManners(manners)];
  return { name: places.get(place).name, text: [phrases.join('; ')] };
}

function pauseLine({ why, lostSince, pausedUntil }: ChannelPause): RichText {
  return [
    `Messages to this channel rest since `,
    { time: lostSince },
    ` (${oneLine(why, 200)}); the next try is `,
    { time: pausedUntil },
    '. Nothing that is owed is lost.',
  ];
}

/** The part of a channel's id after the guild or workspace. */
function shortChannel(channel: ChannelId): string {
  return oneLine(channel.slice(channel.indexOf('/') + 1), 40);
}

/** A home page: what the person subscribed, what rests of it, and what is open now. */
export function homeCards(home: Home, places: Places, now: Instant): readonly Card[] {
  return [wishesCard(home, places), openCard(home, now)];
}

function wishesCard({ subscriptions, pauses, others }: Home, places: Places): Card {
  const rest: RichText[] =
    others === 0
      ? []
      : [
          [
            `There ${others === 1 ? 'is' : 'are'} ${counted(others, 'more subscription')} here that you did not make. /subscriptions shows those of a channel, in that channel.`,
          ],
        ];
  if (subscriptions.length === 0) {
    const body: RichText[] = [['To subscribe, type in a channel: /subscribe North Korea'], ...rest];
    return answer({ headline: 'You have not subscribed a channel here.', body });
  }
  const channels = new Set(subscriptions.map(({ channel }) => channel)).size;
  const fields = subscriptions.map((wish): CardField => {
    const { name, text } = subscriptionField(wish, places);
    return { name: `${name}, in ${shortChannel(wish.channel)}`, text };
  });
  const body = pauses.map(
    ({ channel, why, lostSince }): RichText => [
      `Messages to ${shortChannel(channel)} rest since `,
      { time: lostSince },
      ` (${oneLine(why, 200)}).`,
    ],
  );
  return answer({
    headline: `You made ${counted(subscriptions.length, 'subscription')}, in ${counted(channels, 'channel')}`,
    ...fieldsUpTo(fields, [...body, ...rest]),
  });
}

function openCard({ open, subscriptions }: Home, now: Instant): Card {
  const [worst] = open;
  const where = subscriptions.length === 0 ? 'in the world' : 'in the places you subscribed to';
  if (worst === undefined) return answer({ headline: `No open outage known now ${where}.` });
  return answer({
    tone: toneOf(worst.incident),
    headline: `${counted(open.length, 'open outage')} ${where}`,
    ...fieldsUpTo(
      open.map((each) => openIncidentField(each, now)),
      [],
    ),
  });
}
