import { type Instant, MINUTE_MS } from '../../core/time.ts';

/** Cloudflare's limit for all requests of one user, whatever program makes them. */
export const ALLOWED = 1_200;
const WINDOW_MS = 5 * MINUTE_MS;

/** Requests of the last five minutes. */
export interface Usage {
  note(at: Instant): void;
  count(now: Instant): number;
}

export function createUsage(): Usage {
  let times: Instant[] = [];
  const forget = (now: Instant): void => {
    times = times.filter((at) => at > now - WINDOW_MS && at <= now);
  };
  return {
    note: (at) => {
      forget(at);
      times.push(at);
    },
    count: (now) => {
      forget(now);
      return times.length;
    },
  };
}
