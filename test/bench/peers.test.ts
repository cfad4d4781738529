/** Rules of other detectors: on series made by hand, who alarms at which bin. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPeer, PEERS, type PeerRule } from '../../bench/detect/peers/index.ts';
import { maskedValues } from '../../bench/detect/peers/mask.ts';
import { MovingMedian } from '../../bench/detect/peers/moving-median.ts';
import type { World, WorldSeries } from '../../bench/detect/world.ts';
import type { SignalKind, SignalSpec } from '../../src/core/series.ts';
import { DAY_MS, MINUTE_MS } from '../../src/core/time.ts';

const STEP_MS = 10 * MINUTE_MS;
const DAY = DAY_MS / STEP_MS;
const START = Date.UTC(2026, 0, 5);

function signal(kind: SignalKind, extra: Partial<SignalSpec> = {}): SignalSpec {
  const scale = kind === 'traffic' ? 'index' : 'count-set';
  return { id: kind, family: kind, kind, scale, unit: 'units', stepMs: STEP_MS, lagMs: 0, ...extra };
}

function rule(name: string): PeerRule {
  const found = PEERS.find((peer) => peer.name === name);
  if (found === undefined) throw new Error(`no peer called ${name}`);
  return found;
}

/** A value for each bin by a rule of its number. */
function series(days: number, at: (bin: number) => number): Float64Array {
  return Float64Array.from({ length: Math.round(days * DAY) }, (_, bin) => at(bin));
}

/** Bins at which the state changes: first the one that raises the alarm. */
function changes(states: Uint8Array | null): number[] {
  const found: number[] = [];
  states?.forEach((state, bin) => {
    if (state !== (states[bin - 1] ?? 0)) found.push(bin);
  });
  return found;
}

/** About 1,000, evenly up to 6 more or less: never 3 σ away. */
function ripple(bin: number): number {
  const mixed = Math.imul(bin ^ 0x9e3779b9, 0x85ebca6b);
  return 994 + ((Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 8) % 13);
}

const FALL = 22 * DAY;
/** Flat at about 1,000; at 400 for four hours on the 23rd day. */
const FALLEN = series(24, (bin) => ripple(bin) * (bin >= FALL && bin < FALL + 24 ? 0.4 : 1));

describe('a flat series that falls to 40 % for four hours', () => {
  it.each([
    ['ioda-warning', 'routing', [FALL, FALL + 24]],
    ['ioda-critical', 'routing', [FALL, FALL + 24]],
    ['ioda-warning', 'probing', [FALL, FALL + 24]],
    ['ioda-warning', 'background', []],
    ['half-of-24h-median', 'traffic', [FALL, FALL + 24]],
    ['richter', 'probing', [FALL, FALL + 24]],
    ['radar-like', 'traffic', [FALL + 1, FALL + 24]],
  ] as const)('%s on %s', (name, kind, expected) => {
    expect(changes(rule(name).states(signal(kind), FALLEN))).toEqual(expected);
  });

  // These follow the series down, or wobble about its edge: only the first bin of the alarm is certain.
  it.each([
    ['holt-winters', 2],
    ['weekly-z', 1],
    ['chocolatine-like', 0],
    ['chocolatine-like-3', 2],
    ['ewma-3-sigma', 0],
  ])('%s alarms %i bin(s) after the first low one', (name, after) => {
    expect(changes(rule(name).states(signal('probing'), FALLEN))[0]).toBe(FALL + after);
  });

  it('says nothing of traffic by IODA: it has no such rule', () => {
    expect(rule('ioda-warning').states(signal('traffic'), FALLEN)).toBeNull();
  });
});

it.each(PEERS.map((peer) => peer.name))('%s is silent on a steady series, also on gaps in it', (name) => {
  const steady = series(24, (bin) => (bin % 50 === 7 ? NaN : 1000));

  expect(changes(rule(name).states(signal('probing'), steady))).toEqual([]);
});

describe('IODA', () => {
  it('tells warning from critical by the threshold of the kind', () => {
    const partial = series(10, (bin) => (bin >= 9 * DAY ? 700 : 1000));

    expect(changes(rule('ioda-warning').states(signal('probing'), partial))).toEqual([9 * DAY]);
    expect(changes(rule('ioda-critical').states(signal('probing'), partial))).toEqual([]);
  });

  it('suppresses a series whose median is under 20, which then has no vote', () => {
    const tiny = series(10, (bin) => (bin >= 9 * DAY ? 0 : 19));
    const share = signal('probing', { scale: 'fraction' });

    expect(rule('ioda-warning').states(signal('probing'), tiny)).toBeNull();
    expect(changes(rule('ioda-warning').states(share, tiny))).toEqual([9 * DAY]);
  });

  it('lets an outage become its routing median, and holds a probing one for 7 days', () => {
    const lasting = series(20, (bin) => (bin >= 9 * DAY ? 400 : 1000));

    expect(changes(rule('ioda-warning').states(signal('routing'), lasting))).toEqual([
      9 * DAY,
      9 * DAY + DAY / 2 + 1,
    ]);
    expect(changes(rule('ioda-warning').states(signal('probing'), lasting))).toEqual([
      9 * DAY,
      9 * DAY + 7 * DAY + 1,
    ]);
  });
});

describe('Richter', () => {
  const levels = (...steps: [number, number][]): Float64Array =>
    series(20, (bin) => steps.findLast(([from]) => bin >= from)?.[1] ?? NaN);

  it('holds an alarm until 0.8 of the baseline is back', () => {
    const values = levels([0, 1000], [1200, 450], [1230, 790], [1260, 810]);

    expect(changes(rule('richter').states(signal('probing'), values))).toEqual([1200, 1260]);
  });

  it('finds a second fall by the baseline of before the first', () => {
    const values = levels([0, 1000], [1200, 0], [1230, 1000], [1300, 490], [1310, 1000]);

    expect(changes(rule('richter').states(signal('probing'), values))).toEqual([1200, 1230, 1300, 1310]);
  });

  it('does not see a fall to 60 %', () => {
    expect(
      changes(rule('richter').states(signal('probing'), levels([0, 1000], [1200, 600], [1400, 1000]))),
    ).toEqual([]);
  });

  it('takes what has not come back in two weeks for a new level', () => {
    const values = series(30, (bin) => (bin >= 8 * DAY ? 300 : 1000));

    expect(changes(rule('richter').states(signal('probing'), values))).toEqual([8 * DAY, 22 * DAY]);
  });
});

it('Radar calls 70 % an anomaly when it is sustained, and closes it at the first bin over 75 %', () => {
  const values = series(20, (bin) => ripple(bin) * (bin >= 15 * DAY && bin < 15 * DAY + 20 ? 0.7 : 1));

  expect(changes(rule('radar-like').states(signal('traffic'), values))).toEqual([
    15 * DAY + 5,
    15 * DAY + 20,
  ]);
});

it.each(PEERS.map((peer) => peer.name))('%s keeps its state over a gap', (name) => {
  const gap = (bin: number): boolean => bin >= FALL + 8 && bin < FALL + 12;
  const values = FALLEN.map((value, bin) => (gap(bin) ? NaN : value));

  const states = rule(name).states(signal('probing'), values);

  expect(new Set(states?.subarray(FALL + 7, FALL + 12)).size).toBe(1);
});

describe('MovingMedian', () => {
  const median = (window: readonly number[]): number => {
    const known = window.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
    const middle = known.length >> 1;
    if (known.length === 0) return NaN;
    return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
  };

  it('is the median of the last points, gaps left out', () => {
    const value = fc.oneof(
      fc.integer({ min: 0, max: 5 }),
      fc.double({ min: -1e6, max: 1e6 }),
      fc.constant(NaN),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(value, { maxLength: 60 }), (points, values) => {
        const moving = new MovingMedian(points);
        values.forEach((next, i) => {
          moving.push(next);
          const window = values.slice(Math.max(0, i + 1 - points), i + 1);
          // Half of the smallest negative number is -0: the sign of a zero is nobody's concern.
          expect(moving.median() + 0).toBe(median(window) + 0);
          expect(moving.count).toBe(window.filter((known) => !Number.isNaN(known)).length);
        });
      }),
    );
  });

  it('costs two arrays of its window, and refuses a window of nothing', () => {
    expect(new MovingMedian(1008).bytes()).toBe(16_128);
    expect(new MovingMedian(3).median()).toBeNaN();
    expect(() => new MovingMedian(0)).toThrow(RangeError);
  });
});

function world(made: readonly WorldSeries[]): World {
  const length = Math.max(...made.map(({ values, signal: { stepMs } }) => values.length * stepMs));
  return {
    seed: 1,
    start: START,
    judgedFrom: START,
    end: START + length,
    signals: [...new Map(made.map((one) => [one.signal.id, one.signal])).values()],
    places: [...new Set(made.map((one) => one.place))],
    series: made,
    labels: [],
  };
}

/** Low in those bins, else 1,000. */
function lowIn(days: number, ...stretches: [number, number][]): Float64Array {
  return series(days, (bin) => (stretches.some(([from, to]) => bin >= from && bin < to) ? 100 : 1000));
}

describe('votes', () => {
  const at = (bin: number, lagMs = 0): number => START + (bin + 1) * STEP_MS + lagMs;
  const probing = signal('probing', { lagMs: 20 * MINUTE_MS });
  const place = 'country:KP';
  const two = world([
    { place, signal: signal('routing'), values: lowIn(3, [300, 330]) },
    { place, signal: probing, values: lowIn(3, [305, 325]) },
  ]);

  it('are counted by the clock at which each signal is known', () => {
    const peer = createPeer(rule('half-of-24h-median'), { votes: 2, masked: false });

    expect(peer.judge(two)).toEqual([
      {
        place,
        at: at(305, 20 * MINUTE_MS),
        endAt: at(325, 20 * MINUTE_MS),
        said: [
          { at: at(305, 20 * MINUTE_MS), to: 'degrading', ending: null },
          { at: at(325, 20 * MINUTE_MS), to: 'normal', ending: 'recovered' },
        ],
      },
    ]);
  });

  it('need no more than a place has signals', () => {
    const one = createPeer(rule('half-of-24h-median'), { votes: 1, masked: false });
    const nine = createPeer(rule('half-of-24h-median'), { votes: 9, masked: false });

    expect(one.judge(two)[0]).toMatchObject({ at: at(300), endAt: at(330) });
    expect(nine.judge(two)[0]).toMatchObject({ at: at(305, 20 * MINUTE_MS) });
  });

  it('of a signal without a rule do not count: routing alone decides by IODA', () => {
    const values = lowIn(3, [300, 330]);
    const made = world([
      { place, signal: signal('routing'), values },
      { place, signal: signal('traffic'), values },
    ]);

    expect(createPeer(rule('ioda-warning'), { votes: 2, masked: false }).judge(made)).toHaveLength(1);
  });

  it('merge alarms at most an hour apart, and leave the last one open', () => {
    const values = lowIn(3, [300, 310], [316, 320], [327, 330], [420, 432]);
    const peer = createPeer(rule('half-of-24h-median'), { votes: 1, masked: false });

    const alarms = peer.judge(world([{ place, signal: signal('routing'), values }]));

    expect(alarms.map((alarm) => [alarm.at, alarm.endAt])).toEqual([
      [at(300), at(320)],
      [at(327), at(330)],
      [at(420), null],
    ]);
    expect(alarms[2]?.said).toHaveLength(1);
  });

  it('are in the name', () => {
    expect(createPeer(rule('ioda-warning'), { votes: 2, masked: true }).name).toBe(
      'ioda-warning (2 votes, masked)',
    );
    expect(createPeer(rule('richter'), { votes: 1, masked: false }).name).toBe('richter (1 vote)');
  });
});

describe('the health mask', () => {
  const COUNTRIES = ['KP', 'IR', 'SY', 'EG', 'SD', 'ET', 'FR', 'CU', 'VE', 'BR'].map(
    (code) => `country:${code}`,
  );
  const LOW: [number, number] = [5 * DAY, 5 * DAY + 3];
  const made = (low: number, extra: readonly WorldSeries[] = [], places = COUNTRIES): World =>
    world([
      ...places.map((place, i) => ({
        place,
        signal: signal('probing'),
        values: i < low ? lowIn(6, LOW) : lowIn(6),
      })),
      ...extra,
    ]);
  const missing = (values: Float64Array | undefined): number[] =>
    [...(values ?? [])].flatMap((value, bin) => (Number.isNaN(value) ? [bin] : []));
  const MASKED = [0, 1, 2, 3, 4].map((bin) => LOW[0] + bin);

  it('makes a signal that many countries read low missing for all, for two more bins', () => {
    const broken = made(4);

    expect(missing(maskedValues(broken)[0])).toEqual(MASKED);
    expect(missing(maskedValues(broken)[9])).toEqual(MASKED);
    expect(maskedValues(broken)).toBe(maskedValues(broken));
  });

  it('takes the false alarms of a broken feed from the peers', () => {
    const broken = made(4);
    const alarms = (masked: boolean): number =>
      createPeer(rule('ioda-critical'), { votes: 1, masked }).judge(broken).length;

    expect(alarms(false)).toBe(4);
    expect(alarms(true)).toBe(0);
  });

  it('leaves it alone when few are low, or too few report', () => {
    expect(missing(maskedValues(made(3))[0])).toEqual([]);
    expect(missing(maskedValues(made(4, [], COUNTRIES.slice(0, 7)))[0])).toEqual([]);
  });

  it('leaves it alone when another kind of signal shows the same places low', () => {
    const routing = COUNTRIES.slice(0, 4).map((place) => ({
      place,
      signal: signal('routing', { stepMs: 5 * MINUTE_MS }),
      values: series(12, (bin) => (bin >= 2 * LOW[0] && bin < 2 * LOW[1] ? 0 : 1000)),
    }));

    expect(missing(maskedValues(made(4, routing))[0])).toEqual([]);
  });

  it('hears a region only through its country', () => {
    const regions = COUNTRIES.map((id) => id.replace('country:', 'region:') + '-North');

    expect(missing(maskedValues(made(10, [], regions))[0])).toEqual([]);
  });
});
