/** Who is told what: a pure decision. The same transition, wishes and history always give the same deliveries. */
import type { PlaceId } from './entity.ts';
import type { Incident, IncidentId, Notice, PhaseSpan, Transition } from './incident.ts';
import { covers, mannersOf } from './manners.ts';
import { POLICY } from './policy.ts';
import { quietUntil } from './quiet.ts';
import type { ChannelId, Delivery, Manners, Mute, Subscription } from './routing.ts';
import { atLeast, incidentSeverity } from './severity.ts';
import type { Instant } from './time.ts';
import { type Falls, inWider, type Owed, type Way, type WiderId } from './wider.ts';

/** What routing needs to know of what a channel has heard of an incident. */
export interface Told {
  /** When it last got a message that notifies. */
  readonly lastPostAt: Instant;
  /** The wider outage it was told as a part of; absent: by itself. */
  readonly wider?: WiderId;
}

export interface RouteInput {
  readonly transition: Transition;
  /** The incident after the transition. */
  readonly incident: Incident;
  /** The incident before it; null (or another incident of the place) when this one begins. */
  readonly before: Incident | null;
  readonly subscriptions: readonly Subscription[];
  readonly mutes: readonly Mute[];
  /** Every channel that was told of this incident, subscribed still or not: endings are owed to them. */
  readonly toldChannels: Iterable<ChannelId>;
  /** What a channel was told of this incident, or of one in `openContainer`. */
  readonly told: (channel: ChannelId, incident: IncidentId) => Told | null;
  readonly contains: (outer: PlaceId, inner: PlaceId) => boolean;
  /** Open incidents of the places that contain this one. */
  readonly openContainer: (place: PlaceId) => readonly IncidentId[];
  /** The clock by which mutes run out. */
  readonly now: Instant;
  /** Countries' incidents of late, and which of them each channel hears of, `told` of all of them known; absent: no wider outages. */
  readonly countries?: readonly Incident[];
  readonly falls?: Falls;
}

/** What each channel is owed of a transition, by channel: one delivery, but where it is a part of a wider outage. */
export function route(input: RouteInput): readonly Delivery[] {
  return channelsOf(input).flatMap((channel) => {
    const { subscriptions, incident, contains } = input;
    const manners = mannersOf(subscriptions, channel, incident.place, contains);
    const usual = wayTo(channel, input);
    if (usual === null) return [];
    return inWider(channel, usual, input).flatMap((owed) => {
      const way = inManner(owed.way, manners);
      return way === null ? [] : [deliveryOf(channel, { ...owed, way }, input, manners)];
    });
  });
}

/** What the operator's channels are owed of a notice. */
export function routeNotice(notice: Notice, operators: readonly ChannelId[]): readonly Delivery[] {
  return [...new Set(operators)].sort().map((channel) => ({
    key: noticeKey(channel, notice),
    channel,
    incident: null,
    seq: 0,
    reason: 'operator-notice',
    mode: 'post',
    priority: 1,
    createdAt: notice.at,
    notBefore: null,
    target: null,
  }));
}

/** A notice has no number: the key names it, and the outbox finds its text by it. */
export function noticeKey(channel: ChannelId, { notice, signal, at }: Notice): string {
  return `${channel}|${notice}|${signal}|${at}`;
}

/** Blackouts first, then recoveries and endings, then the rest. */
function priorityOf({ to, ending }: Transition): number {
  if (ending !== null || to === 'recovering') return 2;
  return to === 'blackout' ? 3 : 1;
}

/** In plain order of text, so that nothing depends on the order in which the store answers. */
function channelsOf({ subscriptions, toldChannels }: RouteInput): readonly ChannelId[] {
  return [...new Set([...subscriptions.map(({ channel }) => channel), ...toldChannels])].sort();
}

/** Null: this channel is not told. The order of the rules is their rank. */
function wayTo(channel: ChannelId, input: RouteInput): Way | null {
  const { transition, incident } = input;
  const told = input.told(channel, incident.id);
  if (transition.ending !== null) return told === null ? null : endingWay(transition);
  if (!isWanted(channel, input) || isMuted(channel, input) || isFolded(channel, input)) return null;
  if (told === null) return { reason: 'first-notification', mode: 'post' };
  const way = changeWay(told, input);
  return isHeldBack(told, input) ? { ...way, mode: 'edit' } : way;
}

/** Who wants edits only is not pinged by a change; who wants none is spared what would only be one. */
function inManner(way: Way | null, { telling }: Manners): Way | null {
  if (way === null) return null;
  if (way.mode === 'edit') return telling === 'post' ? null : way;
  const isChange = way.reason === 'phase-change' || way.reason === 'flag-change';
  return isChange && telling === 'edit' ? { ...way, mode: 'edit' } : way;
}

/** Owed to all who heard of it and to nobody else: mutes, lost subscriptions and folding do not cancel it. */
function endingWay({ correction }: Transition): Way {
  return { reason: correction ? 'correction' : 'ending', mode: 'post' };
}

/** One matching subscription is enough, so the one with the lowest severity decides. */
function isWanted(channel: ChannelId, { subscriptions, incident, contains }: RouteInput): boolean {
  const worst = incidentSeverity(incident);
  return subscriptions.some(
    (wish) =>
      wish.channel === channel &&
      atLeast(worst, wish.minSeverity) &&
      covers(contains, wish.place, incident.place),
  );
}

function isMuted(channel: ChannelId, { mutes, incident, contains, now }: RouteInput): boolean {
  return mutes.some(
    (mute) => mute.channel === channel && mute.until > now && covers(contains, mute.place, incident.place),
  );
}

/** The channel already hears of a larger place that this one lies in. */
function isFolded(channel: ChannelId, { incident, openContainer, told }: RouteInput): boolean {
  return openContainer(incident.place).some(
    (outer) => outer !== incident.id && told(channel, outer) !== null,
  );
}

/** A new phase notifies, and so does a flag that is raised; a flag that clears only edits the card. */
function changeWay(told: Told, input: RouteInput): Way {
  const { transition } = input;
  if (transition.from !== transition.to)
    return { reason: 'phase-change', mode: isStepOfDecline(told, input) ? 'edit' : 'post' };
  const last = ownBefore(input)?.latest ?? null;
  const becameUnstable = transition.unstable && !(last?.unstable ?? false);
  const becameBlind = transition.blind && !(last?.blind ?? false);
  return { reason: 'flag-change', mode: becameUnstable || becameBlind ? 'post' : 'edit' };
}

/** A decline that goes on: whoever heard of it wants the next phase, or a plateau much lower than they heard, not every step. */
function isStepOfDecline(told: Told, input: RouteInput): boolean {
  const { from, to, level, since } = input.transition;
  if (from === 'reduced') return to === 'degrading';
  if (from !== 'degrading' || to !== 'reduced') return false;
  const heard = lastHeard(told, input);
  if (heard?.level === undefined) return false;
  const { slowFallMs, stageShare } = POLICY.phase;
  const isFurther = ownBefore(input)?.phases.some(({ phase }) => phase === 'reduced') ?? false;
  const isSlow = since - input.incident.startedAt >= slowFallMs;
  return (isFurther || isSlow) && level > stageShare * heard.level;
}

/** The phase that the channel was last told of by a message that notifies. */
function lastHeard({ lastPostAt }: Told, input: RouteInput): PhaseSpan | undefined {
  return ownBefore(input)?.phases.findLast(({ at }) => at <= lastPostAt);
}

/**
 * While a place flaps, one message in `quietMs` is enough, except those that always go out. It is no news that it is dark
 * again to whoever was told of the dark and, because of this rule, not of the return.
 */
function isHeldBack(told: Told, input: RouteInput): boolean {
  const { transition } = input;
  if (!transition.unstable || isFirstRecovery(input)) return false;
  if (entersBlackout(transition) && lastHeard(told, input)?.phase !== 'blackout') return false;
  return transition.at - told.lastPostAt < POLICY.unstable.quietMs;
}

function entersBlackout({ from, to }: Transition): boolean {
  return to === 'blackout' && from !== 'blackout';
}

function isFirstRecovery(input: RouteInput): boolean {
  const { from, to } = input.transition;
  if (to !== 'recovering' || from === 'recovering') return false;
  return (ownBefore(input)?.phases ?? []).every(({ phase }) => phase !== 'recovering');
}

function ownBefore({ before, incident }: RouteInput): Incident | null {
  return before?.id === incident.id ? before : null;
}

function deliveryOf(
  channel: ChannelId,
  { way: { reason, mode }, incident, wider, rides, notBefore }: Owed,
  { transition, now }: RouteInput,
  { quiet }: Manners,
): Delivery {
  const breaksThrough = quiet?.blackoutsBreakThrough === true && entersBlackout(transition);
  const isHeld = mode === 'post' && quiet !== null && !breaksThrough;
  const { seq } = incident.latest;
  return {
    key: `${channel}|${incident.id}|${seq}|${mode}${wider === null ? '' : '|wider'}`,
    channel,
    incident: incident.id,
    seq,
    reason,
    mode,
    priority: rides ? 0 : priorityOf(transition),
    createdAt: transition.at,
    notBefore: (isHeld ? quietUntil(quiet, now) : null) ?? notBefore,
    target: wider,
  };
}
