import type { PlaceId } from './entity.ts';
import type { IncidentId, Severity } from './incident.ts';
import type { Instant } from './time.ts';

/** A chat channel: `console:main`, `discord:<guild>/<channel>`. */
export type ChannelId = string;

/** A prefix that ends with a slash means all channels of a guild or workspace; else it is one channel's whole id. */
export function isUnder(prefix: string, channel: ChannelId): boolean {
  return prefix.endsWith('/') ? channel.startsWith(prefix) : channel === prefix;
}

/** When a channel wants to sleep: by the clocks of a zone; `from` may lie after `to` (22:00–07:00). */
export interface QuietHours {
  /** Minutes after midnight, 0–1439. */
  readonly fromMinute: number;
  readonly toMinute: number;
  /** IANA name. */
  readonly zone: string;
  /** A blackout is told even then. */
  readonly blackoutsBreakThrough: boolean;
}

/** How changes are told: `edit` only edits the card (the first alert and the ending still notify), `post` never edits. */
export type Telling = 'both' | 'edit' | 'post';

/** How a channel wants to be told. */
export interface Manners {
  readonly telling: Telling;
  /** The role or user group to ping with the first alert of an incident, by its platform's id. */
  readonly mention: string | null;
  readonly quiet: QuietHours | null;
  /** A reminder that often while an incident lasts; null for none. */
  readonly remindEveryMs: number | null;
  /** Also what others report of the place, when Ebb's own signals show nothing. */
  readonly reports: boolean;
}

export const USUAL_MANNERS: Manners = {
  telling: 'both',
  mention: null,
  quiet: null,
  remindEveryMs: null,
  reports: false,
};

/** A person by the platform's own id, which means nothing outside the guild or workspace of their channel. */
export type PersonId = string;

/** A channel's wish to hear about a place and what lies in it, from a severity up, with its own manners. */
export interface Subscription {
  readonly channel: ChannelId;
  /** Who asked for it last, and is told when the channel is lost; absent where nobody is known. */
  readonly person?: PersonId;
  readonly place: PlaceId;
  readonly minSeverity: Severity;
  readonly createdAt: Instant;
  readonly manners: Manners;
}

/** A channel does not want to hear about a place until a time. Endings of what it heard of are still owed. */
export interface Mute {
  readonly channel: ChannelId;
  readonly place: PlaceId;
  readonly until: Instant;
  /** Lifted when the incident of the place ends, if that is sooner. */
  readonly untilRecovery: boolean;
}

/**
 * Why a channel is told: named, so that logs and tests say which rule spoke.
 * `already-in-progress`: subscribed during an outage. `refresh`: the card's numbers grew old. `report`: what others say.
 * `caught-up`: its card after a message that told of it. `channel-lost`: to a person, that their channel hears nothing.
 */
export type DeliveryReason =
  | 'first-notification'
  | 'phase-change'
  | 'flag-change'
  | 'ending'
  | 'correction'
  | 'already-in-progress'
  | 'operator-notice'
  | 'reminder'
  | 'refresh'
  | 'report'
  | 'caught-up'
  | 'channel-lost';

/**
 * How a delivery is shown: a new message that notifies, an edit of the living card, a picture added to it. A `whisper`
 * goes to a person, about the channel.
 */
export type DeliveryMode = 'post' | 'edit' | 'picture' | 'whisper';

/** One transition (or notice) owed to one channel: a row of the outbox. */
export interface Delivery {
  /** Idempotency key: the same delivery never has two keys, two deliveries never one. */
  readonly key: string;
  readonly channel: ChannelId;
  /** Null for what is about none: an operator's notice, a report, a whisper. */
  readonly incident: IncidentId | null;
  /** The transition's number in the incident, or for a notice its own text key. */
  readonly seq: number;
  readonly reason: DeliveryReason;
  readonly mode: DeliveryMode;
  /** Higher goes first: blackout 3, recovery and endings 2, the rest 1, what notifies nobody 0. */
  readonly priority: number;
  readonly createdAt: Instant;
  /** Held back until then by quiet hours; null when it may go at once. */
  readonly notBefore: Instant | null;
  /**
   * The message to edit, when that is not the living card (one that was continued in another); the person of a whisper;
   * the wider outage that it tells of (see `widerOf`).
   */
  readonly target: string | null;
}
