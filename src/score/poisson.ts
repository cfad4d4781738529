import type { Interval } from './result.ts';

/** What each side of a two-sided 95 % interval leaves out. */
const TAIL = 0.025;
const BISECTIONS = 80;

/**
 * The exact 95 % interval of a Poisson mean of which `count` were seen (Garwood 1936), by bisection.
 * For 0 the one-sided bound, -ln 0.05 = 2.996 ("3 in n"); two-sided it would be 3.689.
 */
export function poissonInterval(count: number): Interval {
  if (count === 0) return { low: 0, high: upperBound(0, 2 * TAIL) };
  return { low: lowerBound(count), high: upperBound(count, TAIL) };
}

/** The mean at which `count` or fewer have the probability `tail`. */
export function upperBound(count: number, tail: number): number {
  const ceiling = count + 10 * Math.sqrt(count + 1) + 20;
  return bisect(count, ceiling, (mean) => atMost(count, mean) > tail);
}

/** The mean at which `count` or more have the probability TAIL. */
function lowerBound(count: number): number {
  return bisect(0, count, (mean) => 1 - atMost(count - 1, mean) < TAIL);
}

/** Where `isBelow` turns false. */
function bisect(from: number, to: number, isBelow: (x: number) => boolean): number {
  let low = from;
  let high = to;
  for (let i = 0; i < BISECTIONS; i += 1) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X <= count) of a Poisson mean. Sums the shorter tail from its largest term, so that large counts do not underflow. */
function atMost(count: number, mean: number): number {
  if (mean === 0) return 1;
  if (mean > count) return tailSum(count, mean, (k) => k / mean, -1);
  return 1 - tailSum(count + 1, mean, (k) => mean / (k + 1), 1);
}

/** Terms from `start` on, until they no longer count; `ratio` gives the next one from term k. */
function tailSum(start: number, mean: number, ratio: (k: number) => number, direction: -1 | 1): number {
  let term = pointMass(start, mean);
  let sum = 0;
  for (let k = start; k >= 0 && term > sum * 1e-17; k += direction) {
    sum += term;
    term *= ratio(k);
  }
  return sum;
}

function pointMass(count: number, mean: number): number {
  let log = -mean;
  for (let k = 1; k <= count; k += 1) log += Math.log(mean / k);
  return Math.exp(log);
}
