import { describe, expect, it } from 'vitest';
import { foldIncident } from '../../src/core/fold.ts';
import { createPlaces } from '../../src/core/places.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { usualBand } from '../../src/core/usual-band.ts';
import { chartInput, pictureOf } from '../../src/run/picture.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { transition } from '../core/card-builders.ts';

const NOW = Date.parse('2014-12-22T18:00:00Z');
const STEP = 5 * MINUTE_MS;
const DARK = NOW - 2 * HOUR_MS;
const SPEC = {
  family: 'ris',
  kind: 'routing',
  scale: 'count-set',
  unit: 'prefixes',
  stepMs: STEP,
  lagMs: 0,
} as const;
const INCIDENT = foldIncident(
  null,
  transition({ at: DARK, from: 'normal', to: 'blackout', startedAt: DARK, since: DARK }),
);

async function stored(days: number) {
  const store = createMemoryStore();
  const rows = [];
  for (let observedAt = NOW - days * DAY_MS; observedAt < NOW; observedAt += STEP) {
    // Three hours without an answer, the day before.
    if (observedAt >= NOW - DAY_MS && observedAt < NOW - DAY_MS + 3 * HOUR_MS) continue;
    const value = observedAt >= DARK ? 0 : 4;
    rows.push({ signal: 'ris.prefixes', place: 'country:KP', observedAt, value, seenAt: observedAt + STEP });
  }
  await store.putObservations(rows);
  return {
    store,
    places: createPlaces(),
    signals: [
      { ...SPEC, id: 'ris.prefixes' },
      { ...SPEC, id: 'ris.silent' },
    ],
  };
}

describe('the picture of an incident', () => {
  it('shows two days of its signals, gaps as gaps, beside what was usual, with the phases', async () => {
    const parts = { ...(await stored(30)), draw: () => expect.fail('not drawn here') };
    const input = await chartInput(parts, INCIDENT, NOW);

    expect(input).toMatchObject({
      place: 'North Korea',
      zone: 'Asia/Pyongyang',
      from: NOW - 2 * DAY_MS,
      to: NOW,
    });
    expect(input.phases.map(({ phase }) => phase)).toEqual(['normal', 'blackout']);
    expect(input.signals.map(({ name }) => name)).toEqual(['Routing, ris.prefixes']);
    const points = input.signals[0]?.points ?? [];
    expect(points.filter(({ at }) => at >= NOW - DAY_MS && at < NOW - DAY_MS + 3 * HOUR_MS)).toEqual([]);
    expect(points.at(-1)).toMatchObject({ value: 0, low: 4, high: 4 });
  });

  it('is none where nothing was measured', async () => {
    const parts = { ...(await stored(0)), draw: () => expect.fail('nothing to draw') };
    expect(await pictureOf(parts, INCIDENT, NOW)).toBeNull();
  });
});

describe('the usual band', () => {
  it('is the middle of the same time of day, an outage left out, and unknown with fewer than five days', () => {
    const rows = Array.from({ length: 20 }, (_, day) => ({
      observedAt: NOW - (day + 1) * DAY_MS,
      value: day,
    }));
    const away = { from: NOW - 3 * DAY_MS, to: NOW };
    expect(usualBand(rows, away)(NOW)).toEqual({ low: 4, high: 18 });
    expect(usualBand(rows.slice(0, 7), away)(NOW)).toBeNull();
    expect(usualBand(rows, away)(NOW + HOUR_MS)).toBeNull();
  });
});
