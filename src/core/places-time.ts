import { MINUTE_MS, type Instant } from './time.ts';

/** Own table: `Intl` spells months differently from one ICU to the next ("Sep", "Sept"). */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const pad = (value: number): string => String(value).padStart(2, '0');

function clock(wall: Date): string {
  return `${pad(wall.getUTCHours())}:${pad(wall.getUTCMinutes())}`;
}

function dayAndMonth(wall: Date): string {
  return `${wall.getUTCDate()} ${MONTHS[wall.getUTCMonth()] ?? ''}`;
}

/** `22 Dec 2014 16:15 UTC`: seconds are cut, not rounded. */
export function formatUtc(at: Instant): string {
  const utc = new Date(at);
  return `${dayAndMonth(utc)} ${utc.getUTCFullYear()} ${clock(utc)} UTC`;
}

/** Making a formatter costs far more than using one; there are as many as zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Null for what is no zone's name. `+09:00` is none: Node 20 does not know it, Node 22 does. */
function formatterFor(zone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  if (!/^[A-Za-z]/.test(zone)) return null;
  try {
    const made = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formatters.set(zone, made);
    return made;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** What clocks in the zone show, held as if it were UTC, so that its date arithmetic can be used. */
function wallTime(at: Instant, zone: string): Instant {
  const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  const parts = formatterFor(zone)?.formatToParts(minute);
  if (parts === undefined) return minute;
  const read = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? Number.NaN);
  // Some ICU versions write midnight as 24 whatever the hour cycle says.
  return Date.UTC(read('year'), read('month') - 1, read('day'), read('hour') % 24, read('minute'));
}

/** Minutes after midnight, 0–1439, by the clocks of the zone; an unknown zone is UTC. */
export function wallMinute(at: Instant, zone: string): number {
  const wall = new Date(wallTime(at, zone));
  return wall.getUTCHours() * 60 + wall.getUTCMinutes();
}

function describeOffset(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / MINUTE_MS));
  if (minutes === 0) return 'UTC';
  const rest = minutes % 60;
  return `UTC${offsetMs < 0 ? '-' : '+'}${Math.floor(minutes / 60)}${rest === 0 ? '' : `:${pad(rest)}`}`;
}

/** `01:15 on 23 Dec` by the clocks of the zone; by UTC when there is no such zone. */
export function localTime(at: Instant, zone: string): string {
  const wall = new Date(wallTime(at, zone));
  return `${clock(wall)} on ${dayAndMonth(wall)}`;
}

/** `01:15 on 23 Dec (UTC+9)`, with the offset that held at that time; an unknown zone is UTC. */
export function formatLocal(at: Instant, zone: string): string {
  const offsetMs = wallTime(at, zone) - Math.floor(at / MINUTE_MS) * MINUTE_MS;
  return `${localTime(at, zone)} (${describeOffset(offsetMs)})`;
}
