import { describe, expect, it } from 'vitest';
import type { Commit } from '../../src/app/ports.ts';
import type { Notice } from '../../src/core/incident.ts';
import type { Opened } from '../support/store-opened.ts';
import { delivery, INCIDENT, incident, KP, minute, step, T0, transition } from '../support/store-values.ts';

const FOREVER = [0, Number.MAX_SAFE_INTEGER] as const;
const BROKEN: Notice = { at: minute(3), notice: 'feed-broken', signal: 'ioda.ping-slash24' };

export function watchContract(current: () => Opened): void {
  describe('commits', () => {
    it('bring back transitions and incidents field by field, with nulls and any script', async () => {
      await current().store.commit(step({ transitions: [transition()], incidents: [incident()] }));

      const store = await current().again();
      expect(await store.transitionsOf(INCIDENT)).toEqual([transition()]);
      expect(await store.incident(INCIDENT)).toEqual(incident());
      expect(await store.clockAt()).toBe(minute(10));
    });

    it('bring back an ended incident', async () => {
      const last = transition({ seq: 2, to: 'normal', ending: 'partly-recovered', correction: true });
      const ended = incident({ latest: last, endedAt: minute(600), ending: 'partly-recovered' });

      await current().store.commit(step({ transitions: [last], incidents: [ended] }));

      const store = await current().again();
      expect(await store.incident(INCIDENT)).toEqual(ended);
      expect(await store.transitionsOf(INCIDENT)).toEqual([last]);
    });

    it('of a new store are none', async () => {
      const { store } = current();

      expect(await store.clockAt()).toBeNull();
      expect(await store.loadCheckpoint()).toBeNull();
      expect(await store.incident(INCIDENT)).toBeNull();
      expect(await store.transitionsOf(INCIDENT)).toEqual([]);
      expect(await store.openIncidents()).toEqual([]);
    });

    it('with nothing in them move the clock', async () => {
      await current().store.commit(step({ clockAt: minute(1) }));
      await current().store.commit(step({ clockAt: minute(2) }));

      expect(await (await current().again()).clockAt()).toBe(minute(2));
    });

    it('made twice are as made once', async () => {
      const once: Commit = step({
        transitions: [transition({ seq: 1 }), transition({ seq: 2 })],
        incidents: [incident()],
        notices: [BROKEN],
        deliveries: [delivery()],
        checkpoint: { at: T0, places: [{ place: KP, state: Uint8Array.of(1) }], health: Uint8Array.of(2) },
      });

      await current().store.commit(once);
      await current().store.commit(once);

      const store = await current().again();
      expect(await store.transitionsOf(INCIDENT)).toEqual(once.transitions);
      expect(await store.notices(...FOREVER)).toEqual([BROKEN]);
      expect(await store.dueDeliveries(minute(100), 10)).toHaveLength(1);
      expect((await store.loadCheckpoint())?.places).toHaveLength(1);
    });

    it('leave a stored transition as it is', async () => {
      await current().store.commit(step({ transitions: [transition({ to: 'blackout' })] }));
      await current().store.commit(step({ transitions: [transition({ to: 'reduced' })] }));

      const stored = await (await current().again()).transitionsOf(INCIDENT);
      expect(stored.map(({ to }) => to)).toEqual(['blackout']);
    });

    it('never let an older incident replace a newer, and let one of the same seq be refined', async () => {
      const version = (seq: number, everUnstable: boolean) =>
        incident({ latest: transition({ seq }), everUnstable });

      await current().store.commit(step({ incidents: [version(3, false)] }));
      await current().store.commit(step({ incidents: [version(2, true)] }));
      expect(await current().store.incident(INCIDENT)).toEqual(version(3, false));
      await current().store.commit(step({ incidents: [version(3, true)] }));

      expect(await (await current().again()).incident(INCIDENT)).toEqual(version(3, true));
    });

    it('may hold two versions of an incident: the newer stays', async () => {
      const versions = [4, 5, 3].map((seq) => incident({ latest: transition({ seq }) }));

      await current().store.commit(step({ incidents: versions }));

      expect((await (await current().again()).incident(INCIDENT))?.latest.seq).toBe(5);
    });

    it('of many rows arrive whole', async () => {
      const seqs = Array.from({ length: 333 }, (_, i) => i + 1);

      await current().store.commit(
        step({
          transitions: seqs.map((seq) => transition({ seq })),
          incidents: seqs.map((seq) => incident({ id: `i${seq}`, place: `asn:${seq}` })),
          notices: seqs.map((seq) => ({ ...BROKEN, at: minute(seq) })),
          deliveries: seqs.map((seq) => delivery({ seq })),
        }),
      );

      const store = await current().again();
      expect((await store.transitionsOf(INCIDENT)).map(({ seq }) => seq)).toEqual(seqs);
      expect(await store.openIncidents()).toHaveLength(333);
      expect(await store.notices(...FOREVER)).toHaveLength(333);
      expect(await store.dueDeliveries(minute(100), 1000)).toHaveLength(333);
    });

    it('do not follow what the caller does with its objects afterwards', async () => {
      const state = Uint8Array.of(1, 2, 3);
      const signals = ['ris.prefixes'];
      const places = [{ place: KP, state }];
      await current().store.commit(
        step({
          transitions: [transition({ signals })],
          checkpoint: { at: T0, places, health: state },
        }),
      );

      state.fill(9);
      signals.push('changed');

      const { store } = current();
      expect((await store.transitionsOf(INCIDENT))[0]?.signals).toEqual(['ris.prefixes']);
      expect((await store.loadCheckpoint())?.places[0]?.state).toEqual(Uint8Array.of(1, 2, 3));
    });
  });

  describe('a commit that fails', () => {
    const unreadable = Number.NaN;
    const whole = step({
      clockAt: minute(20),
      transitions: [transition({ seq: 2 })],
      incidents: [incident({ latest: transition({ seq: 2 }) })],
      notices: [BROKEN],
      deliveries: [delivery({ seq: 2 })],
      checkpoint: { at: T0, places: [{ place: KP, state: Uint8Array.of(9) }], health: Uint8Array.of(9) },
    });

    it.each<[string, Partial<Commit>]>([
      ['a transition', { transitions: [...whole.transitions, transition({ seq: 3, level: unreadable })] }],
      ['an incident', { incidents: [...whole.incidents, incident({ id: 'b', startedAt: unreadable })] }],
      ['a notice', { notices: [...whole.notices, { ...BROKEN, at: unreadable }] }],
      ['a delivery', { deliveries: [...whole.deliveries, delivery({ key: 'k', priority: unreadable })] }],
    ])('because %s could not be read back leaves nothing behind', async (_name, broken) => {
      await current().store.commit(step({ transitions: [transition()], incidents: [incident()] }));

      await expect(current().store.commit({ ...whole, ...broken })).rejects.toThrow();

      const store = await current().again();
      expect(await store.clockAt()).toBe(minute(10));
      expect(await store.transitionsOf(INCIDENT)).toEqual([transition()]);
      expect(await store.openIncidents()).toEqual([incident()]);
      expect(await store.notices(...FOREVER)).toEqual([]);
      expect(await store.nextDeliveryAt()).toBeNull();
      expect(await store.loadCheckpoint()).toBeNull();
    });

    it('does not stop the next one', async () => {
      const { store } = current();
      await expect(
        store.commit(step({ transitions: [transition({ level: unreadable })] })),
      ).rejects.toThrow();

      await store.commit(whole);

      expect(await (await current().again()).clockAt()).toBe(minute(20));
    });
  });

  describe('incidents', () => {
    const at = (place: string, from: number, to: number | null) =>
      incident({ id: `${place}@${from}`, place, startedAt: minute(from), endedAt: to && minute(to) });

    it('not ended come by place', async () => {
      const incidents = [
        at('country:SY', 0, null),
        at('asn:9', 5, null),
        at('country:IR', 0, 9),
        at('asn:9', 1, null),
      ];

      await current().store.commit(step({ incidents }));

      const open = await (await current().again()).openIncidents();
      expect(open.map(({ id }) => id)).toEqual(['asn:9@1', 'asn:9@5', 'country:SY@0']);
    });

    it('end: they are open no more', async () => {
      await current().store.commit(step({ incidents: [at(KP, 0, null)] }));
      await current().store.commit(step({ incidents: [at(KP, 0, 10)] }));

      const store = await current().again();
      expect(await store.openIncidents()).toEqual([]);
      expect((await store.incidentsOf(KP, ...FOREVER)).map(({ endedAt }) => endedAt)).toEqual([minute(10)]);
    });

    it('of a place are those that overlap the time asked for, oldest first', async () => {
      const incidents = [
        at(KP, 40, null),
        at(KP, 0, 10),
        at(KP, 10, 20),
        at(KP, 22, 30),
        at(KP, 30, 40),
        at('country:IR', 0, null),
      ];
      await current().store.commit(step({ incidents }));

      const store = await current().again();
      const found = async (from: number, to: number) =>
        (await store.incidentsOf(KP, minute(from), minute(to))).map(
          ({ startedAt }) => (startedAt - T0) / 60_000,
        );

      expect(await found(0, 50)).toEqual([0, 10, 22, 30, 40]);
      expect(await found(10, 30)).toEqual([10, 22]);
      expect(await found(25, 26)).toEqual([22]);
      expect(await found(100, 200)).toEqual([40]);
      expect(await found(-10, 0)).toEqual([]);
    });
  });

  describe('notices', () => {
    it('come by time, from a time on and before another', async () => {
      const notices: Notice[] = [
        { at: minute(9), notice: 'feed-recovered', signal: 'a' },
        { at: minute(3), notice: 'feed-broken', signal: 'b' },
        { at: minute(3), notice: 'feed-broken', signal: 'a' },
        { at: minute(3), notice: 'feed-recovered', signal: 'a' },
      ];
      await current().store.commit(step({ notices }));

      const store = await current().again();
      const inOrder = [notices[2], notices[1], notices[3], notices[0]];
      expect(await store.notices(minute(3), minute(10))).toEqual(inOrder);
      expect(await store.notices(minute(4), minute(9))).toEqual([]);
    });
  });

  describe('checkpoints', () => {
    const every = Uint8Array.from({ length: 256 }, (_, i) => i);

    it('bring their bytes back identical, empty and large ones and views into others', async () => {
      const large = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 31) & 255);
      const places = [
        { place: 'asn:1', state: new Uint8Array(0) },
        { place: 'asn:2', state: every },
        { place: 'asn:3', state: every.subarray(100, 103) },
        { place: 'country:KP', state: large },
      ];

      await current().store.commit(
        step({ checkpoint: { at: minute(7), places, health: every.subarray(7) } }),
      );

      const loaded = await (await current().again()).loadCheckpoint();
      expect(loaded).toEqual({ at: minute(7), places, health: every.subarray(7) });
    });

    it('replace the places they name and leave the others', async () => {
      const save = (at: number, ...named: string[]) =>
        current().store.commit(
          step({
            checkpoint: {
              at: minute(at),
              places: named.map((place) => ({ place, state: Uint8Array.of(at) })),
              health: Uint8Array.of(at, at),
            },
          }),
        );

      await save(1, 'b', 'a', 'c');
      await save(2, 'd', 'b');
      await current().store.commit(step({ checkpoint: null }));

      expect(await (await current().again()).loadCheckpoint()).toEqual({
        at: minute(2),
        places: [
          { place: 'a', state: Uint8Array.of(1) },
          { place: 'b', state: Uint8Array.of(2) },
          { place: 'c', state: Uint8Array.of(1) },
          { place: 'd', state: Uint8Array.of(2) },
        ],
        health: Uint8Array.of(2, 2),
      });
    });

    it('of many places arrive whole', async () => {
      const places = Array.from({ length: 500 }, (_, i) => ({
        place: `asn:${1000 + i}`,
        state: every.subarray(i % 256),
      }));

      await current().store.commit(step({ checkpoint: { at: T0, places, health: every } }));

      expect((await (await current().again()).loadCheckpoint())?.places).toEqual(places);
    });
  });
}
