/**
 * Our feed health, lent to the peers: a bin of a signal that many unrelated countries read low, and no other signal
 * does, is missing for everybody, and the next two. Who is low is told by a simple expectation: the median of the same
 * hour of day in the 7 days before, and its spread. It is the rule of src/core/detector/health.ts said anew, so that
 * the peers stand still while Ebb is worked on.
 */
import { placeKind, type PlaceId } from '../../../src/core/entity.ts';
import { COUNTRIES } from '../../../src/core/places-countries.ts';
import type { SignalSpec } from '../../../src/core/series.ts';
import { DAY_MS, HOUR_MS } from '../../../src/core/time.ts';
import type { World, WorldSeries } from '../world.ts';
import { binsIn } from './rule.ts';

const CONTINENT_OF: ReadonlyMap<PlaceId, string | null> = new Map(
  COUNTRIES.map((country) => [country.id, country.continent]),
);
/** As in the recommended design: docs/decisions/0003-detector.md. */
const MIN_COUNTRIES = 8;
const MIN_CONTINENTS = 3;
const LOW_SHARE = 0.35;
const LOW_RATIO = 0.88;
const LOW_Z = -1;
const HOLD_BINS = 2;
/** If this share of the low countries is low elsewhere too, or all lie in one continent, it is the world. */
const CONFIRMED_SHARE = 0.5;
const MIN_LOW_CONTINENTS = 2;
/** The least spread of arrivals, in square roots of the expected. */
const POISSON_SPREAD = 0.6;

const DAYS = 7;
const MIN_DAYS = 2;
const MAD_TO_SIGMA = 1.4826;

/** What a bin says: nothing (missing, or nothing expected yet), as expected, low. */
const SILENT = 0;
const EXPECTED = 1;
const LOW = 2;

function medianOf(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The values of one hour of the days before, in order of size; a view of `scratch`. */
function sameHour(values: Float64Array, first: number, hour: Hour, scratch: Float64Array): Float64Array {
  let n = 0;
  for (let day = 1; day <= DAYS; day += 1) {
    const from = first - day * hour.perDay;
    if (from < 0) break;
    for (let bin = from; bin < Math.min(from + hour.bins, values.length); bin += 1) {
      const value = values[bin]!;
      if (!Number.isNaN(value)) scratch[n++] = value;
    }
  }
  return scratch.subarray(0, n).sort();
}

interface Hour {
  readonly bins: number;
  readonly perDay: number;
}

/** For each hour what is expected in its middle and how far values lie about it; NaN where too little is known. */
function expectations(values: Float64Array, hour: Hour): { middle: Float64Array; spread: Float64Array } {
  const hours = Math.ceil(values.length / hour.bins) + 1;
  const middle = new Float64Array(hours).fill(NaN);
  const spread = new Float64Array(hours).fill(NaN);
  const scratch = new Float64Array(DAYS * hour.bins);
  for (let at = 0; at < hours; at += 1) {
    const past = sameHour(values, at * hour.bins, hour, scratch);
    if (past.length < MIN_DAYS * hour.bins) continue;
    const expected = medianOf(past);
    for (let i = 0; i < past.length; i += 1) past[i] = Math.abs(past[i]! - expected);
    middle[at] = expected;
    spread[at] = MAD_TO_SIGMA * medianOf(past.sort());
  }
  return { middle, spread };
}

/** Straight between the middles of hours, so that the slope of the day is not a fall. */
function expectedAt(middle: Float64Array, bin: number, binsPerHour: number): number {
  const here = Math.floor(bin / binsPerHour);
  const away = (bin + 0.5) / binsPerHour - here - 0.5;
  const neighbour = middle[away < 0 ? here - 1 : here + 1] ?? NaN;
  const own = middle[here]!;
  return Number.isNaN(neighbour) ? own : own + Math.abs(away) * (neighbour - own);
}

/** Low: under the ratio, and by over one spread, so that noise has no vote. */
function readings({ signal, values }: WorldSeries): Uint8Array {
  const hour = { bins: binsIn(HOUR_MS, signal.stepMs), perDay: binsIn(DAY_MS, signal.stepMs) };
  const { middle, spread } = expectations(values, hour);
  const root = signal.scale === 'count-arrivals' ? POISSON_SPREAD : 0;
  return Uint8Array.from(values, (value, bin) => {
    const expected = expectedAt(middle, bin, hour.bins);
    if (Number.isNaN(value) || Number.isNaN(expected)) return SILENT;
    const sigma = Math.max(spread[Math.floor(bin / hour.bins)]!, root * Math.sqrt(expected));
    return value < LOW_RATIO * expected && value - expected < LOW_Z * sigma ? LOW : EXPECTED;
  });
}

interface Reading {
  readonly series: WorldSeries;
  readonly bins: Uint8Array;
}

/** Does it show the place low in the latest bin that is judged by then, or, when that is missing, the one before? */
function isLowAt({ series, bins }: Reading, sinceStart: number): boolean {
  const { stepMs, lagMs } = series.signal;
  const bin = Math.floor((sinceStart - stepMs - lagMs) / stepMs);
  const latest = bins[bin] ?? SILENT;
  return latest === SILENT ? bins[bin - 1] === LOW : latest === LOW;
}

interface Voter {
  readonly continent: string;
  readonly own: Uint8Array;
  readonly elsewhere: readonly Reading[];
}

function votersOf(signal: SignalSpec, read: readonly Reading[]): Voter[] {
  const voters: Voter[] = [];
  for (const { series, bins } of read) {
    const continent = CONTINENT_OF.get(series.place) ?? null;
    if (series.signal.id !== signal.id || placeKind(series.place) !== 'country' || continent === null)
      continue;
    const elsewhere = read.filter(
      (other) => other.series.place === series.place && other.series.signal.kind !== signal.kind,
    );
    voters.push({ continent, own: bins, elsewhere });
  }
  return voters;
}

/** Over the share of enough countries low: most bins are settled here. */
function areManyLow(voters: readonly Voter[], bin: number): boolean {
  let reporting = 0;
  let low = 0;
  for (const { own } of voters) {
    const reading = own[bin];
    if (reading === EXPECTED || reading === LOW) reporting += 1;
    if (reading === LOW) low += 1;
  }
  return reporting >= MIN_COUNTRIES && low > LOW_SHARE * reporting;
}

/** True when one bin of a signal is better explained by a broken feed than by the world. */
function isBroken(signal: SignalSpec, voters: readonly Voter[], bin: number): boolean {
  if (!areManyLow(voters, bin)) return false;
  const reporting = voters.filter(({ own }) => own[bin] === EXPECTED || own[bin] === LOW);
  const low = reporting.filter(({ own }) => own[bin] === LOW);
  if (new Set(reporting.map((voter) => voter.continent)).size < MIN_CONTINENTS) return false;
  if (new Set(low.map((voter) => voter.continent)).size < MIN_LOW_CONTINENTS) return false;
  const clock = (bin + 1) * signal.stepMs + signal.lagMs;
  const confirmed = low.filter(({ elsewhere }) => elsewhere.some((other) => isLowAt(other, clock)));
  return confirmed.length < CONFIRMED_SHARE * low.length;
}

/** 1 where a signal is unheard. */
function unheardBins(signal: SignalSpec, voters: readonly Voter[], length: number): Uint8Array {
  const unheard = new Uint8Array(length);
  for (let bin = 0; bin < length; bin += 1) {
    if (isBroken(signal, voters, bin)) unheard.fill(1, bin, bin + 1 + HOLD_BINS);
  }
  return unheard;
}

function computeMasked(world: World): readonly Float64Array[] {
  const read = world.series.map((series) => ({ series, bins: readings(series) }));
  const unheardOf = new Map<string, Uint8Array>();
  for (const signal of world.signals) {
    const lengths = world.series.filter((s) => s.signal.id === signal.id).map((s) => s.values.length);
    unheardOf.set(signal.id, unheardBins(signal, votersOf(signal, read), Math.max(0, ...lengths)));
  }
  return world.series.map(({ signal, values }) => {
    const unheard = unheardOf.get(signal.id);
    return values.map((value, bin) => (unheard?.[bin] === 1 ? NaN : value));
  });
}

const CACHE = new WeakMap<World, readonly Float64Array[]>();

/** The values of `world.series`, in order, with what the mask takes away missing. Worked out once per world. */
export function maskedValues(world: World): readonly Float64Array[] {
  const known = CACHE.get(world) ?? computeMasked(world);
  CACHE.set(world, known);
  return known;
}
