import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Batch, PolledFeed } from '../../src/app/ports.ts';
import { FeedError, type FeedErrorKind } from '../../src/core/errors.ts';
import type { Http } from '../../src/lib/http.ts';
import {
  DAY_MS,
  errorOf,
  expectNoSecrets,
  expectSound,
  type FeedHarness,
  NEVER,
  settled,
  type Subject,
  valuesOf,
} from './feed-contract-parts.ts';
import { SPOILS, withoutEach } from './feed-contract-spoils.ts';

interface PolledHarness extends FeedHarness {
  readonly feed: PolledFeed;
  /** From now on every request fails so; null: none does. */
  readonly breakWith: (fault: string | null) => void;
}

export interface FaultRow {
  readonly fault: string;
  readonly kind: FeedErrorKind;
  /** What a person must find in the message. */
  readonly says: RegExp;
  readonly retryAfterMs?: number;
}

export interface PolledContract {
  readonly comes: 'polled';
  readonly names?: 'own';
  /** @param through what the feed's client must go through: answers are changed on their way. */
  readonly open: (through: (http: Http) => Http) => Promise<PolledHarness>;
  /** The feed over a client that answers everything with this. */
  readonly answering: (json: unknown) => PolledFeed;
  readonly faults: readonly FaultRow[];
}

const HOUR_MS = 3_600_000;
/** A server that is gone does not come back in a test; others are as bad as they are slow. */
const TIRESOME = new Set(['refused', 'hang', 'slowBody']);
const asIs = (http: Http): Http => http;

function pollOf({ feed, clock }: PolledHarness, signal = NEVER): Promise<Batch> {
  const now = clock.now();
  return feed.poll(now - HOUR_MS, now, signal);
}

export async function polledSubject(contract: PolledContract): Promise<Subject> {
  const harness = await contract.open(asIs);
  return {
    harness,
    gather: async () => [await pollOf(harness)],
    begin: (stop) => pollOf(harness, stop),
    close: () => harness.close(),
  };
}

/** What every polled feed does. */
export function polledPart(contract: PolledContract): void {
  describe('as one that is polled', () => {
    let harness: PolledHarness;
    let errors: unknown[] = [];
    const open = async (through = asIs): Promise<PolledHarness> => {
      errors = [];
      harness = await contract.open(through);
      return harness;
    };
    const failing = async (promise: Promise<unknown>): Promise<FeedError> => {
      const error = await errorOf(promise);
      errors.push(error);
      return error;
    };
    const historyOf = ({ feed, clock }: PolledHarness, count: number): Promise<Batch> => {
      const places = feed.places().slice(0, count);
      return feed.history({ places, from: clock.now() - DAY_MS, to: clock.now() }, NEVER);
    };
    /** What a poll brings after the first one, which may bring more. */
    const steady = async (): Promise<ReadonlyMap<string, number | null>> => {
      await pollOf(harness);
      return valuesOf([await pollOf(harness)]);
    };
    afterEach(async () => {
      await harness.close();
      expectNoSecrets(harness, errors);
    });

    it('gives the history of all places it is asked about', async () => {
      const { feed } = await open();

      const batch = await historyOf(harness, 2);

      expect(new Set(batch.observations.map((row) => row.place))).toEqual(new Set(feed.places().slice(0, 2)));
    });

    it.each(contract.faults)('answers $fault with a FeedError of kind $kind and no data', async (row) => {
      const { breakWith } = await open();
      breakWith(row.fault);

      const polled = await failing(pollOf(harness));
      const asked = await failing(historyOf(harness, 3));

      for (const error of [polled, asked]) {
        expect(error.kind).toBe(row.kind);
        expect(error.message).toMatch(row.says);
        expect(error.retryAfterMs).toBe(row.retryAfterMs ?? null);
      }
    });

    it('has lost nothing when its provider works again after each of them', async () => {
      const { feed, breakWith } = await open();
      const before = await steady();
      const places = feed.places();

      for (const { fault } of contract.faults.filter((row) => !TIRESOME.has(row.fault))) {
        breakWith(fault);
        await failing(pollOf(harness));
        expect(feed.places(), fault).toEqual(places);
      }
      breakWith(null);

      expect(valuesOf([await pollOf(harness)])).toEqual(before);
    });

    it('stops at once when it is told to', async () => {
      const { breakWith } = await open();
      breakWith('hang');
      const controller = new AbortController();

      const polled = failing(pollOf(harness, controller.signal));
      controller.abort();

      expect(await polled).toBeInstanceOf(FeedError);
    });

    it('meets answers that went bad with sound data or a FeedError, and has lost nothing after them', async () => {
      const answers = new Map<string, unknown>();
      let spoil = (json: unknown): unknown => json;
      const { feed, clock } = await open((http) => ({
        ...http,
        getJson: async (url, options) => {
          const answer = answers.get(url) ?? (await http.getJson(url, options));
          answers.set(url, answer);
          return spoil(answer);
        },
      }));
      const before = await steady();
      const places = feed.places();

      for (const bad of [...SPOILS, ...withoutEach([...answers.values()])]) {
        spoil = bad.spoil;
        const outcome = await settled(pollOf(harness));
        if (outcome instanceof Error) expect(outcome, bad.how).toBeInstanceOf(FeedError);
        else expectSound(outcome, feed, clock.now());
        expect(feed.places(), bad.how).toEqual(places);
      }
      spoil = (json) => json;

      expect(answers.size).toBeGreaterThan(0);
      expect(valuesOf([await pollOf(harness)])).toEqual(before);
    });

    it('meets any JSON with data or a FeedError, never with another error', async () => {
      const now = (await open()).clock.now();

      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), async (json) => {
          const feed = contract.answering(json);
          const outcome = await settled(feed.poll(now - HOUR_MS, now, NEVER));
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(FeedError);
          else expectSound(outcome, feed, now);
        }),
        { numRuns: 150 },
      );
    });
  });
}
