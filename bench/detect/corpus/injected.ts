/** Corpus B: drops of known times in series that were really measured. */
import type { PlaceId } from '../../../src/core/entity.ts';
import type { SignalSpec } from '../../../src/core/series.ts';
import { DAY_MS, HOUR_MS, SECOND_MS, type Instant } from '../../../src/core/time.ts';
import type { Label } from '../../../src/score/types.ts';
import type { World, WorldSeries } from '../world.ts';
import { sizeOfUnits } from './country.ts';
import { curveMs, meanLeft, type Curve } from './curve.ts';
import { labelsOf, type Happening } from './labels.ts';
import { randomOf, type Random } from './random.ts';

interface InjectOptions {
  /** Drops wanted at a place in 30 days; fewer where they do not fit. Default 0.6. */
  readonly eventsPerMonth?: number;
  /** How long drops last and how far apart they lie, as a share of the usual, for a base of days. Default 1. */
  readonly lengths?: number;
}

const EVENTS_PER_MONTH = 0.6;
const MONTH_MS = 30 * DAY_MS;
const APART_MS = 10 * DAY_MS;
const AFTER_START_MS = 6 * HOUR_MS;
const BEFORE_END_MS = 24 * HOUR_MS;
/** Of a place's readings around a drop, as many must be there in one signal at least. */
const LEAST_PRESENT = 0.5;
/** From so many units on a set can show a half or a quarter. */
const LEAST_PARTS = 8;
const SHAPE_WEIGHTS = [0.4, 0.25, 0.35] as const;

interface Drop {
  readonly shape: string;
  readonly curve: Curve;
}

function isCount({ scale }: SignalSpec): boolean {
  return scale === 'count-set' || scale === 'count-arrivals';
}

/** @param inParts false: the place's sets are so small that only total loss shows. `unitMs`: an hour, or a share of one. */
function drawDrop(random: Random, inParts: boolean, unitMs: number): Drop {
  const start = { at: 0, left: 1 };
  const kind = inParts ? random.weighted(SHAPE_WEIGHTS) : 0;
  if (kind === 1) {
    const lasts = random.between(48, 96) * unitMs;
    return {
      shape: 'partial',
      curve: [start, { at: 0, left: 0.5 }, { at: lasts, left: 0.5 }, { at: lasts, left: 1 }],
    };
  }
  const falls = kind === 2 ? random.between(12, 48) * unitMs : 0;
  const left = kind === 2 ? random.between(0, 0.1) : random.between(0, inParts ? 0.25 : 0.05);
  const back = falls + (kind === 2 ? random.between(6, 24) : random.between(12, 48)) * unitMs;
  const curve = [start, { at: falls, left }, { at: back, left }, { at: back, left: 1 }];
  return { shape: kind === 2 ? 'gradual' : 'sudden', curve };
}

function binsOf(
  { signal, values }: WorldSeries,
  start: Instant,
  from: Instant,
  to: Instant,
): readonly [number, number] {
  const first = Math.floor((from - start) / signal.stepMs);
  return [Math.max(0, first), Math.min(values.length, Math.ceil((to - start) / signal.stepMs))];
}

/** Median of what was read in a time; null when too little was. */
function usual(series: WorldSeries, start: Instant, from: Instant, to: Instant): number | null {
  const [first, last] = binsOf(series, start, from, to);
  const read = series.values.subarray(first, last).filter((value) => !Number.isNaN(value));
  if (read.length === 0 || read.length < LEAST_PRESENT * (last - first)) return null;
  return read.sort()[Math.floor(read.length / 2)] ?? null;
}

/** A new series with the drop in it. What is missing stays missing, what was whole stays whole. */
function withDrop(series: WorldSeries, start: Instant, { onset, curve }: Happening): WorldSeries {
  const { stepMs } = series.signal;
  const values = series.values.slice();
  const [first, last] = binsOf(series, start, onset, onset + curveMs(curve));
  for (let bin = first; bin < last; bin += 1) {
    const before = values[bin]!;
    const after = before * meanLeft(curve, start + bin * stepMs - onset, stepMs);
    values[bin] = isCount(series.signal) && Number.isInteger(before) ? Math.round(after) : after;
  }
  return { ...series, values };
}

interface Place {
  readonly id: PlaceId;
  readonly series: readonly WorldSeries[];
  /** By the largest of its sets; `unknown` without sets. */
  readonly size: string;
  /** False: only total loss would show. */
  readonly inParts: boolean;
}

/** Whether a drop would show (one unit at least, read half of the time), and whether it could show in part. */
function showing(
  series: readonly WorldSeries[],
  start: Instant,
  from: Instant,
  to: Instant,
): 'no' | 'whole' | 'in-parts' {
  const levels = series.map((one) => {
    const level = usual(one, start, from, to) ?? 0;
    return level > 0 && !isCount(one.signal) ? Number.POSITIVE_INFINITY : level;
  });
  const most = Math.max(0, ...levels);
  if (most < 1) return 'no';
  return most < LEAST_PARTS ? 'whole' : 'in-parts';
}

function placeOf(world: World, id: PlaceId): Place {
  const series = world.series.filter(({ place }) => place === id);
  const levels = series
    .filter(({ signal }) => signal.scale === 'count-set')
    .map((one) => usual(one, world.start, world.judgedFrom, world.end) ?? 0);
  const size = levels.length === 0 ? 'unknown' : sizeOfUnits(Math.max(...levels));
  const inParts = showing(series, world.start, world.judgedFrom, world.end) === 'in-parts';
  return { id, series, size, inParts };
}

function isFree(onset: Instant, lasts: number, taken: readonly Happening[], apartMs: number): boolean {
  return taken.every((other) => {
    const otherEnd = other.onset + curveMs(other.curve);
    return onset > otherEnd + apartMs || onset + lasts + apartMs < other.onset;
  });
}

function drawHappening(
  random: Random,
  world: World,
  place: Place,
  taken: readonly Happening[],
  lengths: number,
): Happening | null {
  const { id, size, series, inParts } = place;
  const room = world.end - BEFORE_END_MS - (world.judgedFrom + AFTER_START_MS);
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const { shape, curve } = drawDrop(random, inParts, lengths * HOUR_MS);
    const lasts = curveMs(curve);
    const after = world.judgedFrom + AFTER_START_MS + random.unit() * Math.max(0, room - lasts);
    const onset = Math.floor(after / SECOND_MS) * SECOND_MS;
    if (lasts > room || !isFree(onset, lasts, taken, lengths * APART_MS)) continue;
    const shows = showing(series, world.start, onset, onset + lasts);
    if (shows !== 'no' && (!inParts || shows === 'in-parts'))
      return { place: id, size, shape, onset, curve, optional: false };
  }
  return null;
}

/** Puts drops into all signals of a world's places, and their labels beside the world's own. `base` is left as it was. */
export function injectDrops(base: World, seed: number, options: InjectOptions = {}): World {
  const months = (base.end - base.judgedFrom) / MONTH_MS;
  const labels: Label[] = [...base.labels];
  const changed = new Map<WorldSeries, WorldSeries>();
  for (const id of base.places) {
    const random = randomOf('injected', seed, id);
    const place = placeOf(base, id);
    const happenings: Happening[] = [];
    for (
      let left = random.poisson((options.eventsPerMonth ?? EVENTS_PER_MONTH) * months);
      left > 0;
      left -= 1
    ) {
      const happening = drawHappening(random, base, place, happenings, options.lengths ?? 1);
      if (happening !== null) happenings.push(happening);
    }
    for (const happening of happenings) {
      labels.push(...labelsOf(happening));
      for (const one of place.series)
        changed.set(one, withDrop(changed.get(one) ?? one, base.start, happening));
    }
  }
  return { ...base, seed, series: base.series.map((one) => changed.get(one) ?? one), labels };
}
