/** Sudden falls of a steady probing signal: how long Ebb takes, and how long IODA's rule for probing alone. */
import { DAY_MS, type Instant } from '../../src/core/time.ts';
import { quantile } from '../../src/score/quantile.ts';
import {
  COMPANIES,
  drawFallenPlace,
  type Company,
  type FallenPlace,
  PROBING,
  STEP_MS,
} from './drops-fallen.ts';
import { createEbb } from './ebb.ts';
import { iodaWarning } from './peers/moving-ratio.ts';
import type { FallResult } from './results.ts';
import type { World, WorldSeries } from './world.ts';

/** In each company, over all seeds. */
const FALLS = 200;
const MONTH_MS = 30 * DAY_MS;

export function measureFalls(seeds: readonly number[]): readonly FallResult[] {
  const each = Math.ceil(FALLS / seeds.length);
  return COMPANIES.map((company) => {
    const told = seeds.flatMap((seed) =>
      Array.from({ length: each }, (_, nth) => judgeFall(company, seed, nth)),
    );
    return resultOf(company, told);
  });
}

/** When somebody first spoke after the fall, and how often before it. */
interface Heard {
  readonly at: Instant | null;
  readonly falseAlerts: number;
}

function hearEbb(world: World, fallAt: Instant): Heard {
  const alarms = createEbb().judge(world);
  return {
    at: alarms.find(({ at }) => at > fallAt)?.at ?? null,
    falseAlerts: alarms.filter(({ at }) => at > world.judgedFrom && at <= fallAt).length,
  };
}

/** Every bin under the threshold is an alert, and the bins after it in a row are the same one. */
function hearIoda({ signal, values }: WorldSeries, world: World, fallAt: Instant): Heard {
  const states = iodaWarning.states(signal, values) ?? new Uint8Array(values.length);
  let falseAlerts = 0;
  for (const [bin, state] of states.entries()) {
    const at = world.start + (bin + 1) * STEP_MS;
    if (state === 0) continue;
    if (at > fallAt) return { at: at + signal.lagMs, falseAlerts };
    if (at > world.judgedFrom && states[bin - 1] !== 1) falseAlerts += 1;
  }
  return { at: null, falseAlerts };
}

/** One fall, and who told it when. */
interface Told {
  readonly place: FallenPlace;
  readonly ebb: Heard;
  readonly ioda: Heard;
  /** Bins from IODA's alert to Ebb's; infinite where Ebb gave none. */
  readonly behind: number;
}

function judgeFall(company: Company, seed: number, nth: number): Told {
  const place = drawFallenPlace(company, seed, nth);
  const { world, probing, fall } = place;
  const ebb = hearEbb(world, fall.at);
  const ioda = hearIoda(probing, world, fall.at);
  const behind =
    ebb.at === null ? Number.POSITIVE_INFINITY : (ebb.at - (ioda.at ?? Number.POSITIVE_INFINITY)) / STEP_MS;
  return { place, ebb, ioda, behind };
}

function resultOf({ name }: Company, told: readonly Told[]): FallResult {
  const judge = (who: 'ebb' | 'ioda'): FallResult['ebb'] => {
    const delays = told.map(({ place, [who]: { at } }) => delayBins(place, at));
    return {
      medianBins: finite(quantile(delays, 0.5)),
      p90Bins: finite(quantile(delays, 0.9)),
      falseAlerts: told.reduce((sum, each) => sum + each[who].falseAlerts, 0),
    };
  };
  return {
    name,
    falls: told.length,
    sameBin: told.filter(({ behind }) => behind <= 0).length,
    sameOrNextBin: told.filter(({ behind }) => behind <= 1).length,
    ebb: judge('ebb'),
    ioda: judge('ioda'),
    placeMonths: told.reduce((sum, { place }) => sum + quietMonths(place), 0),
    later: told
      .filter(({ behind }) => behind > 1)
      .map(({ place: { seed, nth, fall }, behind }) => ({
        seed,
        nth,
        left: Math.round(fall.left * 1000) / 1000,
        binsBehind: finite(behind),
      })),
  };
}

function delayBins({ fall }: FallenPlace, at: Instant | null): number {
  return at === null ? Number.POSITIVE_INFINITY : (at - fall.at - PROBING.lagMs) / STEP_MS;
}

function quietMonths({ fall, world }: FallenPlace): number {
  return (fall.at - world.judgedFrom) / MONTH_MS;
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
