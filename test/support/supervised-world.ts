import { createCardMaker } from '../../src/app/cards.ts';
import type { Chat, Outgoing } from '../../src/app/chat.ts';
import { createOutbox } from '../../src/app/outbox.ts';
import { createPipeline } from '../../src/app/pipeline.ts';
import type { Batch, Feed, HistoryRequest, Store } from '../../src/app/ports.ts';
import { createSupervisor, type Supervisor } from '../../src/app/supervisor.ts';
import { upstreamAt, upstreamsFrom, withoutCarriers } from '../../src/app/upstreams.ts';
import { Watch } from '../../src/core/detector/watch.ts';
import type { FeedError } from '../../src/core/errors.ts';
import { USUAL_MANNERS } from '../../src/core/routing.ts';
import type { Observation, SignalSpec } from '../../src/core/series.ts';
import type { Upstream } from '../../src/core/upstreams.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { memoryLog } from './feed-parts.ts';
import { places } from './timeline.ts';

/** What a feed reads of a place in a bin; null is "no value", undefined is nothing at all. */
export type Reads = (place: string, at: number) => number | null | undefined;

interface FakeFeedParts {
  readonly id: string;
  readonly spec: Omit<SignalSpec, 'id'>;
  /** A list that may grow, or one that is asked for. */
  readonly places: string[] | (() => readonly string[]);
  readonly reads: Reads;
  readonly now: () => number;
  /** What it knows of who carries a place; absent: nothing. */
  readonly upstreams?: (place: string) => readonly Upstream[];
}

/** A feed whose readings are a function of place and time, and which fails when it is told to. */
export class FakeFeed {
  failing: FeedError | null = null;
  readonly asked: { readonly what: 'history' | 'poll'; readonly at: number; readonly from: number }[] = [];
  readonly feed: Feed;
  private readonly parts: FakeFeedParts;
  private readonly spec: SignalSpec;

  constructor(parts: FakeFeedParts) {
    this.parts = parts;
    const { id, places: list, upstreams } = parts;
    const watched = typeof list === 'function' ? list : () => list;
    this.spec = { ...parts.spec, id: `${id}.signal` };
    this.feed = {
      id,
      title: id.toUpperCase(),
      attribution: id,
      signals: [this.spec],
      pollEveryMs: 300_000,
      places: watched,
      ...(upstreams === undefined ? {} : { upstreams }),
      covers: (place) => place.startsWith('asn:'),
      historyPlacesPerCall: 4,
      history: ({ places: asked, from, to }: HistoryRequest) => this.answer('history', asked, from, to),
      poll: (from, to) => this.answer('poll', watched(), from, to),
    };
  }

  private answer(
    what: 'history' | 'poll',
    asked: readonly string[],
    from: number,
    to: number,
  ): Promise<Batch> {
    this.asked.push({ what, at: this.parts.now(), from });
    if (this.failing !== null) return Promise.reject(this.failing);
    const observations = asked.flatMap((place) => this.rows(place, from, to));
    return Promise.resolve({ feed: this.feed.id, receivedAt: this.parts.now(), observations, skipped: 0 });
  }

  rows(place: string, from: number, to: number): Observation[] {
    const { stepMs, lagMs, id } = this.spec;
    const rows: Observation[] = [];
    for (let at = Math.ceil(from / stepMs) * stepMs; at + stepMs + lagMs <= to; at += stepMs) {
      const value = this.parts.reads(place, at);
      if (value !== undefined) rows.push({ signal: id, place, observedAt: at, value });
    }
    return rows;
  }
}

interface WorldOptions {
  readonly clock?: FakeClock;
  readonly store?: Store;
  /** The chat can change what it posted. */
  readonly canEdit?: boolean;
  /** Networks that are watched for whom they carry. */
  readonly carriers?: () => readonly string[];
}

interface Sent {
  readonly how: 'post' | 'edit';
  /** The wall clock. */
  readonly at: number;
  /** What was edited, or the name of what was posted. */
  readonly ref: string;
  readonly text: string;
}

/** The live work of some feeds over a memory store, with one chat that remembers what was said. */
export class World {
  readonly said: string[] = [];
  readonly told: string[] = [];
  /** What was posted and edited, and when; edits only where the chat can. */
  readonly sent: Sent[] = [];
  readonly log = memoryLog();
  readonly clock: FakeClock;
  readonly store: Store;
  readonly watch: Watch;
  readonly supervisor: Supervisor;
  private readonly stop = new AbortController();
  private readonly begin: () => Promise<void>;
  private running: Promise<void> = Promise.resolve();

  constructor(start: number, feeds: readonly Feed[], options: WorldOptions = {}) {
    const {
      clock = fakeClock(start),
      store = createMemoryStore(),
      canEdit = false,
      carriers = () => [],
    } = options;
    this.clock = clock;
    this.store = store;
    const signals = feeds.flatMap((feed) => feed.signals);
    const upstreamsOf = upstreamsFrom(feeds);
    const watchOptions = { continentOf: (id: string) => places.get(id).continent, upstreamsOf };
    this.watch = new Watch(signals, watchOptions);
    const contains = withoutCarriers((outer, inner) => places.contains(outer, inner), carriers);
    const pipeline = createPipeline({ watch: this.watch, store, contains, operators: ['console:operator'] });
    const cards = createCardMaker({
      places,
      signals,
      attributions: {},
      upstreamOf: upstreamAt({ watch: this.watch, places, upstreamsOf }),
      noteOf: (place, signal) => {
        const feed = feeds.find((each) => each.signals.some(({ id }) => id === signal));
        return feed?.note?.(place, signal) ?? null;
      },
    });
    const keep = (how: Sent['how'], ref: string, { card }: Outgoing): void => {
      const text = `${card.headline}\n${JSON.stringify(card.body)}`;
      if (how === 'post') this.said.push(text);
      this.sent.push({ how, at: clock.now(), ref, text });
    };
    const chat: Chat = {
      platform: 'console',
      canEdit,
      post: (_channel, message) => {
        keep('post', message.key, message);
        return Promise.resolve(message.key);
      },
      edit: (_channel, ref, message) => {
        keep('edit', ref, message);
        return Promise.resolve();
      },
    };
    const outbox = createOutbox({
      store,
      chats: [chat],
      cardFor: (incident, delivery, transition, others) =>
        cards.incident(incident, transition, delivery, others),
      noticeCardFor: (notice) => cards.notice(notice),
      reportCardFor: (report, now) => cards.report(report, this.watch.readings(report.place, now), now),
      contains,
      nameOf: (place) => places.get(place).name,
      log: this.log,
    });
    this.supervisor = createSupervisor({
      feeds,
      off: [{ id: 'none', title: 'NONE', off: 'no token: set EBB_NONE_TOKEN' }],
      signals,
      watch: this.watch,
      watchOptions,
      pipeline,
      store,
      clock,
      log: this.log,
      random: () => 0.5,
      say: (text) => this.told.push(text),
      deliver: async (now) => void (await outbox.drain(now)),
    });
    this.begin = async () => {
      await pipeline.resume();
      const wish = {
        channel: 'console:main',
        place: 'group:world',
        minSeverity: 'notice',
        createdAt: 0,
      } as const;
      await store.putSubscription({ ...wish, manners: USUAL_MANNERS });
      this.running = this.supervisor.run(this.stop.signal);
    };
  }

  async start(): Promise<this> {
    await this.begin();
    await this.pass(0);
    return this;
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    // Whatever takes several turns without time passing is over as well.
    for (let i = 0; i < 20; i += 1) await this.clock.advance(0);
  }

  async end(): Promise<void> {
    this.stop.abort();
    await this.pass(0);
    await this.running;
  }
}
