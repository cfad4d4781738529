import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory.ts';
import { KP, minute, seen } from '../support/store-values.ts';

const ALL = { place: KP, from: 0, to: Number.MAX_SAFE_INTEGER };

describe('a memory store that forgets', () => {
  it('keeps the newest of each series and what is not older than that', async () => {
    const store = createMemoryStore({ retainMs: minute(10) - minute(0) });

    for (const at of [0, 5, 10, 15]) await store.putObservations([seen({ observedAt: minute(at) })]);
    await store.putObservations([seen({ observedAt: minute(0), signal: 'ioda.bgp' })]);

    const times = (await store.observations(ALL)).map(({ observedAt }) => observedAt);
    expect(times).toEqual([minute(0), minute(5), minute(10), minute(15)]);
  });

  it('does not take in what it would have forgotten', async () => {
    const store = createMemoryStore({ retainMs: minute(10) - minute(0) });

    await store.putObservations([seen({ observedAt: minute(60) }), seen({ observedAt: minute(49) })]);

    expect(await store.observations(ALL)).toEqual([seen({ observedAt: minute(60) })]);
  });

  it('gives the same rows however far the window has moved', async () => {
    const store = createMemoryStore({ retainMs: 99 * 60_000 });

    for (let at = 0; at < 5_000; at++) {
      await store.putObservations([seen({ observedAt: minute(at), value: at })]);
    }

    const values = (await store.observations(ALL)).map(({ value }) => value);
    expect(values).toEqual(Array.from({ length: 100 }, (_, i) => 4_900 + i));
  });
});
