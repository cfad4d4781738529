/** Slack's Web API client as Ebb wants it: it tries once, and says what happened. */
import { LogLevel, type Logger, webApi } from '@slack/bolt';
import type { Log } from '../../app/ports.ts';
import { createRedactor } from '../../lib/redact.ts';

export type WebClient = webApi.WebClient;
export type ClientOptions = webApi.WebClientOptions;

/** Longer than Slack ever takes; after it the outcome counts as unknown. */
const TIMEOUT_MS = 30_000;

interface ClientParts {
  readonly apiUrl: string | null;
  readonly log: Log;
  readonly secrets: readonly string[];
}

/**
 * The client's own policy would repeat a post whose answer was lost, ten times in half an hour, and so post it twice: the
 * outbox decides about retries instead.
 */
export function clientOptions({ apiUrl, log, secrets }: ClientParts): ClientOptions {
  return {
    ...(apiUrl === null ? {} : { slackApiUrl: apiUrl }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    logger: createSlackLogger(log, secrets),
  };
}

export function createClient(token: string, options: ClientOptions): WebClient {
  return new webApi.WebClient(token, options);
}

/** What the client libraries say, in our log. Their debug lines hold whole requests, so those are never written. */
export function createSlackLogger(log: Log, secrets: readonly string[]): Logger {
  const redact = createRedactor(secrets);
  const textOf = (parts: readonly unknown[]): string => redact(parts.map(String).join(' ').slice(0, 500));
  return {
    debug: () => undefined,
    info: () => undefined,
    // Whatever matters comes back as an error too, and is judged where it arrives.
    warn: (...parts: unknown[]) => log.debug('slack client warns', { text: textOf(parts) }),
    error: (...parts: unknown[]) => log.debug('slack client reports an error', { text: textOf(parts) }),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
