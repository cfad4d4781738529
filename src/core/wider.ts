/**
 * A wider outage: countries that fall within a short time are one story to a channel that listens to all of them. Who
 * asked for one of those countries by name hears of it by itself. Pure: the same falls and wishes, the same answer.
 */
import { placeKind } from './entity.ts';
import type { Incident, IncidentId, Transition } from './incident.ts';
import { type Contains, covers } from './manners.ts';
import { POLICY } from './policy.ts';
import type { ChannelId, Delivery, DeliveryMode, DeliveryReason, Mute, Subscription } from './routing.ts';
import { atLeast, severityOfPhase } from './severity.ts';
import type { Instant } from './time.ts';

/** `wider:` and the incident that fell first. A delivery's target, where it tells of its incident as a part of that. */
export type WiderId = string;

/** What a wider outage's id begins with. */
export const WIDER_MARK = 'wider:';

/** The one that this incident leads. */
export function widerIdOf(incident: IncidentId): WiderId {
  return `${WIDER_MARK}${incident}`;
}

/** The wider outage that a delivery is told as a part of; null for one that is told by itself. */
export function widerOf({ target }: Pick<Delivery, 'target'>): WiderId | null {
  return target?.startsWith(WIDER_MARK) === true ? target : null;
}

/** A country's incident, and when a channel first hears of it through a wish for something larger. */
export interface Fall {
  readonly incident: Incident;
  readonly at: Instant;
}

export type Falls = (channel: ChannelId) => readonly Fall[];

interface Hearing {
  readonly countries: readonly Incident[];
  readonly subscriptions: readonly Subscription[];
  readonly mutes: readonly Mute[];
  readonly contains: Contains;
  readonly now: Instant;
}

/** What each channel hears of, by time: looked up once a channel. */
export function fallsHeard(hearing: Hearing): Falls {
  const heard = new Map<ChannelId, readonly Fall[]>();
  return (channel) => {
    const known = heard.get(channel) ?? fallsTo(channel, hearing);
    heard.set(channel, known);
    return known;
  };
}

function fallsTo(
  channel: ChannelId,
  { countries, subscriptions, mutes, contains, now }: Hearing,
): readonly Fall[] {
  const wishes = subscriptions.filter((wish) => wish.channel === channel);
  const quieted = mutes.filter((mute) => mute.channel === channel && mute.until > now);
  const falls = countries.flatMap((incident): readonly Fall[] => {
    const { place } = incident;
    const covering = wishes.filter((wish) => covers(contains, wish.place, place));
    if (covering.some((wish) => wish.place === place)) return [];
    if (quieted.some((mute) => covers(contains, mute.place, place))) return [];
    const times = covering.flatMap(({ minSeverity }) => {
      const span = incident.phases.find(({ phase }) => atLeast(severityOfPhase(phase), minSeverity));
      return span === undefined ? [] : [span.at];
    });
    return times.length === 0 ? [] : [{ incident, at: Math.min(...times) }];
  });
  return inOrder(falls);
}

function inOrder(falls: readonly Fall[]): readonly Fall[] {
  return falls.toSorted((a, b) => a.at - b.at || (a.incident.id < b.incident.id ? -1 : 1));
}

/** Those that fell with it, itself among them: no gap between two is longer than the policy's. `falls` in order of time. */
function fellTogether(falls: readonly Fall[], id: IncidentId): readonly Fall[] {
  const own = falls.findIndex(({ incident }) => incident.id === id);
  if (own < 0) return [];
  const isNear = (a: Fall | undefined, b: Fall | undefined): boolean =>
    a !== undefined && b !== undefined && b.at - a.at <= POLICY.wider.togetherMs;
  let first = own;
  let last = own;
  while (isNear(falls[first - 1], falls[first])) first -= 1;
  while (isNear(falls[last], falls[last + 1])) last += 1;
  return falls.slice(first, last + 1);
}

/** How many other countries fell with this one, where those are enough for a wider outage; else 0. */
export function othersFallen(incident: Incident, countries: readonly Incident[]): number {
  const falls = [...countries.filter(({ id }) => id !== incident.id), incident]
    .filter(({ place }) => placeKind(place) === 'country')
    .map((each): Fall => ({ incident: each, at: each.phases[0]?.at ?? each.startedAt }));
  const together = fellTogether(inOrder(falls), incident.id).length;
  return together < POLICY.wider.minCountries ? 0 : together - 1;
}

/** With so few of its countries still out a wider outage is over; those are followed by themselves. */
export function isOverWith(stillOut: number, countries: number): boolean {
  const { minCountries, stillOutShare } = POLICY.wider;
  return stillOut <= Math.min(minCountries - 1, Math.floor(stillOutShare * countries));
}

/** Held back for a moment only, so that others can come in: nobody is asleep. */
export function isBriefHold({ createdAt, notBefore }: Pick<Delivery, 'createdAt' | 'notBefore'>): boolean {
  return notBefore !== null && notBefore - createdAt <= POLICY.wider.holdMs;
}

export interface Way {
  readonly reason: DeliveryReason;
  readonly mode: DeliveryMode;
}

/** One thing that a channel is owed. */
export interface Owed {
  readonly way: Way;
  readonly incident: Incident;
  /** The wider outage that it is told as a part of. */
  readonly wider: WiderId | null;
  /** True: the message that tells of it pings nobody where it can be an edit. */
  readonly rides: boolean;
  /** Held back until then in case others fall as well. */
  readonly notBefore: Instant | null;
}

interface Scene {
  readonly transition: Transition;
  readonly incident: Incident;
  readonly told: (
    channel: ChannelId,
    incident: IncidentId,
  ) => { readonly lastPostAt: Instant; readonly wider?: WiderId } | null;
  /** Countries' incidents of late, over or not, as they stand after everything of this instant; absent: nothing is folded. */
  readonly countries?: readonly Incident[];
  readonly falls?: Falls;
}

/** What a channel is owed of a change that it would be told of in this way: by itself, as a part of something wider, or both. */
export function inWider(channel: ChannelId, way: Way, scene: Scene): readonly Owed[] {
  const { incident, transition, falls, told } = scene;
  const alone: Owed = { way, incident, wider: null, rides: false, notBefore: null };
  if (falls === undefined || placeKind(incident.place) !== 'country') return [alone];
  const wider = told(channel, incident.id)?.wider;
  if (wider !== undefined) return asPart(channel, alone, wider, scene);
  if (transition.ending !== null) return [alone];
  const together = fellTogether(falls(channel), incident.id);
  if (together.length < POLICY.wider.minCountries)
    return [{ ...alone, notBefore: heldUntil(way, together, scene) }];
  return joining(channel, alone, together, scene);
}

/** Never where it is alone, or only one family sees it; never longer than a moment from when it was first heard of. */
function heldUntil(way: Way, together: readonly Fall[], { incident, transition }: Scene): Instant | null {
  const own = together.find((fall) => fall.incident.id === incident.id);
  if (own === undefined || together.length < 2 || way.mode !== 'post') return null;
  const until = own.at + POLICY.wider.holdMs;
  return transition.confidence === 'multi-family' && until > transition.at ? until : null;
}

/** It becomes a part, and so do those that were told by themselves before there were enough of them. */
function joining(
  channel: ChannelId,
  alone: Owed,
  together: readonly Fall[],
  { transition, told }: Scene,
): readonly Owed[] {
  const parts = together.map(({ incident }) => ({ incident, told: told(channel, incident.id) }));
  const known = parts.find((part) => part.told?.wider !== undefined)?.told?.wider;
  const wider = known ?? widerIdOf(together[0]?.incident.id ?? alone.incident.id);
  const rides = parts.some((part) => part.told?.wider === wider && part.told.lastPostAt < transition.at);
  const before = parts.flatMap((part) =>
    part.incident.id === alone.incident.id || part.told === null || part.told.wider !== undefined
      ? []
      : [part.incident],
  );
  return [alone.incident, ...before].map((incident) => ({
    way: { reason: incident === alone.incident ? alone.way.reason : 'first-notification', mode: 'post' },
    incident,
    wider,
    rides,
    notBefore: null,
  }));
}

/** Most changes of a part only edit the wider card. The first blackout in it, the first return, a correction and its end notify. */
function asPart(channel: ChannelId, alone: Owed, wider: WiderId, scene: Scene): readonly Owed[] {
  const { transition, countries = [], told } = scene;
  const { way } = alone;
  const parts = countries.filter(({ id }) => told(channel, id)?.wider === wider);
  const stillOut = parts.filter(({ endedAt }) => endedAt === null).length;
  const justEnded = parts.filter(
    ({ endedAt, latest }) => endedAt !== null && latest.at === transition.at,
  ).length;
  const edited: Owed = { ...alone, way: { ...way, mode: 'edit' }, wider };
  if (isOverWith(stillOut + justEnded, parts.length)) return [alone, edited];
  const isEnd = transition.ending !== null && isOverWith(stillOut, parts.length);
  const isNews = isEnd || way.reason === 'correction' || isFirstTo(parts, transition);
  return [isNews && way.mode === 'post' ? { ...alone, wider } : edited];
}

function isFirstTo(parts: readonly Incident[], { from, to, at }: Transition): boolean {
  if (from === to || (to !== 'blackout' && to !== 'recovering')) return false;
  return !parts.some(({ phases }) => phases.some(({ phase, at: since }) => phase === to && since < at));
}
