/**
 * After Cloudflare, "Gone offline: how Cloudflare Radar detects Internet outages" (2023-09-26): the forecast is the
 * median of the 6 days, of the last 28, whose 24 hours were nearest (Euclidean) to the last 24; a fall under it is an
 * anomaly by a rule for points and one for what is sustained. The numbers of those rules are not published: ours.
 */
import { DAY_MS, HOUR_MS } from '../../../src/core/time.ts';
import { alarmStates, binsIn, type PeerRule } from './rule.ts';

const NEAREST = 6;
const DAYS = 28;
const POINT = { ratio: 0.5, bins: 2 } as const;
const SUSTAINED = { ratio: 0.75, bins: 6 } as const;
/** A day is compared by at least half of its hours. */
const MIN_SHARE = 0.5;
/** Days a forecast needs at least. */
const MIN_DAYS = 3;

/** Means of hours (or of bins, where those are longer) that grow as bins come in. */
class HourlyMeans {
  readonly perDay: number;
  private readonly means: Float64Array;
  private hour = -1;
  private sum = 0;
  private known = 0;

  constructor(hours: number, perDay: number) {
    this.perDay = perDay;
    this.means = new Float64Array(hours).fill(NaN);
  }

  add(hour: number, value: number): void {
    if (hour !== this.hour) {
      this.hour = hour;
      this.sum = 0;
      this.known = 0;
    }
    if (Number.isNaN(value)) return;
    this.sum += value;
    this.known += 1;
    this.means[hour] = this.sum / this.known;
  }

  /** How many days back the days nearest to the 24 hours before `hour` lie. */
  nearestDays(hour: number): number[] {
    const found: { days: number; distance: number }[] = [];
    for (let days = 1; days <= DAYS; days += 1) {
      const distance = this.distance(hour, days);
      if (!Number.isNaN(distance)) found.push({ days, distance });
    }
    found.sort((a, b) => a.distance - b.distance || a.days - b.days);
    return found.slice(0, NEAREST).map((day) => day.days);
  }

  /** The median over those days of the same hour; `hour` may lie a little ahead. */
  medianOf(hour: number, days: readonly number[]): number {
    const known = days
      .map((back) => this.means[hour - back * this.perDay] ?? NaN)
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b);
    if (known.length < MIN_DAYS) return NaN;
    const middle = known.length >> 1;
    return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
  }

  /** Mean square of the differences over a day; NaN when too few are known. */
  private distance(hour: number, days: number): number {
    const back = days * this.perDay;
    if (hour - this.perDay - back < 0) return NaN;
    let sum = 0;
    let known = 0;
    for (let at = hour - this.perDay; at < hour; at += 1) {
      const off = this.means[at]! - this.means[at - back]!;
      if (Number.isNaN(off)) continue;
      sum += off * off;
      known += 1;
    }
    return known < MIN_SHARE * this.perDay ? NaN : sum / known;
  }
}

/** The forecast of each bin of the hour: between the middles of hours it goes straight. */
class HourForecast {
  private before = NaN;
  private here = NaN;
  private after = NaN;
  private hour = -1;
  private readonly hourly: HourlyMeans;

  constructor(hourly: HourlyMeans) {
    this.hourly = hourly;
  }

  /** @param part where in the hour the bin's middle lies, 0 to 1. */
  at(hour: number, part: number): number {
    if (hour !== this.hour) this.prepare(hour);
    const neighbour = part < 0.5 ? this.before : this.after;
    if (Number.isNaN(neighbour)) return this.here;
    const away = Math.abs(part - 0.5);
    return (1 - away) * this.here + away * neighbour;
  }

  private prepare(hour: number): void {
    const days = this.hourly.nearestDays(hour);
    this.before = this.hourly.medianOf(hour - 1, days);
    this.here = this.hourly.medianOf(hour, days);
    this.after = this.hourly.medianOf(hour + 1, days);
    this.hour = hour;
  }
}

/** Opened by either rule, closed by the first bin that is neither. */
class Anomaly {
  private underPoint = 0;
  private underSustained = 0;
  private open = false;

  judge(ratio: number): boolean {
    this.underPoint = ratio < POINT.ratio ? this.underPoint + 1 : 0;
    this.underSustained = ratio < SUSTAINED.ratio ? this.underSustained + 1 : 0;
    if (this.underPoint >= POINT.bins || this.underSustained >= SUSTAINED.bins) this.open = true;
    if (this.underSustained === 0) this.open = false;
    return this.open;
  }
}

export const radar: PeerRule = {
  name: 'radar-like',
  states: (spec, values) => {
    const perHour = binsIn(HOUR_MS, spec.stepMs);
    const perDay = binsIn(DAY_MS, perHour * spec.stepMs);
    const hourly = new HourlyMeans(Math.ceil(values.length / perHour), perDay);
    const forecast = new HourForecast(hourly);
    const anomaly = new Anomaly();
    return alarmStates(values, 1, (value, bin) => {
      const hour = Math.floor(bin / perHour);
      const expected = forecast.at(hour, ((bin % perHour) + 0.5) / perHour);
      hourly.add(hour, value);
      if (Number.isNaN(value) || !(expected > 0)) return false;
      return anomaly.judge(value / expected);
    });
  },
};
