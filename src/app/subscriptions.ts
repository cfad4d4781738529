import type { ChannelWishes, Muted, Subscribed, Unsubscribed } from '../core/card-answers-model.ts';
import type { PlaceId } from '../core/entity.ts';
import type { Incident, Phase, Severity } from '../core/incident.ts';
import type { Places } from '../core/places.ts';
import type { ChannelId, Delivery, Mute, Subscription } from '../core/routing.ts';
import { atLeast, incidentSeverity } from '../core/severity.ts';
import type { Instant } from '../core/time.ts';
import type { Store } from './ports.ts';

interface SubscriptionParts {
  readonly store: Store;
  readonly places: Places;
}

export interface SubscribeWish {
  readonly channel: ChannelId;
  readonly place: PlaceId;
  readonly minSeverity: Severity;
  readonly now: Instant;
}

export interface MuteWish {
  readonly channel: ChannelId;
  readonly place: PlaceId;
  /** Null lifts the mute. */
  readonly until: Instant | null;
}

/** What a channel can change about what it hears. Endings of what it heard of stay owed: that is routing's business. */
export interface Subscriptions {
  subscribe(wish: SubscribeWish): Promise<Subscribed>;
  unsubscribe(channel: ChannelId, place: PlaceId): Promise<Unsubscribed>;
  mute(wish: MuteWish): Promise<Muted>;
  list(channel: ChannelId): Promise<ChannelWishes>;
}

export function createSubscriptions(parts: SubscriptionParts): Subscriptions {
  return {
    subscribe: (wish) => subscribe(parts, wish),
    unsubscribe: (channel, place) => unsubscribe(parts, channel, place),
    mute: (wish) => mute(parts, wish),
    list: (channel) => list(parts, channel),
  };
}

/**
 * Stores the wish, then queues what is already in progress and the channel was not told of.
 * The subscription is stored first: a transition in between is told by routing, and the keys never collide with it,
 * because a channel that routing told has a ToldState.
 */
async function subscribe(parts: SubscriptionParts, wish: SubscribeWish): Promise<Subscribed> {
  const { store } = parts;
  const { channel, place, minSeverity, now } = wish;
  const { subscriptions, mutes } = await list(parts, channel);
  const before = subscriptions.find((each) => each.place === place);
  const subscription: Subscription = { channel, place, minSeverity, createdAt: now };
  await store.putSubscription(subscription);

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
    replaced: before?.minSeverity ?? null,
    inProgress: matching.length,
    queued: untold.length,
    mutedUntil: mutedUntil(parts.places, mutes, place, now),
  };
}

async function unsubscribe(
  parts: SubscriptionParts,
  channel: ChannelId,
  place: PlaceId,
): Promise<Unsubscribed> {
  const removed = await parts.store.deleteSubscription(channel, place);
  const { subscriptions } = await list(parts, channel);
  const stillHeardThrough = subscriptions.filter((each) => covers(parts.places, each.place, place));
  return { removed, stillHeardThrough };
}

async function mute({ store }: SubscriptionParts, { channel, place, until }: MuteWish): Promise<Muted> {
  const before = (await store.mutes()).find((each) => each.channel === channel && each.place === place);
  if (until === null) await store.deleteMute(channel, place);
  else await store.putMute({ channel, place, until });
  return { until, before: before?.until ?? null };
}

async function list({ store }: SubscriptionParts, channel: ChannelId): Promise<ChannelWishes> {
  const [subscriptions, mutes] = await Promise.all([store.subscriptions(), store.mutes()]);
  return {
    subscriptions: subscriptions.filter((each) => each.channel === channel),
    mutes: mutes.filter((each) => each.channel === channel),
  };
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
  };
}

/** The same order as in routing: blackout 3, recovery 2, the rest 1. */
function priorityOf(phase: Phase): number {
  if (phase === 'blackout') return 3;
  return phase === 'recovering' ? 2 : 1;
}
