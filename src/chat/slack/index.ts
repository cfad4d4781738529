/** Slack: cards out, commands in, over Socket Mode or HTTP. */
import { App, type HTTPReceiver, type SocketModeReceiver } from '@slack/bolt';
import type { ChatService, Desk } from '../../app/chat.ts';
import type { Clock, Log } from '../../app/ports.ts';
import { createAdminCheck } from './admins.ts';
import { createAnnouncer } from './announce.ts';
import { createCalls } from './calls.ts';
import { teamPrefix } from './channel.ts';
import { createSeen } from './bounded.ts';
import {
  type ClientOptions,
  clientOptions,
  createClient,
  createSlackLogger,
  type WebClient,
} from './client.ts';
import { createHttpReceiver, type HttpTransport, serve } from './http.ts';
import { askIdentity, type Identity } from './identity.ts';
import { listen } from './listeners.ts';
import { DEFAULT_COMMAND } from './scopes.ts';
import { createSender } from './send.ts';
import { createSocketReceiver, keepConnected } from './socket.ts';
import { createSpoken } from './spoken.ts';

export type SlackTransport =
  /** `connections`: sockets held open at once, so that one may close without a pause; 1 when absent. */
  | { readonly kind: 'socket'; readonly appToken: string; readonly connections?: number }
  | ({ readonly kind: 'http' } & HttpTransport);

export interface SlackParts {
  readonly botToken: string;
  readonly transport: SlackTransport;
  readonly desk: Desk;
  readonly clock: Clock;
  readonly log: Log;
  /** Where Slack's Web API is; Slack's own address when absent. */
  readonly apiUrl?: string;
  /** The slash command without its slash; `ebb` when absent. Must be the manifest's. */
  readonly commandName?: string;
  /** The token has a `*:history` scope: a message whose answer was lost is looked up before it is sent again. */
  readonly canReadHistory?: boolean;
  /** Only admins and owners of the workspace may change what a channel hears. Needs the scope `users:read`. */
  readonly adminsOnly?: boolean;
}

/** Used in links until the workspace has told its own address; Slack leads on from there. */
const ANY_WORKSPACE = 'https://slack.com/';
/** Slack repeats an event up to three times within the hour; a busy workspace does not send more meanwhile. */
const REMEMBERED_IDS = 5_000;

/** @throws nothing: what is wrong with the tokens is said by `run`. */
export function createSlack(parts: SlackParts): ChatService {
  const {
    botToken,
    transport,
    desk,
    clock,
    log,
    commandName = DEFAULT_COMMAND,
    canReadHistory = false,
  } = parts;
  const secrets = [botToken, transport.kind === 'socket' ? transport.appToken : transport.signingSecret];
  const options = clientOptions({ apiUrl: parts.apiUrl ?? null, log, secrets });
  const client = createClient(botToken, options);
  const names = desk.commands.map(({ name }) => name);
  const spoken = createSpoken(names, commandName);
  let identity: Identity | null = null;
  const troubles = createTroubles();
  const setTrouble = troubles.of(0);
  const origin = (): string => identity?.origin ?? ANY_WORKSPACE;
  const team = (): string | null => identity?.team ?? null;
  const sender = createSender({ client, clock, log, canReadHistory, origin, team, spoken });
  const botName = (): string => identity?.botName ?? 'Ebb';
  const announcer = createAnnouncer({ client, log, botName, commandName });
  const calls = createCalls({ desk, client, log, spoken, announcer, ...allowed(parts, client) });
  const work = createWork();
  const seen = createSeen(REMEMBERED_IDS);

  const listening = { desk, client, log, calls, commandName, spoken, seen, track: work.track };
  const appOver = (receiver: SocketModeReceiver | HTTPReceiver, known: Identity): void => {
    listen(boltApp({ receiver, botToken, options, known }), listening);
  };

  const serveOver = async (stop: AbortSignal, known: Identity): Promise<void> => {
    if (transport.kind === 'socket') {
      const { appToken, connections = 1 } = transport;
      const links = Array.from({ length: connections }, async (_, index) => {
        const receiver = createSocketReceiver(appToken, options);
        appOver(receiver, known);
        await keepConnected({ receiver, clock, log, setTrouble: troubles.of(index) }, stop);
      });
      await Promise.all(links);
      return;
    }
    const receiver = createHttpReceiver(transport, createSlackLogger(log, secrets));
    appOver(receiver, known);
    setTrouble(null);
    await serve(receiver, transport, log, stop);
  };

  return {
    ...sender,
    trouble: troubles.now,
    async run(stop) {
      identity = await askIdentity({ client, clock, log, setTrouble }, stop);
      if (identity === null) return;
      // Whoever was removed and is back has a good token again.
      await desk.returned(teamPrefix(identity.team));
      await serveOver(stop, identity);
      await work.settled();
      setTrouble('Slack was stopped.');
    },
  };
}

interface BoltParts {
  readonly receiver: SocketModeReceiver | HTTPReceiver;
  readonly botToken: string;
  readonly options: ClientOptions;
  readonly known: Identity;
}

/** One workspace, one token: Bolt asks nobody for it. */
function boltApp({ receiver, botToken, options, known: { botId, botUserId } }: BoltParts): App {
  const ids = { ...(botId === null ? {} : { botId }), ...(botUserId === null ? {} : { botUserId }) };
  return new App({
    receiver,
    authorize: async () => ({ botToken, ...ids }),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
    clientOptions: { ...options },
    convoStore: false,
    ignoreSelf: false,
  });
}

/** Without the scope `users:read` nobody is known to run the workspace, and everybody may change their channel. */
function allowed({ adminsOnly = false, log }: SlackParts, client: WebClient) {
  return {
    knowsAdmins: adminsOnly,
    mayManage: adminsOnly ? createAdminCheck(client, log) : async () => true,
  };
}

/** One connection that is up is enough: then there is none. */
function createTroubles() {
  const troubles: (string | null)[] = ['Slack is not connected yet.'];
  return {
    of: (index: number) => (text: string | null) => {
      troubles[index] = text;
    },
    now: (): string | null => (troubles.includes(null) ? null : (troubles[0] ?? null)),
  };
}

/** Answers on their way, so that a stop does not cut them off. */
function createWork() {
  const pending = new Set<Promise<void>>();
  return {
    track: async (work: Promise<void>): Promise<void> => {
      pending.add(work);
      await work.finally(() => pending.delete(work));
    },
    settled: async (): Promise<void> => {
      await Promise.allSettled(pending);
    },
  };
}
