/** What Discord's refusals mean for a delivery. */
import { DiscordAPIError, HTTPError, RateLimitError, RESTJSONErrorCodes as Code } from 'discord.js';
import { DeliveryError } from '../../core/errors.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../core/time.ts';

/** What was being done when it failed. */
export type Deed = 'post' | 'edit' | 'attach';

/** Discord does not say for how long an old message must not be edited; it counts by the hour. */
const SHORTEST_REST_MS = HOUR_MS;
const AFTER_BLOCK_MS = 10 * MINUTE_MS;

const LOST: ReadonlyMap<number | string, string> = new Map<number | string, string>([
  [Code.UnknownChannel, 'The channel does not exist any more.'],
  [Code.UnknownGuild, 'The server is gone, or Ebb was removed from it.'],
  [Code.MissingAccess, 'Ebb cannot see this channel: it needs the permission View Channel.'],
  [
    Code.MissingPermissions,
    'Ebb may not write in this channel: it needs the permissions Send Messages and Embed Links, and in a thread Send Messages in Threads.',
  ],
  [Code.CannotSendMessagesToThisUser, 'This person does not take direct messages from Ebb.'],
  [
    Code.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
    'This person shares no server with Ebb any more, so Discord carries no direct messages to them.',
  ],
  [Code.ThreadLocked, 'The thread is locked.'],
  [Code.InvalidActionOnArchivedThread, 'The thread is archived and could not be opened again.'],
]);

const GONE: ReadonlySet<number | string> = new Set<number | string>([
  Code.UnknownMessage,
  Code.CannotEditMessageAuthoredByAnotherUser,
]);

/** Messages that Discord refuses for what is in them, whatever the status. */
const CONTENT: ReadonlySet<number | string> = new Set<number | string>([
  Code.MessageWasBlockedByAutomaticModeration,
  Code.TitleWasBlockedByAutomaticModeration,
  Code.MessageBlockedByHarmfulLinksFilter,
]);

const WALLS: ReadonlySet<number | string> = new Set<number | string>([Code.CloudflareIsBlockingYourRequest]);

export function isArchivedThread(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.code === Code.InvalidActionOnArchivedThread;
}

/** True: the same in fewer words may go through. */
export function isRefusedContent(error: unknown): boolean {
  if (!(error instanceof DiscordAPIError)) return false;
  return CONTENT.has(error.code) || (error.status === 400 && !LOST.has(error.code) && !GONE.has(error.code));
}

/** The platform's own words, for the log. Never the address: it can hold a token. */
export function complaintOf(error: unknown): string {
  if (error instanceof DiscordAPIError) return `HTTP ${error.status}, code ${error.code}: ${error.message}`;
  if (error instanceof HTTPError) return `HTTP ${error.status}`;
  if (error instanceof RateLimitError) return `rate limit, ${Math.ceil(error.retryAfter)} ms`;
  if (error instanceof Error) return `${error.name}: ${error.message}`;
  return 'something that is not an error was thrown';
}

/** The message must not be edited for an hour: Discord's 30046, which wears the status of a rate limit. */
export function messageRests(retryAfterMs: number): DeliveryError {
  return new DeliveryError('Discord takes no more edits of this message for now: it is over an hour old.', {
    trouble: 'message-rests',
    retryAfterMs: Math.max(SHORTEST_REST_MS, retryAfterMs),
  });
}

/** A DeliveryError for everything that the outside world can do; null for a bug. */
export function deliveryErrorOf(error: unknown, deed: Deed): DeliveryError | null {
  if (error instanceof DeliveryError) return error;
  if (error instanceof RateLimitError) {
    const retryAfterMs = Math.max(SECOND_MS, Math.ceil(error.retryAfter));
    return new DeliveryError('Discord asks for a pause (rate limit).', { retryAfterMs });
  }
  if (error instanceof HTTPError) return new DeliveryError(`Discord answers ${error.status}.`);
  if (error instanceof DiscordAPIError) return refusal(error, deed);
  return isNetwork(error) ? new DeliveryError(`Discord cannot be reached (${networkCode(error)}).`) : null;
}

function refusal(error: DiscordAPIError, deed: Deed): DeliveryError {
  const { code, status } = error;
  if (code === Code.MaximumNumberOfEditsToMessagesOlderThanOneHourReached) return messageRests(0);
  if (GONE.has(code)) {
    return new DeliveryError('The message is not there any more.', {
      permanent: true,
      trouble: 'message-gone',
    });
  }
  if (deed === 'attach' && code === Code.MissingPermissions) {
    return new DeliveryError('Ebb may not add pictures here: it needs the permission Attach Files.', {
      permanent: true,
    });
  }
  const lost = LOST.get(code);
  if (lost !== undefined) return channelLost(lost);
  if (status === 401) {
    return new DeliveryError("Discord refuses Ebb's token: check EBB_DISCORD_TOKEN.", {
      retryAfterMs: AFTER_BLOCK_MS,
    });
  }
  // A wall in front of Discord (Cloudflare) answers for all channels, and without a code of Discord's.
  if (status === 403 && (typeof code !== 'number' || WALLS.has(code))) {
    return new DeliveryError('Something in front of Discord refuses our requests.', {
      retryAfterMs: AFTER_BLOCK_MS,
    });
  }
  const words = `Discord refuses it (HTTP ${status}, code ${code}): ${error.message.slice(0, 300)}`;
  return status === 403 ? channelLost(words) : new DeliveryError(words, { permanent: true });
}

function channelLost(words: string): DeliveryError {
  return new DeliveryError(words, { permanent: true, trouble: 'channel-lost' });
}

/** Errors of sockets carry a code; a timeout of discord.js is an abort; half an answer is no JSON. */
function isNetwork(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (error.name === 'AbortError' || error instanceof SyntaxError) return true;
  return 'code' in error && typeof error.code === 'string' && /^(?:E[A-Z]|UND_ERR)/.test(error.code);
}

function networkCode(error: Error): string {
  if (error.name === 'AbortError') return 'no answer in time';
  return 'code' in error ? String(error.code) : 'half an answer';
}
