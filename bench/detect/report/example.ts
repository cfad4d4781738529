/** A made-up result, to see what a report looks like and to test its writer. The figures are invented. */
import { HOUR_MS, MINUTE_MS } from '../../../src/core/time.ts';
import type { MessageScore, NoticeScore, Spread } from '../../../src/score/result.ts';
import type {
  BenchResult,
  CorpusResult,
  DropsResult,
  InjectedDrop,
  JudgeResult,
  PeerResult,
  RealResult,
} from '../results.ts';

export const PEERS: readonly (readonly [string, number, number | null, number | null])[] = [
  ['ioda-warning', 0.944, 0.085, 20],
  ['ioda-critical', 0.804, 0, 30],
  ['half-of-24h-median', 0.898, 1.65, 25],
  ['holt-winters', 0.919, 0.074, 30],
  ['weekly-z', 0.893, 0.077, 30],
  ['richter', 0.658, 0, 20],
  ['chocolatine', 0.929, 4.8, 10],
  ['chocolatine-3', 0.9, 0.9, 40],
  ['ewma-3-sigma', 0.642, 36, 10],
  ['radar-like', 0.87, 0.2, 60],
];
const EMPTY: Spread = { count: 0, median: null, p90: null };

function spread(count: number, median: number, p90: number): Spread {
  return { count, median: median * MINUTE_MS, p90: p90 * MINUTE_MS };
}

export function notice(medianBins: number | null, p90Bins: number | null): NoticeScore {
  return { due: 90, early: 2, never: 1, medianBins, p90Bins };
}

export function judge(
  name: string,
  recall: number,
  wrong: number | null,
  minutes: number | null,
): JudgeResult {
  return {
    name,
    events: 500,
    hits: Math.round(recall * 500),
    recall,
    precision: 0.9,
    f1: recall - 0.01,
    falseAlarms: wrong === null ? 0 : Math.round(wrong * 620),
    falsePerPlaceMonth: wrong,
    falseInterval: wrong === null ? null : { low: wrong * 0.8, high: wrong * 1.2 + 0.005 },
    medianDelayMs: minutes === null ? null : minutes * MINUTE_MS,
    p90DelayMs: minutes === null ? null : 4 * minutes * MINUTE_MS,
    f1Behind: { low: 0.0212, high: 0.0484 },
  };
}

const peers: readonly PeerResult[] = PEERS.map(([rule, recall, wrong, minutes]) => ({
  rule,
  raw: { ...judge('', recall, wrong === null ? null : wrong * 12 + 0.4, minutes), votes: 2 },
  masked: { ...judge('', recall, wrong, minutes), votes: 1 },
}));

export const messages: MessageScore = { events: 400, median: 3, p90: 4, max: 7, fewShare: 0.963 };

export const ebb: CorpusResult['ebb'] = {
  events: 500,
  optionalEvents: 12,
  hits: 497,
  misses: 3,
  falseAlarms: 4,
  chatter: 1,
  standing: 0,
  optionalAlarms: 2,
  recall: 497 / 500,
  precision: 497 / 501,
  f1: 0.993,
  placeMonths: 620.4,
  falsePerPlaceMonth: 4 / 620.4,
  falseInterval: { low: 0.00176, high: 0.0165 },
  delayMs: spread(497, 30, 190),
  delayMsByShape: { partial: spread(100, 40, 150), sudden: spread(397, 10, 30) },
  delayMsBySize: { tiny: EMPTY, huge: spread(497, 30, 190) },
  warning: { events: 80, warned: 76, warnedShare: 0.95, medianLeadMs: 5 * HOUR_MS },
  gradual6h: { events: 60, warned: 58, warnedShare: 58 / 60, medianLeadMs: 11.52 * HOUR_MS },
  blackout: notice(2, 4),
  recovering: notice(3, 6),
  recovered: { steady: notice(5, 9), flapping: notice(10, 40) },
  messages: { steady: messages, flapping: { ...messages, p90: 8, max: 12 } },
};

export const corpus: CorpusResult = {
  corpus: 'A',
  about: 'Made-up countries.',
  seeds: [1000, 1001, 1002, 1010],
  placeMonths: 620.4,
  ebb,
  blackoutSeenBins: { median: 1, p90: 3 },
  blackoutSoonestBins: { median: 1.5, p90: 2 },
  ablations: [judge('Ebb without feed health', 1, 6.2, 30), judge('Ebb without fusion', 1, 2.7, 20)],
  peers,
};

export const real: RealResult = {
  events: [
    realEvent('Utopia', { Ebb: 30, 'ioda-warning': 20, richter: null }),
    realEvent('Erewhon', { Ebb: 10, 'ioda-warning': 40, richter: 15 }),
    realEvent('Laputa', { Ebb: null, 'ioda-warning': null, richter: 200 }),
    realEvent('Lilliput', { Ebb: null, 'ioda-warning': null, richter: null }),
  ],
  falseAlarms: { Ebb: 0, 'ioda-warning': 61, richter: 3 },
  placeMonths: 12,
};

function realEvent(place: string, delayMinutes: Record<string, number | null>): RealResult['events'][number] {
  const onset = '2026-01-05T10:00:00Z';
  return { recording: 'recorded', place, what: 'cut | cable', onset, optional: false, delayMinutes };
}

export const drops: DropsResult = {
  seeds: [3001, 3002, 3003],
  georgia: {
    years: 6,
    falseAlerts: ['2021-03-04T06:00:00Z', '2022-05-06T08:00:00Z', '2023-07-08T10:00:00Z'],
    deep: {
      drops: 200,
      found: 190,
      standing: 1,
      points: [1, 2, 2, 3],
      missed: [drop(3001, 4, false), drop(3002, null, true)],
    },
    half: { drops: 200, found: 159, standing: 0, points: [3, 5, 9], missed: [] },
  },
  falls: [
    {
      name: 'Probing alone',
      falls: 200,
      sameBin: 1,
      sameOrNextBin: 191,
      ebb: { medianBins: 1.83, p90Bins: 2.2, falseAlerts: 0 },
      ioda: { medianBins: 0.81, p90Bins: null, falseAlerts: 60 },
      placeMonths: 100,
      later: [{ seed: 3003, nth: 0, left: 0.2, binsBehind: null }],
    },
  ],
};

function drop(seed: number, points: number | null, standing: boolean): InjectedDrop {
  return { seed, onset: '2020-01-02T03:04:05Z', left: 0.217, hours: 47.9, found: false, standing, points };
}

export const result: BenchResult = {
  date: '2026-02-03',
  commit: 'abc1234',
  node: 'v20.19.0',
  kind: 'test',
  minutes: 41.6,
  corpora: [corpus],
  real,
  drops,
  speed: [
    {
      series: 100_000,
      observationsPerSecond: 1_250_000,
      bytesPerSeries: 1600,
      medianPerSecond: 2_500_000,
      medianBytesPerSeries: 8000,
    },
  ],
};

/** Nothing happened and nobody was judged: all is null. */
export const unmeasured: CorpusResult = {
  ...corpus,
  ebb: {
    ...ebb,
    ...{ events: 0, hits: 0, recall: null, precision: null, f1: null },
    ...{
      falsePerPlaceMonth: null,
      falseInterval: null,
      delayMs: EMPTY,
      delayMsByShape: {},
      delayMsBySize: {},
    },
    gradual6h: { events: 0, warned: 0, warnedShare: null, medianLeadMs: null },
    blackout: notice(null, null),
    recovered: { steady: notice(null, null), flapping: notice(null, null) },
    messages: {
      steady: { events: 0, median: null, p90: null, max: null, fewShare: null },
      flapping: { events: 0, median: null, p90: null, max: null, fewShare: null },
    },
  },
  blackoutSeenBins: { median: null, p90: null },
  blackoutSoonestBins: { median: null, p90: null },
};
