import { quantile } from './quantile.ts';
import type { Interval, PlaceCounts, Score } from './result.ts';

const RESAMPLES = 1_000;

type Counts = Pick<PlaceCounts, 'hits' | 'misses' | 'falseAlarms'>;

const NONE: Counts = { hits: 0, misses: 0, falseAlarms: 0 };

/** F1 = 2 hits / (2 hits + misses + false); null when there was nothing to find and nothing was claimed. */
export function f1Of({ hits, misses, falseAlarms }: Counts): number | null {
  const all = 2 * hits + misses + falseAlarms;
  return all === 0 ? null : (2 * hits) / all;
}

/**
 * The 95 % interval of F1(ours) - F1(theirs), by drawing places with replacement, the same for both.
 * Null when no draw says anything. The same seed gives the same interval.
 */
export function f1Difference(
  ours: Pick<Score, 'byPlace'>,
  theirs: Pick<Score, 'byPlace'>,
  seed: number,
): Interval | null {
  const pairs = pairsOf(ours.byPlace, theirs.byPlace);
  const random = randomOf(seed);
  const differences: number[] = [];
  for (let i = 0; i < RESAMPLES; i += 1) {
    const drawn = pairs.map(() => pairs[Math.floor(random() * pairs.length)]);
    const a = f1Of(sum(drawn.map((pair) => pair?.ours ?? NONE)));
    const b = f1Of(sum(drawn.map((pair) => pair?.theirs ?? NONE)));
    if (a !== null && b !== null) differences.push(a - b);
  }
  const low = quantile(differences, 0.025);
  const high = quantile(differences, 0.975);
  return low === null || high === null ? null : { low, high };
}

/** Places of both, by run and id; one that only one of them has counts nothing for the other. */
function pairsOf(ours: readonly PlaceCounts[], theirs: readonly PlaceCounts[]) {
  const keyOf = ({ run, place }: PlaceCounts): string => `${run} ${place}`;
  const a = new Map(ours.map((counts) => [keyOf(counts), counts]));
  const b = new Map(theirs.map((counts) => [keyOf(counts), counts]));
  const keys = [...new Set([...a.keys(), ...b.keys()])].sort();
  return keys.map((key) => ({ ours: a.get(key) ?? NONE, theirs: b.get(key) ?? NONE }));
}

function sum(all: readonly Counts[]): Counts {
  let [hits, misses, falseAlarms] = [0, 0, 0];
  for (const counts of all) {
    hits += counts.hits;
    misses += counts.misses;
    falseAlarms += counts.falseAlarms;
  }
  return { hits, misses, falseAlarms };
}

/** Mulberry32: numbers in [0, 1), the same on every engine. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 4_294_967_296;
  };
}
