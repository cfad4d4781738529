import type { Card } from '../core/card-model.ts';
import type { PlaceId } from '../core/entity.ts';
import type { Incident, Notice, Reading, Transition } from '../core/incident.ts';
import type { Contains } from '../core/manners.ts';
import type { Report } from '../core/report.ts';
import type { ChannelId, Delivery, Subscription } from '../core/routing.ts';
import type { Instant } from '../core/time.ts';
import type { Chat, Picture } from './chat.ts';
import type { ChannelState, Log, Store } from './ports.ts';

/** What the outbox needs; who puts the program together gives it. */
export interface OutboxParts {
  readonly store: Store;
  readonly chats: readonly Chat[];
  readonly contains: Contains;
  /** The display name of a place. */
  readonly nameOf: (place: PlaceId) => string;
  /** `others`: incidents of that place in the days before. */
  readonly cardFor: (
    incident: Incident,
    delivery: Delivery,
    transition: Transition,
    others: readonly Incident[],
  ) => Card;
  readonly noticeCardFor: (notice: Notice) => Card;
  /** The card of what others report, beside what Ebb's own signals say at `now`. */
  readonly reportCardFor: (report: Report, now: Instant) => Card;
  readonly log: Log;
  /** What the watch reads at a place now, for cards that are refreshed; absent, they stay as of their transition. */
  readonly readingsNow?: (place: PlaceId, now: Instant) => readonly Reading[];
  /** The picture of an incident; null when there is nothing to show. Absent: no pictures. */
  readonly pictureFor?: (incident: Incident, now: Instant) => Promise<Picture | null>;
  /** Said once when a channel cannot be reached any more (why), and once when it can again (null). */
  readonly onChannel?: (channel: ChannelId, why: string | null) => void;
}

/** What one pass over the queue knows. */
export interface Round {
  readonly now: Instant;
  readonly wishes: readonly Subscription[];
  readonly states: Map<ChannelId, ChannelState>;
  /** `channel\nincident` of posts not sent yet: an edit has nothing to edit before. */
  readonly unposted: Set<string>;
}
