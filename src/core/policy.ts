import { nation, reports, wider } from './policy-wider.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './time.ts';

/**
 * Every threshold of the detector. Code reads it here or nowhere. Each has its words, and where it comes from, in
 * policy-words*.ts (one without does not compile); docs/thresholds.md is written from both: `npm run thresholds`.
 */
export const POLICY = {
  baseline: {
    /** Weeks of hourly cells kept: long enough for a median of four per hour of week. */
    weeks: 4,
    /** Days before anything but total loss is judged. */
    totalLossOnlyDays: 1,
    /** Until here the spread is doubled: an hour of day has been seen a few times only. */
    cautiousDays: 7,
    cautiousSpread: 2,
    /** A season must beat the flat mean by this much out of sample to be believed. */
    seasonalGain: 0.85,
    /** In the cautious days a flat series that swings more than this is judged only under its own minimum. */
    swingingRatio: 0.2,
    /** Mean absolute residual to a spread comparable with a standard deviation. */
    spreadFactor: 1.4,
    /** Floors of the spread: in units, relative, and for arrivals in square roots of the expected. */
    minSpread: 0.25,
    minRelativeSpread: 0.006,
    poissonSpread: 0.6,
    /** The slow level moves by at most this a day upwards and downwards, so that a decline cannot become normal. */
    levelStep: 0.05,
    levelDays: 14,
    maxFallPerDay: 0.01,
    /** An offset of one signal, all else normal, is the new normal after this long. */
    rebaseMs: 7 * DAY_MS,
    /** After a partial recovery a series under this takes its level as the new one. */
    rebaseUnder: 0.97,
    /** An offset is the same one while it keeps within this (or two sigmas). */
    offsetBand: 0.1,
    /** A steady offset of one signal loses its voice: after this long it weighs the last share only. */
    offsetFadeMs: 12 * HOUR_MS,
    offsetVoice: 0.3,
    /** A rise that holds this long is the new normal: growth is never an outage. */
    riseRebaseMs: DAY_MS,
    riseRatio: 1.5,
    /** Evidence under which a series still teaches its baseline: about one clear low hour. */
    cleanEvidence: 10,
    /** …and only what is under this share of the expected is kept from teaching. */
    cleanRatio: 0.9,
    /** One slot moves the flat mean by at most so many of its usual errors, or this share of it. */
    reachErrors: 3,
    reachRatio: 0.02,
    /** Relative spread before any is known, and its floor for shares and small indexes. */
    unknownSpread: 0.5,
    minShareSpread: 0.02,
  },
  evidence: {
    zMin: -20,
    zMax: 6,
    /** Degraded: slack, cost of a good bin, most a bad bin can add. */
    slack: 1,
    cost: 0.7,
    gain: 4,
    /** A reading so far down is clear; the one after it is no outlier any more and may add this much. */
    clearZ: -6,
    clearGain: 8,
    /** Deep: at most this ratio and z, gain per bin. */
    deepRatio: 0.5,
    deepZ: -2,
    deepGain: 8,
    max: 30,
    /** Evidence lost for each hour without a point. */
    missingDecayPerHour: 0.02,
    /** Prior and bounds of the calibration, a Bayesian rate of cycle maxima. */
    priorCycles: 3,
    priorRate: 0.9,
    minTau: 0.1,
    /** Share of cycle maxima under the calibration's threshold. */
    cycleQuantile: 0.7,
    /** A cycle higher than this was no noise: a shift, an outage. It counts as this high. */
    maxCycleOver: 10,
    /** How fast the quantile follows, and what is kept of old cycles at each new one. */
    cycleStep: 0.05,
    cycleKeep: 0.995,
    /** The reference step of all counts of bins. */
    referenceStepMs: 10 * MINUTE_MS,
    /** A long step may speak at most this much louder, so that two points can alarm. */
    maxStepGain: 2.75,
  },
  smallSet: {
    /** A set is small up to here: 4 to 3 is no z-score. North Korea: 4. */
    maxExpected: 10,
    /** A dip is a run of bins under the third lowest daily minimum of the last clean week; of late, it fades over a day. */
    fadeMs: DAY_MS,
    rateDays: 14,
    /** Too many exceed the usual rate a day by this, and by so many of its roots: three low bins in 6 h are one flicker. */
    extraDips: 2.4,
    rateRoots: 3,
    /** A dip that lasts so long counts too, where no other kind contradicts: one flicker is shorter. */
    sunkBins: 6,
    sunkRatio: 0.85,
    cleanDays: 7,
    /** The daily minimum that counts, from below, so that two odd days do not count. */
    minimumRank: 3,
    rankFromDays: 5,
    /** Before so many days nothing is known of what is usual. */
    usualFromDays: 2,
  },
  trickle: {
    /** Arrivals expected in a bin under which bins are summed. */
    maxExpectedPerBin: 4,
    /** Expected arrivals a window must hold, and the longest window. */
    minExpected: 8,
    blocks: 4,
    maxWindowMs: 12 * HOUR_MS,
  },
  totalLoss: {
    /** One reading at zero is enough where so much was expected and the record is clean. */
    minExpected: 8,
    cleanPoints: 24,
    /** Points before even two zeros say anything. */
    minPoints: 12,
    /** …and the series is no noisier than this (sigma over expected): one zero of overdispersed arrivals is common. */
    maxNoise: 0.25,
    cleanRatio: 0.5,
  },
  fusion: {
    groupCap: 13,
    secondShare: 0.25,
    /** What is left of a group's voice when almost all of its signals are normal. */
    dissentVoice: 0.5,
    trafficDeepShare: 0.6,
    trigger: 22,
    triggerRatio: 0.92,
    /** A series counts only while the median of its last 3 bins is under min(this, 1 - 0.7 sigma/e). */
    lowRatio: 0.95,
    lowSigmas: 0.7,
    /** Exits for one useful signal. */
    singleDeep: 15,
    singleDeepBins: 2,
    singleSlow: 22,
    singleSlowBins: 6,
    /** A bin that is not low takes so many of them back, of twice as many at most: a place may flap. */
    slowRunLeak: 0.25,
    singleSlowRatio: { routing: 0.85, probing: 0.8, probes: 0.8, traffic: 0.65, background: 0.5 },
    /** Traffic and background lose less than half on holidays: that counts when it outlasts a day. */
    holidayRatio: 0.5,
    holidayMs: 26 * HOUR_MS,
    /** A fall of one signal waits so long for others that are expected to report on it. */
    waitForOthersMs: 40 * MINUTE_MS,
    /** …and so long where they will all be later than that. */
    waitForNobodyMs: 30 * MINUTE_MS,
    /** Signals that began to fall within so long of each other fell together. */
    togetherMs: 3 * HOUR_MS,
    /**
     * Who could not have seen a loss does not contradict it: a set under so many units cannot lose a part, nor any set
     * less than about a unit; what wavers must waver less than the loss. A renumbering takes up to a third: against
     * that everybody counts.
     */
    ordinaryLoss: 0.35,
    leastParts: 1.5,
    leastUnits: 0.75,
    seenSigmas: 1.5,
    /** A bin this low (where IODA's own rule already warns) before one near zero is the beginning of the fall: a run of two. */
    fallingRatio: 0.8,
    fallingZ: -3,
    /** Evidence under which a low signal is only noise, and contradicts. */
    someEvidence: 4,
    /** Intact routes do not vouch for the data plane, but they weigh: this much more must be lost. */
    withRoutesRatio: 0.65,
    trafficDeep: 22,
    trafficDeepBins: 6,
    trafficDeepRatio: 0.2,
    nearZeroRatio: 0.3,
    nearZeroZ: -1.5,
    /** z times the root of the bins: alone, and beside another kind that is near zero too. */
    nearZeroDepth: 4.2,
    pairDepth: 3,
    nearZeroBins: 2,
    /** Traffic and background go quiet for other reasons too: one bin more. */
    indirectNearZeroBins: 3,
    /** …but not where the fall itself has left so much evidence: a decline, no outlier. */
    nearZeroEvidence: 6.5,
    indirectNoise: 0.2,
  },
  freshness: {
    /** A signal takes part in phases while judged within so many steps. */
    freshSteps: 2,
    /** …or so long, because polled feeds are often later than their lag. */
    freshMinMs: 30 * MINUTE_MS,
    /** It is unknown after max(this, steps) without a point. */
    unknownMs: 3 * HOUR_MS,
    unknownSteps: 2.5,
    /** An incident we cannot see any more ends as lost from sight after this long. */
    lostSightMs: DAY_MS,
  },
  health: {
    minCountries: 8,
    /** Countries of one subregion (M49) are related. Ours, for the recommended three continents: a cable crosses two. */
    minSubregions: 4,
    lowShare: 0.35,
    /** So large a share of the subregions has fallen by the same measure: a cut cable takes many countries, but neighbours. */
    lowSubregions: 0.35,
    lowRatio: 0.88,
    /** A network that carries less of a country cannot make it low (`lowRatio`) by failing: it relates it to nobody. */
    carriedShare: 0.12,
    lowZ: -1,
    /** The mean z of all countries, each clipped: noise leaves it at 0, a broken feed does not. */
    meanZ: -0.9,
    clipZ: 4,
    /** Bins a broken signal stays unheard after the last bad one. */
    holdBins: 2,
    /** If another family shows this share of the low countries low too, it is the world and not the feed. */
    confirmedShare: 0.5,
    /** So many of the countries heard until then fall silent together: the feed has. */
    silentShare: 0.8,
  },
  phase: {
    blackoutRatio: 0.12,
    /** Two bins under it within so long confirm each other, even if something came through between. */
    deepAgainMs: 6 * HOUR_MS,
    /** Leaving a blackout: over this for 2 bins, or at least `clearReturn` once. */
    returnRatio: 0.2,
    returnBins: 2,
    clearReturnRatio: 0.5,
    relapseBins: 2,
    /** A plateau: so long within the band. */
    plateauBand: 0.05,
    plateauBins: 6,
    plateauMs: 2 * HOUR_MS,
    plateauMinBins: 4,
    /** …and as long as this share of the decline before it, up to a limit: a day's fall is not over after 2 level hours. */
    plateauShare: 0.25,
    plateauMaxMs: 6 * HOUR_MS,
    /** …and its means over one and six hours agree: a slow slope is no plateau. A jump starts them anew. */
    trendShortMs: HOUR_MS,
    trendLongMs: 6 * HOUR_MS,
    trendFlat: 0.02,
    trendJump: 0.12,
    /** A plateau that holds so long has come to stay: a mild one, and any. */
    mildRatio: 0.7,
    mildMs: 7 * DAY_MS,
    foreverMs: 28 * DAY_MS,
    /** Under the plateau by this much: declining again; the loss regained by this share: recovering. */
    fallAgain: 0.15,
    fallAgainBins: 3,
    /** A plateau is a message where this share of what was told is left at most, or where the fall to it was quick: else the card is edited. */
    stageShare: 0.5,
    slowFallMs: 3 * HOUR_MS,
    regainedShare: 0.5,
    /** Normal: this ratio less half a sigma, none under `noneUnder`, for `normalBins` looks, doubled once there was a relapse. */
    normalRatio: 0.9,
    normalSigmas: 0.5,
    normalSlackMax: 0.3,
    /** From this noise on the median of the last 3 bins speaks, and one sigma is normal. */
    noisy: 0.1,
    noneUnder: 0.5,
    normalBins: 3,
    /** …for so many where the return has been told already. */
    recoveringBins: 2,
    maxRelapses: 1,
    /** A mild decline (never under this) is over when no more than one signal is under this z. */
    mildDecline: 0.8,
    calmZ: -3,
    /** …nor does what ends this much before the newest reading of the data plane. */
    behindMs: 20 * MINUTE_MS,
    /** Signals slower than this do not hold a recovery back. */
    slowLagMs: HOUR_MS,
    /** A partial recovery that holds so long is the end of it. */
    partialMs: DAY_MS,
    partialBand: 0.1,
    /** Its level is a mean over so long, so that noise is no trend. */
    partialMeanMs: 6 * HOUR_MS,
  },
  nation,
  reports,
  wider,
  unstable: {
    crossingRatio: 0.9,
    /** On the way down the noise of the series is allowed for, up to this: noise is no flapping. */
    crossingNoiseMax: 0.5,
    crossings: 4,
    windowMs: 6 * HOUR_MS,
    relapses: 2,
    relapseWindowMs: DAY_MS,
    /** At most one message in this long while unstable, except the three that always go out. */
    quietMs: 6 * HOUR_MS,
  },
} as const;
