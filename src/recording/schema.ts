import { z } from 'zod';
import { placeKind, type PlaceId } from '../core/entity.ts';
import { RecordingError } from '../core/errors.ts';
import type { SignalSpec } from '../core/series.ts';
import { DAY_MS, type Instant, parseInstant } from '../core/time.ts';

export type RecordingKind = 'measured' | 'reconstructed' | 'synthetic';

/** What is known to have happened, to compare a replay with. Never used to decide. */
export interface RecordingLabel {
  readonly entity: PlaceId;
  readonly phase: string;
  readonly start: Instant;
  readonly end: Instant | null;
  readonly toleranceMs: number;
  readonly optional: boolean;
  readonly dark: Instant | null;
  readonly source: string;
}

/** A place's display name and parent, as the recording gives them. */
export interface RecordingEntity {
  readonly id: PlaceId;
  readonly name?: string;
  readonly parent?: PlaceId;
}

/** The contents of `recording.json`. */
export interface RecordingMeta {
  readonly title: string;
  readonly about: string;
  readonly kind: RecordingKind;
  readonly source: string;
  readonly licence: string;
  readonly signals: readonly SignalSpec[];
  readonly labels: readonly RecordingLabel[];
  readonly entities: readonly RecordingEntity[];
}

const MAX_STEP_MS = 7 * DAY_MS;
/** Keeps start + step + lag a date that can be written. */
const MAX_LAG_MS = 366 * DAY_MS;

const placeId = z.string().refine((id) => placeKind(id) !== null, 'not a place id such as country:KP');

const instant = z.string().transform((text, context): Instant => {
  const at = parseInstant(text);
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: 'not a UTC time such as 2014-12-22T16:15:00Z' });
  return z.NEVER;
});

const signalSchema = z
  .object({
    id: z
      .string()
      .regex(/^[^\s,"\p{C}]{1,100}$/u, 'not a signal id: 1–100 characters, no space, comma or quote'),
    family: z.string().min(1),
    kind: z.enum(['routing', 'probing', 'probes', 'traffic', 'background']),
    scale: z.enum(['count-set', 'count-arrivals', 'fraction', 'index']).default('index'),
    unit: z.string(),
    stepMs: z.int().positive().max(MAX_STEP_MS),
    lagMs: z.int().nonnegative().max(MAX_LAG_MS),
    alertsAlone: z.boolean().optional(),
  })
  .transform(
    ({ alertsAlone, ...spec }): SignalSpec => (alertsAlone === undefined ? spec : { ...spec, alertsAlone }),
  );

const labelSchema = z
  .object({
    entity: placeId,
    phase: z.string().min(1),
    start: instant,
    end: instant.nullable(),
    toleranceMs: z.number().nonnegative().default(0),
    optional: z.boolean().default(false),
    dark: instant.nullable().default(null),
    source: z.string().default(''),
  })
  .refine((label) => label.end === null || label.end >= label.start, {
    path: ['end'],
    message: 'earlier than start',
  });

const entitySchema = z.object({ name: z.string().min(1).optional(), parent: placeId.optional() });

const entitiesSchema = z.record(placeId, entitySchema).transform((record): readonly RecordingEntity[] =>
  Object.entries(record).map(([id, { name, parent }]) => ({
    id,
    ...(name === undefined ? {} : { name }),
    ...(parent === undefined ? {} : { parent }),
  })),
);

/** Also what may be pushed is declared so. */
export const signalsSchema = z
  .array(signalSchema)
  .min(1)
  .superRefine((signals, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of signals.entries()) {
      if (seen.has(id))
        context.addIssue({ code: 'custom', path: [index, 'id'], message: `"${id}" is declared twice` });
      seen.add(id);
    }
  });

const metaSchema = z.object({
  title: z.string().min(1),
  about: z.string().default(''),
  kind: z.enum(['measured', 'reconstructed', 'synthetic']),
  source: z.string().default(''),
  licence: z.string().default(''),
  signals: signalsSchema,
  labels: z.array(labelSchema).default([]),
  entities: entitiesSchema.default([]),
});

/** Reads the text of `recording.json`; unknown fields are ignored. Throws RecordingError. */
export function parseMeta(text: string): RecordingMeta {
  const result = metaSchema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path.map(String).join('.') ?? '';
  const message = issue?.message ?? 'is not as expected';
  throw new RecordingError(oneLine(`recording.json: ${path === '' ? '' : `${path}: `}${message}`));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RecordingError(oneLine(`recording.json: is not valid JSON: ${why}`), { cause });
  }
}

function oneLine(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, ' ').slice(0, 400);
}
