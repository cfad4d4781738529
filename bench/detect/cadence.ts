/** How fast an event could have been told at best: by the signal that shows it and is first to report. */
import { DAY_MS, type Instant } from '../../src/core/time.ts';
import type { Cadence } from '../../src/score/types.ts';
import type { World, WorldSeries } from './world.ts';

const WEEK_MS = 7 * DAY_MS;
const LOOK_MS = DAY_MS / 12;
/** A signal shows an event when it reads at most this share of what it read a week before. */
const SHOWN = 0.5;

/** The cadence for an event that is at its worst from `at` on. */
export function cadenceIn(world: World, place: string, at: Instant): Cadence {
  const own = world.series.filter((series) => series.place === place);
  const showing = own.filter((series) => shareLeft(world, series, at) <= SHOWN);
  const speeds = (showing.length > 0 ? showing : own).map(({ signal: { stepMs, lagMs } }) => ({
    stepMs,
    lagMs,
  }));
  speeds.sort((a, b) => a.stepMs + a.lagMs - b.stepMs - b.lagMs);
  return speeds[0] ?? { stepMs: 600_000, lagMs: 0 };
}

function shareLeft(world: World, { signal, values }: WorldSeries, at: Instant): number {
  const first = Math.ceil((at - world.start) / signal.stepMs);
  const last = Math.max(first + 1, Math.floor((at + LOOK_MS - world.start) / signal.stepMs));
  const back = Math.round(WEEK_MS / signal.stepMs);
  let now = 0;
  let before = 0;
  for (let i = first; i < last; i += 1) {
    const value = values[i] ?? Number.NaN;
    const usual = values[i - back] ?? Number.NaN;
    if (value !== value || usual !== usual) continue;
    now += value;
    before += usual;
  }
  return before > 0 ? now / before : 1;
}
