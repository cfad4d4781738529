import { USUAL_MANNERS } from '../../src/core/routing.ts';
import { createCardMaker } from '../../src/app/cards.ts';
import type { Chat, Outgoing } from '../../src/app/chat.ts';
import { createOutbox } from '../../src/app/outbox.ts';
import { createPipeline } from '../../src/app/pipeline.ts';
import type { Store } from '../../src/app/ports.ts';
import type { Watch } from '../../src/core/detector/watch.ts';
import type { SignalSpec } from '../../src/core/series.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { type Line, newWatch, places, START, span } from './timeline.ts';

/** A whole Ebb on a memory store with one chat that remembers what was said. */
export class Channel {
  readonly store: Store = createMemoryStore();
  readonly said: { readonly at: number; readonly headline: string; readonly text: string }[] = [];
  readonly id = 'console:test';
  readonly watch: Watch;
  private readonly pipeline;
  private readonly outbox;

  constructor(specs: readonly SignalSpec[]) {
    this.watch = newWatch(specs);
    const cards = createCardMaker({ places, signals: specs, attributions: {} });
    const chat: Chat = {
      platform: 'console',
      canEdit: false,
      post: async (_channel, { card, at, key }: Outgoing) => {
        this.said.push({ at, headline: card.headline, text: JSON.stringify(card) });
        return key;
      },
      edit: async () => {},
    };
    const contains = (outer: string, inner: string): boolean => places.contains(outer, inner);
    this.pipeline = createPipeline({ watch: this.watch, store: this.store, contains, operators: [this.id] });
    const silent = (): void => {};
    this.outbox = createOutbox({
      store: this.store,
      chats: [chat],
      cardFor: (incident, delivery, transition, others) =>
        cards.incident(incident, transition, delivery, others),
      noticeCardFor: (notice) => cards.notice(notice),
      reportCardFor: (report, now) => cards.report(report, this.watch.readings(report.place, now), now),
      contains: (outer, inner) => places.contains(outer, inner),
      nameOf: (place) => places.get(place).name,
      log: { debug: silent, info: silent, warn: silent, error: (msg, fields) => expectNever(msg, fields) },
    });
  }

  async subscribe(
    place: string,
    minSeverity: 'notice' | 'major' | 'critical' = 'notice',
    at = START,
  ): Promise<void> {
    await this.store.putSubscription({
      channel: this.id,
      place,
      minSeverity,
      createdAt: at,
      manners: USUAL_MANNERS,
    });
  }

  /** Offers rows and moves the clock to `until`, delivering as it goes. */
  async play(lines: readonly Line[], until?: string): Promise<this> {
    const rows = lines.flatMap((l) => l.rows()).sort((a, b) => a.observedAt - b.observedAt);
    this.pipeline.offer(rows);
    await this.runTo(until ?? `${Math.ceil((Math.max(...rows.map((r) => r.seenAt)) - START) / MINUTE_MS)}m`);
    return this;
  }
  async runTo(until: string): Promise<void> {
    const end = START + span(until);
    const from = Number.isFinite(this.watch.clock) ? this.watch.clock : START;
    for (let at = from; at < end; at += HOUR_MS) await this.step(Math.min(end, at + HOUR_MS));
  }
  private async step(to: number): Promise<void> {
    await this.pipeline.advance(to);
    await this.outbox.drain(to);
  }
  headlines(): readonly string[] {
    return this.said.map((s) => s.headline);
  }
}

function expectNever(msg: string, fields: unknown): void {
  throw new Error(`${msg} ${JSON.stringify(fields)}`);
}
