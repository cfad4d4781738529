/** From worlds judged one by one to the figures of a corpus. */
import { f1Difference, f1Of } from '../../src/score/bootstrap.ts';
import { scoreAll } from '../../src/score/metrics.ts';
import { poissonInterval } from '../../src/score/poisson.ts';
import { quantile } from '../../src/score/quantile.ts';
import type { PlaceCounts, Score } from '../../src/score/result.ts';
import type { Brief, Judged } from './judging.ts';
import type { CorpusResult, JudgeResult, MiddleAndTail, PeerResult } from './results.ts';

const BOOTSTRAP_SEED = 1;

type Merged = Pick<Score, 'byPlace'> & { readonly delaysMs: readonly number[] };

function mergeBriefs(judged: readonly Judged[], pick: (brief: Brief) => boolean): Merged {
  const byPlace: PlaceCounts[] = [];
  const delaysMs: number[] = [];
  for (const [run, { briefs }] of judged.entries()) {
    const brief = briefs.find(pick);
    if (brief === undefined) continue;
    byPlace.push(...brief.counts.map((counts) => ({ ...counts, run })));
    delaysMs.push(...brief.delaysMs);
  }
  return { byPlace, delaysMs };
}

function resultOf(name: string, merged: Merged, placeMonths: number, ebb: Score | null): JudgeResult {
  let [hits, misses, falseAlarms] = [0, 0, 0];
  for (const counts of merged.byPlace) {
    hits += counts.hits;
    misses += counts.misses;
    falseAlarms += counts.falseAlarms;
  }
  const interval = poissonInterval(falseAlarms);
  return {
    name,
    events: hits + misses,
    hits,
    recall: hits + misses > 0 ? hits / (hits + misses) : null,
    precision: hits + falseAlarms > 0 ? hits / (hits + falseAlarms) : null,
    f1: f1Of({ hits, misses, falseAlarms }),
    falseAlarms,
    falsePerPlaceMonth: placeMonths > 0 ? falseAlarms / placeMonths : null,
    falseInterval:
      placeMonths > 0 ? { low: interval.low / placeMonths, high: interval.high / placeMonths } : null,
    medianDelayMs: quantile(merged.delaysMs, 0.5),
    p90DelayMs: quantile(merged.delaysMs, 0.9),
    f1Behind: ebb === null ? null : f1Difference(ebb, merged, BOOTSTRAP_SEED),
  };
}

/** The number of votes that gives the best F1: a peer at its best. */
function bestOf(judged: readonly Judged[], rule: string, masked: boolean, placeMonths: number, ebb: Score) {
  const tried = [
    ...new Set(judged.flatMap(({ briefs }) => briefs.filter((b) => b.rule === rule).map((b) => b.votes))),
  ];
  const results = tried.map((votes) => {
    const pick = (b: Brief): boolean => b.rule === rule && b.votes === votes && b.masked === masked;
    const merged = mergeBriefs(judged, pick);
    return { votes, merged, f1: resultOf('', merged, placeMonths, null).f1 ?? -1 };
  });
  const best = results.reduce((a, b) => (b.f1 > a.f1 ? b : a));
  return { ...resultOf(rule, best.merged, placeMonths, ebb), votes: best.votes };
}

function middleAndTail(values: readonly number[]): MiddleAndTail {
  return { median: quantile(values, 0.5), p90: quantile(values, 0.9) };
}

export function corpusResult(corpus: string, about: string, judged: readonly Judged[]): CorpusResult {
  const score = scoreAll(
    judged.map(({ ebb: { cadences, ...run } }) => ({
      ...run,
      cadenceOf: (place, at) => cadences.get(`${place}@${at}`) ?? { stepMs: 600_000, lagMs: 0 },
    })),
  );
  const { placeMonths } = score;
  const briefs = judged[0]?.briefs ?? [];
  const ablations = briefs
    .filter(({ votes }) => votes === 0)
    .map(({ name }) =>
      resultOf(
        name,
        mergeBriefs(judged, (b) => b.name === name),
        placeMonths,
        score,
      ),
    );
  const rules = [...new Set(briefs.filter(({ votes }) => votes > 0).map(({ rule }) => rule))];
  const peers: PeerResult[] = rules.map((rule) => ({
    rule,
    raw: bestOf(judged, rule, false, placeMonths, score),
    masked: bestOf(judged, rule, true, placeMonths, score),
  }));
  const shown = judged.flatMap(({ blackouts }) => blackouts);
  return {
    corpus,
    about,
    seeds: [...new Set(judged.map(({ seed }) => seed))],
    placeMonths,
    ebb: { ...score, outcomes: undefined, alarms: undefined, byPlace: undefined },
    blackoutSeenBins: middleAndTail(shown.map(({ toldBins }) => toldBins)),
    blackoutSoonestBins: middleAndTail(shown.map(({ soonestBins }) => soonestBins)),
    ablations,
    peers,
  };
}
