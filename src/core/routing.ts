import type { PlaceId } from './entity.ts';
import type { IncidentId, Severity } from './incident.ts';
import type { Instant } from './time.ts';

/** A chat channel: `console:main`, `discord:<guild>/<channel>`. */
export type ChannelId = string;

/** A channel's wish to hear about a place and what lies in it, from a severity up. */
export interface Subscription {
  readonly channel: ChannelId;
  readonly place: PlaceId;
  readonly minSeverity: Severity;
  readonly createdAt: Instant;
}

/** A channel does not want to hear about a place until a time. Endings of what it heard of are still owed. */
export interface Mute {
  readonly channel: ChannelId;
  readonly place: PlaceId;
  readonly until: Instant;
}

/**
 * Why a channel is told: named, so that logs and tests say which rule spoke.
 * `already-in-progress`: subscribed during an outage. `catch-up`: what a mute held back.
 */
export type DeliveryReason =
  | 'first-notification'
  | 'phase-change'
  | 'flag-change'
  | 'ending'
  | 'correction'
  | 'already-in-progress'
  | 'operator-notice';

/** How a delivery is shown: a new message that notifies, or only an edit of the living card. */
export type DeliveryMode = 'post' | 'edit';

/** One transition (or notice) owed to one channel: a row of the outbox. */
export interface Delivery {
  /** Idempotency key: the same delivery never has two keys, two deliveries never one. */
  readonly key: string;
  readonly channel: ChannelId;
  /** Null for an operator notice. */
  readonly incident: IncidentId | null;
  /** The transition's number in the incident, or for a notice its own text key. */
  readonly seq: number;
  readonly reason: DeliveryReason;
  readonly mode: DeliveryMode;
  /** Higher goes first: blackout 3, recovery and endings 2, the rest 1. */
  readonly priority: number;
  readonly createdAt: Instant;
}
