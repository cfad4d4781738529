/** Posts, edits and pictures, over REST. */
import { createHash } from 'node:crypto';
import { type REST, Routes } from 'discord.js';
import { z } from 'zod';
import type { MessageRef, Outgoing, Picture } from '../../app/chat.ts';
import type { Clock, Log } from '../../app/ports.ts';
import { DeliveryError } from '../../core/errors.ts';
import type { ChannelId, PersonId } from '../../core/routing.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { channelIdOf, channelLink, type DiscordPlace, isSnowflake, readChannelId } from './channel.ts';
import { complaintOf, type Deed, deliveryErrorOf, isArchivedThread, isRefusedContent } from './faults.ts';
import { headlineOnly, type MessageBody, messageBody } from './message.ts';
import { cut } from './text.ts';

const MAX_NONCE = 25;
const MAX_ALT = 1_024;
/** Discord bans an address after 10,000 refusals in ten minutes: a channel that refused is left alone for so long. */
const LOST_REST_MS = 10 * MINUTE_MS;

const created = z.object({ id: z.string() });

interface SenderParts {
  readonly rest: REST;
  readonly token: string;
  readonly clock: Clock;
  readonly log: Log;
}

interface Sender {
  post(channel: ChannelId, message: Outgoing): Promise<MessageRef>;
  edit(channel: ChannelId, ref: MessageRef, message: Outgoing): Promise<void>;
  attach(channel: ChannelId, ref: MessageRef, picture: Picture): Promise<void>;
  whisper(person: PersonId, about: ChannelId, message: Outgoing): Promise<void>;
  /** The channel may be tried again at once: its permissions were looked at and suffice. */
  forgive(channel: ChannelId): void;
}

/** The same delivery always has the same nonce, by which Discord knows a second try of the last minutes. */
export function nonceOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, MAX_NONCE);
}

export function createSender(parts: SenderParts): Sender {
  const { rest, log } = parts;
  const guarded = createGuard(parts);
  const post = (channel: ChannelId, message: Outgoing): Promise<MessageRef> =>
    guarded.ask(channel, 'post', async (place) => {
      const once = { nonce: nonceOf(message.key), enforce_nonce: true };
      const body = messageBody(message, place);
      const answer = await orPlain(log, body, headlineOnly(message.card, message.mention), (each) =>
        rest.post(Routes.channelMessages(place.channel), { body: { ...each, ...once } }),
      );
      return idOf(answer);
    });
  return {
    post,
    edit: (channel, ref, message) =>
      guarded.ask(channel, 'edit', async (place) => {
        // No list of attachments: Discord then keeps the picture that is there.
        const body = messageBody(message, place);
        await orPlain(log, body, headlineOnly(message.card, message.mention), (each) =>
          rest.patch(Routes.channelMessage(place.channel, ref), { body: each }),
        );
      }),
    attach: (channel, ref, picture) =>
      guarded.ask(channel, 'attach', async (place) => {
        await rest.patch(Routes.channelMessage(place.channel, ref), pictureOf(picture));
      }),
    async whisper(person, about, message) {
      const place = readChannelId(about);
      if (place === null || place.guild === null || !isSnowflake(person)) return;
      const talk = await talkWith(parts, person);
      const links = [{ label: 'The channel', url: channelLink(place) }, ...message.card.links];
      await post(channelIdOf({ guild: null, channel: talk }), {
        ...message,
        card: { ...message.card, links },
      });
    },
    forgive: (channel) => guarded.forgive(channel),
  };
}

/** The channel of direct messages with a person; Discord makes it when there is none. */
async function talkWith({ rest, token }: SenderParts, person: PersonId): Promise<string> {
  try {
    return idOf(await rest.post(Routes.userChannels(), { body: { recipient_id: person } }));
  } catch (error) {
    rest.setToken(token);
    throw deliveryErrorOf(error, 'post') ?? error;
  }
}

/** The list names the new picture only, so that it takes the place of an older one. The embed is not touched. */
function pictureOf({ png, alt, fileName }: Picture) {
  return {
    body: {
      attachments: [{ id: '0', filename: fileName, description: cut(alt, MAX_ALT) }],
      allowed_mentions: { parse: [] },
    },
    files: [{ name: fileName, data: png, contentType: 'image/png' }],
  };
}

function idOf(answer: unknown): MessageRef {
  const read = created.safeParse(answer);
  if (!read.success) throw new DeliveryError('Discord answered a post with something unreadable.');
  return read.data.id;
}

/** An alert without its finery is better than none. */
export async function orPlain(
  log: Log,
  body: MessageBody,
  plain: MessageBody,
  send: (body: MessageBody) => Promise<unknown>,
): Promise<unknown> {
  try {
    return await send(body);
  } catch (error) {
    if (!isRefusedContent(error)) throw error;
    log.error('discord refuses a message as it was rendered: its headline is sent alone', {
      complaint: complaintOf(error),
    });
    return await send(plain);
  }
}

interface Guard {
  ask<T>(channel: ChannelId, deed: Deed, work: (place: DiscordPlace) => Promise<T>): Promise<T>;
  forgive(channel: ChannelId): void;
}

/** Turns what fails into DeliveryErrors, opens archived threads once, and leaves lost channels alone for a while. */
function createGuard({ rest, token, clock }: SenderParts): Guard {
  const lost = new Map<ChannelId, { readonly error: DeliveryError; readonly until: number }>();
  const known = (channel: ChannelId): DeliveryError | null => {
    const entry = lost.get(channel);
    if (entry !== undefined && entry.until > clock.now()) return entry.error;
    lost.delete(channel);
    return null;
  };
  return {
    async ask(channel, deed, work) {
      const place = readChannelId(channel);
      if (place === null)
        throw new DeliveryError(`${channel} is no channel of Discord.`, { permanent: true });
      const refused = known(channel);
      if (refused !== null) throw refused;
      try {
        return await orUnarchived(rest, place, work);
      } catch (error) {
        const meant = deliveryErrorOf(error, deed);
        if (meant === null) throw error;
        if (meant.trouble === 'channel-lost') {
          lost.set(channel, { error: meant, until: clock.now() + LOST_REST_MS });
        }
        // discord.js forgets a token that was refused; the next try shall be refused by Discord and not by it.
        rest.setToken(token);
        throw meant;
      }
    },
    forgive: (channel) => void lost.delete(channel),
  };
}

async function orUnarchived<T>(
  rest: REST,
  place: DiscordPlace,
  work: (place: DiscordPlace) => Promise<T>,
): Promise<T> {
  try {
    return await work(place);
  } catch (error) {
    if (!isArchivedThread(error)) throw error;
    await rest.patch(Routes.channel(place.channel), { body: { archived: false } }).catch(() => {
      // That it stays archived is what has to be told, not why.
      throw error;
    });
    return await work(place);
  }
}
