import type { PlaceId } from '../core/entity.ts';
import { HOUR_MS, type Instant } from '../core/time.ts';
import { FeedHealth } from './feed-health.ts';
import type { Batch, Clock, Feed, FeedStatus, Hand, Log, Store } from './ports.ts';
import { HISTORY_MS, join, seen, type WarmParts } from './warm-up.ts';
import type { Gate } from './gate.ts';

/** How far a poll looks back: late and revised points of the last hours. */
const OVERLAP_MS = 3 * HOUR_MS;

interface SupervisedParts extends WarmParts {
  readonly feed: Feed;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly say: (text: string) => void;
  readonly gate: Gate;
  /** Stores, judges and delivers what a feed handed over. */
  readonly take: (batch: Batch) => Promise<void>;
  /** True while the history of the place is not in. */
  readonly isWaiting: (place: PlaceId) => boolean;
}

/** One feed at work. It backs off alone; the others go on. */
export class Supervised {
  readonly feed: Feed;
  readonly health: FeedHealth;
  /** Places that are watched by others, whose history from this feed is not in yet. */
  readonly behind = new Set<PlaceId>();
  /** Places of it that are known to the supervisor. */
  readonly noted = new Set<PlaceId>();
  private readonly parts: SupervisedParts;

  constructor(parts: SupervisedParts) {
    this.parts = parts;
    this.feed = parts.feed;
    this.health = new FeedHealth(parts);
  }

  /** History of some of its places, or null when it failed; the store's newest rows say where it goes on. */
  async history(
    places: readonly PlaceId[],
    newest: ReadonlyMap<PlaceId, ReadonlyMap<string, Instant>>,
    stop: AbortSignal,
  ): Promise<readonly Batch[] | null> {
    const { feed, clock } = this.parts;
    const batches: Batch[] = [];
    for (let at = 0; at < places.length; at += feed.historyPlacesPerCall) {
      const chunk = places.slice(at, at + feed.historyPlacesPerCall);
      const to = clock.now();
      const from = Math.max(to - HISTORY_MS, this.oldestOf(chunk, newest) - OVERLAP_MS);
      const got = await this.health.attempt(stop, () => feed.history({ places: chunk, from, to }, stop));
      if (got === null) return null;
      this.health.note(got.value);
      batches.push(got.value);
    }
    return batches;
  }

  /** The oldest of the newest bins that are stored of each of its series there; −∞ where one has none. */
  private oldestOf(
    places: readonly PlaceId[],
    newest: ReadonlyMap<PlaceId, ReadonlyMap<string, Instant>>,
  ): Instant {
    let oldest = Number.POSITIVE_INFINITY;
    for (const place of places) {
      const own = this.feed.signals.flatMap(({ id }) => newest.get(place)?.get(id) ?? []);
      if (own.length === 0 || !this.parts.watch.places.has(place)) return Number.NEGATIVE_INFINITY;
      oldest = Math.min(oldest, ...own);
    }
    return oldest;
  }

  /** Polls until stopped, and catches up where it is behind. */
  async keepPolling(stop: AbortSignal): Promise<void> {
    const { feed } = this.parts;
    while (!stop.aborted) {
      await this.catchUp(stop);
      if (feed.poll !== undefined) await this.poll(feed.poll.bind(feed), stop);
      await this.rest(stop, feed.pollEveryMs);
    }
  }

  private async poll(poll: NonNullable<Feed['poll']>, stop: AbortSignal): Promise<void> {
    const now = this.parts.clock.now();
    const from = Math.max(now - HISTORY_MS, Math.min(now, this.health.lastSuccessAt ?? now) - OVERLAP_MS);
    await this.health.attempt(stop, async () => this.taken(await poll(from, now, stop)));
  }

  /** Listens until stopped. */
  async keepListening(stop: AbortSignal): Promise<void> {
    const { feed } = this.parts;
    if (feed.listen === undefined) return;
    const hand: Hand = async (batch) => {
      await this.taken(batch);
      this.health.succeeded();
    };
    const listen = feed.listen.bind(feed);
    while (!stop.aborted) {
      const ended = await this.health.attempt(stop, () => listen(hand, stop));
      if (ended === null) await this.rest(stop, 0);
    }
  }

  private async taken(batch: Batch): Promise<void> {
    this.health.note(batch);
    await this.parts.take(batch);
  }

  /** What was missed while this feed could not be asked and the others went on. */
  private async catchUp(stop: AbortSignal): Promise<void> {
    const { feed, clock, store, gate } = this.parts;
    while (this.behind.size > 0 && !stop.aborted) {
      const places = [...this.behind].slice(0, feed.historyPlacesPerCall);
      const batches = await this.history(places, await store.newestObserved(), stop);
      if (batches === null) return;
      const to = clock.now();
      for (const batch of batches) await gate(() => join(this.parts, seen(batch), to));
      for (const place of places) this.behind.delete(place);
    }
  }

  /** Until the next time it is to be asked. */
  private async rest(stop: AbortSignal, ms: number): Promise<void> {
    const { clock } = this.parts;
    const { health } = this;
    if (health.failures === 0) health.nextTryAt = clock.now() + ms;
    await clock.sleep(Math.max(1, (health.nextTryAt ?? 0) - clock.now()), stop);
  }

  status(now: Instant): FeedStatus {
    const { feed, health, parts } = this;
    const places = feed.places();
    const waiting = places.filter((place) => this.behind.has(place) || parts.isWaiting(place)).length;
    const { why, lastSuccessAt, nextTryAt, newestDataAt, rowsTaken, rowsSkipped } = health;
    const own = new Set(feed.signals.map(({ id }) => id));
    return {
      feed: feed.id,
      title: feed.title,
      attribution: feed.attribution,
      state: health.state(now, waiting > 0),
      why,
      lastSuccessAt,
      // One that is listened to is not tried again while it speaks.
      nextTryAt: feed.poll === undefined && health.failures === 0 ? null : nextTryAt,
      newestDataAt,
      signals: health.signals(now),
      rowsTaken,
      rowsSkipped,
      placesWarm: places.length - waiting,
      placesTotal: places.length,
      brokenSignals: [...parts.watch.brokenSignals()].filter((id) => own.has(id)),
      allowance: feed.allowance?.() ?? null,
    };
  }
}
