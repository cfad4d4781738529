import { z } from 'zod';
import { type Instant, parseInstant } from '../../core/time.ts';

export interface Span {
  readonly from: Instant;
  /** Inclusive; ∞ for what has not ended. */
  readonly to: Instant;
}

/**
 * Annotations of a series that speak of the measurement and not of the world: a broken pipeline, a projection from
 * partial data. The others (OUTAGE, TRAFFIC_ANOMALY, EVENT, GENERAL) explain what is really there.
 */
const MEASUREMENT_SIDE: ReadonlySet<string> = new Set(['PIPELINE', 'PARTIAL_PROJECTION']);

const confidenceSchema = z.looseObject({ annotations: z.array(z.unknown()).nullish() }).nullish();

/** Older answers call the dates `startTime` and `endTime`. */
const annotationSchema = z.looseObject({
  eventType: z.string(),
  startDate: z.string().nullish(),
  startTime: z.string().nullish(),
  endDate: z.string().nullish(),
  endTime: z.string().nullish(),
  isInstantaneous: z.boolean().nullish().catch(null),
});

/** The times in which the values are not to be believed. */
export function readSuppressed(confidenceInfo: unknown): {
  readonly spans: readonly Span[];
  readonly skipped: number;
} {
  const info = confidenceSchema.safeParse(confidenceInfo);
  if (!info.success) return { spans: [], skipped: 1 };
  const spans: Span[] = [];
  let skipped = 0;
  for (const item of info.data?.annotations ?? []) {
    const annotation = annotationSchema.safeParse(item);
    if (!annotation.success) {
      skipped += 1;
      continue;
    }
    if (!MEASUREMENT_SIDE.has(annotation.data.eventType)) continue;
    const span = spanOf(annotation.data);
    if (span === null) skipped += 1;
    else spans.push(span);
  }
  return { spans, skipped };
}

function spanOf(annotation: z.output<typeof annotationSchema>): Span | null {
  const from = parseInstant(annotation.startDate ?? annotation.startTime ?? '');
  if (from === null) return null;
  if (annotation.isInstantaneous === true) return { from, to: from };
  const end = annotation.endDate ?? annotation.endTime ?? '';
  if (end === '') return { from, to: Number.POSITIVE_INFINITY };
  const to = parseInstant(end);
  return to === null || to < from ? null : { from, to };
}

/** True if any part of the bucket lies in one of the spans. What ends as the bucket begins does not touch it. */
export function isSuppressed(spans: readonly Span[], at: Instant, intervalMs: number): boolean {
  return spans.some(({ from, to }) => from < at + intervalMs && (to > at || from >= at));
}
