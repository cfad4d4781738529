import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Batch, Feed, PolledFeed } from '../../src/app/ports.ts';
import { placeKind } from '../../src/core/entity.ts';
import { FeedError, type FeedErrorKind } from '../../src/core/errors.ts';
import type { Instant } from '../../src/core/time.ts';

/** What a feed needs to run the contract: itself against a fake provider. */
interface FeedHarness {
  readonly feed: PolledFeed;
  readonly now: Instant;
  /** From now on every request fails so. */
  readonly breakWith: (fault: string) => void;
  readonly close: () => Promise<void>;
}

export interface FaultRow {
  readonly fault: string;
  readonly kind: FeedErrorKind;
  /** What a person must find in the message. */
  readonly says: RegExp;
  readonly retryAfterMs?: number;
}

interface FeedContract {
  readonly open: () => Promise<FeedHarness>;
  /** The feed over a client that answers everything with this. */
  readonly answering: (json: unknown) => PolledFeed;
  readonly faults: readonly FaultRow[];
}

const DAY_MS = 86_400_000;
const signal = new AbortController().signal;

/** What every polled feed does. Run it with `feedContract('ioda', …)` beside the feed's own tests. */
export function feedContract(name: string, contract: FeedContract): void {
  describe(`${name} keeps the contract of a feed`, () => {
    let harness: FeedHarness | null = null;
    const open = async (): Promise<FeedHarness> => {
      harness = await contract.open();
      return harness;
    };
    afterEach(async () => {
      await harness?.close();
      harness = null;
    });

    it('says what it is', async () => {
      const { feed } = await open();

      expect(feed.title).not.toBe('');
      expect(feed.attribution).not.toBe('');
      expect(feed.pollEveryMs).toBeGreaterThan(0);
      expect(feed.historyPlacesPerCall).toBeGreaterThan(0);
      expect(new Set(feed.signals.map((spec) => spec.id)).size).toBe(feed.signals.length);
      for (const spec of feed.signals) {
        expect(spec.id.startsWith(`${feed.id}.`)).toBe(true);
        expect(spec.stepMs).toBeGreaterThan(0);
        expect(spec.lagMs).toBeGreaterThan(0);
      }
      expect(feed.places().length).toBeGreaterThan(0);
      expect(feed.places().every((place) => placeKind(place) !== null)).toBe(true);
    });

    it('polls readings of its own places and signals, once each, on the grid of their steps, none of the future', async () => {
      const { feed, now } = await open();

      const batch = await feed.poll(now - 3_600_000, now, signal);

      expect(batch.observations.length).toBeGreaterThan(0);
      expectSound(batch, feed, now);
    });

    it('gives the history of the places it was asked for, and of no other', async () => {
      const { feed, now } = await open();
      const places = feed.places().slice(0, 2);

      const batch = await feed.history({ places, from: now - 2 * DAY_MS, to: now }, signal);

      expectSound(batch, feed, now);
      expect(new Set(batch.observations.map((row) => row.place))).toEqual(new Set(places));
    });

    it('asks nothing and gives nothing for places that it does not watch', async () => {
      const { feed, now } = await open();

      const batch = await feed.history({ places: ['group:world'], from: now - DAY_MS, to: now }, signal);

      expect(batch.observations).toEqual([]);
    });

    it.each(contract.faults)('answers $fault with a FeedError of kind $kind and no data', async (row) => {
      const { feed, now, breakWith } = await open();
      breakWith(row.fault);

      const polled = await errorOf(feed.poll(now - 3_600_000, now, signal));
      const asked = await errorOf(
        feed.history({ places: feed.places().slice(0, 3), from: now - DAY_MS, to: now }, signal),
      );

      for (const error of [polled, asked]) {
        expect(error.kind).toBe(row.kind);
        expect(error.message).toMatch(row.says);
        expect(error.retryAfterMs).toBe(row.retryAfterMs ?? null);
      }
    });

    it('stops at once when it is told to', async () => {
      const { feed, now, breakWith } = await open();
      breakWith('hang');
      const controller = new AbortController();

      const polled = errorOf(feed.poll(now - 3_600_000, now, controller.signal));
      controller.abort();

      expect(await polled).toBeInstanceOf(FeedError);
    });

    it('meets any JSON with data or a FeedError, never with another error', async () => {
      const { now } = await open();

      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), async (json) => {
          const feed = contract.answering(json);
          const outcome = await settled(feed.poll(now - 3_600_000, now, signal));
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(FeedError);
          else expectSound(outcome, feed, now);
        }),
        { numRuns: 500 },
      );
    });
  });
}

/** What holds of every batch, whatever the provider sent. */
export function expectSound(batch: Batch, feed: Feed, now: Instant): void {
  const places = new Set(feed.places());
  const steps = new Map(feed.signals.map((spec) => [spec.id, spec.stepMs]));
  const unsound = batch.observations.filter(({ place, signal: id, observedAt, value }) => {
    const stepMs = steps.get(id);
    if (!places.has(place) || stepMs === undefined || observedAt % stepMs !== 0) return true;
    return observedAt > now + 5 * 60_000 || (value !== null && !(Number.isFinite(value) && value >= 0));
  });
  const keys = batch.observations.map((row) => `${row.signal} ${row.place} ${row.observedAt}`);
  expect(batch.feed).toBe(feed.id);
  expect(batch.skipped).toBeGreaterThanOrEqual(0);
  expect(unsound).toEqual([]);
  expect(new Set(keys).size).toBe(keys.length);
}

export async function settled<T>(promise: Promise<T>): Promise<T | Error> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

export async function errorOf(promise: Promise<unknown>): Promise<FeedError> {
  const outcome = await settled(promise);
  if (outcome instanceof FeedError) return outcome;
  throw new Error('expected a FeedError', { cause: outcome });
}
