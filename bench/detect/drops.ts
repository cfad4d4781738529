/**
 * Drops of known size put into six years of real traffic, each judged alone on half a year of what came before it; the
 * same years untouched; and falls of a probing signal, beside IODA's rule (drops-falls.ts).
 */
import { DAY_MS, HOUR_MS, isoSeconds, type Instant } from '../../src/core/time.ts';
import type { Alarm } from '../../src/score/types.ts';
import { randomOf } from './corpus/random.ts';
import { measureFalls } from './drops-falls.ts';
import { leftIn } from './drops-left.ts';
import { createEbb } from './ebb.ts';
import { hasRecordings, quietWorld } from './real.ts';
import type { DropsResult, GeorgiaResult, InjectedDrop, InjectedDrops } from './results.ts';
import type { World, WorldSeries } from './world.ts';

const YEAR_MS = 365.25 * DAY_MS;
/** Of each manner, over all seeds. */
const DROPS = 200;
const HISTORY_MS = 180 * DAY_MS;
const AFTER_MS = DAY_MS;
/** A drop that falls into a gap cannot be seen: so many of its readings must have been received. */
const LEAST_POINTS = 3;

interface Manner {
  readonly name: 'deep' | 'half';
  readonly left: readonly [low: number, high: number];
  readonly hours: readonly [low: number, high: number];
  /** It must be found within so many received points; null: while it lasts. */
  readonly withinPoints: number | null;
}

const DEEP: Manner = { name: 'deep', left: [0, 0.25], hours: [12, 48], withinPoints: 3 };
const HALF: Manner = { name: 'half', left: [0.5, 0.5], hours: [48, 96], withinPoints: null };

export async function measureDrops(seeds: readonly number[]): Promise<DropsResult> {
  const georgia = hasRecordings() ? measureGeorgia(await quietWorld(), seeds) : null;
  return { seeds, georgia, falls: measureFalls(seeds) };
}

function measureGeorgia(quiet: World, seeds: readonly number[]): GeorgiaResult {
  const untouched = createEbb().judge(quiet);
  return {
    years: (quiet.end - quiet.judgedFrom) / YEAR_MS,
    falseAlerts: untouched.map(({ at }) => isoSeconds(at)),
    deep: judgeAll(quiet, DEEP, seeds),
    half: judgeAll(quiet, HALF, seeds),
  };
}

function judgeAll(quiet: World, manner: Manner, seeds: readonly number[]): InjectedDrops {
  const each = Math.ceil(DROPS / seeds.length);
  const drops = seeds.flatMap((seed) =>
    Array.from({ length: each }, (_, nth) => judgeDrop(quiet, drawDrop(quiet, manner, seed, nth))),
  );
  return {
    drops: drops.length,
    found: drops.filter(({ found }) => found).length,
    standing: drops.filter(({ standing }) => standing).length,
    points: drops.flatMap(({ points, found }) => (found && points !== null ? [points] : [])),
    missed: drops.filter(({ found }) => !found),
  };
}

interface Drop {
  readonly manner: Manner;
  readonly seed: number;
  readonly onset: Instant;
  readonly lastsMs: number;
  readonly left: number;
  /** Due times of the received bins that lie wholly in it. */
  readonly dueAt: readonly Instant[];
}

/** At a random instant, whatever happens there; drawn again where too little was received. */
function drawDrop(quiet: World, manner: Manner, seed: number, nth: number): Drop {
  const random = randomOf('drops', manner.name, seed, nth);
  const series = seriesOf(quiet);
  for (;;) {
    const lastsMs = random.between(...manner.hours) * HOUR_MS;
    const left = random.between(...manner.left);
    const latest = quiet.end - AFTER_MS - lastsMs;
    const onset = Math.floor(random.between(quiet.judgedFrom, latest) / 1000) * 1000;
    const dueAt = dueIn(series, quiet.start, onset, onset + lastsMs);
    if (dueAt.length >= LEAST_POINTS) return { manner, seed, onset, lastsMs, left, dueAt };
  }
}

function seriesOf({ series }: World): WorldSeries {
  const [only] = series;
  if (only === undefined || series.length > 1) throw new Error('drops are put into a world of one series');
  return only;
}

function dueIn({ signal, values }: WorldSeries, start: Instant, from: Instant, to: Instant): Instant[] {
  const { stepMs, lagMs } = signal;
  const due: Instant[] = [];
  for (let bin = Math.ceil((from - start) / stepMs); start + (bin + 1) * stepMs <= to; bin += 1)
    if (!Number.isNaN(values[bin] ?? Number.NaN)) due.push(start + (bin + 1) * stepMs + lagMs);
  return due;
}

/** The world of one drop: what came before, the drop, a day after it. */
function worldOf(quiet: World, { onset, lastsMs, left }: Drop): World {
  const series = seriesOf(quiet);
  const { stepMs } = series.signal;
  const first = Math.max(0, Math.floor((onset - HISTORY_MS - quiet.start) / stepMs));
  const last = Math.ceil((onset + lastsMs + AFTER_MS - quiet.start) / stepMs);
  const start = quiet.start + first * stepMs;
  const box = { at: onset, end: onset + lastsMs, left };
  const values = series.values
    .slice(first, last)
    .map((value, bin) => value * leftIn(box, start + bin * stepMs, stepMs));
  const end = start + values.length * stepMs;
  return { ...quiet, start, end, judgedFrom: onset, series: [{ ...series, values }] };
}

function judgeDrop(quiet: World, drop: Drop): InjectedDrop {
  const { manner, seed, onset, lastsMs, left, dueAt } = drop;
  const alarms = createEbb().judge(worldOf(quiet, drop));
  const until = (manner.withinPoints === null ? dueAt.at(-1) : dueAt[manner.withinPoints - 1]) ?? onset;
  const alarm = alarms.find(({ at }) => at > onset);
  return {
    seed,
    onset: isoSeconds(onset),
    left: Math.round(left * 1000) / 1000,
    hours: Math.round((lastsMs / HOUR_MS) * 10) / 10,
    found: alarm !== undefined && alarm.at <= until,
    standing: alarms.some((each) => stood(each, onset)),
    points: alarm === undefined ? null : Math.max(1, dueAt.filter((at) => at <= alarm.at).length),
  };
}

function stood({ at, endAt }: Alarm, onset: Instant): boolean {
  return at <= onset && (endAt === null || endAt > onset);
}
