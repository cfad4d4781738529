import type { SignalId } from '../../../src/core/series.ts';
import { DAY_MS, HOUR_MS, type Instant } from '../../../src/core/time.ts';
import type { Country, PlannedSeries } from './country.ts';
import type { Random } from './random.ts';
import type { Span } from './span.ts';

/** A renumbering or a change of how it is counted: one signal, for good, and no outage. */
export interface Shift {
  readonly signal: SignalId;
  readonly at: Instant;
  readonly factor: number;
}

/** A day off: traffic is low, everything else as ever. Local midnight to midnight. */
export interface Holiday {
  readonly from: Instant;
  readonly factor: number;
}

const SHIFT_CHANCE = 0.4;
const DRIFT_CHANCE = 0.3;
const HOLIDAY_EDGE_MS = 2 * HOUR_MS;

/** Nobody could tell a lasting loss from a lasting loss: a place with one signal is not cut by more than a tenth. */
export function drawShift(random: Random, country: Country, span: Span): Shift | null {
  if (!random.chance(SHIFT_CHANCE)) return null;
  const { spec, level } = random.pick(country.series);
  const at = random.between(span.start + DAY_MS, span.end - DAY_MS);
  const size = random.between(0.05, 0.3);
  const down = random.chance(0.5);
  if (spec.scale === 'count-set' && level < 4) return null;
  const most = country.series.length === 1 ? 0.1 : 0.3;
  return { signal: spec.id, at, factor: down ? 1 - Math.min(size, most) : 1 + size };
}

/** Growth or decline a month, as a share. Small sets do not shrink by themselves. */
export function drawDrift(random: Random, { spec, level }: PlannedSeries): number {
  if (!random.chance(DRIFT_CHANCE)) return 0;
  const rate = random.between(-0.1, 0.2);
  return spec.scale === 'count-set' && level < 50 ? Math.max(0, rate) : rate;
}

export function drawHolidays(random: Random, country: Country, span: Span): readonly Holiday[] {
  const days = (span.end - span.start) / DAY_MS;
  return Array.from({ length: random.weighted([0.4, 0.4, 0.2]) }, () => ({
    from: span.start + random.whole(1, days - 3) * DAY_MS - country.localMs,
    factor: random.between(0.6, 0.8),
  }));
}

/** What a holiday leaves of the traffic at a time; people get up late and stay up late: its edges take two hours. */
function holidayFactor({ from, factor }: Holiday, at: Instant): number {
  const into = Math.min(at - from, from + DAY_MS + HOLIDAY_EDGE_MS - at);
  if (into <= 0) return 1;
  return 1 - (1 - factor) * Math.min(1, into / HOLIDAY_EDGE_MS);
}

/** Factors of a series' level at a time, noise and events aside. */
export function levelOf(
  { spec, level }: PlannedSeries,
  span: Span,
  life: { readonly drift: number; readonly shift: Shift | null; readonly holidays: readonly Holiday[] },
): (at: Instant) => number {
  const shift = life.shift?.signal === spec.id ? life.shift : null;
  const holidays = spec.kind === 'traffic' ? life.holidays : [];
  const few = spec.scale === 'count-set' && level <= 50;
  return (at) => {
    let value = level * (1 + (life.drift * (at - span.start)) / (30 * DAY_MS));
    if (shift !== null && at >= shift.at) value *= shift.factor;
    for (const holiday of holidays) value *= holidayFactor(holiday, at);
    return few ? Math.round(value) : value;
  };
}
