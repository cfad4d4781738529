/** The fields of one pushed observation, in the recording's words, each checked by itself and against its signal's grid. */
import { z } from 'zod';
import type { Clock } from '../../app/ports.ts';
import { countryOf, placeKind, type PlaceId } from '../../core/entity.ts';
import type { Observation, SignalId, SignalSpec } from '../../core/series.ts';
import {
  DAY_MS,
  describeDuration,
  type Instant,
  MINUTE_MS,
  parseInstant,
  SECOND_MS,
} from '../../core/time.ts';
import { MAX_VALUE } from '../../recording/values.ts';
import { quoteForeign } from '../feed.ts';
import type { Problem } from './refusal.ts';

const MAX_FUTURE_MS = 5 * MINUTE_MS;
const MAX_AGE_MS = 28 * DAY_MS;
const MAX_LISTED = 20;

/** What is wrong in one observation. */
export type Wrong = Pick<Problem, 'field' | 'problem'>;

export const about = (field: string, problem: string): Wrong => ({ field, problem });

export interface RowParts {
  readonly signals: readonly SignalSpec[];
  /** All there are: `country:KP`. */
  readonly countries: ReadonlySet<PlaceId>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Either an observation, or what is wrong with it. */
type RowResult =
  | { readonly row: Observation; readonly wrong?: undefined }
  | { readonly wrong: readonly Wrong[] };

type RowSchema = ReturnType<typeof rowSchema>;

export function readRow(schema: RowSchema, item: unknown): RowResult {
  const read = schema.safeParse(item);
  if (!read.success) {
    return {
      wrong: read.error.issues.map(({ path, message }) => about(path.map(String).join('.'), message)),
    };
  }
  const { time, observedAt: alias, signal, entity, value } = read.data;
  const at = time ?? alias;
  if (at === undefined) return { wrong: [about('time', 'is missing')] };
  if (time !== undefined && alias !== undefined)
    return { wrong: [about('observedAt', 'is the same as time: send one')] };
  const field = time === undefined ? 'observedAt' : 'time';
  if (at % signal.stepMs !== 0) return { wrong: [about(field, offGrid(at, signal))] };
  return { row: { signal: signal.id, place: entity, observedAt: at, value } };
}

function offGrid(at: Instant, { id, stepMs }: SignalSpec): string {
  const before = Math.floor(at / stepMs) * stepMs;
  const near = `${timeText(before)} and ${timeText(before + stepMs)}`;
  return `${timeText(at)} is not the start of a bin: those of ${id} begin every ${stepMs / SECOND_MS} s; the nearest are ${near}`;
}

function timeText(at: Instant): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

export function rowSchema({ signals, countries, clock }: RowParts) {
  const specs = new Map(signals.map((spec) => [spec.id, spec]));
  const time = timeSchema(clock);
  return z.object(
    {
      time: time.optional(),
      observedAt: time.optional(),
      signal: textSchema('the id of a signal').transform((id, context): SignalSpec => {
        const spec = specs.get(id);
        if (spec !== undefined) return spec;
        context.addIssue(
          `no signal ${quoteForeign(id)} is declared here; declared are ${listed([...specs.keys()])}`,
        );
        return z.NEVER;
      }),
      entity: textSchema('the id of a place').superRefine((id, context) => {
        const problem = placeProblem(id, countries);
        if (problem !== null) context.addIssue(problem);
      }),
      value: z
        .number(expected('a number, or null for "no value"'))
        .min(0, 'must not be negative')
        .max(MAX_VALUE, 'is above 2^53')
        // -0 would read as another value.
        .transform((value) => value + 0)
        .nullable(),
    },
    { error: 'an observation must be an object with time, signal, entity and value' },
  );
}

function expected(what: string) {
  return {
    error: (issue: { readonly input?: unknown }) =>
      issue.input === undefined ? 'is missing' : `must be ${what}`,
  };
}

function textSchema(what: string) {
  return z.string(expected(what));
}

function timeSchema(clock: Pick<Clock, 'now'>) {
  const what = 'a UTC time such as 2026-11-08T16:15:00Z, or whole seconds since 1970';
  return z.union([z.string(), z.number()], expected(what)).transform((given, context): Instant => {
    const at = typeof given === 'string' ? parseInstant(given) : secondsOf(given);
    const problem = at === null ? `must be ${what}` : ageProblem(at, clock.now());
    if (problem === null && at !== null) return at;
    context.addIssue(problem ?? what);
    return z.NEVER;
  });
}

function secondsOf(given: number): Instant | null {
  return Number.isSafeInteger(given) ? given * SECOND_MS : null;
}

function ageProblem(at: Instant, now: Instant): string | null {
  if (at - now > MAX_FUTURE_MS) {
    if (Math.abs(at / SECOND_MS - now) < MAX_AGE_MS) return 'looks like milliseconds; send whole seconds';
    return `lies in the future: more than ${describeDuration(MAX_FUTURE_MS)} ahead of this machine's clock, ${timeText(now)}`;
  }
  return now - at > MAX_AGE_MS
    ? `is older than ${describeDuration(MAX_AGE_MS)}, which is as far as Ebb looks back`
    : null;
}

function placeProblem(id: string, countries: ReadonlySet<PlaceId>): string | null {
  if (placeKind(id) === null)
    return `${quoteForeign(id)} is not a place id such as country:KP, region:IR-Tehran, asn:131279 or group:our-points`;
  const country = countryOf(id);
  return country === null || countries.has(country) ? null : `no country has the code ${country.slice(8)}`;
}

function listed(ids: readonly SignalId[]): string {
  const rest = ids.length - MAX_LISTED;
  return `${ids.slice(0, MAX_LISTED).join(', ')}${rest > 0 ? ` and ${rest} more (GET /v1/signals)` : ''}`;
}
