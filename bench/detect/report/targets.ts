/** What was set as a target before the run, and whether the figures reach it. The verdict comes from unrounded numbers. */
import type { CorpusResult } from '../results.ts';
import { bins, count, NONE, percent, rateWithin, ratio } from './numbers.ts';

type Verdict = 'met' | 'not met' | 'not measured';

interface Checked {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly verdict: Verdict;
}

/** Recall at least, false alerts a place-month at most. The other targets hold for every corpus. */
const BY_CORPUS: Readonly<Record<string, { readonly recall: number; readonly falseRate: number }>> = {
  A: { recall: 0.99, falseRate: 0.01 },
  'A-hard': { recall: 0.98, falseRate: 0.02 },
  'A-second': { recall: 0.99, falseRate: 0.02 },
};
const BLACKOUT_BINS = { median: 2, p90: 4 } as const;
const WARNED_SHARE = 0.95;
const RECOVERED_P90_BINS = 9;
const MESSAGES = { steady: 4, flapping: 8 } as const;

export function targetsOf(corpus: CorpusResult): readonly Checked[] {
  return [...found(corpus), ...blackouts(corpus), ...inTime(corpus), ...quiet(corpus)];
}

function verdictOf(value: number | null, isReached: (known: number) => boolean): Verdict {
  if (value === null || !Number.isFinite(value)) return 'not measured';
  return isReached(value) ? 'met' : 'not met';
}

function found({ corpus, ebb }: CorpusResult): Checked[] {
  const target = BY_CORPUS[corpus];
  if (target === undefined) return [];
  const { recall, falseRate } = target;
  return [
    {
      what: 'Recall',
      wanted: `≥ ${recall}`,
      measured: ebb.recall === null ? NONE : `${ratio(ebb.recall, 4)} (${outOf(ebb.hits, ebb.events)})`,
      verdict: verdictOf(ebb.recall, (known) => known >= recall),
    },
    {
      what: 'False alerts per place-month',
      wanted: `≤ ${falseRate}`,
      measured: rateWithin(ebb.falsePerPlaceMonth, ebb.falseInterval),
      verdict: verdictOf(ebb.falsePerPlaceMonth, (known) => known <= falseRate),
    },
  ];
}

/** From both starting points: a reader may hold either for the fair one. */
function blackouts({ ebb, blackoutSeenBins }: CorpusResult): Checked[] {
  const { median, p90 } = BLACKOUT_BINS;
  const dark = 'Notice of a blackout, from the moment it got dark';
  const seen = 'Notice of a blackout, from the first bin that shows it';
  return [
    atMostBins(`${dark}: median`, ebb.blackout.medianBins, median),
    atMostBins(`${dark}: 90th percentile`, ebb.blackout.p90Bins, p90),
    atMostBins(`${seen}: median`, blackoutSeenBins.median, median),
    atMostBins(`${seen}: 90th percentile`, blackoutSeenBins.p90, p90),
  ];
}

function inTime({ ebb }: CorpusResult): Checked[] {
  const { warnedShare, warned, events } = ebb.gradual6h;
  const allClear = 'All-clear, not flapping: 90th percentile';
  return [
    {
      what: 'Declines of 6 h or more, warned of before dark',
      wanted: `≥ ${percent(WARNED_SHARE)}`,
      measured: warnedShare === null ? NONE : `${percent(warnedShare)} (${outOf(warned, events)})`,
      verdict: verdictOf(warnedShare, (known) => known >= WARNED_SHARE),
    },
    atMostBins(allClear, ebb.recovered.steady.p90Bins, RECOVERED_P90_BINS),
  ];
}

function quiet({ ebb }: CorpusResult): Checked[] {
  return (['steady', 'flapping'] as const).map((manner) => {
    const { p90, fewShare } = ebb.messages[manner];
    const most = MESSAGES[manner];
    const share = fewShare === null ? '' : `; ≤ ${most} in ${percent(fewShare)} of the events`;
    return {
      what: `Messages per event, ${manner === 'steady' ? 'not flapping' : 'flapping'}: 90th percentile`,
      wanted: `≤ ${most}`,
      measured: p90 === null ? NONE : count(p90) + share,
      verdict: verdictOf(p90, (known) => known <= most),
    };
  });
}

function atMostBins(what: string, value: number | null, most: number): Checked {
  return {
    what,
    wanted: `≤ ${bins(most)}`,
    measured: bins(value),
    verdict: verdictOf(value, (known) => known <= most),
  };
}

function outOf(part: number, whole: number): string {
  return `${count(part)} of ${count(whole)}`;
}
