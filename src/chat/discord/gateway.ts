/** The line on which Discord tells what people do: discord.js keeps it up, Ebb starts it and says when it is down. */
import {
  Client,
  DefaultRestOptions,
  DiscordjsErrorCodes,
  Events,
  GatewayCloseCodes,
  GatewayDispatchEvents,
  GatewayIntentBits,
  type RESTOptions,
} from 'discord.js';
import type { Clock, Log } from '../../app/ports.ts';
import { ConfigError } from '../../core/errors.ts';
import { MINUTE_MS, SECOND_MS } from '../../core/time.ts';
import { nextDelayMs } from '../../lib/backoff.ts';
import { complaintOf } from './faults.ts';
import { baseOptions } from './rest.ts';

const BACKOFF = { baseMs: 5 * SECOND_MS, maxMs: 5 * MINUTE_MS, random: () => Math.random() };
/** The client's own calls wait for a rate limit up to so long; after that it is ours to try again. */
const LONGEST_PAUSE_MS = MINUTE_MS;

const REFUSED = new ConfigError(
  "EBB_DISCORD_TOKEN: Discord refuses this token. Copy the bot's token from the page “Bot” of your application at https://discord.com/developers/applications; if it was reset, the old one is void.",
);

interface GatewayParts {
  readonly token: string;
  readonly restUrl: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Called once a client is ready, before any of its events; what it starts ends with the signal. */
  readonly onReady: (client: Client<true>, gone: AbortSignal) => void;
  readonly onInteraction: (client: Client, raw: unknown) => void;
}

interface Gateway {
  run(stop: AbortSignal): Promise<void>;
  trouble(): string | null;
}

interface Line {
  isUp: boolean;
  /** Null: not yet up since the start. */
  downSince: number | null;
}

export function createGateway(parts: GatewayParts): Gateway {
  const line: Line = { isUp: false, downSince: null };
  return {
    run: (stop) => keepUp(parts, line, stop),
    trouble: () => troubleOf(line),
  };
}

function troubleOf({ isUp, downSince }: Line): string | null {
  if (isUp) return null;
  const alerts = 'Alerts are still sent, but commands and buttons are not heard.';
  if (downSince === null) return `Discord's gateway has not been reached yet. ${alerts}`;
  const since = new Date(downSince).toISOString().slice(0, 16).replace('T', ' ');
  return `Discord's gateway is down since ${since} UTC. ${alerts}`;
}

/** discord.js takes up a line that was cut; a login that fails and a line that cannot be taken up are begun anew here. */
async function keepUp(parts: GatewayParts, line: Line, stop: AbortSignal): Promise<void> {
  for (let failures = 1; !stop.aborted; failures += 1) {
    try {
      await serve(parts, line, stop);
    } catch (error) {
      if (isRefusedToken(error)) throw REFUSED;
      if (stop.aborted) return;
      if (line.isUp) failures = 1;
      goneDown(line, parts.clock);
      parts.log.warn('discord: no line to the gateway; trying again', { complaint: complaintOf(error) });
      await parts.clock.sleep(nextDelayMs(failures, BACKOFF), stop);
    }
  }
}

function goneDown(line: Line, clock: Clock): void {
  if (line.isUp) line.downSince = clock.now();
  line.isUp = false;
}

/** One client's life. Resolves when stopped, rejects when it cannot go on. */
async function serve(parts: GatewayParts, line: Line, stop: AbortSignal): Promise<void> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    rest: {
      ...baseOptions(parts.restUrl),
      rejectOnRateLimit: ({ retryAfter }) => retryAfter > LONGEST_PAUSE_MS,
      makeRequest: endingWith(stop),
    },
  });
  const gone = new AbortController();
  const over = new Promise<void>((resolve, reject) => {
    stop.addEventListener('abort', () => resolve(), { once: true, signal: gone.signal });
    client.on(Events.ShardDisconnect, ({ code }) => reject(closed(code)));
  });
  // It may be over while the login still fails.
  over.catch(() => undefined);
  listen(client, parts, line, gone.signal);
  try {
    await Promise.race([over, client.login(parts.token)]);
    await over;
  } finally {
    gone.abort();
    await client.destroy();
  }
}

function listen(client: Client, parts: GatewayParts, line: Line, gone: AbortSignal): void {
  const { log, clock } = parts;
  const up = (): void => {
    line.isUp = true;
  };
  client.on(Events.ClientReady, (ready) => {
    up();
    parts.onReady(ready, gone);
  });
  client.on(Events.ShardResume, up);
  client.on(Events.ShardReady, up);
  client.on(Events.ShardReconnecting, () => goneDown(line, clock));
  client.on(Events.ShardError, (error) =>
    log.warn('discord: the gateway', { complaint: complaintOf(error) }),
  );
  client.on(Events.Error, (error) => log.error('discord: the client', { complaint: complaintOf(error) }));
  client.on(Events.Warn, (complaint) => log.warn('discord: the client', { complaint }));
  client.ws.on(GatewayDispatchEvents.InteractionCreate, (raw: unknown) => parts.onInteraction(client, raw));
}

/** A login that waits for an answer would outlive the stop, so that question ends with it. */
function endingWith(stop: AbortSignal): RESTOptions['makeRequest'] {
  return (url, init) => {
    if (!url.includes('/gateway')) return DefaultRestOptions.makeRequest(url, init);
    const signal = AbortSignal.any([stop, ...(init.signal ? [init.signal] : [])]);
    return DefaultRestOptions.makeRequest(url, { ...init, signal });
  };
}

interface Closed extends Error {
  readonly closeCode: number;
}

function closed(code: number): Closed {
  return Object.assign(new Error(`Discord closed the gateway for good (${code})`), { closeCode: code });
}

function isRefusedToken(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('closeCode' in error) return error.closeCode === GatewayCloseCodes.AuthenticationFailed;
  return 'code' in error && error.code === DiscordjsErrorCodes.TokenInvalid;
}
