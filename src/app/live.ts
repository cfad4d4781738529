/**
 * Live work of one polled feed: history warms each place, then polling goes on from there. The feed backs off alone;
 * a place is judged as soon as its own history is in; nothing is judged twice after a restart.
 */
import type { WatchOptions } from '../core/detector/options.ts';
import { Watch } from '../core/detector/watch.ts';
import type { PlaceId } from '../core/entity.ts';
import { FeedError } from '../core/errors.ts';
import type { Transition } from '../core/incident.ts';
import { POLICY } from '../core/policy.ts';
import type { SeenObservation } from '../core/series.ts';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '../core/time.ts';
import type { Pipeline } from './pipeline.ts';
import type { Batch, Clock, Feed, FeedState, FeedStatus, Log, Store } from './ports.ts';

const HISTORY_MS = 28 * DAY_MS;
/** How far a poll looks back: late and revised points of the last hours. */
const OVERLAP_MS = 3 * HOUR_MS;
const TICK_MS = 15_000;
const BACKOFF_BASE_MS = 5_000;
const BACKOFF_MAX_MS = 10 * MINUTE_MS;
const CHECKPOINT_MS = 5 * MINUTE_MS;

interface LiveParts {
  readonly feed: Feed;
  readonly watch: Watch;
  readonly watchOptions: WatchOptions;
  readonly pipeline: Pipeline;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Delivers what is due; called after each commit and on each tick. */
  readonly deliver: (now: Instant) => Promise<void>;
  /** A sentence for the operator's console: progress, trouble, back again. */
  readonly say: (text: string) => void;
}

export interface Live {
  /** Runs until stopped; saves the state before it returns. */
  run(stop: AbortSignal): Promise<void>;
  status(now: Instant): FeedStatus;
  catchingUp(place: PlaceId): boolean;
}

interface Health {
  state: FeedState;
  why: string | null;
  lastSuccessAt: Instant | null;
  nextTryAt: Instant | null;
  newestDataAt: Instant | null;
  failures: number;
}

export function createLive(parts: LiveParts): Live {
  const worker = new Worker(parts);
  return {
    run: (stop) => worker.run(stop),
    status: (now) => worker.status(now),
    catchingUp: (place) => worker.waiting.has(place),
  };
}

class Worker {
  /** Places whose history is not in yet. */
  readonly waiting: Set<PlaceId>;
  private readonly parts: LiveParts;
  private readonly total: number;
  private lastCheckpointAt: Instant = 0;
  private saidFailure = false;
  private startedAt: Instant = 0;
  private readonly health: Health = {
    state: 'starting',
    why: null,
    lastSuccessAt: null,
    nextTryAt: null,
    newestDataAt: null,
    failures: 0,
  };

  constructor(parts: LiveParts) {
    this.parts = parts;
    this.waiting = new Set(parts.feed.places());
    this.total = this.waiting.size;
  }

  async run(stop: AbortSignal): Promise<void> {
    this.health.state = 'warming';
    this.startedAt = this.parts.clock.now();
    await this.catchUp(stop);
    while (!stop.aborted) {
      await this.attempt(stop, () => this.poll(stop));
      await this.rest(stop, this.health.failures > 0 ? this.backoffMs() : this.parts.feed.pollEveryMs);
    }
    await this.parts.pipeline.checkpoint();
  }

  /** Brings every place from where it stands to now, some places at a time, all signals of them together. */
  private async catchUp(stop: AbortSignal): Promise<void> {
    const { feed, store } = this.parts;
    const newest = await store.newestObserved();
    const queue = [...this.waiting];
    while (queue.length > 0 && !stop.aborted) {
      const chunk = queue.slice(0, feed.historyPlacesPerCall);
      const done = await this.attempt(stop, () => this.warm(chunk, newest, stop));
      if (done) {
        queue.splice(0, chunk.length);
        for (const place of chunk) this.waiting.delete(place);
        this.parts.say(
          `History: ${this.total - this.waiting.size} of ${this.total} places are being watched.`,
        );
        await this.tick();
      } else await this.rest(stop, this.backoffMs());
    }
  }

  /** One chunk: history is walked through on a watch of its own, with its own virtual clock, then joins the main one. */
  private async warm(
    chunk: readonly PlaceId[],
    newest: ReadonlyMap<PlaceId, ReadonlyMap<string, Instant>>,
    stop: AbortSignal,
  ): Promise<void> {
    const { feed, clock, store, watch, pipeline } = this.parts;
    const to = clock.now();
    const known = chunk.flatMap((place) => [...(newest.get(place)?.values() ?? [])]);
    const floor = to - HISTORY_MS;
    const hasState = chunk.every((place) => watch.places.has(place));
    const from = hasState && known.length > 0 ? Math.max(floor, Math.min(...known) - OVERLAP_MS) : floor;
    const batch = await feed.history({ places: chunk, from, to }, stop);
    const rows = seen(batch);
    await store.putObservations(rows);
    this.note(batch);
    const chunkWatch = new Watch(feed.signals, this.parts.watchOptions);
    chunkWatch.restore({ ...watch.save(chunk), health: new Uint8Array(0), at: Number.NEGATIVE_INFINITY });
    for (const place of chunk) {
      const known = watch.places.has(place);
      const watched = chunkWatch.watch(place);
      if (known) watched.awayUntil = to;
      else watched.watchedFrom = to;
    }
    chunkWatch.offer(hasState ? await this.stored(chunk, to) : rows);
    const { transitions } = chunkWatch.advance(to);
    watch.restore({ ...chunkWatch.save(chunk), health: new Uint8Array(0), at: Number.NEGATIVE_INFINITY });
    await pipeline.commit(to, this.worthTelling(transitions, chunk, to), chunk);
  }

  /** What the store holds of these places: rows of before a crash, and what has just been fetched. */
  private async stored(chunk: readonly PlaceId[], to: Instant): Promise<readonly SeenObservation[]> {
    const rows: SeenObservation[] = [];
    for (const place of chunk)
      rows.push(...(await this.parts.store.observations({ place, from: to - HISTORY_MS, to })));
    return rows;
  }

  /**
   * Of what happened before we watched only what is still open is told, as one transition of now; what happened
   * while a known place was away is told as it went, each once.
   */
  private worthTelling(
    transitions: readonly Transition[],
    chunk: readonly PlaceId[],
    now: Instant,
  ): readonly Transition[] {
    const told: Transition[] = [];
    for (const place of chunk) {
      const own = transitions.filter((t) => t.place === place);
      const latest = own.at(-1);
      if (latest === undefined) continue;
      if (latest.whileAway) told.push(...own.map((t) => ({ ...t, at: now })));
      else if (latest.to !== 'normal') told.push({ ...latest, at: now, from: 'normal', alreadyLow: true });
    }
    return told;
  }

  private async poll(stop: AbortSignal): Promise<void> {
    const { feed, clock, pipeline, log } = this.parts;
    const now = clock.now();
    const from = Math.max(now - HISTORY_MS, Math.min(now, this.health.lastSuccessAt ?? now) - OVERLAP_MS);
    const batch = await feed.poll(from, now, stop);
    await pipeline.advance(batch.receivedAt);
    await pipeline.take(seen(batch));
    await pipeline.advance(batch.receivedAt);
    const dropped = await pipeline.takeReports(batch.reports ?? [], batch.receivedAt);
    if (dropped > 0) log.warn('reports of a feed could not be read', { feed: feed.id, dropped });
    this.note(batch);
  }

  private note(batch: Batch): void {
    for (const row of batch.observations) {
      if (row.value !== null && row.observedAt > (this.health.newestDataAt ?? 0))
        this.health.newestDataAt = row.observedAt;
    }
  }

  /** Runs one step that talks to the outside; what goes wrong there is told once and retried later. */
  private async attempt(stop: AbortSignal, step: () => Promise<void>): Promise<boolean> {
    const { health } = this;
    const { feed, clock, log, say } = this.parts;
    try {
      await step();
      if (this.saidFailure) say(`${feed.title} answers again.`);
      this.saidFailure = false;
      health.failures = 0;
      health.why = null;
      health.lastSuccessAt = clock.now();
      health.state = this.waiting.size > 0 ? 'warming' : 'fresh';
      return true;
    } catch (error) {
      if (stop.aborted) return false;
      if (!(error instanceof FeedError))
        log.error('feed step failed', { feed: feed.id, error: describeError(error) });
      health.failures += 1;
      health.state = 'failing';
      health.why = error instanceof FeedError ? error.message : 'an internal error; see the log';
      if (!this.saidFailure) say(`${feed.title} cannot be read: ${health.why}. Ebb keeps trying.`);
      this.saidFailure = true;
      return false;
    }
  }

  private backoffMs(): number {
    const factor = 2 ** Math.min(this.health.failures - 1, 10);
    return Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * factor) * (0.75 + 0.5 * this.parts.random());
  }

  /** Waits, but not idly: the clock moves, silence is noticed, messages go out. */
  private async rest(stop: AbortSignal, ms: number): Promise<void> {
    const { clock } = this.parts;
    const end = clock.now() + ms;
    this.health.nextTryAt = end;
    while (!stop.aborted && clock.now() < end) {
      await this.tick();
      await clock.sleep(Math.max(1, Math.min(TICK_MS, end - clock.now())), stop);
    }
  }

  private async tick(): Promise<void> {
    const { pipeline, clock, deliver } = this.parts;
    const now = clock.now();
    // While places are still behind, the main clock waits: their silence is ours, not theirs.
    if (this.waiting.size === 0 || now - this.startedAt > POLICY.freshness.unknownMs)
      await pipeline.advance(now);
    if (now - this.lastCheckpointAt >= CHECKPOINT_MS) {
      await pipeline.checkpoint();
      await this.parts.store.pruneObservations(now - HISTORY_MS - 7 * DAY_MS);
      this.lastCheckpointAt = now;
    }
    await deliver(now);
  }

  status(now: Instant): FeedStatus {
    const { feed, watch } = this.parts;
    const { state, why, lastSuccessAt, nextTryAt, newestDataAt } = this.health;
    const silent =
      state === 'fresh' && newestDataAt !== null && now - newestDataAt > POLICY.freshness.unknownMs;
    const late = state === 'fresh' && newestDataAt !== null && now - newestDataAt > HOUR_MS;
    return {
      feed: feed.id,
      title: feed.title,
      attribution: feed.attribution,
      state: silent ? 'silent' : late ? 'late' : state,
      why,
      lastSuccessAt,
      nextTryAt,
      newestDataAt,
      placesWarm: this.total - this.waiting.size,
      placesTotal: this.total,
      brokenSignals: [...watch.brokenSignals()],
    };
  }
}

function seen(batch: Batch): readonly SeenObservation[] {
  return batch.observations.map((row) => ({ ...row, seenAt: batch.receivedAt }));
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
