import { expect } from 'vitest';
import type { Batch, Feed } from '../../src/app/ports.ts';
import { placeKind } from '../../src/core/entity.ts';
import { FeedError } from '../../src/core/errors.ts';
import type { Observation } from '../../src/core/series.ts';
import type { Instant } from '../../src/core/time.ts';
import type { memoryLog } from '../support/feed-parts.ts';

/** What any feed needs to run the contract: itself, against a fake of what it hears from. */
export interface FeedHarness {
  readonly feed: Feed;
  readonly clock: { now(): Instant };
  readonly log: ReturnType<typeof memoryLog>;
  /** Tokens: nobody may see them. */
  readonly secrets: readonly string[];
  readonly close: () => Promise<void>;
}

/** A feed as every feed is tested, in whatever way its data come. */
export interface Subject {
  readonly harness: FeedHarness;
  /** Makes the n-th thing (1, 2, 3…) known to it, perhaps again, and gives what it hands over then. */
  readonly gather: (n: number) => Promise<readonly Batch[]>;
  /** Has it begin; how it ends. */
  readonly begin: (stop: AbortSignal) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export const DAY_MS = 86_400_000;
export const NEVER = new AbortController().signal;

/** What holds of every batch, whatever was sent. */
export function expectSound(batch: Batch, feed: Feed, now: Instant): void {
  const places = new Set(feed.places());
  const steps = new Map(feed.signals.map((spec) => [spec.id, spec.stepMs]));
  const unsound = batch.observations.filter(({ place, signal: id, observedAt, value }) => {
    const stepMs = steps.get(id);
    if (!places.has(place) || placeKind(place) === null || stepMs === undefined || observedAt % stepMs !== 0)
      return true;
    return observedAt > now + 5 * 60_000 || (value !== null && !(Number.isFinite(value) && value >= 0));
  });
  expect(batch.feed).toBe(feed.id);
  expect(batch.skipped).toBeGreaterThanOrEqual(0);
  expect(unsound).toEqual([]);
  expect(new Set(batch.observations.map(keyOf)).size).toBe(batch.observations.length);
}

function keyOf({ signal, place, observedAt }: Observation): string {
  return `${signal} ${place} ${new Date(observedAt).toISOString()}`;
}

/** What is known after these batches: the last value of each bin. */
export function valuesOf(batches: readonly Batch[]): ReadonlyMap<string, number | null> {
  return new Map(
    batches.flatMap(({ observations }) => observations.map((row) => [keyOf(row), row.value] as const)),
  );
}

/** Nothing that people or operators can read has a token in it. */
export function expectNoSecrets({ feed, log, secrets }: FeedHarness, errors: readonly unknown[] = []): void {
  const { title, attribution, localUse } = feed;
  const notes = feed.places().flatMap((place) => feed.signals.map(({ id }) => feed.note?.(place, id)));
  const said = textOf([log.lines, errors, title, attribution, localUse, feed.allowance?.(), notes]);
  for (const secret of secrets) expect(said).not.toContain(secret);
}

/** All words of it, those of errors and of their causes too. */
function textOf(value: unknown): string {
  if (value instanceof Error) return `${value.stack}\n${textOf(value.cause)}`;
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, each]) => `${key}: ${textOf(each)}`)
    .join('\n');
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
