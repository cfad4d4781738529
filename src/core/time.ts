/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** `2014-12-22T16:25:00Z`: UTC, whole seconds, cut (not rounded). */
export function isoSeconds(at: Instant): string {
  return `${new Date(Math.floor(at / SECOND_MS) * SECOND_MS).toISOString().slice(0, 19)}Z`;
}

const ISO_UTC = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?(?:Z|\+00:00)$/;

/** Reads a UTC ISO-8601 time; null for anything else, also for days that do not exist (30 February). */
export function parseInstant(text: string): Instant | null {
  const parts = ISO_UTC.exec(text);
  if (parts === null) return null;
  const at = Date.parse(text);
  if (!Number.isFinite(at)) return null;
  return new Date(at).getUTCDate() === Number(parts[3]) ? at : null;
}

/** `9 h 31 min`, `45 min`, `3 d 4 h`: at most two units, at least one minute. */
export function describeDuration(durationMs: number): string {
  const minutes = Math.max(1, Math.round(durationMs / MINUTE_MS));
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  if (days > 0) return hours > 0 ? `${days} d ${hours} h` : `${days} d`;
  if (hours > 0) return rest > 0 ? `${hours} h ${rest} min` : `${hours} h`;
  return `${rest} min`;
}
