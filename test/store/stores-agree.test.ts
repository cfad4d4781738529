import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome, Store } from '../../src/app/ports.ts';
import type { SeenObservation } from '../../src/core/series.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { delivery, minute } from '../support/store-values.ts';

const PLACES = ['country:KP', 'asn:131279', 'region:IR-تهران'];
const CHANNELS = ['console:main', 'discord:1/2'];
const INCIDENTS = ['a', 'b'];

/** Few places and times, so that rows meet. */
const observation: fc.Arbitrary<SeenObservation> = fc.record({
  place: fc.constantFrom(...PLACES),
  signal: fc.constantFrom('s1', 's2'),
  observedAt: fc.nat(12).map(minute),
  value: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
  seenAt: fc.nat(6).map(minute),
});

type Act = (store: Store) => Promise<void>;

const put: fc.Arbitrary<Act> = fc
  .array(observation, { maxLength: 150 })
  .map((rows) => (store) => store.putObservations(rows));

const prune: fc.Arbitrary<Act> = fc.nat(6).map((at) => (store) => store.pruneObservations(minute(at)));

const key = fc.nat(15).map(String);

const enqueue: fc.Arbitrary<Act> = fc
  .record({
    key,
    channel: fc.constantFrom(...CHANNELS),
    incident: fc.constantFrom(...INCIDENTS, null),
    seq: fc.nat(5),
    reason: fc.constantFrom('phase-change' as const, 'operator-notice' as const),
    mode: fc.constantFrom('post' as const, 'edit' as const),
    priority: fc.nat(3),
    createdAt: fc.nat(5).map(minute),
  })
  .map((parts) => (store) => store.enqueue([delivery(parts)]));

const outcome: fc.Arbitrary<DeliveryOutcome> = fc.record({
  key,
  state: fc.constantFrom('sent', 'failed', 'retry', 'coalesced'),
  at: fc.nat(9).map(minute),
});

const settle: fc.Arbitrary<Act> = fc
  .array(outcome, { maxLength: 4 })
  .map((outcomes) => (store) => store.settle(outcomes));

async function observationsIn(store: Store): Promise<unknown> {
  const chunks: (readonly SeenObservation[])[] = [];
  for await (const rows of store.observationsSeenAfter(minute(1), 7)) chunks.push(rows);
  const newest = await store.newestObserved();
  return {
    chunks,
    newest: PLACES.map((place) => newest.get(place)),
    places: await Promise.all(
      PLACES.map((place) => store.observations({ place, from: minute(2), to: minute(10) })),
    ),
  };
}

async function outboxIn(store: Store): Promise<unknown> {
  return {
    next: await store.nextDeliveryAt(),
    due: await store.dueDeliveries(minute(4), 6),
    about: await Promise.all(INCIDENTS.map((incident) => store.toldAbout(incident))),
    told: await Promise.all(CHANNELS.map((channel) => store.toldOf(channel, 'a'))),
  };
}

async function expectAgreement(
  acts: readonly Act[],
  look: (store: Store) => Promise<unknown>,
): Promise<void> {
  const memory = createMemoryStore();
  const sqlite = await openSqliteStore(':memory:');
  for (const act of acts) {
    await act(memory);
    await act(sqlite);
  }
  expect(await look(sqlite)).toEqual(await look(memory));
  await sqlite.close();
}

describe('both stores', () => {
  it('hold the same observations after the same puts and prunes', async () => {
    const acts = fc.array(fc.oneof({ arbitrary: put, weight: 5 }, prune), { maxLength: 12 });

    await fc.assert(
      fc.asyncProperty(acts, (list) => expectAgreement(list, observationsIn)),
      { numRuns: 80 },
    );
  });

  it('owe the same deliveries after the same enqueues and outcomes', async () => {
    const acts = fc.array(fc.oneof(enqueue, enqueue, settle), { maxLength: 60 });

    await fc.assert(
      fc.asyncProperty(acts, (list) => expectAgreement(list, outboxIn)),
      { numRuns: 80 },
    );
  });
});
