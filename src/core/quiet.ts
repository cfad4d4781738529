import { wallMinute } from './places-time.ts';
import type { QuietHours } from './routing.ts';
import { DAY_MS, type Instant, MINUTE_MS } from './time.ts';

const DAY_MINUTES = DAY_MS / MINUTE_MS;

/** When the quiet hours that `at` lies in are over; null when it lies in none. A clock change at night moves it by an hour. */
export function quietUntil({ fromMinute, toMinute, zone }: QuietHours, at: Instant): Instant | null {
  const minute = wallMinute(at, zone);
  const length = (toMinute - fromMinute + DAY_MINUTES) % DAY_MINUTES;
  const passed = (minute - fromMinute + DAY_MINUTES) % DAY_MINUTES;
  if (passed >= length) return null;
  return Math.floor(at / MINUTE_MS) * MINUTE_MS + (length - passed) * MINUTE_MS;
}
