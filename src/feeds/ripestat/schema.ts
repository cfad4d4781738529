import { z } from 'zod';
import { FeedError } from '../../core/errors.ts';
import { type Instant, parseInstant } from '../../core/time.ts';
import { quoteForeign } from '../feed.ts';

/** A run of bins with one value. */
export interface Run {
  /** Starts of its first and last bin. */
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Null: RIPEstat says that there is none. */
  readonly value: number | null;
}

interface RunList {
  readonly runs: readonly Run[];
  /** Entries and runs that cannot be read. */
  readonly malformed: number;
}

const envelopeSchema = z.object({
  status: z.unknown().optional(),
  status_code: z.unknown().optional(),
  messages: z.unknown().optional(),
  data: z.unknown().optional(),
});

const dataSchema = z.object({
  resolution: z.string().nullish(),
  resource: z.unknown().optional(),
  stats: z.array(z.unknown()),
});

/** UTC, and written without saying so. */
const instant = z.string().transform((text, context): Instant => {
  const at = parseInstant(/[Z+]|-\d\d:\d\d$/.test(text) ? text : `${text}Z`);
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: 'not a time' });
  return z.NEVER;
});

const spanSchema = z.object({ starttime: instant, endtime: instant });

const entrySchema = z.object({
  timeline: z.union([
    z.array(z.unknown()),
    z
      .object({})
      .loose()
      .transform((span): unknown[] => [span]),
  ]),
  v4_prefixes_ris: z.number().nullable(),
});

/** What was asked, to be compared with what is answered. */
interface Asked {
  readonly country: string;
  readonly resolution: string;
}

/** Reads the body of country-routing-stats. @throws FeedError for a broken envelope; a broken entry is counted. */
export function readRuns(body: unknown, asked: Asked): RunList {
  const data = dataSchema.safeParse(openEnvelope(body));
  if (!data.success) throw new FeedError('schema', 'RIPEstat answered without a list of statistics');
  const { resolution, resource, stats } = data.data;
  if (typeof resolution === 'string' && resolution !== asked.resolution) {
    const steps = quoteForeign(resolution);
    throw new FeedError(
      'schema',
      `RIPEstat answered in steps of ${steps} when asked for ${asked.resolution}`,
    );
  }
  if (typeof resource === 'string' && resource.toUpperCase() !== asked.country) {
    throw new FeedError(
      'schema',
      `RIPEstat answered about ${quoteForeign(resource)} when asked about ${asked.country}`,
    );
  }
  const runs: Run[] = [];
  let malformed = 0;
  for (const item of stats) {
    const read = readEntry(item);
    for (const run of read.runs) runs.push(run);
    malformed += read.malformed;
  }
  return { runs, malformed };
}

function openEnvelope(body: unknown): unknown {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success)
    throw new FeedError('schema', 'RIPEstat answered with JSON that is not its usual envelope');
  const { status, status_code: code, messages, data } = envelope.data;
  const isError = typeof code === 'number' && code >= 400;
  if ((status === 'ok' || status === undefined) && !isError) return data;
  const kind = code === 429 ? 'rate-limit' : typeof code === 'number' && code >= 500 ? 'network' : 'schema';
  throw new FeedError(kind, `RIPEstat answered with an error${describeMessages(messages)}`);
}

/** `messages` is a list of [level, text]. */
function describeMessages(messages: unknown): string {
  const list = z.array(z.tuple([z.string(), z.string()]).rest(z.unknown())).safeParse(messages);
  const texts = list.success ? list.data.filter(([level]) => level === 'error').map(([, text]) => text) : [];
  return texts.length === 0 ? '' : `: ${quoteForeign(texts.join('; '))}`;
}

function readEntry(item: unknown): RunList {
  const entry = entrySchema.safeParse(item);
  if (!entry.success) return { runs: [], malformed: 1 };
  const { timeline, v4_prefixes_ris: count } = entry.data;
  // A negative count stands for none; it is no reading, and nothing is wrong with it.
  const value = count === null || count < 0 ? null : count;
  const spans = timeline.map((span) => spanSchema.safeParse(span));
  const runs = spans.flatMap((span) =>
    span.success ? [{ firstAt: span.data.starttime, lastAt: span.data.endtime, value }] : [],
  );
  return { runs, malformed: spans.length - runs.length };
}
