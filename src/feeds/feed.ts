import type { Clock, Feed, Log } from '../app/ports.ts';
import { FeedError } from '../core/errors.ts';
import type { Http } from '../lib/http.ts';
import { HttpError } from '../lib/http-error.ts';

/** What a feed may use of the world. */
export interface FeedContext {
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  /** ISO 3166 codes of the countries to watch. */
  readonly countries: readonly string[];
  readonly settings: FeedSettings;
}

interface FeedSettings {
  /** Base address of IODA's API, without the slash at its end. */
  readonly iodaUrl: string;
  readonly pollEveryMs: number;
  /** Most requests to one host in any minute. */
  readonly requestsPerMinute: number;
}

/** A feed as `index.ts` lists it. */
export interface FeedDefinition {
  readonly id: string;
  create(context: FeedContext): Feed;
}

/** A failed request in the words of the feed it happened to. What is not a HttpError is a bug and stays what it is. */
export function toFeedError(error: unknown, title: string): unknown {
  if (!(error instanceof HttpError)) return error;
  const message = `${title} (${error.host}): ${error.reason}${describeAnswer(error.answer)}`;
  const retry = error.retryAfterMs === null ? {} : { retryAfterMs: error.retryAfterMs };
  return new FeedError(kindOf(error), message, { cause: error, ...retry });
}

function kindOf({ kind, status }: HttpError): FeedError['kind'] {
  if (kind === 'too-large') return 'schema';
  if (kind !== 'status' || status === null) return 'network';
  if (status === 429) return 'rate-limit';
  if (status === 401 || status === 403) return 'auth';
  // 408 and the 5xx pass; any other status says that the request itself is no longer understood.
  return status >= 500 || status === 408 ? 'network' : 'schema';
}

/** The `error` text that came with the status, if there is one. */
function describeAnswer(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return '';
  return typeof answer.error === 'string' ? `: ${quoteForeign(answer.error)}` : '';
}

const MAX_QUOTE = 200;

/** Text from outside for a message to people: one line, not long, in quotes. Platforms still escape it. */
export function quoteForeign(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return line.length <= MAX_QUOTE ? `“${line}”` : `“${line.slice(0, MAX_QUOTE)}…”`;
}
