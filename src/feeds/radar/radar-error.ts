import { z } from 'zod';
import { FeedError, type FeedErrorKind } from '../../core/errors.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { HttpError } from '../../lib/http-error.ts';
import { quoteForeign, toFeedError } from '../feed.ts';

export const TITLE = 'Cloudflare Radar';

/**
 * What a failure means for the run. `passing`: asking again may help. `place`: they know nothing of what was asked for.
 * `too-much`: the question costs more than they allow. `form`: one of us no longer understands the other.
 */
type Meaning = 'auth' | 'rate-limit' | 'passing' | 'place' | 'too-much' | 'form';

const KINDS: Readonly<Record<Meaning, FeedErrorKind>> = {
  auth: 'auth',
  'rate-limit': 'rate-limit',
  passing: 'network',
  place: 'schema',
  'too-much': 'schema',
  form: 'schema',
};

/** Radar's codes (its documentation) and those of Cloudflare's API in front of it for bad tokens (third parties). */
const MEANING_OF_CODE: ReadonlyMap<number, Meaning> = new Map([
  [1015, 'rate-limit'],
  [2000, 'passing'],
  [2001, 'place'],
  [2002, 'too-much'],
  [7003, 'place'],
  [6003, 'auth'],
  [6111, 'auth'],
  [9106, 'auth'],
  [9109, 'auth'],
  [10000, 'auth'],
  [10001, 'auth'],
]);

/** Who asks too much is shut out for so long, whether they say it or not. */
const LIMITED_MS = 5 * MINUTE_MS;

export class RadarError extends FeedError {
  readonly meaning: Meaning;

  constructor(meaning: Meaning, message: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    const wait = meaning === 'rate-limit' ? { retryAfterMs: LIMITED_MS } : {};
    const advice = meaning === 'auth' ? '; check EBB_RADAR_TOKEN' : '';
    super(KINDS[meaning], `${message}${advice}`, { ...wait, ...options });
    this.meaning = meaning;
  }
}

interface Stated {
  readonly code: number | null;
  readonly message: string | null;
}

const errorsSchema = z.looseObject({ errors: z.array(z.unknown()) });
const statedSchema = z.looseObject({
  code: z.number().nullish().catch(null),
  message: z.string().nullish().catch(null),
});

/** The first of the `errors` in an envelope that can be read. */
function statedIn(body: unknown): Stated | null {
  const envelope = errorsSchema.safeParse(body);
  if (!envelope.success) return null;
  for (const item of envelope.data.errors) {
    const stated = statedSchema.safeParse(item);
    if (stated.success) return { code: stated.data.code ?? null, message: stated.data.message ?? null };
  }
  return null;
}

function quote(stated: Stated | null, hide: (text: string) => string): string {
  if (stated === null) return '';
  const words = stated.message === null ? '' : `: ${quoteForeign(hide(stated.message))}`;
  return stated.code === null ? words : `${words} (code ${stated.code})`;
}

/**
 * A failed request in our words. What is no failure of a request is a bug and stays what it is.
 * @param hide takes the token out of a text, should they quote it back.
 */
export function toRadarError(error: unknown, hide: (text: string) => string): unknown {
  const failed = toFeedError(error, TITLE);
  if (!(failed instanceof FeedError) || !(error instanceof HttpError)) return failed;
  const stated = statedIn(error.answer);
  const retry = failed.retryAfterMs === null ? {} : { retryAfterMs: failed.retryAfterMs };
  const meaning = meaningOfStatus(error, stated);
  return new RadarError(meaning, `${failed.message}${quote(stated, hide)}`, { cause: error, ...retry });
}

function meaningOfStatus({ kind, status }: HttpError, stated: Stated | null): Meaning {
  if (kind === 'too-large') return 'form';
  if (kind !== 'status' || status === null) return 'passing';
  if (status === 401 || status === 403) return 'auth';
  if (status === 429) return 'rate-limit';
  if (status >= 500 || status === 408) return 'passing';
  const meaning = MEANING_OF_CODE.get(stated?.code ?? 0);
  if (meaning !== undefined) return meaning;
  if (status === 422) return 'too-much';
  return status === 400 || status === 404 ? 'place' : 'form';
}

const envelopeSchema = z.looseObject({
  success: z.boolean().nullish(),
  result: z.unknown().optional(),
});
const resultSchema = z.record(z.string(), z.unknown());

export type Result = z.output<typeof resultSchema>;

/** The `result` of an envelope. Throws RadarError for any other body, and for `success: false` with status 200. */
export function readResult(body: unknown, hide: (text: string) => string): Result {
  const envelope = envelopeSchema.safeParse(body);
  if (!envelope.success) {
    throw new RadarError('form', `${TITLE} answered with JSON that is not its usual envelope`);
  }
  if (envelope.data.success === false) {
    const stated = statedIn(body);
    const meaning = MEANING_OF_CODE.get(stated?.code ?? 0) ?? 'form';
    throw new RadarError(meaning, `${TITLE} answered with an error${quote(stated, hide)}`);
  }
  const result = resultSchema.safeParse(envelope.data.result);
  if (!result.success) throw new RadarError('form', `${TITLE} answered without a result`);
  return result.data;
}
