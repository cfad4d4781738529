import { z } from 'zod';
import { FeedError } from '../../core/errors.ts';
import type { Instant } from '../../core/time.ts';
import { quoteForeign } from '../feed.ts';
import { isoOf } from './codes.ts';

/** One series of an answer, in our words. Its values are not judged yet. */
export interface IodaSeries {
  /** ISO code; null for a code that is no country's. */
  readonly country: string | null;
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
    entityType: z.literal('country'),
    entityCode: z.string(),
    datasource: z.string(),
    subtype: z.string().nullish(),
    from: z.int().nonnegative(),
    step: z.int().positive(),
    values: z.array(z.unknown()),
  })
  .transform(
    (item): IodaSeries => ({
      country: isoOf(item.entityCode),
      datasource: item.datasource,
      subtype: item.subtype ?? '',
      startAt: item.from * 1_000,
      stepMs: item.step * 1_000,
      values: item.values,
    }),
  );

/** Reads the body of `/signals/raw`. Throws FeedError for a broken envelope; a broken item is counted. */
export function readAnswer(body: unknown): IodaAnswer {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success)
    throw new FeedError('schema', 'IODA answered with JSON that is not its usual envelope');
  const { error, data } = envelope.data;
  if (error !== null && error !== undefined) {
    const words = typeof error === 'string' ? quoteForeign(error) : 'of an unknown form';
    throw new FeedError('schema', `IODA answered with an error: ${words}`);
  }
  const lists = listsSchema.safeParse(data);
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
