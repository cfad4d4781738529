/** The chat platforms that the settings ask for. Each library is loaded only when it is needed. */
import type { ChatService, Desk } from '../app/chat.ts';
import type { Clock, Log } from '../app/ports.ts';
import type { Config } from '../config.ts';
import { ConfigError } from '../core/errors.ts';

interface ChatParts {
  readonly config: Config;
  readonly desk: Desk;
  readonly clock: Clock;
  readonly log: Log;
}

export async function createChats(parts: ChatParts): Promise<readonly ChatService[]> {
  const made = await Promise.all([discord(parts), slack(parts)]);
  return made.filter((chat) => chat !== null);
}

/** What is on and what is off, a line each. */
export function chatLines(config: Config): readonly string[] {
  return [
    config.EBB_DISCORD_TOKEN === ''
      ? 'off  Discord: EBB_DISCORD_TOKEN is not set (docs/discord.md)'
      : 'on   Discord: type /subscribe in a channel',
    config.EBB_SLACK_BOT_TOKEN === ''
      ? 'off  Slack: EBB_SLACK_BOT_TOKEN is not set (docs/slack.md)'
      : `on   Slack: type /${config.EBB_SLACK_COMMAND} subscribe in a channel`,
  ];
}

async function discord({ config, desk, clock, log }: ChatParts): Promise<ChatService | null> {
  if (config.EBB_DISCORD_TOKEN === '') return null;
  const { createDiscord } = await import('../chat/discord/index.ts');
  return createDiscord({
    token: config.EBB_DISCORD_TOKEN,
    desk,
    clock,
    log,
    ...(config.EBB_DISCORD_URL === '' ? {} : { restUrl: config.EBB_DISCORD_URL }),
    ...(config.EBB_DISCORD_SERVER === '' ? {} : { developmentGuild: config.EBB_DISCORD_SERVER }),
  });
}

async function slack({ config, desk, clock, log }: ChatParts): Promise<ChatService | null> {
  if (config.EBB_SLACK_BOT_TOKEN === '') return null;
  const { createSlack } = await import('../chat/slack/index.ts');
  return createSlack({
    botToken: config.EBB_SLACK_BOT_TOKEN,
    transport: transportOf(config),
    desk,
    clock,
    log,
    commandName: config.EBB_SLACK_COMMAND,
    canReadHistory: config.EBB_SLACK_HISTORY,
    adminsOnly: config.EBB_SLACK_ADMINS_ONLY,
    ...(config.EBB_SLACK_URL === '' ? {} : { apiUrl: config.EBB_SLACK_URL }),
  });
}

/** Socket Mode needs no address of our own, HTTP no standing connection: one of the two, not both. */
function transportOf(config: Config) {
  const { EBB_SLACK_APP_TOKEN: appToken, EBB_SLACK_SIGNING_SECRET: signingSecret } = config;
  if (appToken !== '' && signingSecret !== '')
    throw new ConfigError(
      'EBB_SLACK_APP_TOKEN (Socket Mode) and EBB_SLACK_SIGNING_SECRET (HTTP) are both set. Keep one of them.',
    );
  if (appToken !== '')
    return { kind: 'socket', appToken, connections: config.EBB_SLACK_CONNECTIONS } as const;
  if (signingSecret !== '') return { kind: 'http', signingSecret, port: config.EBB_SLACK_PORT } as const;
  throw new ConfigError(
    'EBB_SLACK_BOT_TOKEN is set, but neither EBB_SLACK_APP_TOKEN (Socket Mode) nor EBB_SLACK_SIGNING_SECRET (HTTP). docs/slack.md says where to find them.',
  );
}
