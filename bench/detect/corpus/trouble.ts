import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/core/time.ts';
import type { Random } from './random.ts';
import type { LivedSeries } from './series.ts';

/** What happens to the readings of one series, not to the place. Changes `values` in place. */

const WEEK_MS = 7 * DAY_MS;
const GAPS_A_SERIES = 0.7;
const OUTLIERS_A_SERIES = 1.5;
/** A single reading of nothing at all, with all well: rare, but the most costly lie there is. */
const ZERO_OUTLIERS = 0.01;

/** Bins in which the place is not itself: a place with few witnesses must not lose them just then. */
function isEventful({ left }: LivedSeries, bin: number): boolean {
  return left[bin]! < 0.95;
}

function spanMs({ values, signal }: LivedSeries): number {
  return values.length * signal.stepMs;
}

/** A unit or a handful of a set is away for ten minutes to half an hour: session resets, sparse blocks. */
function flicker(random: Random, { values, signal }: LivedSeries, level: number): void {
  if (signal.scale !== 'count-set' || level < 3) return;
  const often = level < 50 ? [0.2, signal.kind === 'routing' ? 3 : 8] : [0.1, 1];
  const times = random.poisson(
    (random.logBetween(often[0]!, often[1]!) * values.length * signal.stepMs) / WEEK_MS,
  );
  for (let i = 0; i < times; i += 1) {
    const away = level < 11 ? 1 : Math.max(1, Math.round(level * random.between(0.005, 0.04)));
    const bins = Math.ceil((random.weighted([0.7, 0.2, 0.1]) + 1) * ((10 * MINUTE_MS) / signal.stepMs));
    const first = random.whole(0, values.length - bins);
    // Not the last one: a set that reads zero would be an outage.
    for (let bin = first; bin < first + bins; bin += 1)
      if (values[bin]! > away) values[bin] = values[bin]! - away;
  }
}

/** Single bad bins: half-read, read twice, once in a hundred nothing. */
function outliers(random: Random, series: LivedSeries): void {
  const { values, signal } = series;
  const counts = signal.scale === 'count-set' || signal.scale === 'count-arrivals';
  for (let left = random.poisson(OUTLIERS_A_SERIES); left > 0; left -= 1) {
    const bin = random.whole(0, values.length - 1);
    const factor = random.chance(0.7) ? random.between(0.15, 0.8) : random.between(1.4, 3);
    const bad = values[bin]! * factor;
    const kept = signal.scale === 'fraction' ? Math.min(1, bad) : bad;
    const least = Math.min(1, values[bin]!);
    const read = counts ? Math.max(least, Math.round(kept)) : kept;
    values[bin] = random.chance(ZERO_OUTLIERS) ? 0 : read;
  }
}

function missingPoints(random: Random, series: LivedSeries, few: boolean): void {
  const share = random.logBetween(0.005, 0.03);
  for (let bin = 0; bin < series.values.length; bin += 1)
    if (random.chance(share) && !(few && isEventful(series, bin))) series.values[bin] = Number.NaN;
}

function gaps(random: Random, series: LivedSeries, few: boolean): void {
  const { values, signal } = series;
  for (let left = random.poisson(GAPS_A_SERIES * (spanMs(series) / (60 * DAY_MS))); left > 0; left -= 1) {
    const bins = Math.ceil(random.logBetween(2 * HOUR_MS, DAY_MS) / signal.stepMs);
    const first = random.whole(0, values.length - bins);
    const hides = few && series.left.subarray(first, first + bins).some((share) => share < 0.95);
    if (!hides) values.fill(Number.NaN, first, first + bins);
  }
}

/** All that can be wrong with one series by itself. `few`: the place has no more than two signals. */
export function spoil(random: Random, series: LivedSeries, level: number, few: boolean): void {
  flicker(random, series, level);
  outliers(random, series);
  missingPoints(random, series, few);
  gaps(random, series, few);
}
