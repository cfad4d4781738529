import type { Incident, Reading } from './incident.ts';
import type { Place } from './places.ts';
import type { ChannelId, Mute, Subscription } from './routing.ts';
import type { SignalId } from './series.ts';
import type { Instant } from './time.ts';
import type { OnlyUpstream } from './upstreams.ts';

/** How a feed is doing, as far as an answer speaks of it. The app's FeedStatus is one. */
export interface FeedHealth {
  readonly feed: string;
  readonly title: string;
  readonly attribution: string;
  readonly state: 'starting' | 'warming' | 'fresh' | 'late' | 'silent' | 'failing' | 'off';
  readonly why: string | null;
  readonly nextTryAt: Instant | null;
  readonly newestDataAt: Instant | null;
  readonly signals: readonly {
    readonly signal: SignalId;
    readonly state: 'waiting' | 'fresh' | 'late' | 'silent';
    readonly newestDataAt: Instant | null;
  }[];
  readonly placesWarm: number;
  readonly placesTotal: number;
  readonly brokenSignals: readonly SignalId[];
  readonly allowance: string | null;
}

/** An incident with the place it is of, so that it can be named. */
export interface PlacedIncident {
  readonly place: Place;
  readonly incident: Incident;
}

/** All that is known of a place now. */
export interface PlaceStatus {
  readonly place: Place;
  readonly readings: readonly Reading[];
  /** The levels of the last 48 hours up to now, oldest first; null where nothing was judged. */
  readonly levels: readonly (number | null)[];
  /** The place's own open incident. */
  readonly incident: Incident | null;
  /** Open incidents of places that lie in it, worst first, then oldest. */
  readonly inside: readonly PlacedIncident[];
  /** The incident that ended last, if that was within 30 days. */
  readonly lastIncident: Incident | null;
  /** False: no feed watches the place. */
  readonly watched: boolean;
  /** True: a feed can be asked of the place, watched or not. */
  readonly covered: boolean;
  /**
   * What a look at a place that is not watched brought: readings compared with those of the last week, nothing at all, or
   * that too many are being looked at. Null: nobody looked.
   */
  readonly glance: 'compared' | 'nothing' | 'busy' | null;
  /** True while its history, or what happened while Ebb was not running, is still being read. */
  readonly catchingUp: boolean;
  /** The only network that carries it; null or absent: there are several, or nobody knows. */
  readonly upstream?: OnlyUpstream | null;
  /** The countries in a group whose members feeds find out; null or absent: they are fixed, or it is no group. */
  readonly members?: readonly Place[] | null;
  readonly feeds: readonly FeedHealth[];
}

/** What is open now, and how much of the world was looked at to say so. */
export interface Outages {
  /** Worst first, then oldest. */
  readonly open: readonly PlacedIncident[];
  readonly placesWatched: number;
  readonly feeds: readonly FeedHealth[];
}

/** What happened at a place in the last `days` days. */
export interface PlaceHistory {
  readonly place: Place;
  readonly days: number;
  /** Incidents that overlap those days, newest first. */
  readonly incidents: readonly Incident[];
  /** Time within those days. */
  readonly blackoutMs: number;
  readonly awayMs: number;
  readonly watched: boolean;
}

/** What a subscribe, or a change of its settings, did. */
export interface Subscribed {
  readonly subscription: Subscription;
  /** As it was before; null when there was none. */
  readonly replaced: Subscription | null;
  /** Open incidents that match, and how many of them the channel will be told of now. */
  readonly inProgress: number;
  readonly queued: number;
  /** A mute that holds what the subscription would bring. */
  readonly mutedUntil: Instant | null;
}

export interface Unsubscribed {
  readonly removed: boolean;
  /** Subscriptions of the channel through which it still hears about the place. */
  readonly stillHeardThrough: readonly Subscription[];
}

export interface Muted {
  /** Null: the mute was lifted. */
  readonly until: Instant | null;
  readonly before: Instant | null;
  readonly untilRecovery: boolean;
  /** The place itself has an open incident: what `untilRecovery` waits for the end of. */
  readonly hasOutage: boolean;
}

/** A channel that cannot be reached now. The app's ChannelState is one. */
export interface ChannelPause {
  readonly channel: ChannelId;
  readonly pausedUntil: Instant;
  readonly lostSince: Instant;
  /** A sentence for people. */
  readonly why: string;
}

/** What a channel asked for. */
export interface ChannelWishes {
  readonly subscriptions: readonly Subscription[];
  readonly mutes: readonly Mute[];
  /** Null: it can be reached, as far as is known. */
  readonly pause: ChannelPause | null;
}

/** What a subscription would have sent in the last days. */
export interface Previewed {
  readonly place: Place;
  readonly days: number;
  /** The channel's own where it has one, else one as a plain `subscribe` makes it. */
  readonly subscription: Subscription;
  readonly isSubscribed: boolean;
  readonly postCount: number;
  readonly editCount: number;
  /** Posts that quiet hours would have held back for a while. */
  readonly heldCount: number;
  /** The newest posts, newest last. */
  readonly posts: readonly PreviewedPost[];
}

export interface PreviewedPost {
  readonly at: Instant;
  readonly headline: string;
}

/** How much is kept about some channels. */
export interface Holdings {
  readonly channels: number;
  readonly subscriptions: number;
  readonly mutes: number;
}

/**
 * What a home page shows to one person of a guild or workspace: what they subscribed themselves. Of the rest only how much
 * there is, because it may belong to channels that they cannot see.
 */
export interface Home {
  readonly subscriptions: readonly Subscription[];
  /** Of the channels of those. */
  readonly pauses: readonly ChannelPause[];
  /** How many subscriptions others made, or nobody who is known. */
  readonly others: number;
  /** Open incidents that the person's subscriptions are about, or all where there are none; worst first. */
  readonly open: readonly PlacedIncident[];
}
