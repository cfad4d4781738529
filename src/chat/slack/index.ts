/** Slack: cards out, commands in, over Socket Mode or HTTP. */
import { App, type HTTPReceiver, type SocketModeReceiver } from '@slack/bolt';
import type { ChatService, Desk } from '../../app/chat.ts';
import type { Clock, Log } from '../../app/ports.ts';
import { createAdminCheck } from './admins.ts';
import { createAnnouncer } from './announce.ts';
import { createCalls } from './calls.ts';
import { teamPrefix } from './channel.ts';
import { clientOptions, createClient, createSlackLogger, type WebClient } from './client.ts';
import { createHttpReceiver, type HttpTransport, serve } from './http.ts';
import { askIdentity, type Identity } from './identity.ts';
import { listen } from './listeners.ts';
import { DEFAULT_COMMAND } from './scopes.ts';
import { createSender } from './send.ts';
import { createSocketReceiver, keepConnected } from './socket.ts';
import { createSpoken } from './spoken.ts';

export type SlackTransport =
  | { readonly kind: 'socket'; readonly appToken: string }
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

/** @throws nothing: what is wrong with the tokens is said by `run`. */
export function createSlack(parts: SlackParts): ChatService {
  const { botToken, transport, desk, clock, log, commandName = DEFAULT_COMMAND } = parts;
  const secrets = [botToken, transport.kind === 'socket' ? transport.appToken : transport.signingSecret];
  const options = clientOptions({ apiUrl: parts.apiUrl ?? null, log, secrets });
  const client = createClient(botToken, options);
  const names = desk.commands.map(({ name }) => name);
  const spoken = createSpoken(names, commandName);
  let identity: Identity | null = null;
  let trouble: string | null = 'Slack is not connected yet.';
  const setTrouble = (text: string | null): void => {
    trouble = text;
  };
  const origin = (): string => identity?.origin ?? ANY_WORKSPACE;
  const canReadHistory = parts.canReadHistory ?? false;
  const sender = createSender({ client, clock, log, canReadHistory, origin, spoken });
  const botName = (): string => identity?.botName ?? 'Ebb';
  const announcer = createAnnouncer({ client, log, botName, commandName });
  const calls = createCalls({ desk, client, log, spoken, announcer, ...allowed(parts, client) });
  const work = createWork();

  const appOver = (receiver: SocketModeReceiver | HTTPReceiver, { botId, botUserId }: Identity): void => {
    const logger = createSlackLogger(log, secrets);
    const ids = { ...(botId === null ? {} : { botId }), ...(botUserId === null ? {} : { botUserId }) };
    const authorize = async () => ({ botToken, ...ids });
    const app = new App({
      receiver,
      authorize,
      logger,
      clientOptions: { ...options },
      convoStore: false,
      ignoreSelf: false,
    });
    listen(app, { desk, client, log, calls, commandName, spoken, track: work.track });
  };

  const serveOver = async (stop: AbortSignal, known: Identity): Promise<void> => {
    if (transport.kind === 'socket') {
      const receiver = createSocketReceiver(transport.appToken, options);
      appOver(receiver, known);
      await keepConnected({ receiver, clock, log, setTrouble }, stop);
      return;
    }
    const receiver = createHttpReceiver(transport, createSlackLogger(log, secrets));
    appOver(receiver, known);
    setTrouble(null);
    await serve(receiver, transport, log, stop);
  };

  return {
    ...sender,
    trouble: () => trouble,
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

/** Without the scope `users:read` nobody is known to run the workspace, and everybody may change their channel. */
function allowed({ adminsOnly = false, log }: SlackParts, client: WebClient) {
  return {
    knowsAdmins: adminsOnly,
    mayManage: adminsOnly ? createAdminCheck(client, log) : async () => true,
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
