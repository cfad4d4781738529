import { createCardMaker } from '../../src/app/cards.ts';
import { createPipeline } from '../../src/app/pipeline.ts';
import type { OutboxItem, Store } from '../../src/app/ports.ts';
import { reportOf } from '../../src/app/reports.ts';
import type { Card } from '../../src/core/card-model.ts';
import type { Watch } from '../../src/core/detector/watch.ts';
import { foldIncident } from '../../src/core/fold.ts';
import type { Incident, Transition } from '../../src/core/incident.ts';
import type { Report } from '../../src/core/report.ts';
import { USUAL_MANNERS } from '../../src/core/routing.ts';
import type { SignalSpec } from '../../src/core/series.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { type Line, newWatch, places, START, span } from '../support/timeline.ts';

interface Said {
  readonly channel: string;
  readonly mode: string;
  readonly reason: string;
  readonly headline: string;
  readonly text: string;
  readonly links: Card['links'];
}

/** An Ebb that hears reports, and says at once what it owes: posts and edits of its channels, in order. */
export class ReportedChannel {
  readonly store: Store;
  readonly said: Said[] = [];
  readonly decided: Transition[] = [];
  readonly watch: Watch;
  private readonly pipeline;
  private readonly cards;

  constructor(specs: readonly SignalSpec[], store: Store = createMemoryStore()) {
    this.store = store;
    this.watch = newWatch(specs);
    this.cards = createCardMaker({
      places,
      signals: specs,
      attributions: { radar: 'Cloudflare Radar, CC BY-NC 4.0' },
      reporters: { radar: 'Cloudflare Radar' },
    });
    this.pipeline = createPipeline({
      watch: this.watch,
      store: this.store,
      contains: (outer, inner) => places.contains(outer, inner),
      operators: [],
      onCommitted: ({ transitions }) => void this.decided.push(...transitions),
    });
  }

  async subscribe(channel: string, place: string, reports: boolean): Promise<void> {
    const manners = { ...USUAL_MANNERS, reports };
    await this.store.putSubscription({ channel, place, minSeverity: 'notice', createdAt: START, manners });
  }

  offer(lines: readonly Line[]): void {
    this.pipeline.offer(lines.flatMap((l) => l.rows()).sort((a, b) => a.observedAt - b.observedAt));
  }

  /** Moves the clock, in pieces of `piece`. */
  async runTo(until: string, piece = '1h'): Promise<void> {
    const end = START + span(until);
    const from = Number.isFinite(this.watch.clock) ? this.watch.clock : START;
    for (let at = from; at < end; at += span(piece)) {
      await this.pipeline.advance(Math.min(end, at + span(piece)));
      await this.deliver();
    }
  }

  /** Reports that arrive at the moment to which the clock has been moved. */
  async hear(...reports: readonly Report[]): Promise<number> {
    const dropped = await this.pipeline.takeReports(reports, this.watch.clock);
    await this.deliver();
    return dropped;
  }

  async resume(): Promise<void> {
    await this.pipeline.resume();
  }

  private async deliver(): Promise<void> {
    for (const item of await this.store.dueDeliveries(this.watch.clock, 1_000)) {
      const { headline, body, links } = await this.cardFor(item);
      const { channel, mode, reason } = item;
      this.said.push({ channel, mode, reason, headline, text: JSON.stringify(body), links });
      await this.store.settle([{ key: item.key, state: 'sent', at: this.watch.clock }]);
    }
  }

  private async cardFor(item: OutboxItem): Promise<Card> {
    if (item.reason === 'report') {
      const report = await reportOf(this.store, item);
      return this.cards.report(report, this.watch.readings(report.place, this.watch.clock), this.watch.clock);
    }
    let incident: Incident | null = null;
    for (const transition of await this.store.transitionsOf(item.incident ?? ''))
      if (transition.seq <= item.seq) incident = foldIncident(incident, transition);
    if (incident === null) throw new Error(`nothing is stored for ${item.key}`);
    return this.cards.incident(incident, incident.latest, item, []);
  }

  /** `post: headline` */
  lines(channel: string): readonly string[] {
    return this.said.filter((s) => s.channel === channel).map((s) => `${s.mode}: ${s.headline}`);
  }
}
