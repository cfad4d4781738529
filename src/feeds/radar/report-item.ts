import { z } from 'zod';
import type { KnownPlace } from '../../core/places.ts';
import type { Report } from '../../core/report.ts';
import { HOUR_MS, type Instant, parseInstant } from '../../core/time.ts';
import { countryPlace, networkPlace } from './places.ts';

/** What one item of a list states. */
export interface ItemRead {
  readonly reports: readonly Report[];
  /** The item itself, or places in it, that cannot be read. */
  readonly skipped: number;
  /** The countries of the networks in it, as they say. */
  readonly networks: readonly KnownPlace[];
}

export const UNREADABLE: ItemRead = { reports: [], skipped: 1, networks: [] };
export const NOTHING: ItemRead = { reports: [], skipped: 0, networks: [] };

/** Nothing has begun more than this after our own clock. */
const MAX_AHEAD_MS = HOUR_MS;

interface TimeTold {
  readonly startedAt: Instant;
  /** Null: not over, as far as they say. */
  readonly endedAt: Instant | null;
}

/** The time that they speak of; null for one that is not readable or cannot be. */
export function timeTold(
  startDate: string,
  endDate: string | null | undefined,
  now: Instant,
): TimeTold | null {
  const startedAt = parseInstant(startDate);
  if (startedAt === null || startedAt > now + MAX_AHEAD_MS) return null;
  if ((endDate ?? '') === '') return { startedAt, endedAt: null };
  const endedAt = parseInstant(endDate ?? '');
  return endedAt === null || endedAt < startedAt ? null : { startedAt, endedAt };
}

const locationSchema = z.looseObject({ code: z.unknown() }).nullish().catch(null);

/** Answers before version 7 of their API call the country of a network `locations`. */
const networkSchema = z.looseObject({
  asn: z.unknown(),
  location: locationSchema,
  locations: locationSchema,
});

/** A network and its country; nothing where they do not say. */
export function networkIn(details: unknown): readonly KnownPlace[] {
  const read = networkSchema.safeParse(details);
  if (!read.success) return [];
  const id = networkPlace(read.data.asn);
  const parent = countryPlace(read.data.location?.code ?? read.data.locations?.code);
  return id === null || parent === null ? [] : [{ id, parent }];
}
