/** Discord: alerts over its HTTP API, commands and buttons over its gateway. */
import { type Client, Events } from 'discord.js';
import type { Chat, ChatService, Desk } from '../../app/chat.ts';
import type { Clock, Log } from '../../app/ports.ts';
import type { ChannelId } from '../../core/routing.ts';
import { guildPrefix } from './channel.ts';
import { commandBodies } from './commands.ts';
import { createGateway } from './gateway.ts';
import { handleInteraction } from './interactions.ts';
import { keepRegistered } from './registration.ts';
import { createReplies } from './replies.ts';
import { deliveryRest } from './rest.ts';
import { createSender } from './send.ts';

interface DiscordOptions {
  /** The bot's token. It is never shown. */
  readonly token: string;
  readonly desk: Desk;
  readonly clock: Clock;
  readonly log: Log;
  /** Where Discord's API is, without the version; for tests. */
  readonly restUrl?: string;
  /** Commands are registered on this server only, where changes are seen at once; for development. */
  readonly developmentGuild?: string;
}

export function createDiscord(options: DiscordOptions): ChatService {
  const { token, desk, clock, log, restUrl, developmentGuild } = options;
  const sender = createSender({ rest: deliveryRest(token, restUrl), token, clock, log });
  const commands = commandBodies(desk.commands);
  const gateway = createGateway({
    token,
    restUrl,
    clock,
    log,
    onReady: (client, gone) => {
      followGuilds(client, desk, log);
      const applicationId = client.application.id;
      void keepRegistered({ rest: client.rest, applicationId, developmentGuild, commands, clock, log }, gone);
    },
    onInteraction: (client, raw) => {
      const replies = createReplies(client.rest, log);
      const post: Chat['post'] = (channel, message) => sender.post(channel, message);
      const onUsable = (channel: ChannelId): void => sender.forgive(channel);
      void handleInteraction({ desk, replies, log, post, onUsable }, raw);
    },
  });
  return {
    platform: 'discord',
    canEdit: true,
    post: (channel, message) => sender.post(channel, message),
    edit: (channel, ref, message) => sender.edit(channel, ref, message),
    attach: (channel, ref, picture) => sender.attach(channel, ref, picture),
    whisper: (person, about, message) => sender.whisper(person, about, message),
    run: (stop) => gateway.run(stop),
    trouble: () => gateway.trouble(),
  };
}

/** Guilds that came back while we were away are only seen in the list at the start. */
function followGuilds(client: Client<true>, desk: Desk, log: Log): void {
  const tell = (told: Promise<void>): void => {
    told.catch((error: unknown) => log.error('bug: a change of servers was not noted', { err: error }));
  };
  for (const guild of client.guilds.cache.keys()) tell(desk.returned(guildPrefix(guild)));
  client.on(Events.GuildCreate, ({ id }) => tell(desk.returned(guildPrefix(id))));
  // discord.js tells an outage of a guild (`unavailable`) from this one.
  client.on(Events.GuildDelete, ({ id }) => tell(desk.left(guildPrefix(id))));
}
