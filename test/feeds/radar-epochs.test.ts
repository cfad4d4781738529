import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch, PolledFeed } from '../../src/app/ports.ts';
import { isoSeconds } from '../../src/core/time.ts';
import { errorOf } from '../contract/feed-contract.ts';
import { refusal, type Truth, wave } from '../support/fake-radar.ts';
import { openRadar } from '../support/feed-radar.ts';

const NOW = Date.parse('2026-09-24T12:07:00Z');
const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const DAY = 24 * HOUR;
const signal = new AbortController().signal;
const VE = 'country:VE';

let bench: Awaited<ReturnType<typeof openRadar>>;

beforeEach(async () => {
  bench = await openRadar(NOW);
});

afterEach(() => bench.close());

const now = (): number => bench.clock.now();

const poll = (feed: PolledFeed): Promise<Batch> => feed.poll(now() - 3 * HOUR, now(), signal);

/** The rows of Venezuela's traffic in a batch, by bin. */
function trafficOf(batch: Batch): ReadonlyMap<number, number | null> {
  const own = batch.observations.filter((row) => row.signal === 'radar.netflows' && row.place === VE);
  return new Map(own.map(({ observedAt, value }) => [observedAt, value]));
}

describe('the scale of traffic', () => {
  /** The next polls, a quarter of an hour apart; everything that was handed over last of each bin. */
  async function watch(feed: PolledFeed, polls: number): Promise<ReadonlyMap<number, number | null>> {
    const seen = new Map<number, number | null>();
    for (let i = 0; i < polls; i += 1) {
      for (const [bin, value] of trafficOf(await poll(feed))) seen.set(bin, value);
      bench.goTo(now() + QUARTER);
    }
    return seen;
  }

  const spiky: Truth = (at) => (at === NOW - (NOW % QUARTER) + QUARTER ? 9_000_000 : wave(at));

  /** How far from one scale, in parts of the whole: 0 when every value is the same multiple of the truth. */
  function spreadOf(seen: ReadonlyMap<number, number | null>, truth: Truth): number {
    const ratios = [...seen].map(([bin, value]) => (value ?? 0) / (truth(bin) ?? 1)).sort((a, b) => a - b);
    return (ratios.at(-1) ?? 0) / (ratios[0] ?? 1) - 1;
  }

  it('goes on when a spike makes every share small', async () => {
    bench.fake.setTruth(VE, 'netflows', spiky);

    const seen = await watch(bench.feedOf([VE]), 6);

    expect(seen.size).toBeGreaterThan(14 * 96);
    expect(spreadOf(seen, spiky)).toBeLessThan(0.001);
  });

  it('goes on after a restart', async () => {
    bench.fake.setTruth(VE, 'netflows', spiky);
    const seen = new Map(await watch(bench.feedOf([VE]), 1));

    for (const [bin, value] of await watch(bench.feedOf([VE]), 5)) seen.set(bin, value);

    expect(spreadOf(seen, spiky)).toBeLessThan(0.001);
    expect(bench.log.lines).toEqual([]);
  });

  it.each([
    ['is cut off', '{"version":1,"place":"country:VE","scal'],
    ['is of another version', '{"version":2,"place":"country:VE","scales":{}}'],
    ['is of another place', '{"version":1,"place":"country:DE","scales":{}}'],
    [
      'holds what is no number',
      '{"version":1,"place":"country:VE","scales":{"radar.netflows":{"epoch":1,"handed":[[1,"2"]]}}}',
    ],
    ['is empty', ''],
  ])('begins anew, near the same level, when its file %s', async (_, text) => {
    const before = await watch(bench.feedOf([VE]), 1);
    const [name] = readdirSync(bench.folder);
    writeFileSync(join(bench.folder, name ?? ''), text);

    const batch = await poll(bench.feedOf([VE]));

    const after = trafficOf(batch);
    const bin = NOW - (NOW % QUARTER) - QUARTER;
    expect(after.size).toBeGreaterThan(14 * 90);
    expect((after.get(bin) ?? 0) / (before.get(bin) ?? 1)).toBeCloseTo(1, 2);
    expect(bench.log.lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['warn', 'a scale of a feed is not readable: a new one begins'],
    ]);
    expect(JSON.parse(readFileSync(join(bench.folder, name ?? ''), 'utf8'))).toMatchObject({
      version: 1,
      place: VE,
    });
  });

  it('begins anew and hands over all of it when the history was computed anew', async () => {
    const feed = bench.feedOf([VE]);
    await poll(feed);
    bench.fake.setTruth(VE, 'netflows', (at) => (wave(at) ?? 0) * (1 + ((at / QUARTER) % 3)));

    const batch = await poll(feed);
    const next = await poll(feed);

    expect([trafficOf(batch).size > 14 * 90, trafficOf(next).size]).toEqual([true, 12]);
    expect(bench.log.lines.map(({ msg, fields }) => [msg, fields['epoch']])).toEqual([
      ['a series begins a new scale', 2],
    ]);
  });

  it('is handed over whole by the next poll when the one that began it failed', async () => {
    bench.fake.failNext((right) => right);
    bench.fake.failNext(() => refusal(429, 1015, 'Too many requests'));
    const feed = bench.feedOf([VE]);

    await errorOf(poll(feed));
    const batch = await poll(feed);

    expect(trafficOf(batch).size).toBeGreaterThan(14 * 90);
  });

  it('takes nothing from bins that were measured badly: they have no value', async () => {
    const feed = bench.feedOf([VE]);
    await poll(feed);
    bench.fake.setAnnotations([
      { eventType: 'PIPELINE', startDate: '2026-09-24T10:00:00Z', endDate: '2026-09-24T11:00:00Z' },
    ]);
    bench.fake.setTruth(VE, 'netflows', (at) => (at >= NOW - 2.2 * HOUR && at < NOW - HOUR ? 5 : wave(at)));

    const batch = await poll(feed);

    const nulls = [...trafficOf(batch)].filter(([, value]) => value === null).map(([bin]) => isoSeconds(bin));
    expect(nulls).toEqual(['10:00', '10:15', '10:30', '10:45'].map((time) => `2026-09-24T${time}:00Z`));
    expect(bench.log.lines).toEqual([]);
  });

  it('of a place that is only glanced at is kept nowhere', async () => {
    const batch = await bench.feedOf([]).history({ places: [VE], from: NOW - 7 * DAY, to: NOW }, signal);

    expect(trafficOf(batch).size).toBe(7 * 96);
    expect(readdirSync(bench.folder)).toEqual([]);
  });

  it('is watched without a file when the folder cannot be written', async () => {
    writeFileSync(join(bench.folder, 'file'), '');
    const feed = bench.feedOf([VE], { folder: join(bench.folder, 'file', 'radar') });

    await poll(feed);
    const batch = await poll(feed);

    expect(trafficOf(batch).size).toBe(12);
    expect(bench.log.lines.map(({ msg }) => msg)).toEqual([
      'the scales of a feed cannot be kept for the next start',
    ]);
  });
});
