/** Socket Mode: a connection that Slack closes every few hours and that is opened again until the stop. */
import { SocketModeReceiver } from '@slack/bolt';
import type { Clock, Log } from '../../app/ports.ts';
import { ConfigError } from '../../core/errors.ts';
import { MINUTE_MS, SECOND_MS } from '../../core/time.ts';
import { nextDelayMs } from '../../lib/backoff.ts';
import type { ClientOptions } from './client.ts';
import { codeOf, isTokenRefused } from './errors.ts';

/** A connection that lives so long was a good one: the next is opened at once. */
const GOOD_CONNECTION_MS = 30 * SECOND_MS;
const BACKOFF = { baseMs: SECOND_MS, maxMs: 2 * MINUTE_MS, random: Math.random };

/**
 * The receiver's own reconnecting is off: after a network failure it gives up with an unhandled rejection
 * (socket-mode 3.1), which would end the process.
 */
export function createSocketReceiver(appToken: string, options: ClientOptions): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { ...options } },
    ...(options.logger === undefined ? {} : { logger: options.logger }),
    customPropertiesExtractor: (args: { envelope_id?: string }) => ({ envelopeId: args.envelope_id }),
  });
}

interface SocketParts {
  readonly receiver: SocketModeReceiver;
  readonly clock: Clock;
  readonly log: Log;
  readonly setTrouble: (trouble: string | null) => void;
}

/** Stays connected until the stop. @throws ConfigError when Slack refuses the app token at the first connection. */
export async function keepConnected(parts: SocketParts, stop: AbortSignal): Promise<void> {
  const { client } = parts.receiver;
  const stopped = new Promise<void>((resolve) => {
    const done = (): void => {
      // Also when a connection is only being opened: it is closed as soon as it is.
      resolve(client.disconnect());
    };
    if (stop.aborted) done();
    else stop.addEventListener('abort', done, { once: true });
  });
  let wasConnected = false;
  let failures = 0;
  while (!stop.aborted) {
    const startedAt = parts.clock.now();
    const end = await oneConnection(parts, stop, stopped);
    if (end.connected) wasConnected = true;
    if (stop.aborted) break;
    if (isTokenRefused(end.error) && !wasConnected) throw refused(end.error);
    parts.setTrouble(troubleOf(end.error));
    const isGood = end.connected && parts.clock.now() - startedAt >= GOOD_CONNECTION_MS;
    failures = isGood ? 0 : failures + 1;
    parts.log.info('slack: the socket is closed; opening another', { failures, err: end.error ?? undefined });
    // The first try after an orderly farewell is made at once: people are waiting for answers.
    if (failures > (end.connected ? 1 : 0)) await parts.clock.sleep(nextDelayMs(failures, BACKOFF), stop);
  }
  await stopped;
}

interface ConnectionEnd {
  readonly connected: boolean;
  readonly error: unknown;
}

/** From opening to closing. Never rejects. */
async function oneConnection(
  { receiver: { client }, log, setTrouble }: SocketParts,
  stop: AbortSignal,
  stopped: Promise<void>,
): Promise<ConnectionEnd> {
  let close = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    close = () => resolve();
    client.once('disconnected', close);
  });
  const opening = client.start();
  // A stop while the address is still being asked for: nobody waits for this connection any more.
  opening.then(
    () => (stop.aborted ? client.disconnect() : undefined),
    () => undefined,
  );
  try {
    await Promise.race([opening, stopped]);
  } catch (error) {
    client.off('disconnected', close);
    return { connected: false, error: error ?? null };
  }
  if (stop.aborted) return { connected: false, error: null };
  setTrouble(null);
  log.info('slack: connected');
  await Promise.race([closed, stopped]);
  return { connected: true, error: null };
}

function refused(error: unknown): ConfigError {
  const wanted = 'it must be an app-level token with the scope connections:write, and begins with xapp-';
  return new ConfigError(`Slack refuses EBB_SLACK_APP_TOKEN (${codeOf(error)}): ${wanted}.`);
}

function troubleOf(error: unknown): string {
  return isTokenRefused(error)
    ? `Slack refuses EBB_SLACK_APP_TOKEN (${codeOf(error)}); commands in Slack are not heard.`
    : 'The connection to Slack is down; commands there are not heard until it is back.';
}
