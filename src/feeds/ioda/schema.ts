import { z } from 'zod';
import { FeedError } from '../../core/errors.ts';
import type { Instant } from '../../core/time.ts';
import { quoteForeign } from '../feed.ts';
import { ENTITY_TYPES, type EntityType } from './scope.ts';

/** One series of an answer, in our words. Its values are not judged yet. */
export interface IodaSeries {
  readonly type: EntityType;
  readonly code: string;
  readonly datasource: string;
  readonly subtype: string;
  readonly startAt: Instant;
  readonly stepMs: number;
  readonly values: readonly unknown[];
}

export interface IodaAnswer {
  readonly series: readonly IodaSeries[];
  /** Items that are not a series. */
  readonly malformed: number;
}

const envelopeSchema = z.object({
  error: z.unknown().optional(),
  data: z.unknown().optional(),
});

/** One list an entity, one item a series; both in no order that may be relied on. */
const listsSchema = z.array(z.array(z.unknown()));

const seriesSchema = z
  .object({
    entityType: z.enum(ENTITY_TYPES),
    entityCode: z.string(),
    datasource: z.string(),
    subtype: z.string().nullish(),
    from: z.int().nonnegative(),
    step: z.int().positive(),
    values: z.array(z.unknown()),
  })
  .transform(
    (item): IodaSeries => ({
      type: item.entityType,
      code: item.entityCode,
      datasource: item.datasource,
      subtype: item.subtype ?? '',
      startAt: item.from * 1_000,
      stepMs: item.step * 1_000,
      values: item.values,
    }),
  );

/** What every answer wraps its data in. Throws FeedError for a broken envelope, and for an error that it states. */
function readEnvelope(body: unknown): unknown {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success)
    throw new FeedError('schema', 'IODA answered with JSON that is not its usual envelope');
  const { error, data } = envelope.data;
  if (error !== null && error !== undefined) {
    const words = typeof error === 'string' ? quoteForeign(error) : 'of an unknown form';
    throw new FeedError('schema', `IODA answered with an error: ${words}`);
  }
  return data;
}

/** Reads the body of `/signals/raw`. Throws FeedError for a broken envelope; a broken item is counted. */
export function readAnswer(body: unknown): IodaAnswer {
  const lists = listsSchema.safeParse(readEnvelope(body));
  if (!lists.success) {
    throw new FeedError(
      'schema',
      'IODA answered in an unknown form: its data is not a list of lists of series',
    );
  }
  const items = lists.data.flat().map((item) => seriesSchema.safeParse(item));
  const series = items.flatMap((item) => (item.success ? [item.data] : []));
  return { series, malformed: items.length - series.length };
}

interface Rows<T> {
  readonly rows: readonly T[];
  /** How many the answer held, also those that are malformed: what paging goes by. */
  readonly total: number;
}

/** Reads the body of an answer that is a list of like things. Throws FeedError for a broken envelope. */
export function readRows<T>(body: unknown, what: string, schema: z.ZodType<T>): Rows<T> {
  const items = z.array(z.unknown()).safeParse(readEnvelope(body));
  if (!items.success)
    throw new FeedError('schema', `IODA answered in an unknown form: its data is not a list of ${what}`);
  const read = items.data.map((item) => schema.safeParse(item));
  return { rows: read.flatMap((item) => (item.success ? [item.data] : [])), total: items.data.length };
}
