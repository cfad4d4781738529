import type { Clock } from '../../app/ports.ts';
import { FeedError } from '../../core/errors.ts';
import { SECOND_MS } from '../../core/time.ts';
import type { SocketLink, SocketListener } from '../../lib/socket.ts';
import { quoteForeign } from '../feed.ts';
import type { RisEngine } from './engine.ts';
import { RIS_POLICY } from './policy.ts';
import { BEACON_TEXT, type Subscription } from './subscriptions.ts';

/** One connection to RIS Live: subscribes, and takes frames to the engine. It judges nothing. */
export class Session implements SocketListener {
  /** Frames that are no text. */
  unreadableFrames = 0;
  private acknowledged = 0;
  private beaconAt: number;
  private readonly silent = new Set<string>();
  private readonly engine: RisEngine;
  private readonly subscriptions: readonly Subscription[];
  private readonly clock: Clock;
  private readonly over: AbortSignal;

  constructor(engine: RisEngine, subscriptions: readonly Subscription[], clock: Clock, over: AbortSignal) {
    this.engine = engine;
    this.subscriptions = subscriptions;
    this.clock = clock;
    this.over = over;
    this.beaconAt = clock.now();
  }

  /** All that was asked for is coming. */
  get isWhole(): boolean {
    return this.acknowledged >= this.subscriptions.length;
  }

  opened(link: SocketLink): void {
    void this.subscribe(link);
  }

  private async subscribe(link: SocketLink): Promise<void> {
    for (const subscription of this.subscriptions) {
      if (this.over.aborted) return;
      const data = { ...subscription, socketOptions: { includeRaw: false, acknowledge: true } };
      link.send(JSON.stringify({ type: 'ris_subscribe', data }));
      await this.clock.sleep(RIS_POLICY.subscribeEveryMs, this.over);
    }
  }

  /** @throws FeedError: the connection is of no more use. */
  frame(text: string): void {
    const now = this.clock.now();
    const frame = this.engine.take(text, now);
    if (frame.kind === 'update') {
      if (BEACON_TEXT.test(text)) this.beaconAt = now;
      if (this.engine.backlog.isTooLong) throw tooLate();
    } else if (frame.kind === 'subscribed') this.acknowledged += 1;
    else if (frame.kind === 'error')
      throw new FeedError('network', `RIPE RIS Live refused: ${quoteForeign(frame.message)}`);
  }

  unreadable(): void {
    this.unreadableFrames += 1;
  }

  /** Once a step: collectors that fell silent, and whether the stream is whole. @throws FeedError when it is not. */
  look(): void {
    const now = this.clock.now();
    if (now - this.beaconAt > RIS_POLICY.beaconSilentMs)
      throw new FeedError('network', 'RIPE RIS Live sends no beacons any more: the stream is not whole');
    for (const { name, heardAt } of this.engine.collectors) {
      const isSilent = heardAt !== null && now - heardAt > RIS_POLICY.silentAfterMs;
      if (!isSilent) this.silent.delete(name);
      else if (!this.silent.has(name)) {
        this.silent.add(name);
        this.engine.doubtCollector(name);
      }
    }
  }
}

function tooLate(): FeedError {
  const seconds = RIS_POLICY.maxBacklogMs / SECOND_MS;
  return new FeedError('network', `RIPE RIS Live is over ${seconds} s ahead of us: we begin anew`);
}
