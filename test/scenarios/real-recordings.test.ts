/** What Ebb makes of measured outages. The recordings lie beside the repository; a lone clone skips these. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Transition } from '../../src/core/incident.ts';
import { DAY_MS, HOUR_MS } from '../../src/core/time.ts';
import { readRecording } from '../../src/recording/read.ts';
import { replay } from '../../src/run/replay.ts';
import { systemClock } from '../../src/lib/clock.ts';

const SHARED = '../shared/recordings';
const isThere = existsSync(SHARED);
const silent = (): void => {};
const log = { debug: silent, info: silent, warn: silent, error: silent };

async function told(name: string): Promise<readonly Transition[]> {
  const all: Transition[] = [];
  await replay({
    recording: await readRecording(`${SHARED}/${name}`),
    store: createMemoryStore({ retainMs: 2 * DAY_MS }),
    durable: false,
    chat: null,
    channel: 'test:1',
    clock: systemClock(),
    log,
    subscribe: null,
    until: null,
    pace: null,
    stop: new AbortController().signal,
    onProgress: silent,
    onCommitted: ({ transitions }) => void all.push(...transitions),
  });
  return all;
}

/** Rows of one place, by time. */
async function rowsOf(name: string): Promise<ReadonlyMap<string, readonly { at: number; value: number }[]>> {
  const rows = new Map<string, { at: number; value: number }[]>();
  for await (const chunk of (await readRecording(`${SHARED}/${name}`)).chunks()) {
    for (const { place, observedAt, value } of chunk.rows) {
      const own = rows.get(place) ?? [];
      rows.set(place, own);
      if (value !== null) own.push({ at: observedAt, value });
    }
  }
  return rows;
}

const at = (text: string): number => Date.parse(`${text}Z`);

describe.skipIf(!isThere)('measured outages', () => {
  it('AS38229, April 2016: dark on its only zero bin, back at once, normal within half an hour', async () => {
    const story = (await told('as38229-2016-04')).map((t) => [
      t.to,
      new Date(t.at).toISOString().slice(11, 16),
    ]);

    expect(story.map(([phase]) => phase)).toEqual(['blackout', 'recovering', 'normal']);
    expect(story.slice(0, 2).map(([, time]) => time)).toEqual(['08:40', '08:50']);
    expect(story[2]?.[1]).toMatch(/^09:[012]0$/);
  });

  it('Kenya, June 2016: four of seventeen probes are no blackout', async () => {
    expect((await told('kenya-2016-06')).some((t) => t.to === 'blackout')).toBe(false);
  });

  it('Georgia, six years without an outage: at most one alert a year', async () => {
    const alerts = (await told('georgia-control-2019-2025')).filter((t) => t.from === 'normal');

    expect(alerts.length).toBeLessThanOrEqual(6);
  });

  it('Hurricane Laura: four counties within a day, Harris silent, Orleans never more than reduced', async () => {
    const all = await told('hurricane-laura-2020-08');
    const landfall = at('2020-08-27T06:00:00');
    for (const county of ['US-LA-Calcasieu', 'US-LA-Natchitoches', 'US-LA-Rapides', 'US-TX-Orange']) {
      const found = all.find((t) => t.place === `region:${county}` && t.at >= landfall - HOUR_MS);
      expect(found?.at, county).toBeLessThanOrEqual(landfall + DAY_MS);
    }
    expect(all.filter((t) => t.place === 'region:US-TX-Harris')).toEqual([]);
    expect(all.some((t) => t.place === 'region:US-LA-Orleans' && t.to === 'blackout')).toBe(false);
  });

  it('Iran, November 2019: provinces go dark within two bins of their second dark bin, with a warning where they slid', async () => {
    const name = 'iran-provinces-2019-11';
    const all = await told(name);
    let dark = 0;
    let inTime = 0;
    const unwarned: string[] = [];
    for (const [place, rows] of await rowsOf(name)) {
      const before = rows.filter(({ at: t }) => t < at('2019-11-16T12:00:00')).map(({ value }) => value);
      const usual = before.toSorted((a, b) => a - b)[before.length >> 1] ?? 1;
      const low = rows.filter(({ at: t, value }) => t >= at('2019-11-16T12:00:00') && value <= 0.12 * usual);
      const second = low[1];
      if (second === undefined) continue;
      dark += 1;
      const own = all.filter((t) => t.place === place);
      const blackout = own.find((t) => t.to === 'blackout');
      if (blackout !== undefined && blackout.at <= second.at + 3 * HOUR_MS) inTime += 1;
      const between = rows.filter(
        ({ at: t, value }) =>
          t >= at('2019-11-16T12:00:00') &&
          t < (low[0]?.at ?? 0) &&
          value < 0.88 * usual &&
          value > 0.12 * usual,
      );
      const warned = own.some((t) => t.to !== 'blackout' && t.at < (blackout?.at ?? 0));
      if (between.length >= 2 && !warned) unwarned.push(place);
    }

    expect(dark).toBe(29);
    expect(inTime).toBeGreaterThanOrEqual(28);
    expect(unwarned).toEqual([]);
  });
});
