import { FeedError } from '../core/errors.ts';
import { POLICY } from '../core/policy.ts';
import type { SignalId, SignalSpec } from '../core/series.ts';
import { HOUR_MS, type Instant, MINUTE_MS } from '../core/time.ts';
import type { Batch, Clock, Feed, FeedState, Log, SignalStatus } from './ports.ts';

const BACKOFF_BASE_MS = 5_000;
const BACKOFF_MAX_MS = 10 * MINUTE_MS;

interface HealthParts {
  readonly feed: Feed;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** A sentence for the operator's console. */
  readonly say: (text: string) => void;
}

/** How one feed is doing: what went wrong is told once and tried again after a pause that grows. */
export class FeedHealth {
  why: string | null = null;
  lastSuccessAt: Instant | null = null;
  nextTryAt: Instant | null = null;
  failures = 0;
  rowsTaken = 0;
  rowsSkipped = 0;
  private readonly newest = new Map<SignalId, Instant>();
  private readonly parts: HealthParts;
  private saidFailure = false;
  private hasBegun = false;

  constructor(parts: HealthParts) {
    this.parts = parts;
  }

  /** True while the feed must not be asked: it failed not long ago. */
  isResting(now: Instant): boolean {
    return this.failures > 0 && now < (this.nextTryAt ?? 0);
  }

  begin(): void {
    this.hasBegun = true;
  }

  /** Runs a step that talks to the outside; null when it failed or was stopped. */
  async attempt<T>(stop: AbortSignal, step: () => Promise<T>): Promise<{ readonly value: T } | null> {
    try {
      const value = await step();
      this.succeeded();
      return { value };
    } catch (error) {
      if (!stop.aborted) this.failed(error);
      return null;
    }
  }

  succeeded(): void {
    const { feed, clock, say } = this.parts;
    if (this.saidFailure) say(`${feed.title} answers again.`);
    this.saidFailure = false;
    this.failures = 0;
    this.why = null;
    this.lastSuccessAt = clock.now();
  }

  private failed(error: unknown): void {
    const { feed, clock, log, say, random } = this.parts;
    const isExpected = error instanceof FeedError;
    if (!isExpected) log.error('feed step failed', { feed: feed.id, error: describeError(error) });
    this.failures += 1;
    this.why = isExpected ? error.message : 'an internal error; see the log';
    const factor = 2 ** Math.min(this.failures - 1, 10);
    const pauseMs = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * factor) * (0.75 + 0.5 * random());
    const askedMs = isExpected ? (error.retryAfterMs ?? 0) : 0;
    this.nextTryAt = clock.now() + Math.max(pauseMs, Math.min(askedMs, HOUR_MS));
    if (!this.saidFailure) say(`${feed.title} cannot be read: ${this.why}. Ebb keeps trying.`);
    this.saidFailure = true;
  }

  note({ observations, skipped }: Batch): void {
    this.rowsTaken += observations.length;
    this.rowsSkipped += skipped;
    for (const { signal, value, observedAt } of observations) {
      if (value !== null && observedAt > (this.newest.get(signal) ?? 0)) this.newest.set(signal, observedAt);
    }
  }

  /** Start of the newest bin with a value, of any of its signals. */
  get newestDataAt(): Instant | null {
    return this.newest.size === 0 ? null : Math.max(...this.newest.values());
  }

  signals(now: Instant): readonly SignalStatus[] {
    return this.parts.feed.signals.map((spec) => {
      const newestDataAt = this.newest.get(spec.id) ?? null;
      const state = newestDataAt === null ? 'waiting' : freshness(now - newestDataAt, usualAgeMs(spec));
      return { signal: spec.id, state, newestDataAt };
    });
  }

  state(now: Instant, isWarming: boolean): FeedState {
    if (!this.hasBegun) return 'starting';
    if (this.failures > 0) return 'failing';
    if (isWarming) return 'warming';
    const { newestDataAt } = this;
    if (newestDataAt === null) return 'fresh';
    // What comes rarely is late only when even its fastest signal should have come.
    return freshness(now - newestDataAt, Math.min(...this.parts.feed.signals.map(usualAgeMs)));
  }
}

/** How old the newest bin may be, from its start, while all is well. */
function usualAgeMs({ stepMs, lagMs }: SignalSpec): number {
  return 2 * stepMs + lagMs;
}

function freshness(ageMs: number, usualMs: number): 'fresh' | 'late' | 'silent' {
  if (ageMs > Math.max(POLICY.freshness.unknownMs, 2 * usualMs)) return 'silent';
  return ageMs > Math.max(HOUR_MS, usualMs) ? 'late' : 'fresh';
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
