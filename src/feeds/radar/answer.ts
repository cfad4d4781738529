import { z } from 'zod';
import { placeKind } from '../../core/entity.ts';
import { DAY_MS, HOUR_MS, type Instant, parseInstant, SECOND_MS } from '../../core/time.ts';
import type { Question } from './question.ts';
import { RadarError, type Result, TITLE } from './radar-error.ts';
import { STEP_MS } from './signals.ts';
import { readSuppressed, type Span } from './suppress.ts';

/** What an answer to a question says of itself, and its series, which are not judged yet. */
export interface RadarAnswer {
  readonly intervalMs: number;
  /** Buckets that end later were still filling. */
  readonly completeUntil: Instant;
  readonly suppressed: readonly Span[];
  readonly series: readonly RadarSeries[];
  readonly malformed: number;
}

interface RadarSeries {
  readonly times: readonly unknown[];
  readonly values: readonly unknown[];
}

const INTERVALS: Readonly<Record<string, number>> = {
  FIFTEEN_MINUTES: STEP_MS,
  ONE_HOUR: HOUR_MS,
  ONE_DAY: DAY_MS,
};

const latestSchema = z
  .looseObject({ latest: z.looseObject({ timestamp: z.number().nullish() }).nullish() })
  .nullish()
  .catch(null);

const metaSchema = z.looseObject({
  aggInterval: z.string().nullish(),
  normalization: z.string().nullish(),
  lastUpdated: z.string().nullish().catch(null),
  confidenceInfo: z.unknown().optional(),
  delay: z.looseObject({ asn_data: latestSchema, country_data: latestSchema }).nullish().catch(null),
});

type Meta = z.output<typeof metaSchema>;

const listSchema = z.array(z.unknown());

/** Reads the result of a question about one place. Throws RadarError for an answer to another question. */
export function readAnswer(result: Result, question: Question, now: Instant): RadarAnswer {
  const { meta: rawMeta, ...rest } = result;
  const read = metaSchema.safeParse(rawMeta ?? {});
  if (!read.success)
    throw new RadarError('form', `${TITLE} answered in an unknown form: its meta is not readable`);
  const meta = read.data;
  const { column, isRelative, spec } = question.signal;
  if (isRelative && (meta.normalization ?? 'MIN0_MAX') !== 'MIN0_MAX') {
    throw new RadarError('form', `${TITLE} answered ${spec.id} in another normalization than MIN0_MAX`);
  }
  // The series have any names; what has neither times nor values is something else that they added.
  const items = Object.values(rest)
    .filter((item) => isSeries(item, column))
    .map((item) => readSeries(item, column));
  const series = items.filter((item) => item !== null);
  if (series.length === 0) {
    throw new RadarError(
      'form',
      `${TITLE} answered in an unknown form: there is no series of ${spec.id} in it`,
    );
  }
  const suppressed = readSuppressed(meta.confidenceInfo);
  return {
    intervalMs: readInterval(meta, question),
    completeUntil: completeUntil(meta, question, now),
    suppressed: suppressed.spans,
    series,
    malformed: items.length - series.length + suppressed.skipped,
  };
}

/**
 * A quarter of an hour, as asked; the address space, whose interval cannot be chosen, may come by the hour for long
 * ranges. A day's mean would hide an outage: it is not read.
 */
function readInterval({ aggInterval }: Meta, { signal }: Question): number {
  const intervalMs = INTERVALS[aggInterval ?? 'FIFTEEN_MINUTES'] ?? DAY_MS;
  const longest = signal.isRelative ? STEP_MS : HOUR_MS;
  if (intervalMs <= longest) return intervalMs;
  throw new RadarError('form', `${TITLE} answered ${signal.spec.id} in another interval than asked for`);
}

/** Their last update, or the newest routing table behind it, and in no case later than now. */
function completeUntil({ lastUpdated, delay }: Meta, { place }: Question, now: Instant): Instant {
  const updatedAt = typeof lastUpdated === 'string' ? parseInstant(lastUpdated) : null;
  const source = placeKind(place) === 'asn' ? delay?.asn_data : delay?.country_data;
  const tableAt = source?.latest?.timestamp;
  const times = [now, updatedAt ?? now, typeof tableAt === 'number' ? tableAt * SECOND_MS : now];
  return Math.min(...times);
}

function isSeries(item: unknown, column: string): item is object {
  if (typeof item !== 'object' || item === null) return false;
  // Of its own: every array has `values`.
  return Object.hasOwn(item, 'timestamps') || Object.hasOwn(item, column);
}

/** Null where the lists are not lists of one length. */
function readSeries(item: object, column: string): RadarSeries | null {
  const given = new Map<string, unknown>(Object.entries(item));
  const times = listSchema.safeParse(given.get('timestamps') ?? []);
  const values = listSchema.safeParse(given.get(column) ?? []);
  if (!times.success || !values.success || times.data.length !== values.data.length) return null;
  return { times: times.data, values: values.data };
}
