/** A card as a Discord message: the headline is the content, because that is what a phone's lock screen shows. */
import { type APIAllowedMentions, type APIEmbed, MessageFlags } from 'discord.js';
import type { Outgoing } from '../../app/chat.ts';
import type { Card } from '../../core/card-model.ts';
import { type ButtonRow, buttonRows } from './buttons.ts';
import { type DiscordPlace, isSnowflake, messageLink } from './channel.ts';
import { answerEmbedOf, embedOf } from './embed.ts';
import { asTypedHere } from './spoken.ts';
import { markdownLine } from './text.ts';

/** What creating and editing a message have in common. */
export interface MessageBody {
  readonly content: string;
  readonly embeds: APIEmbed[];
  readonly components: ButtonRow[];
  readonly allowed_mentions: APIAllowedMentions;
  readonly flags?: MessageFlags;
}

const OTHER_CARD = 'The other card of this alert';
const MAX_CONTENT = 2_000;
/** A link to a message: three ids of at most 20 digits. */
const ROOM_FOR_LINK = 120;
const ROOM_FOR_MENTION = 30;
/** From 1970 on, and while years have four digits: Discord reads no others. */
const FIRST_MS = 0;
const LAST_MS = Date.UTC(9999, 11, 31);

export function messageBody(message: Outgoing, place: DiscordPlace): MessageBody {
  const { card, form, about, at } = message;
  if (form === 'update') {
    const link = about !== null && isSnowflake(about) ? `\n${messageLink(place, about)}` : '';
    const body = headlineOnly(card, message.mention);
    // No preview: the link says where to read on.
    return { ...body, content: body.content + link, flags: MessageFlags.SuppressEmbeds };
  }
  const flags = message.silent === true ? { flags: MessageFlags.SuppressNotifications } : {};
  const isDated = at >= FIRST_MS && at <= LAST_MS;
  const timestamp = isDated ? { timestamp: new Date(at).toISOString() } : {};
  return {
    ...headlineOnly(card, message.mention),
    ...flags,
    embeds: [{ ...embedOf(asTypedHere(withOther(card, place, about))), ...timestamp }],
    components: buttonRows(card.actions),
  };
}

/** A card that was continued in another, because it must not be edited for a while: each leads to the other. */
function withOther(card: Card, place: DiscordPlace, about: string | null): Card {
  if (about === null || !isSnowflake(about)) return card;
  const link = { label: OTHER_CARD, url: messageLink(place, about) };
  return { ...card, links: [link, ...card.links] };
}

/** A card that answers a command. */
export function answerBody(card: Card, mention: string | null): MessageBody {
  const embed = answerEmbedOf(asTypedHere(card));
  return {
    ...headlineOnly(card, mention),
    embeds: embed === null ? [] : [embed],
    components: buttonRows(card.actions),
  };
}

/** What is left to say when Discord refuses the rest. */
export function headlineOnly({ headline }: Card, mention: string | null): MessageBody {
  const role = mention !== null && isSnowflake(mention) ? mention : null;
  const text = markdownLine([headline.trim()], MAX_CONTENT - ROOM_FOR_LINK - ROOM_FOR_MENTION) || '—';
  return {
    content: role === null ? text : `<@&${role}> ${text}`,
    embeds: [],
    components: [],
    allowed_mentions: { parse: [], ...(role === null ? {} : { roles: [role] }) },
  };
}
