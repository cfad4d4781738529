/** The interfaces through which the order of work sees the world. Edges implement them; those of chats are in chat.ts. */
import type { MessageRef } from './chat.ts';
import type { PlaceId } from '../core/entity.ts';
import type { Incident, IncidentId, Notice, Transition } from '../core/incident.ts';
import type { Report, ReportSource, SeenReport } from '../core/report.ts';
import type { ChannelId, Delivery, Mute, Subscription } from '../core/routing.ts';
import type { Observation, SeenObservation, SignalId, SignalSpec } from '../core/series.ts';
import type { Instant } from '../core/time.ts';
import type { Upstream } from '../core/upstreams.ts';
import type { WiderId } from '../core/wider.ts';

/** Wall time, and timers that stop with the signal. Tests pass a fake one. */
export interface Clock {
  now(): Instant;
  /** Resolves after `ms`, or at once when `signal` aborts (never rejects). */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface Log {
  debug(msg: string, fields?: Readonly<Record<string, unknown>>): void;
  info(msg: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(msg: string, fields?: Readonly<Record<string, unknown>>): void;
  error(msg: string, fields?: Readonly<Record<string, unknown>>): void;
}

// ---------------------------------------------------------------- feeds

/** What a feed handed over in one go. */
export interface Batch {
  readonly feed: string;
  readonly receivedAt: Instant;
  readonly observations: readonly Observation[];
  /** What somebody stated about places, as the feed passes it on; absent: nothing. May repeat earlier ones. */
  readonly reports?: readonly Report[];
  /** Items that were skipped because they were malformed. */
  readonly skipped: number;
}

/** A place to ask history for, and from when (exclusive of what we already have). */
export interface HistoryRequest {
  readonly places: readonly PlaceId[];
  readonly from: Instant;
  readonly to: Instant;
}

/** Takes a batch; resolves when it is stored and judged, so that a feed can confirm it. Rejects on a broken store. */
export type Hand = (batch: Batch) => Promise<void>;

/**
 * A feed: polled, listened to, or both. Every method throws FeedError for what went wrong outside; nothing else is
 * expected. A feed never invents a value: what it was not told is absent.
 */
export interface Feed {
  readonly id: string;
  readonly title: string;
  /** One line for cards and `about`: owner, licence, link. */
  readonly attribution: string;
  /** Why its numbers must not be published again; absent: they may be, with the attribution. */
  readonly localUse?: string;
  readonly signals: readonly SignalSpec[];
  /** Distance of two polls; of one that is only listened to, how often it hands over what it has. */
  readonly pollEveryMs: number;
  /** The places this feed watches now. They may change as subscriptions do. */
  places(): readonly PlaceId[];
  /** True: `history` can also be asked of this place, which is not watched. Absent: of none. */
  covers?(place: PlaceId): boolean;
  /** History of some places, all signals together, to be judged side by side. What nobody has is an empty batch. */
  history(request: HistoryRequest, signal: AbortSignal): Promise<Batch>;
  /** How many places to ask for in one `history` call. */
  readonly historyPlacesPerCall: number;
  /** The newest points of all places. Absent where everything comes through `listen`. */
  poll?(from: Instant, to: Instant, signal: AbortSignal): Promise<Batch>;
  /**
   * Listens until the signal aborts, then resolves. Rejects when the connection is lost: the feed is then called again
   * after a pause.
   */
  listen?(hand: Hand, signal: AbortSignal): Promise<void>;
  /**
   * The networks that carry a place: all within the day before it was last seen, so that they stay known when it is dark.
   * Absent or empty: not known.
   */
  upstreams?(place: PlaceId): readonly Upstream[];
  /** What else it knows of a place, in a few words beside that signal's numbers: "60 % assumed from the last dump". */
  note?(place: PlaceId, signal: SignalId): string | null;
  /** What it has used of its allowance, in a few words for `feeds`: "31 of 40 requests in the last minute". */
  allowance?(): string;
}

/** A feed that can be polled. */
export interface PolledFeed extends Feed {
  poll(from: Instant, to: Instant, signal: AbortSignal): Promise<Batch>;
}

/** A feed that must be listened to. */
export interface HeardFeed extends Feed {
  listen(hand: Hand, signal: AbortSignal): Promise<void>;
}

/** A feed that the settings left out, and why. */
export interface FeedOff {
  readonly id: string;
  readonly title: string;
  /** For people: "no token: set EBB_RADAR_TOKEN". */
  readonly off: string;
}

export type FeedState = 'starting' | 'warming' | 'fresh' | 'late' | 'silent' | 'failing' | 'off';

/** How fresh one signal of a feed is, over all places. */
export interface SignalStatus {
  readonly signal: SignalId;
  /** `waiting`: no value of it has come since the start. */
  readonly state: 'waiting' | 'fresh' | 'late' | 'silent';
  /** Start of the newest bin with a value. */
  readonly newestDataAt: Instant | null;
}

/** How a feed is doing, for `feeds`, `status` and metrics. */
export interface FeedStatus {
  readonly feed: string;
  readonly title: string;
  readonly attribution: string;
  readonly state: FeedState;
  /** Why, in a sentence for people: the last error, or why it is off. */
  readonly why: string | null;
  readonly lastSuccessAt: Instant | null;
  readonly nextTryAt: Instant | null;
  readonly newestDataAt: Instant | null;
  readonly signals: readonly SignalStatus[];
  /** Rows handed over since the start, repeats too, and items skipped as malformed. */
  readonly rowsTaken: number;
  readonly rowsSkipped: number;
  readonly placesWarm: number;
  readonly placesTotal: number;
  readonly brokenSignals: readonly SignalId[];
  /** What it has used of its allowance, in a few words; null: it has none. */
  readonly allowance: string | null;
}

// ---------------------------------------------------------------- store

/** The saved state of one place: opaque, versioned and checksummed by core/detector. */
export interface PlaceCheckpoint {
  readonly place: PlaceId;
  readonly state: Uint8Array;
}

/** A point from which the watch can continue: everything judged up to `at` is in it. */
export interface Checkpoint {
  readonly at: Instant;
  readonly places: readonly PlaceCheckpoint[];
  /** Feed health across places. */
  readonly health: Uint8Array;
}

/** What is written together or not at all. */
export interface Commit {
  /** The virtual clock after this step. */
  readonly clockAt: Instant;
  readonly transitions: readonly Transition[];
  /** The incidents after those transitions. */
  readonly incidents: readonly Incident[];
  readonly notices: readonly Notice[];
  readonly deliveries: readonly Delivery[];
  /** Saved now and then; its places replace those stored before, others stay. */
  readonly checkpoint: Checkpoint | null;
}

/** A delivery and how far it got. */
export interface OutboxItem extends Delivery {
  readonly attempts: number;
  readonly nextAttemptAt: Instant;
  readonly lastError: string | null;
}

export interface DeliveryOutcome {
  readonly key: string;
  readonly state: 'sent' | 'failed' | 'retry' | 'coalesced';
  readonly at: Instant;
  /** For `retry`: when to try again. */
  readonly nextAttemptAt?: Instant;
  readonly error?: string;
  /** The living card of this incident in this channel, where one was posted, edited, or must rest. */
  readonly card?: LivingCard;
}

/** The message of an incident, or of a wider outage, in a channel that is edited as it moves. */
export interface LivingCard {
  readonly channel: ChannelId;
  /** Or a wider outage, which has a name of its own. */
  readonly incident: IncidentId;
  readonly ref: MessageRef;
  readonly postedAt: Instant;
  readonly editedAt: Instant;
  /** The platform wants no edit of it before that; null when it may be edited. */
  readonly restsUntil: Instant | null;
}

/** A channel that cannot be reached: its deliveries rest, its settings are kept for 30 days. */
export interface ChannelState {
  readonly channel: ChannelId;
  readonly pausedUntil: Instant;
  readonly lostSince: Instant;
  readonly failures: number;
  /** A sentence for people. */
  readonly why: string;
}

export interface ObservationQuery {
  readonly place: PlaceId;
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
}

/** One repository for everything that must survive. All methods reject only on a broken store. */
export interface Store {
  /** Upserts by (signal, place, observedAt): the later seen value holds. */
  putObservations(rows: readonly SeenObservation[]): Promise<void>;
  /** By time, then signal. */
  observations(query: ObservationQuery): Promise<readonly SeenObservation[]>;
  /** All rows with seenAt > the given one, by seenAt, observedAt, place, signal; in chunks of at most `chunk` rows. */
  observationsSeenAfter(seenAt: Instant, chunk: number): AsyncIterable<readonly SeenObservation[]>;
  /** The start of the newest stored bin of each signal at each place. */
  newestObserved(): Promise<ReadonlyMap<PlaceId, ReadonlyMap<SignalId, Instant>>>;
  /** Forgets observations of bins before `before`. */
  pruneObservations(before: Instant): Promise<void>;

  /** Atomic. A transition or delivery that is already stored (same incident and seq, same key) is left as it is. */
  commit(step: Commit): Promise<void>;
  /** The clock of the last commit, null in a new store. */
  clockAt(): Promise<Instant | null>;
  loadCheckpoint(): Promise<Checkpoint | null>;

  incident(id: IncidentId): Promise<Incident | null>;
  /** Incidents not ended, by place. */
  openIncidents(): Promise<readonly Incident[]>;
  /** Incidents of a place that overlap [from, to), oldest first. */
  incidentsOf(place: PlaceId, from: Instant, to: Instant): Promise<readonly Incident[]>;
  transitionsOf(id: IncidentId): Promise<readonly Transition[]>;
  notices(from: Instant, to: Instant): Promise<readonly Notice[]>;

  /** Upserts by (source, id): the later put holds, and keeps the earliest `seenAt`. */
  putReports(reports: readonly SeenReport[]): Promise<void>;
  /**
   * Reports about any of these places whose time overlaps [from, to), by startedAt, source, id. One without an end
   * counts until it began or was stated, whichever is later.
   */
  reportsAbout(places: readonly PlaceId[], from: Instant, to: Instant): Promise<readonly SeenReport[]>;
  report(source: ReportSource, id: string): Promise<SeenReport | null>;

  subscriptions(): Promise<readonly Subscription[]>;
  /** One per (channel, place): a second one replaces the first. */
  putSubscription(subscription: Subscription): Promise<void>;
  /** True if there was one. */
  deleteSubscription(channel: ChannelId, place: PlaceId): Promise<boolean>;
  mutes(): Promise<readonly Mute[]>;
  putMute(mute: Mute): Promise<void>;
  deleteMute(channel: ChannelId, place: PlaceId): Promise<void>;
  /** Channels that cannot be reached now, by name. */
  channelStates(): Promise<readonly ChannelState[]>;
  putChannelState(state: ChannelState): Promise<void>;
  deleteChannelState(channel: ChannelId): Promise<void>;
  /** Forgets wishes, mutes, deliveries, cards and state of a channel – or of all of a guild: `discord:1/`, with its slash. */
  forgetChannels(prefix: string): Promise<void>;

  /** Queues deliveries outside a commit (a subscription made during an outage). Same key: left as it is. */
  enqueue(deliveries: readonly Delivery[]): Promise<void>;
  /** Undelivered items whose time has come, by priority (high first), then createdAt, incident, seq. */
  dueDeliveries(now: Instant, limit: number): Promise<readonly OutboxItem[]>;
  /** When the next undelivered item falls due; null when none is left. */
  nextDeliveryAt(): Promise<Instant | null>;
  settle(outcomes: readonly DeliveryOutcome[]): Promise<void>;
  /** Incidents a channel has been posted about (or is queued to be), with the highest seq it was given. */
  toldOf(channel: ChannelId, incident: IncidentId): Promise<ToldState | null>;
  /** Every channel that was given a delivery of this incident (queued or sent), by channel. */
  toldAbout(incident: IncidentId): Promise<readonly ToldState[]>;
  /** Incidents a channel was given deliveries of (queued or sent) as parts of a wider outage, by id. */
  toldTogether(channel: ChannelId, wider: WiderId): Promise<readonly IncidentId[]>;
  /** Of an incident, or of a wider outage. */
  livingCard(channel: ChannelId, incident: IncidentId): Promise<LivingCard | null>;

  /** Small facts such as the identity of the recording a store belongs to. */
  meta(key: string): Promise<string | null>;
  putMeta(key: string, value: string): Promise<void>;
  close(): Promise<void>;
}

/** What a channel has been told of an incident. */
export interface ToldState {
  readonly channel: ChannelId;
  readonly incident: IncidentId;
  /** Highest seq of any delivery, and of the last `post`. */
  readonly lastSeq: number;
  readonly lastPostAt: Instant;
  /** The wider outage it was told as a part of; absent: by itself. */
  readonly wider?: WiderId;
}
