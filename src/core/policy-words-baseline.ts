/** In plain words: what is usual, how signs of an outage add up, and what is different where little is measured. */
import type { POLICY } from './policy.ts';
import { ordinal } from './card-text.ts';
import {
  counted,
  days,
  deviations,
  fromExpected,
  number,
  ofUsual,
  ours,
  percent,
  points,
  readings,
  recommended,
  steps,
  time,
  times,
  type WordsFor,
} from './policy-words-units.ts';

export const BASELINE_WORDS = {
  weeks: recommended('What is usual is learned from the last {}.', counted('week')),
  totalLossOnlyDays: recommended('In the first {} of a new series only a complete loss is told.', days),
  cautiousDays: recommended(
    'For the first {} Ebb is cautious, because it has seen each hour of the day a few times only.',
    days,
  ),
  cautiousSpread: recommended('While it is cautious, readings may stray {} as far as later.', times),
  seasonalGain: recommended(
    'A daily or weekly rhythm is believed when forecasts from it miss by less than {} of what a flat average misses by.',
    percent,
  ),
  swingingRatio: recommended(
    'In the cautious days a series that swings by more than {} of its average is low only under the lowest value it has shown.',
    percent,
  ),
  spreadFactor: recommended(
    'How far readings stray is their average miss, times {} to be comparable with a standard deviation.',
    number,
  ),
  minSpread: recommended('No series of counts is taken to stray by less than {}, in its own unit.', number),
  minRelativeSpread: recommended('No series is taken to stray by less than {}.', ofUsual),
  poissonSpread: recommended(
    'Arrivals vary by chance: they are taken to stray by at least {} times the square root of the number expected.',
    number,
  ),
  levelStep: recommended(
    'A slow level follows the readings of a series; each of them counts as no more than {} away from it.',
    percent,
  ),
  levelDays: recommended('The slow level takes {} to follow.', days),
  maxFallPerDay: recommended(
    'It never falls faster than {} a day, so that a decline cannot become what is usual.',
    percent,
  ),
  rebaseMs: recommended(
    'When one signal has been off for {} and all else is normal, that is what is usual for it from then on.',
    time,
  ),
  rebaseUnder: ours(
    'After a partial recovery that held, a signal under {} takes what it reads as its new usual.',
    ofUsual,
  ),
  offsetBand: ours(
    'A signal that is steadily off counts as fallen further when it is lower by another {} of the usual (or by two standard deviations, if those are more).',
    percent,
  ),
  offsetFadeMs: ours(
    'A signal that is steadily off while its place is normal loses its say little by little, over {}.',
    time,
  ),
  offsetVoice: ours('After that, {} of its say is left.', percent),
  riseRebaseMs: ours(
    'A rise that holds for {} is what is usual from then on: growth is never an outage.',
    time,
  ),
  riseRatio: ours('A rise means more than {} of what is usual.', percent),
  cleanEvidence: ours(
    'A series stops learning from low readings when signs of an outage have reached {}, about one clearly low hour.',
    points,
  ),
  cleanRatio: ours('Low means there: under {}.', ofUsual),
  reachErrors: ours('One hour moves the flat average as if it were off by at most {} its usual miss.', times),
  reachRatio: ours('Or as if it were off by {} of the average, if that is more.', percent),
  unknownSpread: ours('Before it is known how far readings stray, {} is assumed.', ofUsual),
  minShareSpread: ours('Shares and small indexes are taken to stray by at least {}.', ofUsual),
} satisfies WordsFor<(typeof POLICY)['baseline']>;

export const EVIDENCE_WORDS = {
  zMin: recommended('However low a reading is, it counts as no more than {}.', fromExpected),
  zMax: recommended('However high a reading is, it counts as no more than {}.', fromExpected),
  slack: recommended('Of every shortfall {} is forgiven.', deviations),
  cost: recommended('A good reading takes at most {} away.', points),
  gain: recommended('A low reading adds at most {}.', points),
  clearZ: ours('A reading is clearly low when it lies at least {}.', fromExpected),
  clearGain: ours('The reading after a clearly low one is no slip any more: it may add up to {}.', points),
  deepRatio: recommended('Deep losses are added up apart: readings of at most {}.', ofUsual),
  deepZ: recommended('To be deep, a reading must also lie at least {}.', fromExpected),
  deepGain: recommended('A deep reading adds at most {}.', points),
  max: recommended('A series never holds more than {}, so that it can calm down again.', points),
  missingDecayPerHour: recommended('While nothing arrives, {} of the points are lost each hour.', percent),
  priorCycles: recommended(
    'A noisy series must speak more softly; how softly is learned from its own swings. To begin with, {} are assumed.',
    counted('swing'),
  ),
  priorRate: recommended('Of those, higher ones are assumed to be rarer at a rate of {} a point.', number),
  minTau: recommended('The noisiest series keeps {} of its voice.', percent),
  cycleQuantile: recommended('Only swings that are higher than {} of the others are learned from.', percent),
  maxCycleOver: ours(
    'A swing higher than that by more than {} was no noise but a shift or an outage: it counts as so high only.',
    points,
  ),
  cycleStep: ours('What counts as a high swing is corrected by {} at each one.', percent),
  cycleKeep: ours('At each high swing, {} of the weight of older ones is kept.', percent),
  referenceStepMs: recommended(
    'Where this page counts ten-minute readings, that is one every {}; a signal with another step needs as many as fill the same time, and never under two.',
    time,
  ),
  maxStepGain: recommended(
    'A reading of a slower signal speaks up to {} as loudly, so that two of them can raise an alert.',
    times,
  ),
} satisfies WordsFor<(typeof POLICY)['evidence']>;

export const SMALL_SET_WORDS = {
  maxExpected: recommended('A set is small when no more than {} are usual. North Korea had 4.', number),
  fadeMs: ours('Dips of late are added up; the sum is halved {} after the latest of them.', time),
  rateDays: ours('How many dips a day are usual is learned over {}.', days),
  extraDips: ours('There are too many dips when there are more than is usual by at least {}.', number),
  rateRoots: ours(
    'Where dips are common, a further {} times the square root of their usual number is allowed.',
    number,
  ),
  sunkBins: ours(
    'One dip is enough when it lasts {} and no other kind of measurement contradicts it.',
    steps,
  ),
  sunkRatio: ours('Such a long dip must leave no more than {}.', ofUsual),
  cleanDays: recommended(
    'A dip is measured against the lowest value of each of the last {} without an outage.',
    days,
  ),
  minimumRank: ours(
    'The {} of those, from below, is the one that counts, so that two odd days do not.',
    ordinal,
  ),
  rankFromDays: ours('Until {} are known, the lowest counts.', days),
  usualFromDays: ours('Until {} are known, none does: one day has no usual.', days),
} satisfies WordsFor<(typeof POLICY)['smallSet']>;

export const TRICKLE_WORDS = {
  maxExpectedPerBin: recommended(
    'Where fewer than {} are expected in one reading, readings are added up before they are judged.',
    counted('arrival'),
  ),
  minExpected: recommended('So many readings are added up that {} are expected in them.', counted('arrival')),
  blocks: ours('They are added up in {}, and move on by one at a time.', counted('block')),
  maxWindowMs: recommended(
    'Where that takes longer than {}, the signal is too weak: it is shown, and never counts.',
    time,
  ),
} satisfies WordsFor<(typeof POLICY)['trickle']>;

export const TOTAL_LOSS_WORDS = {
  minExpected: recommended('One reading of nothing is enough where at least {} were expected.', number),
  cleanPoints: recommended('For that the {} before it must have been sound.', readings),
  minPoints: ours('Elsewhere two readings of nothing are needed, and at least {} in all.', readings),
  maxNoise: ours(
    'One is not enough where readings usually stray by more than {}; arrivals then need more of them, the noisier the more.',
    percent,
  ),
  cleanRatio: recommended('A reading is sound when it is not under {}.', ofUsual),
} satisfies WordsFor<(typeof POLICY)['totalLoss']>;
