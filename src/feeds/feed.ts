import { z } from 'zod';
import type { Clock, Feed, FeedOff, Log } from '../app/ports.ts';
import type { PlaceId } from '../core/entity.ts';
import { FeedError } from '../core/errors.ts';
import type { Places } from '../core/places.ts';
import type { Http } from '../lib/http.ts';
import { HttpError } from '../lib/http-error.ts';
import { SocketError } from '../lib/socket-error.ts';

/** What a feed may use of the world. */
export interface FeedContext {
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 to under 1, for jitter. */
  readonly random: () => number;
  readonly places: Places;
  /** ISO 3166 codes of the countries to watch. */
  readonly countries: readonly string[];
  /** The places that channels are subscribed to now: what costs a request each is asked for these only. */
  readonly wanted: () => readonly PlaceId[];
  /** Networks that carry all of a wanted place: worth a look where there is room, after what is wanted. */
  readonly carriers: () => readonly PlaceId[];
  /** A folder of its own for what it must keep between starts; it may not exist yet. */
  readonly folder: string;
  /** Of every feed, this one too, on or off: nobody else's signals begin so. */
  readonly feedIds: readonly string[];
}

/** What was given of the settings, as text. */
export type FeedSettings = Readonly<Record<string, string | undefined>>;

/** A feed as `index.ts` lists it. */
export interface FeedDefinition {
  readonly id: string;
  /** Its settings, by the name of the variable. Each also stands in .env.example. */
  readonly settings: z.ZodRawShape;
  /** Which of them must never be shown. */
  readonly secrets: readonly string[];
  /** @param given the settings as text; throws ZodError on what config.ts would refuse. */
  create(context: FeedContext, given: FeedSettings): Feed | FeedOff;
}

interface FeedParts<Shape extends z.ZodRawShape> {
  readonly id: string;
  readonly settings: Shape;
  readonly secrets?: readonly (keyof Shape & string)[];
  create(context: FeedContext, settings: z.output<z.ZodObject<Shape>>): Feed | FeedOff;
}

/** A feed with its settings. */
export function defineFeed<Shape extends z.ZodRawShape>(parts: FeedParts<Shape>): FeedDefinition {
  const { id, settings, secrets = [] } = parts;
  const schema = z.object(settings);
  return { id, settings, secrets, create: (context, given) => parts.create(context, schema.parse(given)) };
}

/**
 * A failed request or connection in the words of the feed it happened to. What is neither a HttpError nor a SocketError
 * is a bug and stays what it is.
 */
export function toFeedError(error: unknown, title: string): unknown {
  if (!(error instanceof HttpError || error instanceof SocketError)) return error;
  const message = `${title} (${error.host}): ${error.reason}${describeMore(error)}`;
  const retry = error.retryAfterMs === null ? {} : { retryAfterMs: error.retryAfterMs };
  return new FeedError(kindOf(error), message, { cause: error, ...retry });
}

function kindOf({ kind, status }: HttpError | SocketError): FeedError['kind'] {
  if (kind === 'too-large') return 'schema';
  if (status === null || !(kind === 'status' || kind === 'refused')) return 'network';
  if (status === 429) return 'rate-limit';
  if (status === 401 || status === 403) return 'auth';
  // 408 and the 5xx pass; any other status says that the request itself is no longer understood.
  return status >= 500 || status === 408 ? 'network' : 'schema';
}

function describeMore(error: HttpError | SocketError): string {
  if (error instanceof HttpError) return describeAnswer(error.answer);
  return error.said === '' ? '' : `: ${quoteForeign(error.said)}`;
}

/** The `error` text that came with the status, if there is one; some put it into `error.detail`. */
function describeAnswer(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return '';
  const { error } = answer;
  const text = typeof error === 'object' && error !== null && 'detail' in error ? error.detail : error;
  return typeof text === 'string' ? `: ${quoteForeign(text)}` : '';
}

const MAX_QUOTE = 200;

/** Text from outside for a message to people: one line, not long, in quotes. Platforms still escape it. */
export function quoteForeign(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return line.length <= MAX_QUOTE ? `“${line}”` : `“${line.slice(0, MAX_QUOTE)}…”`;
}
