import { USUAL_MANNERS } from '../core/routing.ts';
/** Replays a recording through the whole pipeline: the same order of work as live, another feed and another clock. */
import { createCardMaker } from '../app/cards.ts';
import type { Chat } from '../app/chat.ts';
import { createOutbox } from '../app/outbox.ts';
import { createPipeline, type Pipeline } from '../app/pipeline.ts';
import type { Clock, Log, Store } from '../app/ports.ts';
import type { Look } from '../core/detector/explain.ts';
import { Watch } from '../core/detector/watch.ts';
import type { PlaceId } from '../core/entity.ts';
import { UserError } from '../core/errors.ts';
import type { Notice, Transition } from '../core/incident.ts';
import { createPlaces, WORLD } from '../core/places.ts';
import type { SeenObservation } from '../core/series.ts';
import type { Instant } from '../core/time.ts';
import type { Recording } from '../recording/read.ts';

interface ReplayParts {
  readonly recording: Recording;
  readonly store: Store;
  /** True when the store outlives this run: state is then saved as it goes. */
  readonly durable: boolean;
  readonly chat: Chat | null;
  readonly channel: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly subscribe: string | null;
  /** A place whose every look is told, and to whom. */
  readonly explain?: { readonly place: string; readonly tell: (look: Look) => void } | null;
  readonly until: Instant | null;
  /** Virtual time at which wall time begins to matter, and how much faster than life it then runs. */
  readonly pace: { readonly from: Instant; readonly speed: number } | null;
  readonly onCommitted: (step: {
    readonly transitions: readonly Transition[];
    readonly notices: readonly Notice[];
  }) => void;
  readonly onProgress: (progress: { readonly at: Instant; readonly share: number }) => void;
  readonly stop: AbortSignal;
}

export interface ReplayResult {
  readonly rows: number;
  readonly stopped: boolean;
}

/** Runs a recording to its end, to `until`, or until stopped; returns how many rows were judged. */
export async function replay(parts: ReplayParts): Promise<ReplayResult> {
  const { recording, store } = parts;
  const places = createPlaces(recording.entities);
  const subscribed = parts.subscribe === null ? WORLD : placeNamed(parts.subscribe, places, '--subscribe');
  const explain = parts.explain ?? null;
  const watch = new Watch(recording.signals, {
    continentOf: (id) => continentOf(id, places),
    ...(explain === null
      ? {}
      : { explain: { place: placeNamed(explain.place, places, '--explain'), tell: explain.tell } }),
  });
  const pipeline = createPipeline({
    watch,
    store,
    contains: (outer, inner) => places.contains(outer, inner),
    operators: parts.chat === null ? [] : [parts.channel],
    onCommitted: parts.onCommitted,
  });
  await claimStore(store, recording);
  const resumed = await pipeline.resume();
  if (parts.chat !== null) {
    await store.putSubscription({
      channel: parts.channel,
      place: subscribed,
      minSeverity: 'notice',
      manners: USUAL_MANNERS,
      createdAt: recording.firstAt,
    });
  }
  const credits = {
    [recording.signals[0]?.family ?? '']: `Source: ${recording.source} (${recording.kind}).`,
  };
  const cards = createCardMaker({ places, signals: recording.signals, attributions: credits });
  const outbox = createOutbox({
    store,
    chats: parts.chat === null ? [] : [parts.chat],
    cardFor: (incident, delivery, transition, others) =>
      cards.incident(incident, transition, delivery, others),
    noticeCardFor: (notice) => cards.notice(notice),
    reportCardFor: (report, now) => cards.report(report, watch.readings(report.place, now), now),
    contains: (outer, inner) => places.contains(outer, inner),
    nameOf: (place) => places.get(place).name,
    log: parts.log,
  });
  const walk = new Walk(parts, pipeline, async (now) => void (await outbox.drain(now)));
  return walk.run(resumed.from ?? Number.NEGATIVE_INFINITY);
}

function continentOf(id: PlaceId, places: ReturnType<typeof createPlaces>): string | null {
  return id.startsWith('country:') ? (places.get(id).continent ?? null) : null;
}

function placeNamed(text: string, places: ReturnType<typeof createPlaces>, option: string): PlaceId {
  const found = places.find(text);
  if (found.kind === 'one') return found.place.id;
  const offers = found.kind === 'several' ? found.places : found.nearest;
  const names = offers.map((place) => `${place.name} (${place.id})`).join(', ');
  throw new UserError(`${option}: no single place is called "${text}". Did you mean: ${names}?`);
}

/** A store belongs to one recording: another one's rows would continue a story that is not theirs. */
async function claimStore(store: Store, recording: Recording): Promise<void> {
  const owner = await store.meta('recording');
  if (owner === null) await store.putMeta('recording', recording.identity);
  else if (owner !== recording.identity) {
    throw new UserError('--store: this file holds the replay of another recording. Choose another file.');
  }
}

/** The clock's walk over the rows: never past an instant whose rows have not all been read. */
class Walk {
  private readonly parts: ReplayParts;
  private readonly pipeline: Pipeline;
  private readonly deliver: (now: Instant) => Promise<void>;
  private wallStart: Instant | null = null;
  private rows = 0;
  private frontier: Instant = Number.NEGATIVE_INFINITY;
  private readonly spans: ReadonlyMap<string, number>;

  constructor(parts: ReplayParts, pipeline: Pipeline, deliver: (now: Instant) => Promise<void>) {
    this.parts = parts;
    this.pipeline = pipeline;
    this.deliver = deliver;
    this.spans = new Map(parts.recording.signals.map((spec) => [spec.id, spec.stepMs + spec.lagMs]));
  }

  async run(from: Instant): Promise<ReplayResult> {
    const { recording, store, until, durable, stop } = this.parts;
    const end = until === null ? recording.lastDueAt : Math.min(until, recording.lastDueAt);
    for await (const { rows, progress } of recording.chunks()) {
      const taken = await this.takeRows(rows, from, end);
      if (durable && taken.length > 0) await store.putObservations(taken);
      const { frontier } = this;
      this.parts.onProgress({ at: frontier, share: progress });
      if (stop.aborted || frontier >= end) break;
      if (durable) await this.pipeline.checkpoint();
    }
    if (!stop.aborted && end > from) await this.moveTo(end);
    if (durable) await this.pipeline.checkpoint();
    return { rows: this.rows, stopped: stop.aborted };
  }

  /**
   * Rows of one moment together; before each moment the clock moves up to it, but no further than `end`. Returns the
   * rows that were offered: they are stored with the checkpoint after them, from which a run that was killed goes on.
   */
  private async takeRows(
    rows: readonly SeenObservation[],
    from: Instant,
    end: Instant,
  ): Promise<readonly SeenObservation[]> {
    const { recording, stop } = this.parts;
    const shortest = Math.min(...this.spans.values());
    const taken: SeenObservation[] = [];
    for (let i = 0, next = 0; i < rows.length && !stop.aborted; i = next) {
      const first = rows[i];
      if (first === undefined) break;
      const before = (recording.hasSeenAt ? first.seenAt : first.observedAt + shortest) - 1;
      if (before > this.frontier) {
        this.frontier = before;
        if (before >= end) break;
        if (before > from) await this.moveTo(before);
      }
      next = i + 1;
      while (next < rows.length && sameMoment(rows[next], first, recording.hasSeenAt)) next += 1;
      const group = rows.slice(i, next).filter((row) => this.dueOf(row) > from);
      this.rows += group.length;
      this.pipeline.offer(group, recording.hasSeenAt ? first.seenAt : undefined);
      taken.push(...group);
    }
    return taken;
  }

  private dueOf(row: SeenObservation): Instant {
    return Math.max(row.seenAt, row.observedAt + (this.spans.get(row.signal) ?? 0));
  }

  private async moveTo(to: Instant): Promise<void> {
    const { pace } = this.parts;
    if (pace !== null && to >= pace.from) await this.waitFor(to, pace);
    const committed = this.pipeline.advance(to);
    if (committed === null) return;
    await committed;
    if (this.parts.chat !== null) await this.deliver(to);
  }

  private async waitFor(
    to: Instant,
    pace: { readonly from: Instant; readonly speed: number },
  ): Promise<void> {
    const { clock, stop } = this.parts;
    this.wallStart ??= clock.now();
    const ahead = (to - pace.from) / pace.speed - (clock.now() - this.wallStart);
    if (ahead > 15) await clock.sleep(ahead, stop);
  }
}

function sameMoment(
  row: { readonly observedAt: Instant; readonly seenAt: Instant } | undefined,
  first: { readonly observedAt: Instant; readonly seenAt: Instant },
  bySeenAt: boolean,
): boolean {
  if (row === undefined) return false;
  return bySeenAt ? row.seenAt === first.seenAt : row.observedAt === first.observedAt;
}
