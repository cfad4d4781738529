/**
 * Live work of all feeds: history warms each place, all feeds together, so that what they say of it is judged side by
 * side; then each feed goes on alone. Nothing is judged twice after a restart.
 */
import { Watch } from '../core/detector/watch.ts';
import type { PlaceId } from '../core/entity.ts';
import type { Reading } from '../core/incident.ts';
import { POLICY } from '../core/policy.ts';
import type { SeenObservation } from '../core/series.ts';
import { DAY_MS, type Instant, MINUTE_MS } from '../core/time.ts';
import { createGate, type Gate } from './gate.ts';
import type { Batch, Clock, Feed, FeedOff, FeedStatus, Log } from './ports.ts';
import { Supervised } from './supervised.ts';
import { HISTORY_MS, join, seen, warm, type WarmParts } from './warm-up.ts';

const TICK_MS = 15_000;
/** How often it is looked whether a feed watches more places. */
const LOOK_FOR_PLACES_MS = 5_000;
const CHECKPOINT_MS = 5 * MINUTE_MS;
/** Places whose history is walked through in one go: Ebb can stop between two. */
const PLACES_PER_CHUNK = 10;
/** With how much of the past a place that is not watched is compared. */
const GLANCE_MS = 7 * DAY_MS;

interface SupervisorParts extends WarmParts {
  readonly feeds: readonly Feed[];
  readonly off: readonly FeedOff[];
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** Delivers what is due; called after each commit and on each tick. */
  readonly deliver: (now: Instant) => Promise<void>;
  /** A sentence for the operator's console: progress, trouble, back again. */
  readonly say: (text: string) => void;
}

export interface Supervisor {
  /** Runs until stopped; saves the state before it returns. */
  run(stop: AbortSignal): Promise<void>;
  statuses(now: Instant): readonly FeedStatus[];
  /** When the watch was last moved on, by the wall clock; null: not yet. Every 15 s while all is well. */
  advancedAt(): Instant | null;
  /** True if a feed watches the place. */
  watches(place: PlaceId): boolean;
  /** True if a feed can be asked of the place, watched or not. */
  covers(place: PlaceId): boolean;
  catchingUp(place: PlaceId): boolean;
  /**
   * What a place that is not watched reads now against the last seven days; null when no feed can say. Nothing is kept.
   */
  glance(place: PlaceId, now: Instant, stop: AbortSignal): Promise<readonly Reading[] | null>;
}

export function createSupervisor(parts: SupervisorParts): Supervisor {
  const worker = new Worker(parts);
  return {
    run: (stop) => worker.run(stop),
    statuses: (now) => worker.statuses(now),
    advancedAt: () => worker.advancedAt,
    watches: (place) => parts.feeds.some((feed) => feed.places().includes(place)),
    covers: (place) => parts.feeds.some((feed) => feed.covers?.(place) === true),
    catchingUp: (place) => worker.waiting.has(place),
    glance: (place, now, stop) => worker.glance(place, now, stop),
  };
}

class Worker {
  /** Places whose history is not in yet. */
  readonly waiting = new Set<PlaceId>();
  advancedAt: Instant | null = null;
  private readonly parts: SupervisorParts;
  private readonly feeds: readonly Supervised[];
  private readonly gate: Gate = createGate();
  private readonly known = new Set<PlaceId>();
  /** Stored rows of places that wait. */
  private held: readonly SeenObservation[] = [];
  private lastCheckpointAt: Instant = 0;
  private startedAt: Instant = 0;
  private isCaughtUp = false;

  constructor(parts: SupervisorParts) {
    this.parts = parts;
    const shared = {
      ...parts,
      gate: this.gate,
      take: (batch: Batch) => this.take(batch),
      isWaiting: (place: PlaceId) => this.waiting.has(place),
    };
    this.feeds = parts.feeds.map((feed) => new Supervised({ ...shared, feed }));
  }

  async run(stop: AbortSignal): Promise<void> {
    this.startedAt = this.parts.clock.now();
    for (const place of this.parts.watch.places.keys()) this.notePlace(place);
    this.notePlaces();
    for (const { health } of this.feeds) health.begin();
    const beside = [this.keepTicking(stop), ...this.feeds.map((each) => each.keepListening(stop))];
    await this.catchUp(stop);
    this.isCaughtUp = true;
    await Promise.all([
      ...beside,
      ...this.feeds.map((each) => each.keepPolling(stop)),
      this.keepCatchingUp(stop),
    ]);
    await this.gate(() => this.parts.pipeline.checkpoint());
  }

  /** Places that came since: to be warmed up, or – where others watch them already – to be caught up with. */
  private notePlaces(): void {
    for (const { feed, noted, behind } of this.feeds) {
      for (const place of feed.places()) {
        if (noted.has(place)) continue;
        noted.add(place);
        if (this.notePlace(place) || this.waiting.has(place)) continue;
        behind.add(place);
      }
    }
  }

  /** True if the place is new: then it waits for its history. */
  private notePlace(place: PlaceId): boolean {
    if (this.known.has(place)) return false;
    this.known.add(place);
    this.waiting.add(place);
    return true;
  }

  private async keepCatchingUp(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.parts.clock.sleep(LOOK_FOR_PLACES_MS, stop);
      this.notePlaces();
      await this.catchUp(stop);
    }
  }

  /** Brings every waiting place from where it stands to now, some places at a time, all feeds together. */
  private async catchUp(stop: AbortSignal): Promise<void> {
    const { clock, store, say } = this.parts;
    const newest = this.waiting.size > 0 ? await store.newestObserved() : new Map();
    while (this.waiting.size > 0 && !stop.aborted) {
      const chunk = this.nextChunk();
      if (await this.warmChunk(chunk, newest, stop)) {
        const { size } = this.known;
        say(`History: ${size - this.waiting.size} of ${size} places are being watched.`);
        await this.tick();
      } else if (!stop.aborted) await clock.sleep(this.shortestRestMs(), stop);
    }
  }

  /** Places with a state and places without never go together. */
  private nextChunk(): readonly PlaceId[] {
    const { places } = this.parts.watch;
    const all = [...this.waiting];
    const hasState = places.has(all[0] ?? '');
    return all.filter((place) => places.has(place) === hasState).slice(0, PLACES_PER_CHUNK);
  }

  private shortestRestMs(): number {
    const now = this.parts.clock.now();
    const rests = this.feeds.map(({ health }) =>
      health.isResting(now) ? (health.nextTryAt ?? now) - now : 0,
    );
    const resting = rests.filter((ms) => ms > 0);
    return resting.length === 0 ? 1_000 : Math.max(1, Math.min(...resting));
  }

  /** False when no feed that watches one of the places could be asked. */
  private async warmChunk(
    chunk: readonly PlaceId[],
    newest: ReadonlyMap<PlaceId, ReadonlyMap<string, Instant>>,
    stop: AbortSignal,
  ): Promise<boolean> {
    const { clock, watch } = this.parts;
    const asked = this.feeds.map(async (each) => {
      const own = new Set(each.feed.places());
      const mine = chunk.filter((place) => own.has(place));
      // Where others have a state and this feed has none, its past must not be judged as if it were theirs.
      const isNew = (place: PlaceId): boolean =>
        watch.places.has(place) && !each.feed.signals.some(({ id }) => watch.knows(id, place));
      const along = mine.filter((place) => !isNew(place));
      const later = mine.filter(isNew);
      const isResting = each.health.isResting(clock.now());
      const batches = along.length === 0 ? [] : isResting ? null : await each.history(along, newest, stop);
      return { each, mine, later: batches === null ? mine : later, batches };
    });
    const answers = await Promise.all(asked);
    if (stop.aborted) return false;
    const concerned = answers.filter(({ mine }) => mine.length > 0);
    if (concerned.length > 0 && concerned.every(({ batches }) => batches === null)) return false;
    const to = clock.now();
    const batches = concerned.flatMap((answer) => answer.batches ?? []);
    await this.gate(async () => {
      await warm(this.parts, chunk, { batches, hasRows: chunk.some((place) => newest.has(place)) }, to);
      for (const place of chunk) this.waiting.delete(place);
      this.parts.pipeline.offer(this.held.filter(({ place }) => !this.waiting.has(place)));
      this.held = this.held.filter(({ place }) => this.waiting.has(place));
    });
    for (const { each, later } of concerned) for (const place of later) each.behind.add(place);
    return true;
  }

  private async take(batch: Batch): Promise<void> {
    const { pipeline, log, deliver, clock } = this.parts;
    await this.gate(async () => {
      await this.advance(batch.receivedAt);
      await this.judge(await this.holdBack(seen(batch)), batch.receivedAt);
      await this.advance(batch.receivedAt);
      const dropped = await pipeline.takeReports(batch.reports ?? [], batch.receivedAt);
      if (dropped > 0) log.warn('reports of a feed could not be read', { feed: batch.feed, dropped });
    });
    // Whoever handed it over need not wait for a chat.
    deliver(clock.now()).catch((error: unknown) => log.error('delivery stopped', { error: String(error) }));
  }

  /** A signal that is new at a place that is watched learns beside and joins: its past is no news. */
  private async judge(rows: readonly SeenObservation[], at: Instant): Promise<void> {
    const { watch, pipeline } = this.parts;
    const isNew = ({ signal, place }: SeenObservation): boolean =>
      watch.places.has(place) && !watch.knows(signal, place);
    const fresh = rows.filter(isNew);
    if (fresh.length > 0) await join(this.parts, fresh, at);
    const isFresh = new Set(fresh);
    await pipeline.take(rows.filter((row) => !isFresh.has(row)));
  }

  /** Rows of places whose history is not in yet are kept, and judged after it; returns the others. */
  private async holdBack(rows: readonly SeenObservation[]): Promise<readonly SeenObservation[]> {
    for (const { place } of rows) this.notePlace(place);
    const early = rows.filter(({ place }) => this.waiting.has(place));
    if (early.length === 0) return rows;
    await this.parts.store.putObservations(early);
    this.held = [...this.held, ...early];
    return rows.filter(({ place }) => !this.waiting.has(place));
  }

  /** While places are still behind, the main clock waits: their silence is ours, not theirs. */
  private async advance(to: Instant): Promise<void> {
    if (this.isCaughtUp || to - this.startedAt > POLICY.freshness.unknownMs)
      await this.parts.pipeline.advance(to);
    this.advancedAt = this.parts.clock.now();
  }

  /** The clock moves, silence is noticed, messages go out. */
  private async keepTicking(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.tick();
      await this.parts.clock.sleep(TICK_MS, stop);
    }
  }

  private async tick(): Promise<void> {
    const { pipeline, store, clock, deliver } = this.parts;
    const now = clock.now();
    await this.gate(async () => {
      await this.advance(now);
      if (now - this.lastCheckpointAt < CHECKPOINT_MS) return;
      await pipeline.checkpoint();
      await store.pruneObservations(now - HISTORY_MS - 7 * DAY_MS);
      this.lastCheckpointAt = now;
    });
    await deliver(now);
  }

  async glance(place: PlaceId, now: Instant, stop: AbortSignal): Promise<readonly Reading[] | null> {
    const able = this.parts.feeds.filter((feed) => feed.covers?.(place) === true);
    const side = new Watch(this.parts.signals, this.parts.watchOptions);
    const from = now - GLANCE_MS;
    const asked = able.map((feed) => feed.history({ places: [place], from, to: now }, stop));
    for (const answer of await Promise.allSettled(asked))
      if (answer.status === 'fulfilled') side.offer(answer.value.observations);
    side.advance(now);
    const readings = side.readings(place, now);
    return readings.length === 0 ? null : readings;
  }

  statuses(now: Instant): readonly FeedStatus[] {
    const off = this.parts.off.map(
      (feed): FeedStatus => ({ ...OFF, feed: feed.id, title: feed.title, why: feed.off }),
    );
    return [...this.feeds.map((each) => each.status(now)), ...off];
  }
}

const OFF = {
  attribution: '',
  state: 'off',
  lastSuccessAt: null,
  nextTryAt: null,
  newestDataAt: null,
  signals: [],
  rowsTaken: 0,
  rowsSkipped: 0,
  placesWarm: 0,
  placesTotal: 0,
  brokenSignals: [],
  allowance: null,
} as const;
