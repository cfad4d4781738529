/** Ebb's detector on a made-up world: rows go in as they would arrive, transitions come out. */
import type { Trial } from '../../src/core/detector/plan.ts';
import { Watch } from '../../src/core/detector/watch.ts';
import type { Transition } from '../../src/core/incident.ts';
import { createPlaces } from '../../src/core/places.ts';
import type { SignalSpec } from '../../src/core/series.ts';
import { MINUTE_MS } from '../../src/core/time.ts';
import { alarmsOf } from '../../src/score/alarms.ts';
import type { Judge, World } from './world.ts';

const places = createPlaces();
/** All steps of all signals are whole numbers of these. */
const GRID_MS = 5 * MINUTE_MS;

/** The transitions of a whole world. */
function runEbb(world: World, watch: Watch): readonly Transition[] {
  const lines = world.series.map(({ place, signal, values }) => ({
    series: watch.seriesFor(signal.id, place),
    stepMs: signal.stepMs,
    values,
  }));
  const found: Transition[] = [];
  for (let at = world.start; at < world.end; at += GRID_MS) {
    found.push(...watch.advance(at - 1).transitions);
    for (const { series, stepMs, values } of lines) {
      if ((at - world.start) % stepMs !== 0) continue;
      const value = values[(at - world.start) / stepMs] ?? Number.NaN;
      if (value >= 0) watch.put(series, at, value);
    }
  }
  found.push(...watch.advance(world.end).transitions);
  return found;
}

function continentOf(id: string): string | null {
  return id.startsWith('country:') ? (places.get(id).continent ?? null) : null;
}

function newWatch(signals: readonly SignalSpec[], trial: Trial = {}): Watch {
  return new Watch(signals, { continentOf, trial });
}

/** Alarms that were over before judging began say nothing about it. */
export function createEbb(name = 'Ebb', trial: Trial = {}): Judge {
  return {
    name,
    judge: (world) =>
      alarmsOf(runEbb(world, newWatch(world.signals, trial))).filter(
        ({ endAt }) => endAt === null || endAt >= world.judgedFrom,
      ),
  };
}
