/** In plain words: how an outage is described, when it is over, when it is unstable. */
import type { POLICY } from './policy.ts';
import {
  counted,
  deviations,
  fromExpected,
  number,
  ofUsual,
  ours,
  percent,
  readings,
  recommended,
  steps,
  time,
  times,
  type WordsFor,
} from './policy-words-units.ts';

export const PHASE_WORDS = {
  blackoutRatio: recommended('It is a near-total blackout when at most {} is left.', ofUsual),
  deepAgainMs: ours(
    'Two readings as low as that within {} confirm each other, even if something came through between.',
    time,
  ),
  returnRatio: recommended('A blackout becomes a partial recovery when more than {} is back.', ofUsual),
  returnBins: recommended('It must be back for {} before that is said.', steps),
  clearReturnRatio: ours('It is said at once when at least {} is back.', ofUsual),
  relapseBins: recommended('After {} in the dark again, it is a blackout again.', readings),
  plateauBand: recommended(
    'A decline has become a steady reduction when what is left stays within {} of the usual, up or down.',
    percent,
  ),
  plateauBins: recommended('What is regained in a reduction must hold for {} to be told.', steps),
  plateauMs: recommended('A reduction is steady when it has held for {}.', time),
  plateauMinBins: ours('It must also have held over at least {}.', readings),
  plateauShare: ours(
    'After a long decline it must hold for longer: {} of the time that the decline took.',
    percent,
  ),
  plateauMaxMs: ours('But never for more than {}.', time),
  trendShortMs: ours('A reduction that still moves is not steady: what is left is averaged over {}.', time),
  trendLongMs: ours('That average is compared with one over {}.', time),
  trendFlat: ours(
    'Nothing moves any more when the two averages differ by less than {} of the usual.',
    percent,
  ),
  trendJump: ours(
    'When they differ by more than {} of the usual, that was a jump, and both averages begin anew.',
    percent,
  ),
  mildRatio: ours('A reduction is mild when at least {} is left.', ofUsual),
  mildMs: recommended('A mild reduction that lasts {} has come to stay, and ends as partly recovered.', time),
  foreverMs: ours('Any reduction that lasts {} ends as partly recovered.', time),
  fallAgain: ours(
    'A reduction is a decline again when it falls by more than a further {} of the usual.',
    percent,
  ),
  fallAgainBins: ours('It must be that much lower for {} in a row.', readings),
  stageShare: ours(
    'In a slow decline, and for a further plateau, a plateau notifies when {} of what was told last is left at most; a smaller step only edits the card.',
    percent,
  ),
  slowFallMs: ours('A decline is slow when it took {} to the plateau.', time),
  regainedShare: ours('A reduction becomes a partial recovery when {} of the loss is regained.', percent),
  normalRatio: recommended('A signal is back to normal when it reads at least {}.', ofUsual),
  normalSigmas: recommended('An allowance for its own noise is taken off that: {}.', deviations),
  normalSlackMax: recommended('The allowance is never more than {} of the usual.', percent),
  noisy: ours(
    'Where a signal usually strays by more than {}, the middle one of its last three readings counts instead of the newest.',
    percent,
  ),
  noneUnder: recommended(
    'An outage is over when all signals but one are back to normal, and none reads under {}.',
    ofUsual,
  ),
  normalBins: recommended('All must have been back for {}; after a relapse, twice as long.', steps),
  recoveringBins: ours('Where a partial recovery was told already, {} are enough.', steps),
  maxRelapses: ours('That time is doubled for {} at most.', counted('relapse')),
  mildDecline: ours(
    'A decline that always left more than {} is over only when no more than one signal is still clearly low.',
    ofUsual,
  ),
  calmZ: ours('Clearly low means there: more than {}.', fromExpected),
  behindMs: ours(
    'A signal whose newest reading is more than {} older than that of others tells of the outage and not of its end: it does not hold a recovery back.',
    time,
  ),
  slowLagMs: recommended('Nor does a signal that publishes more than {} late.', time),
  partialMs: recommended(
    'A partial recovery that neither rises nor falls for {} is the end of the outage: partly recovered and stable.',
    time,
  ),
  partialBand: ours('Neither rises nor falls means: it stays within {} of the usual, up or down.', percent),
  partialMeanMs: ours('For that it is averaged over {}, so that noise is not taken for movement.', time),
} satisfies WordsFor<(typeof POLICY)['phase']>;

export const UNSTABLE_WORDS = {
  crossingRatio: recommended('A place flips when its signal crosses {}, in either direction.', ofUsual),
  crossingNoiseMax: ours(
    'On the way down the usual noise of the signal is allowed for, but never more than {} of the usual.',
    percent,
  ),
  crossings: recommended('It is unstable when it flips {} or more.', times),
  windowMs: recommended(
    'Flips of the last {} count, and it stays unstable until so long after the last.',
    time,
  ),
  relapses: recommended('It is also unstable when it fell back into a blackout {}.', times),
  relapseWindowMs: recommended('Such relapses count for {}.', time),
  quietMs: recommended(
    'While a place is unstable, at most one message in {} goes out, except the blackout, the first recovery and the end: those always do.',
    time,
  ),
} satisfies WordsFor<(typeof POLICY)['unstable']>;

export const NATION_WORDS = {
  minRegions: ours(
    'A country that nobody measures as a whole is judged by its regions, where at least {} can be judged.',
    number,
  ),
  awayShare: ours('It is away from normal when {} of its regions or more are.', percent),
} satisfies WordsFor<(typeof POLICY)['nation']>;
