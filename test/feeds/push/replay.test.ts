import { afterEach, describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/app/ports.ts';
import { DAY_MS } from '../../../src/core/time.ts';
import { Heard } from '../../../src/feeds/push/heard.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { NOW, row, slowHand, startPush } from '../../support/push-parts.ts';

let push: Awaited<ReturnType<typeof startPush>>;

afterEach(async () => {
  await push.stop();
});

const at = (minute: number): string => `2026-11-08T16:${String(minute).padStart(2, '0')}:00Z`;

describe('what is pushed again', () => {
  it('counts once', async () => {
    push = await startPush();
    const body = [row(), row({ time: at(5), value: null })];

    const first = await push.post(body);
    const second = await push.post(body);

    expect(first.body).toEqual({ accepted: 2, repeated: 0, revised: 0 });
    expect(second).toMatchObject({ status: 200, body: { accepted: 0, repeated: 2, revised: 0 } });
    expect(push.batches).toHaveLength(1);
  });

  it('counts once when it comes twice at the same time', async () => {
    const { hand, called, open } = slowHand();
    push = await startPush({ hand });

    const posted = [push.post([row()]), push.post([row()]), push.post([row()])];
    await called;
    await push.ask('/healthz');
    open();
    const answers = await Promise.all(posted);

    expect(answers.map(({ body }) => body.accepted).toSorted()).toEqual([0, 0, 1]);
    expect(push.rows()).toHaveLength(1);
  });

  it('is a revision where the value has changed, also from and to "no value"', async () => {
    push = await startPush();
    await push.post([row()]);

    const changes = [null, 0, 4];
    const answers = [];
    for (const value of changes) answers.push(await push.post([row({ value }), row({ time: at(5) })]));

    expect(answers.map(({ body }) => body)).toEqual([
      { accepted: 2, repeated: 0, revised: 1 },
      { accepted: 1, repeated: 1, revised: 1 },
      { accepted: 1, repeated: 1, revised: 1 },
    ]);
    expect(push.rows().map(({ value }) => value)).toEqual([4, null, 4, 0, 4]);
  });

  it('is harmless after a crash between the store and the answer', async () => {
    const store = createMemoryStore();
    let crashes = true;
    const hand = async ({ observations, receivedAt }: Batch): Promise<void> => {
      await store.putObservations(observations.map((each) => ({ ...each, seenAt: receivedAt })));
      if (crashes) throw new Error('crashed');
    };
    push = await startPush({ hand });

    const lost = await push.post([row(), row({ time: at(5) })]);
    crashes = false;
    const sameProcess = await push.post([row(), row({ time: at(5) })]);
    await push.stop();
    push = await startPush({ hand });
    const nextProcess = await push.post([row(), row({ time: at(5) })]);

    expect([lost.status, lost.headers.get('retry-after')]).toEqual([503, '30']);
    expect(sameProcess.body.accepted).toBe(2);
    expect(nextProcess.body.accepted).toBe(2);
    const stored = await store.observations({ place: 'country:KP', from: NOW - DAY_MS, to: NOW });
    expect(stored.map(({ observedAt, value }) => [new Date(observedAt).toISOString(), value])).toEqual([
      ['2026-11-08T16:05:00.000Z', 4],
      ['2026-11-08T16:10:00.000Z', 4],
    ]);
  });

  it('of a body that could not be stored nothing is known, not even its places', async () => {
    push = await startPush({ hand: () => Promise.reject(new Error('disk full')) });

    const answer = await push.post([row()]);

    expect(answer.status).toBe(503);
    expect(push.feed.places()).toEqual([]);
    expect(push.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});

describe('the history of a place', () => {
  const asked = { places: ['country:KP'], from: NOW - DAY_MS, to: NOW };
  const ask = async (changes = {}) => {
    const batch = await push.feed.history({ ...asked, ...changes }, new AbortController().signal);
    return batch.observations.map(({ observedAt, value }) => [
      new Date(observedAt).toISOString().slice(11, 16),
      value,
    ]);
  };

  it('is what was pushed, each bin once, with its last value', async () => {
    push = await startPush();
    await push.post([row({ time: at(5) }), row(), row({ entity: 'country:IR' })]);
    await push.post([row({ value: 3 })]);

    expect(await ask()).toEqual([
      ['16:05', 4],
      ['16:10', 3],
    ]);
    expect(await ask({ from: Date.parse(at(10)) })).toEqual([['16:10', 3]]);
    expect(await ask({ to: Date.parse(at(10)) })).toEqual([['16:05', 4]]);
    expect(await ask({ places: ['group:world'] })).toEqual([]);
  });

  it('holds what is being stored: the place is asked about before the sender is answered', async () => {
    const { hand, called, open } = slowHand();
    push = await startPush({ hand });
    const posted = push.post([row()]);
    await called;

    expect(await ask()).toEqual([['16:10', 4]]);
    open();
    await posted;
  });
});

describe('what is remembered', () => {
  const observed = (place: string, observedAt: number) => ({
    signal: 's',
    place,
    observedAt,
    value: 1,
  });

  it('is bounded: the oldest is forgotten, and taken once more', () => {
    const heard = new Heard();
    const rows = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => observed('country:KP', from + i));
    for (let from = 0; from < 200_000; from += 50_000) heard.remember(rows(from, 50_000));
    expect(heard.compare(rows(0, 200_000)).repeated).toBe(200_000);

    heard.remember(rows(200_000, 1));

    expect(heard.compare(rows(0, 200_001)).fresh).toEqual([observed('country:KP', 0)]);
    expect(heard.places()).toEqual(['country:KP']);
  });

  it('is full at 20,000 series; known ones go on', () => {
    const heard = new Heard();
    const rows = Array.from({ length: 20_000 }, (_, i) => observed(`asn:${i + 1}`, 0));
    expect(heard.isFull(rows)).toBe(false);
    heard.remember(rows);

    expect(heard.isFull([observed('asn:1', 1)])).toBe(false);
    expect(heard.isFull([observed('asn:1', 1), observed('asn:20001', 1)])).toBe(true);
  });

  it('a body with too many series is refused as a whole', async () => {
    push = await startPush();
    const entities = Array.from({ length: 20_001 }, (_, i) => i + 1);
    const line = (asn: number): string =>
      `{"time":1794154200,"signal":"acme.probes","entity":"asn:${asn}","value":1}`;
    const bodies = [entities.slice(0, 10_000), entities.slice(10_000)];

    const answers = [];
    for (const body of bodies)
      answers.push(await push.post(body.map(line).join('\n'), { 'content-type': 'application/x-ndjson' }));

    expect(answers.map(({ status }) => status)).toEqual([200, 422]);
    expect(push.rows()).toHaveLength(10_000);
  });
});
