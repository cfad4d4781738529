/** In plain words: how signals speak together, when data is missing, when a feed is broken. */
import type { POLICY } from './policy.ts';
import {
  counted,
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
  type WordsFor,
} from './policy-words-units.ts';

export const FUSION_WORDS = {
  groupCap: recommended(
    'Signals that could be wrong for the same reason are one group (routes; probing and probes; traffic of all kinds). A group adds at most {}.',
    points,
  ),
  secondShare: recommended('Within traffic of all kinds, weaker signals add {} of their points.', percent),
  dissentVoice: ours('When almost all signals of a group are normal, {} of its say is left.', percent),
  trafficDeepShare: recommended('Deep losses of traffic count for {} of their points.', percent),
  trigger: recommended(
    'The groups raise an alert when they reach {} together, which no group can alone.',
    points,
  ),
  triggerRatio: recommended('They raise it only while less than {} is left.', ofUsual),
  lowRatio: recommended(
    'A signal counts only while it is low: the middle one of its last three readings must be under {}.',
    ofUsual,
  ),
  lowSigmas: recommended('It must also be under what is expected by more than {}.', deviations),
  singleDeep: recommended(
    'A signal that no other contradicts may raise an alert alone. With deep losses it takes {}.',
    points,
  ),
  singleDeepBins: recommended('It must hold so many for {}.', steps),
  singleSlow: recommended('With losses that are not deep it takes {}.', points),
  singleSlowBins: recommended('It must hold so many, or read clearly low, for {}.', steps),
  slowRunLeak: ours(
    'For all but traffic of either kind, a reading that is not low takes only {} back of those: a place may come and go.',
    readings,
  ),
  singleSlowRatio: {
    routing: ours('Meanwhile routes must read under {}.', ofUsual),
    probing: recommended('Meanwhile probing must read under {}.', ofUsual),
    probes: recommended('Meanwhile probes must read under {}.', ofUsual),
    traffic: ours('Meanwhile traffic must read under {}.', ofUsual),
    background: ours('Meanwhile background traffic must read under {}.', ofUsual),
  },
  holidayRatio: ours('A loss of traffic of either kind that leaves at least {} may be a holiday.', ofUsual),
  holidayMs: ours('To raise an alert alone it must last {}, longer than a holiday.', time),
  waitForOthersMs: ours(
    'When one signal falls, Ebb waits up to {} for others that have yet to report on that time.',
    time,
  ),
  waitForNobodyMs: ours('Where all of them will be later than that, it waits {} only.', time),
  togetherMs: ours(
    'Signals whose first signs lie within {} of each other fell together: neither is a new level.',
    time,
  ),
  ordinaryLoss: ours(
    'A renumbering may take {}. Against a larger loss only those signals count that could have seen it.',
    percent,
  ),
  leastParts: ours('A set can see a part of it only from {} units on.', number),
  leastUnits: ours('The loss must also be worth at least {} of a unit of the set.', number),
  seenSigmas: ours('It must also be as large as {} of that signal.', deviations),
  fallingRatio: ours(
    'A reading under {} just before one near zero is the beginning of the fall: the two count as two in a row.',
    ofUsual,
  ),
  fallingZ: ours('For that, the first of the two must also lie more than {}.', fromExpected),
  someEvidence: ours(
    'A signal that is low with less than {} is only noise, and contradicts the others.',
    points,
  ),
  withRoutesRatio: ours(
    'While the routes of a place are intact, a slow loss in another signal must leave less than {}.',
    ofUsual,
  ),
  trafficDeep: recommended('Traffic of either kind needs {} of deep loss to speak alone.', points),
  trafficDeepBins: recommended('It must hold so many for {}.', steps),
  trafficDeepRatio: recommended('Meanwhile it must read under {}.', ofUsual),
  nearZeroRatio: recommended('A signal is near zero under {}.', ofUsual),
  nearZeroZ: ours('To be near zero it must also lie more than {}.', fromExpected),
  nearZeroDepth: ours(
    'A signal near zero may speak alone when it is far enough from what is expected: {} standard deviations, divided by the square root of the readings in a row.',
    number,
  ),
  pairDepth: ours('Where two kinds of signal are near zero, {} are far enough.', number),
  nearZeroBins: recommended('To speak alone it must be near zero for {} in a row.', readings),
  indirectNearZeroBins: ours(
    'Traffic and background traffic go quiet for other reasons too: where they are noisy, {} in a row are needed.',
    readings,
  ),
  nearZeroEvidence: ours(
    'At the end of a decline that has left evidence of {}, two are enough there too, and each may be uncertain by itself.',
    points,
  ),
  indirectNoise: ours('Noisy means there: readings usually stray by more than {}.', percent),
} satisfies WordsFor<(typeof POLICY)['fusion']>;

const ownSteps = counted('of its steps', 'of its steps');

export const FRESHNESS_WORDS = {
  freshSteps: recommended(
    'A signal takes part while its next reading is overdue by no more than {}.',
    ownSteps,
  ),
  freshMinMs: ours(
    'Or by no more than {}, if that is longer, because feeds are often later than they say.',
    time,
  ),
  unknownMs: recommended('A signal is unknown when nothing has come for more than {}.', time),
  unknownSteps: recommended('Or for more than {}, if those are longer.', ownSteps),
  lostSightMs: ours('An outage that cannot be seen any more ends as lost from sight after {}.', time),
} satisfies WordsFor<(typeof POLICY)['freshness']>;

export const HEALTH_WORDS = {
  minCountries: recommended('Ebb can tell where it watches at least {}.', counted('country', 'countries')),
  minSubregions: ours('Those must lie in at least {} of the world.', counted('subregion')),
  lowShare: recommended('A feed is broken when more than {} of them are low in the same reading.', percent),
  lowSubregions: ours(
    'That must be so in more than {} of the subregions, each network that carries low countries of several counting as one: a cable that is cut takes neighbours, a network that fails takes whom it carries.',
    percent,
  ),
  lowRatio: recommended('Low means there: under {}.', ofUsual),
  carriedShare: ours(
    'A network counts as carrying a country from {} of the paths to it on: with less it cannot make it low.',
    percent,
  ),
  lowZ: recommended('And also more than {}.', fromExpected),
  meanZ: ours(
    'The countries must on average lie at least {}; noise alone leaves that average near zero.',
    fromExpected,
  ),
  clipZ: ours('In that average no country counts for more than {}.', deviations),
  holdBins: recommended('A broken signal stays unheard for {} after its last bad one.', readings),
  confirmedShare: ours(
    'When somebody else measures {} of the low countries or more as low too, it is the world and not the feed.',
    percent,
  ),
  silentShare: ours(
    'A feed is broken, too, when {} of the countries it spoke of, or more, become unknown within an hour or two of its steps.',
    percent,
  ),
} satisfies WordsFor<(typeof POLICY)['health']>;

export const REPORT_WORDS = {
  toleranceMs: ours(
    'A statement by others counts as being about the same time when it is off by no more than {}.',
    time,
  ),
  openMs: ours('One that names no end is believed for {}, because such notes are left open for years.', time),
  oldNewsMs: ours('One about a time that has been over for {} is told to nobody by itself.', time),
  clockSkewMs: ours('One that says it was made more than {} after it reached us is left out.', time),
} satisfies WordsFor<(typeof POLICY)['reports']>;
