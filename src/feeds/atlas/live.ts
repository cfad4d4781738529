/** The stream of comings and goings, the list that it starts from, and the archive that fills its gaps. */
import type { Batch, Hand, Log } from '../../app/ports.ts';
import type { PlaceId } from '../../core/entity.ts';
import { FeedError } from '../../core/errors.ts';
import type { Observation } from '../../core/series.ts';
import type { Instant } from '../../core/time.ts';
import { listenToSocket } from '../../lib/socket.ts';
import { toFeedError } from '../feed.ts';
import { askForEvents, askForProbes, type Source, TITLE } from './ask.ts';
import { ATLAS_POLICY } from './policy.ts';
import { Probes } from './probes.ts';
import { readFrame, SUBSCRIPTION } from './schema.ts';
import { readingsAt } from './signal.ts';

interface LiveParts {
  readonly id: string;
  readonly source: Source;
  readonly streamUrl: string;
  readonly log: Log;
  /** Called when the list or the counts of active probes are new; returns the places that are watched. */
  readonly choose: (active: ReadonlyMap<PlaceId, number>) => readonly PlaceId[];
}

export class AtlasLive {
  probes: Probes;
  private places: readonly PlaceId[] = [];
  private readonly parts: LiveParts;
  /** When the list was last read, and when that was last tried; null: never. */
  private syncedAt: Instant | null = null;
  private triedAt: Instant = 0;
  /** Until here every coming and going is known; null: none is. */
  private wholeAt: Instant | null = null;
  /** The archive is late as well: a gap is asked for twice. */
  private again: { readonly from: Instant; readonly at: Instant } | null = null;
  private skipped = 0;
  private badInARow = 0;

  constructor(parts: LiveParts) {
    this.parts = parts;
    this.probes = new Probes(0);
  }

  /** Reads the list if nobody has yet: for questions about the past before anybody listens. */
  async know(abort: AbortSignal): Promise<void> {
    if (this.syncedAt !== null) return;
    if (this.probes.at === 0) this.begin();
    await this.sync(abort);
    this.rechoose();
  }

  async listen(hand: Hand, abort: AbortSignal): Promise<void> {
    if (abort.aborted) return;
    const over = new AbortController();
    const stop = (): void => over.abort();
    abort.addEventListener('abort', stop);
    try {
      await this.connect(hand, over.signal);
    } catch (error) {
      throw toFeedError(error, TITLE);
    } finally {
      abort.removeEventListener('abort', stop);
      over.abort();
    }
  }

  private connect(hand: Hand, stop: AbortSignal): Promise<void> {
    const { source, streamUrl } = this.parts;
    const from = this.begin();
    let isWhole = false;
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const listening = listenToSocket(
      streamUrl,
      {
        opened: (link) => {
          link.send(SUBSCRIPTION);
          open();
        },
        frame: (text) => this.hear(text, isWhole),
        unreadable: () => this.noteBad(),
      },
      {
        signal: stop,
        clock: source.clock,
        pingEveryMs: ATLAS_POLICY.pingEveryMs,
        frameWithinMs: ATLAS_POLICY.silentMs,
      },
    );
    const working = opened.then(async () => {
      await this.catchUp(from, stop);
      isWhole = true;
      await this.keepCounting(hand, stop);
    });
    // The stream ends when it is told to, at once; whatever the other half waits for.
    return Promise.race([listening, working]);
  }

  /** From where on it is not known what happened. After a long gap everything begins anew. */
  private begin(): Instant {
    const now = this.parts.source.clock.now();
    const { stepMs, lagMs, maxGapMs } = ATLAS_POLICY;
    this.badInARow = 0;
    if (this.wholeAt !== null && now - this.wholeAt < maxGapMs) return this.wholeAt - lagMs;
    this.probes = new Probes(Math.floor((now - lagMs) / stepMs) * stepMs);
    this.syncedAt = null;
    this.wholeAt = null;
    return now - maxGapMs;
  }

  private hear(text: string, isWhole: boolean): void {
    const now = this.parts.source.clock.now();
    const heard = readFrame(text, now);
    if (heard === 'unreadable') {
      this.noteBad();
      return;
    }
    this.badInARow = 0;
    if (isWhole) this.wholeAt = now;
    if (heard === 'other') return;
    this.probes.take(heard);
    if (this.probes.waiting <= ATLAS_POLICY.maxWaitingEvents) return;
    throw new FeedError(
      'network',
      `${TITLE} sent more than could be stored in time; what was missed is read again`,
    );
  }

  private noteBad(): void {
    this.skipped += 1;
    this.badInARow += 1;
    if (this.badInARow < ATLAS_POLICY.maxBadInARow) return;
    throw new FeedError(
      'schema',
      `${TITLE}: the last ${this.badInARow} messages of its stream cannot be read`,
    );
  }

  private async catchUp(from: Instant, stop: AbortSignal): Promise<void> {
    const now = this.parts.source.clock.now();
    if (this.syncedAt === null || now - this.syncedAt >= ATLAS_POLICY.syncEveryMs) await this.sync(stop);
    await this.fill(from, now, stop);
    this.wholeAt = now;
    this.again = { from, at: now + ATLAS_POLICY.lagMs - ATLAS_POLICY.stepMs / 5 };
    this.rechoose();
  }

  private async sync(stop: AbortSignal): Promise<void> {
    this.triedAt = this.parts.source.clock.now();
    const { rows, skipped } = await askForProbes(this.parts.source, stop);
    for (const row of rows) this.probes.learn(row);
    this.skipped += skipped;
    this.syncedAt = this.triedAt;
  }

  private async fill(from: Instant, to: Instant, stop: AbortSignal): Promise<void> {
    const { rows, skipped } = await askForEvents({ from, to, ids: null }, this.parts.source, stop);
    for (const event of rows) {
      if (event.controller !== null) this.probes.learnController(event.id, event.controller);
      this.probes.take(event);
    }
    this.skipped += skipped;
  }

  private rechoose(): void {
    this.places = this.parts.choose(this.probes.active());
  }

  private async keepCounting(hand: Hand, stop: AbortSignal): Promise<void> {
    const { clock } = this.parts.source;
    const { stepMs, lagMs } = ATLAS_POLICY;
    while (!stop.aborted) {
      await this.lookAgain(stop);
      if (stop.aborted) return;
      const batch = this.closeBins();
      if (batch !== null) await hand(batch);
      await clock.sleep(Math.max(1, this.probes.at + stepMs + lagMs - clock.now()), stop);
    }
  }

  /** Without it the stream goes on, so what fails here is tried again and said in the log alone. */
  private async lookAgain(stop: AbortSignal): Promise<void> {
    const now = this.parts.source.clock.now();
    const { syncEveryMs, syncAgainMs } = ATLAS_POLICY;
    const { again } = this;
    try {
      if (again !== null && now >= again.at) {
        await this.fill(again.from, now, stop);
        this.again = null;
      }
      const isDue = now - (this.syncedAt ?? 0) >= syncEveryMs && now - this.triedAt >= syncAgainMs;
      if (isDue) await this.sync(stop);
    } catch (error) {
      if (!(error instanceof FeedError)) throw error;
      if (stop.aborted) return;
      this.parts.log.warn('the list of a feed cannot be read again', {
        feed: this.parts.id,
        why: error.message,
      });
    }
  }

  /** The counts of all bins whose time has come, or null. */
  private closeBins(): Batch | null {
    const { probes } = this;
    const { id: feed, source } = this.parts;
    const { stepMs, lagMs } = ATLAS_POLICY;
    const receivedAt = source.clock.now();
    const observations: Observation[] = [];
    const before = probes.at;
    for (let end = before + stepMs; end + lagMs <= receivedAt; end += stepMs) {
      probes.advance(end);
      for (const reading of readingsAt(probes, this.places, end)) observations.push(reading);
    }
    if (probes.at === before) return null;
    this.rechoose();
    const { skipped } = this;
    this.skipped = 0;
    return { feed, receivedAt, observations, skipped };
  }
}
