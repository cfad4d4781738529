/** When a blackout showed: the first bin of the fastest signal in which it can be read, and the notice after that. */
import { DAY_MS, type Instant } from '../../src/core/time.ts';
import type { Alarm } from '../../src/score/types.ts';
import { cadenceIn } from './cadence.ts';
import type { World, WorldSeries } from './world.ts';

const WEEK_MS = 7 * DAY_MS;
/** A bin shows a blackout when it reads at most this share of the same bin a week before. */
const DARK = 0.2;

/** A blackout that was told in time, in bins of the fastest signal that shows it, net of its lag. */
export interface Shown {
  /** From the beginning of the first bin that shows it to the notice; 1 is the least. */
  readonly toldBins: number;
  /** From the moment it got dark to the end of that bin: nobody who reads the signals can know of it before. */
  readonly soonestBins: number;
}

export function shownBlackouts(world: World, alarms: readonly Alarm[]): readonly Shown[] {
  const found: Shown[] = [];
  for (const { place, phase, optional, start, dark, end, toleranceMs } of world.labels) {
    if (phase !== 'blackout' || optional) continue;
    const { stepMs, lagMs } = cadenceIn(world, place, start);
    const shown = firstDark(world, place, start, end ?? world.end, stepMs + lagMs);
    if (shown === null) continue;
    const told = alarms
      .filter((alarm) => alarm.place === place)
      .flatMap(({ said }) => said)
      .find(
        ({ to, at }) =>
          to === 'blackout' && at >= start - toleranceMs && at <= (end ?? world.end) + toleranceMs,
      );
    if (told === undefined) continue;
    found.push({
      toldBins: (told.at - shown - lagMs) / stepMs,
      soonestBins: (shown + stepMs - (dark ?? start)) / stepMs,
    });
  }
  return found;
}

function firstDark(world: World, place: string, from: Instant, to: Instant, speedMs: number): Instant | null {
  const own = world.series.filter(
    ({ place: id, signal }) => id === place && signal.stepMs + signal.lagMs === speedMs,
  );
  const shown = own.map((series) => firstDarkBin(world, series, from, to)).filter((at) => at !== null);
  return shown.length === 0 ? null : Math.min(...shown);
}

function firstDarkBin(
  { start }: World,
  { signal, values }: WorldSeries,
  from: Instant,
  to: Instant,
): Instant | null {
  const back = Math.round(WEEK_MS / signal.stepMs);
  for (let i = Math.floor((from - start) / signal.stepMs); start + i * signal.stepMs < to; i += 1) {
    if ((values[i] ?? NaN) <= DARK * (values[i - back] ?? NaN)) return start + i * signal.stepMs;
  }
  return null;
}
