import { createCardMaker } from '../../src/app/cards.ts';
import type { Chat, Outgoing } from '../../src/app/chat.ts';
import { createOutbox } from '../../src/app/outbox.ts';
import { createPipeline } from '../../src/app/pipeline.ts';
import type { Store } from '../../src/app/ports.ts';
import { plain } from '../../src/core/card.ts';
import type { Watch } from '../../src/core/detector/watch.ts';
import type { Notice, Severity, Transition } from '../../src/core/incident.ts';
import { type Manners, USUAL_MANNERS } from '../../src/core/routing.ts';
import type { SignalSpec } from '../../src/core/series.ts';
import { MINUTE_MS } from '../../src/core/time.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { type Line, newWatch, places, START, span } from './timeline.ts';

/** The channel that hears of broken feeds. */
export const OPERATOR = 'fake:operator';

interface Said {
  readonly how: 'post' | 'edit';
  readonly form: Outgoing['form'];
  readonly at: number;
  readonly headline: string;
  readonly body: readonly string[];
  /** The message: an edit has that of the post it changes. */
  readonly ref: string;
  readonly mention: string | null;
}

/** A whole Ebb on a memory store with one chat of many channels, that keeps what each of them reads. */
export class Newsroom {
  readonly store: Store = createMemoryStore();
  readonly transitions: Transition[] = [];
  readonly notices: Notice[] = [];
  private readonly said = new Map<string, Said[]>();
  private readonly watch: Watch;
  private readonly specs: readonly SignalSpec[];
  private readonly chat: Chat;
  private pipeline;
  private outbox;

  constructor(specs: readonly SignalSpec[], { canEdit = true } = {}) {
    this.specs = specs;
    this.watch = newWatch(specs);
    let count = 0;
    this.chat = {
      platform: 'fake',
      canEdit,
      post: async (channel, message) => {
        count += 1;
        this.keep(channel, `m${count}`, 'post', message);
        return `m${count}`;
      },
      edit: async (channel, ref, message) => this.keep(channel, ref, 'edit', message),
    };
    this.pipeline = this.newPipeline();
    this.outbox = this.newOutbox();
  }

  /** Stops and starts again: what is not stored is forgotten. The watch itself goes on. */
  async restart(): Promise<void> {
    await this.pipeline.checkpoint();
    this.pipeline = this.newPipeline();
    this.outbox = this.newOutbox();
    await this.pipeline.resume();
  }

  async subscribe(
    channel: string,
    place: string,
    minSeverity: Severity = 'notice',
    manners: Partial<Manners> = {},
  ): Promise<void> {
    const wish = { channel, place, minSeverity, createdAt: START, manners: { ...USUAL_MANNERS, ...manners } };
    await this.store.putSubscription(wish);
  }

  offer(lines: readonly Line[]): this {
    this.pipeline.offer(lines.flatMap((l) => l.rows()).sort((a, b) => a.observedAt - b.observedAt));
    return this;
  }

  /** Moves the clock and delivers every `everyMs`, as the program does. */
  async runTo(until: string, everyMs = MINUTE_MS): Promise<this> {
    const end = START + span(until);
    const from = Number.isFinite(this.watch.clock) ? this.watch.clock : START;
    for (let at = from; at < end; ) {
      at = Math.min(end, at + everyMs);
      await this.pipeline.advance(at);
      await this.outbox.drain(at);
    }
    return this;
  }

  /** What a channel read, new messages only. */
  posts(channel: string): readonly Said[] {
    return this.all(channel).filter(({ how }) => how === 'post');
  }
  all(channel: string): readonly Said[] {
    return this.said.get(channel) ?? [];
  }
  headlines(channel: string): readonly string[] {
    return this.posts(channel).map(({ headline }) => headline);
  }

  private keep(channel: string, ref: string, how: Said['how'], { card, at, form, mention }: Outgoing): void {
    const body = card.body.map(plain);
    const said: Said = { how, form, at, headline: card.headline, body, ref, mention };
    this.said.set(channel, [...this.all(channel), said]);
  }

  private newPipeline() {
    return createPipeline({
      watch: this.watch,
      store: this.store,
      contains: (outer, inner) => places.contains(outer, inner),
      operators: [OPERATOR],
      onCommitted: ({ transitions, notices }) => {
        this.transitions.push(...transitions);
        this.notices.push(...notices);
      },
    });
  }

  private newOutbox() {
    const cards = createCardMaker({ places, signals: this.specs, attributions: {} });
    const silent = (): void => {};
    return createOutbox({
      store: this.store,
      chats: [this.chat],
      cardFor: (incident, delivery, transition, others) =>
        cards.incident(incident, transition, delivery, others),
      noticeCardFor: (notice) => cards.notice(notice),
      reportCardFor: (report, now) => cards.report(report, this.watch.readings(report.place, now), now),
      contains: (outer, inner) => places.contains(outer, inner),
      nameOf: (place) => places.get(place).name,
      log: { debug: silent, info: silent, warn: silent, error: (msg, fields) => fail(msg, fields) },
    });
  }
}

function fail(msg: string, fields: unknown): never {
  throw new Error(`${msg} ${JSON.stringify(fields)}`);
}
