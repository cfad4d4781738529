/** Measured recordings as worlds, so that every judge can be given them. */
import { existsSync } from 'node:fs';
import { DAY_MS } from '../../src/core/time.ts';
import { type Recording, readRecording } from '../../src/recording/read.ts';
import type { Label } from '../../src/score/types.ts';
import type { World, WorldSeries } from './world.ts';

const SHARED = '../shared/recordings';
const LABELLED = ['as38229-2016-04', 'kenya-2016-06', 'hurricane-laura-2020-08', 'iran-provinces-2019-11'];
const QUIET = 'georgia-control-2019-2025';
/** From here on the Georgian series has another step. */
const GEORGIA_END = Date.UTC(2025, 0, 1);
const PROVINCES = 'iran-provinces-2019-11';
/** Three hours, its tolerance, before the shutdown of which this recording tells. */
const PROVINCES_END = Date.UTC(2019, 10, 16, 11);
const YOUNG_MS = 2 * DAY_MS;
const WARM_UP_MS = 28 * DAY_MS;

export function hasRecordings(): boolean {
  return existsSync(SHARED);
}

async function valuesOf(recording: Recording, start: number, end: number): Promise<readonly WorldSeries[]> {
  const series = new Map<string, WorldSeries>();
  const specs = new Map(recording.signals.map((spec) => [spec.id, spec]));
  for await (const { rows } of recording.chunks()) {
    for (const { signal, place, observedAt, value } of rows) {
      const spec = specs.get(signal);
      if (spec === undefined || value === null || observedAt >= end) continue;
      const key = `${place} ${signal}`;
      let own = series.get(key);
      if (own === undefined) {
        own = {
          place,
          signal: spec,
          values: new Float64Array(Math.ceil((end - start) / spec.stepMs)).fill(NaN),
        };
        series.set(key, own);
      }
      own.values[Math.round((observedAt - start) / spec.stepMs)] = value;
    }
  }
  return [...series.values()];
}

async function worldOf(name: string, warmUpMs: number, until: number): Promise<World> {
  const recording = await readRecording(`${SHARED}/${name}`);
  const start = recording.firstAt;
  const end = Math.min(until, recording.lastDueAt);
  const series = await valuesOf(recording, start, end);
  const labels: readonly Label[] = recording.labels.map(({ entity, ...label }) => ({
    ...label,
    place: entity,
  }));
  const first = Math.min(...labels.map((label) => label.start - label.toleranceMs));
  return {
    seed: 0,
    start,
    judgedFrom: Math.min(start + warmUpMs, first),
    end,
    signals: recording.signals,
    places: [...new Set(series.map(({ place }) => place))],
    series,
    labels,
  };
}

/** Corpus C: what really happened. */
export async function labelledWorlds(): Promise<readonly { readonly name: string; readonly world: World }[]> {
  return Promise.all(
    LABELLED.map(async (name) => ({ name, world: await worldOf(name, DAY_MS, Number.POSITIVE_INFINITY) })),
  );
}

/** Six years in which nothing is known to have happened: the first ground of corpus B. */
export function quietWorld(): Promise<World> {
  return worldOf(QUIET, WARM_UP_MS, GEORGIA_END);
}

/** Thirty provinces, hourly, in the five days before a shutdown: the second, where every baseline is young. */
export async function youngWorld(): Promise<World> {
  const world = await worldOf(PROVINCES, YOUNG_MS, PROVINCES_END);
  return { ...world, labels: [] };
}
