import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/app/ports.ts';
import type { SeenObservation } from '../../src/core/series.ts';
import type { Opened } from '../support/store-opened.ts';
import { KP, minute, seen, T0 } from '../support/store-values.ts';

const ALL = { place: KP, from: 0, to: Number.MAX_SAFE_INTEGER };

async function chunksAfter(store: Store, seenAt: number, chunk: number): Promise<SeenObservation[][]> {
  const chunks: SeenObservation[][] = [];
  for await (const rows of store.observationsSeenAfter(seenAt, chunk)) chunks.push([...rows]);
  return chunks;
}

export function observationContract(current: () => Opened): void {
  describe('observations', () => {
    it('come back as they were, fractions and "no value" included', async () => {
      const rows = [
        seen({ value: 0.1 + 0.2 }),
        seen({ observedAt: minute(5), value: null }),
        seen({ observedAt: minute(10), value: 0, seenAt: minute(20) }),
        seen({ observedAt: minute(15), value: 1e300 }),
        seen({ observedAt: minute(20) + 7, value: -4 }),
      ];

      await current().store.putObservations(rows);

      expect(await (await current().again()).observations(ALL)).toEqual(rows);
    });

    it('keep places and signals in any script apart', async () => {
      const tehran = seen({ place: 'region:IR-تهران', signal: 'ioda.bgp', value: 1 });
      const other = seen({ place: 'region:IR-𐎠', signal: 'ioda.bgp', value: 2 });

      await current().store.putObservations([tehran, other]);

      const store = await current().again();
      expect(await store.observations({ ...ALL, place: tehran.place })).toEqual([tehran]);
      expect(await store.observations({ ...ALL, place: other.place })).toEqual([other]);
    });

    it('are ordered by time, then signal, whatever the order they came in', async () => {
      const rows = [
        seen({ observedAt: minute(5), signal: 'b' }),
        seen({ observedAt: minute(0), signal: 'b' }),
        seen({ observedAt: minute(5), signal: 'a' }),
        seen({ observedAt: minute(-5), signal: 'b' }),
      ];

      await current().store.putObservations(rows);

      const found = await (await current().again()).observations(ALL);
      expect(found).toEqual([rows[3], rows[1], rows[2], rows[0]]);
    });

    it('are asked for from a time on and before another, of one place', async () => {
      const rows = [0, 5, 10, 15].map((at) => seen({ observedAt: minute(at) }));

      await current().store.putObservations([...rows, seen({ place: 'country:IR', observedAt: minute(5) })]);

      const store = await current().again();
      const found = await store.observations({ place: KP, from: minute(5), to: minute(15) });
      expect(found).toEqual([rows[1], rows[2]]);
      expect(await store.observations({ ...ALL, place: 'country:XX' })).toEqual([]);
    });

    it.each([
      ['a revision replaces what was seen before', 1, 2, 2],
      ['an older answer that arrives late changes nothing', 2, 1, 1],
      ['of two seen together the later put holds', 1, 1, 2],
    ])('hold the later seen: %s', async (_name, firstSeen, secondSeen, winner) => {
      const first = seen({ value: 1, seenAt: minute(firstSeen) });
      const second = seen({ value: null, seenAt: minute(secondSeen) });

      await current().store.putObservations([first]);
      await current().store.putObservations([second]);

      expect(await (await current().again()).observations(ALL)).toEqual([winner === 1 ? first : second]);
    });

    it('hold the later seen within one put as well', async () => {
      const rows = [seen({ value: 1, seenAt: minute(1) }), seen({ value: 3, seenAt: minute(3) })];

      await current().store.putObservations([...rows, seen({ value: 2, seenAt: minute(2) })]);

      expect(await (await current().again()).observations(ALL)).toEqual([rows[1]]);
    });

    it('of many series in one put all arrive', async () => {
      const rows = Array.from({ length: 1234 }, (_, i) =>
        seen({ place: `asn:${i % 37}`, signal: `s${i % 3}`, observedAt: minute(5 * i), value: i }),
      );

      await current().store.putObservations(rows);

      const [all] = await chunksAfter(await current().again(), 0, 5000);
      expect(all).toHaveLength(1234);
      expect(all?.map((row) => row.value)).toEqual(rows.map((row) => row.value));
    });

    it('put side by side all arrive, also of series nobody knew', async () => {
      const puts = Array.from({ length: 20 }, (_, i) =>
        [0, 1, 2].map((k) => seen({ place: `asn:${k}`, observedAt: minute(i), value: i })),
      );

      await Promise.all(puts.map((rows) => current().store.putObservations(rows)));

      const [all] = await chunksAfter(await current().again(), 0, 5000);
      expect(all).toHaveLength(60);
    });

    it('seen after a time come in chunks, by seenAt, observedAt, place, signal', async () => {
      const ordered = [
        seen({ seenAt: minute(1), observedAt: minute(9), place: 'country:ZW', signal: 'z' }),
        seen({ seenAt: minute(2), observedAt: minute(0), place: 'country:AA', signal: 'b' }),
        seen({ seenAt: minute(2), observedAt: minute(0), place: 'country:BB', signal: 'a' }),
        seen({ seenAt: minute(2), observedAt: minute(0), place: 'country:BB', signal: 'b' }),
        seen({ seenAt: minute(2), observedAt: minute(0), place: 'country:CC', signal: 'a' }),
        seen({ seenAt: minute(2), observedAt: minute(5), place: 'country:AA', signal: 'a' }),
        seen({ seenAt: minute(3), observedAt: minute(-5), place: 'country:AA', signal: 'a' }),
      ];
      const scattered = [4, 1, 6, 0, 3, 5, 2].map((i) => ordered[i]!);

      await current().store.putObservations([...scattered, seen({ seenAt: minute(0), place: 'country:DD' })]);

      const store = await current().again();
      for (const chunk of [1, 2, 3, 7, 100]) {
        const chunks = await chunksAfter(store, minute(0), chunk);
        expect(chunks.flat()).toEqual(ordered);
        expect(chunks.every((rows) => rows.length > 0 && rows.length <= chunk)).toBe(true);
      }
    });

    it('seen after the last are none: not one chunk', async () => {
      await current().store.putObservations([seen({ seenAt: minute(1) })]);

      expect(await chunksAfter(await current().again(), minute(1), 10)).toEqual([]);
    });

    it('may be read and written while chunks are being handed out', async () => {
      const { store } = current();
      await store.putObservations([0, 5, 10].map((at) => seen({ observedAt: minute(at) })));

      const values: (number | null)[] = [];
      for await (const rows of store.observationsSeenAfter(0, 1)) {
        await store.putObservations([seen({ observedAt: minute(-100), seenAt: minute(-99) })]);
        values.push(...rows.map((row) => row.value), (await store.observations(ALL)).length);
      }

      expect(values).toEqual([4, 4, 4, 4, 4, 4]);
    });

    it('tell the newest bin of each signal at each place', async () => {
      await current().store.putObservations([
        seen({ observedAt: minute(5), value: null }),
        seen({ observedAt: minute(0) }),
        seen({ observedAt: minute(-5), signal: 'ioda.bgp' }),
        seen({ observedAt: minute(15), place: 'country:IR' }),
      ]);

      const newest = await (await current().again()).newestObserved();
      expect(newest.size).toBe(2);
      expect(newest.get(KP)).toEqual(
        new Map([
          ['ris.prefixes', minute(5)],
          ['ioda.bgp', minute(-5)],
        ]),
      );
      expect(newest.get('country:IR')).toEqual(new Map([['ris.prefixes', minute(15)]]));
    });

    it('before a time are forgotten, and a series without any is not told of', async () => {
      const rows = [0, 5, 10].map((at) => seen({ observedAt: minute(at) }));
      await current().store.putObservations([...rows, seen({ place: 'country:IR', observedAt: minute(4) })]);

      await current().store.pruneObservations(minute(5));

      const store = await current().again();
      expect(await store.observations(ALL)).toEqual([rows[1], rows[2]]);
      expect([...(await store.newestObserved()).keys()]).toEqual([KP]);
      expect(await chunksAfter(store, 0, 10)).toEqual([[rows[1], rows[2]]]);
    });

    it('come back after all has been forgotten', async () => {
      await current().store.putObservations([seen()]);
      await current().store.pruneObservations(T0 + 1);

      await current().store.putObservations([seen({ value: 7 })]);

      expect(await (await current().again()).observations(ALL)).toEqual([seen({ value: 7 })]);
    });

    it('may be none', async () => {
      await current().store.putObservations([]);

      const store = await current().again();
      expect(await store.newestObserved()).toEqual(new Map());
      expect(await store.observations(ALL)).toEqual([]);
    });
  });
}
