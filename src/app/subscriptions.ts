import type {
  ChannelWishes,
  Holdings,
  Home,
  Muted,
  Previewed,
  Subscribed,
  Unsubscribed,
} from '../core/card-answers-model.ts';
import type { PlaceId } from '../core/entity.ts';
import type { Incident, Phase, Severity } from '../core/incident.ts';
import type { Places } from '../core/places.ts';
import {
  type ChannelId,
  type Delivery,
  isUnder,
  type Manners,
  type Mute,
  type PersonId,
  type Subscription,
  USUAL_MANNERS,
} from '../core/routing.ts';
import { atLeast, incidentSeverity } from '../core/severity.ts';
import type { Instant } from '../core/time.ts';
import type { Store } from './ports.ts';
import { type PreviewWish, preview } from './preview.ts';

interface SubscriptionParts {
  readonly store: Store;
  readonly places: Places;
}

export interface SubscribeWish {
  readonly channel: ChannelId;
  readonly place: PlaceId;
  /** Null: as it was before, else major. */
  readonly minSeverity: Severity | null;
  /** What is left out stays as it was before, else is usual. */
  readonly manners?: Partial<Manners>;
  /** Who asks; null or absent: whoever asked for it before stays the one who did. */
  readonly person?: PersonId | null;
  readonly now: Instant;
}

export interface MuteWish {
  readonly channel: ChannelId;
  readonly place: PlaceId;
  /** Null lifts the mute. */
  readonly until: Instant | null;
  readonly untilRecovery?: boolean;
}

export type PersonWishes = Omit<Home, 'open'>;

/** What a channel can change about what it hears. Endings of what it heard of stay owed: that is routing's business. */
export interface Subscriptions {
  subscribe(wish: SubscribeWish): Promise<Subscribed>;
  unsubscribe(channel: ChannelId, place: PlaceId): Promise<Unsubscribed>;
  mute(wish: MuteWish): Promise<Muted>;
  list(channel: ChannelId): Promise<ChannelWishes>;
  /** Subscriptions of the channel through which it hears about a place, that to the place itself left out. */
  heardThrough(channel: ChannelId, place: PlaceId): Promise<readonly Subscription[]>;
  /** What a subscription would have sent over the last days. Changes nothing. */
  preview(wish: PreviewWish): Promise<Previewed>;
  /** What a person may see of all channels whose id begins so: what they subscribed; null for nobody who is known. */
  ofPerson(channelPrefix: string, person: PersonId | null): Promise<PersonWishes>;
  /** How much is kept of the channels whose id begins so. */
  holdings(channelPrefix: string): Promise<Holdings>;
  /** Forgets all of them, for good. */
  forget(channelPrefix: string): Promise<void>;
}

export function createSubscriptions(parts: SubscriptionParts): Subscriptions {
  return {
    subscribe: (wish) => subscribe(parts, wish),
    unsubscribe: (channel, place) => unsubscribe(parts, channel, place),
    mute: (wish) => mute(parts, wish),
    list: (channel) => list(parts, channel),
    heardThrough: (channel, place) => heardThrough(parts, channel, place),
    preview: async (wish) => {
      const { channel, place, now } = wish;
      const own =
        (await ofChannel(parts, channel)).subscriptions.find((each) => each.place === place) ?? null;
      const usual: Subscription = {
        channel,
        place,
        minSeverity: 'major',
        createdAt: now,
        manners: USUAL_MANNERS,
      };
      return preview(parts, wish, own, usual);
    },
    ofPerson: (channelPrefix, person) => ofPerson(parts, channelPrefix, person),
    holdings: (channelPrefix) => holdings(parts, channelPrefix),
    forget: (channelPrefix) => parts.store.forgetChannels(channelPrefix),
  };
}

/**
 * Stores the wish, then queues what is already in progress and the channel was not told of.
 * The subscription is stored first: a transition in between is told by routing, and the keys never collide with it,
 * because a channel that routing told has a ToldState.
 */
async function subscribe(parts: SubscriptionParts, wish: SubscribeWish): Promise<Subscribed> {
  const { store } = parts;
  const { channel, place, now } = wish;
  const { subscriptions, mutes } = await ofChannel(parts, channel);
  const before = subscriptions.find((each) => each.place === place) ?? null;
  const subscription = wished(wish, before);
  await store.putSubscription(subscription);
  await tryAtOnce(store, channel, now);

  const matching = (await store.openIncidents()).filter((incident) =>
    matches(parts.places, subscription, incident),
  );
  const untold: Delivery[] = [];
  for (const incident of matching) {
    if (mutedUntil(parts.places, mutes, incident.place, now) !== null) continue;
    if ((await store.toldOf(channel, incident.id)) === null) untold.push(inProgress(channel, incident, now));
  }
  if (untold.length > 0) await store.enqueue(untold);
  return {
    subscription,
    replaced: before,
    inProgress: matching.length,
    queued: untold.length,
    mutedUntil: mutedUntil(parts.places, mutes, place, now),
  };
}

/** What is not said stays as it was, else is usual. */
function wished(wish: SubscribeWish, before: Subscription | null): Subscription {
  const { channel, place, now } = wish;
  const person = wish.person ?? before?.person;
  return {
    channel,
    place,
    ...(person === undefined ? {} : { person }),
    minSeverity: wish.minSeverity ?? before?.minSeverity ?? 'major',
    createdAt: before?.createdAt ?? now,
    manners: { ...(before?.manners ?? USUAL_MANNERS), ...wish.manners },
  };
}

/** Somebody is looking after the channel, so it need not rest any longer. It is lost until something has reached it. */
async function tryAtOnce(store: Store, channel: ChannelId, now: Instant): Promise<void> {
  const state = (await store.channelStates()).find((each) => each.channel === channel);
  if (state !== undefined && state.pausedUntil > now)
    await store.putChannelState({ ...state, pausedUntil: now });
}

async function unsubscribe(
  parts: SubscriptionParts,
  channel: ChannelId,
  place: PlaceId,
): Promise<Unsubscribed> {
  const removed = await parts.store.deleteSubscription(channel, place);
  return { removed, stillHeardThrough: await heardThrough(parts, channel, place) };
}

async function heardThrough(
  parts: SubscriptionParts,
  channel: ChannelId,
  place: PlaceId,
): Promise<readonly Subscription[]> {
  const { subscriptions } = await ofChannel(parts, channel);
  return subscriptions.filter((each) => each.place !== place && covers(parts.places, each.place, place));
}

async function mute({ store }: SubscriptionParts, wish: MuteWish): Promise<Muted> {
  const { channel, place, until, untilRecovery = false } = wish;
  const before = (await store.mutes()).find((each) => each.channel === channel && each.place === place);
  if (until === null) await store.deleteMute(channel, place);
  else await store.putMute({ channel, place, until, untilRecovery });
  const hasOutage =
    untilRecovery && (await store.openIncidents()).some((incident) => incident.place === place);
  return { until, before: before?.until ?? null, untilRecovery, hasOutage };
}

async function list(parts: SubscriptionParts, channel: ChannelId): Promise<ChannelWishes> {
  const states = await parts.store.channelStates();
  const pause = states.find((state) => state.channel === channel) ?? null;
  return { ...(await ofChannel(parts, channel)), pause };
}

async function ofChannel(
  { store }: SubscriptionParts,
  channel: ChannelId,
): Promise<Pick<ChannelWishes, 'subscriptions' | 'mutes'>> {
  const [subscriptions, mutes] = await Promise.all([store.subscriptions(), store.mutes()]);
  return {
    subscriptions: subscriptions.filter((each) => each.channel === channel),
    mutes: mutes.filter((each) => each.channel === channel),
  };
}

async function ofPerson(
  parts: SubscriptionParts,
  channelPrefix: string,
  person: PersonId | null,
): Promise<PersonWishes> {
  const all = await under(parts, channelPrefix);
  const subscriptions = all.subscriptions.filter((wish) => person !== null && wish.person === person);
  const channels = new Set(subscriptions.map(({ channel }) => channel));
  return {
    subscriptions,
    pauses: all.pauses.filter(({ channel }) => channels.has(channel)),
    others: all.subscriptions.length - subscriptions.length,
  };
}

async function under({ store }: SubscriptionParts, channelPrefix: string) {
  const isHere = ({ channel }: { readonly channel: ChannelId }): boolean => isUnder(channelPrefix, channel);
  const [subscriptions, mutes, states] = await Promise.all([
    store.subscriptions(),
    store.mutes(),
    store.channelStates(),
  ]);
  return {
    subscriptions: subscriptions.filter(isHere),
    mutes: mutes.filter(isHere),
    pauses: states.filter(isHere),
  };
}

async function holdings(parts: SubscriptionParts, channelPrefix: string): Promise<Holdings> {
  const { subscriptions, mutes, pauses } = await under(parts, channelPrefix);
  const channels = new Set([...subscriptions, ...mutes, ...pauses].map(({ channel }) => channel));
  return { channels: channels.size, subscriptions: subscriptions.length, mutes: mutes.length };
}

function matches(places: Places, subscription: Subscription, incident: Incident): boolean {
  return (
    covers(places, subscription.place, incident.place) &&
    atLeast(incidentSeverity(incident), subscription.minSeverity)
  );
}

/** When the last mute over a place ends; null when nothing mutes it now. */
function mutedUntil(places: Places, mutes: readonly Mute[], place: PlaceId, now: Instant): Instant | null {
  const ends = mutes
    .filter((each) => each.until > now && covers(places, each.place, place))
    .map((each) => each.until);
  return ends.length === 0 ? null : Math.max(...ends);
}

function covers(places: Places, outer: PlaceId, inner: PlaceId): boolean {
  return outer === inner || places.contains(outer, inner);
}

function inProgress(channel: ChannelId, incident: Incident, now: Instant): Delivery {
  const { seq, to } = incident.latest;
  return {
    key: `${channel}|${incident.id}|${seq}|post`,
    channel,
    incident: incident.id,
    seq,
    reason: 'already-in-progress',
    mode: 'post',
    priority: priorityOf(to),
    createdAt: now,
    notBefore: null,
    target: null,
  };
}

/** The same order as in routing: blackout 3, recovery 2, the rest 1. */
function priorityOf(phase: Phase): number {
  if (phase === 'blackout') return 3;
  return phase === 'recovering' ? 2 : 1;
}
