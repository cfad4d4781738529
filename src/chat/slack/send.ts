/** Messages out: post, edit, attach. One try each; the outbox decides about the next. */
import type { Chat, MessageRef, Outgoing, Picture } from '../../app/chat.ts';
import type { Clock, Log } from '../../app/ports.ts';
import type { Card } from '../../core/card-model.ts';
import { DeliveryError } from '../../core/errors.ts';
import type { ChannelId, PersonId } from '../../core/routing.ts';
import type { Instant } from '../../core/time.ts';
import { boundedSet, createSeen, type Seen } from './bounded.ts';
import { channelUrl, isDirect, messageUrl, PLATFORM, slackChannel, slackTeam } from './channel.ts';
import type { WebClient } from './client.ts';
import { codeOf, complaintsOf, isAmbiguous, isFormRefused, toDeliveryError } from './errors.ts';
import { findPosted } from './read-back.ts';
import { LIMITS } from './limits.ts';
import { renderCard, type Rendered, renderPlain, renderUpdate } from './render.ts';

/** Deliveries whose fate is unknown, or pictures sent: more than ever wait at once. */
const REMEMBERED = 1_000;

interface SenderParts {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly log: Log;
  /** True: the token may read `conversations.history`, so a lost answer can be looked up. */
  readonly canReadHistory: boolean;
  /** The workspace's address with a slash at its end, as far as it is known. */
  readonly origin: () => string;
  /** The workspace of the token; null as long as Slack has not said. */
  readonly team: () => string | null;
  /** Puts the slash command before commands that a card names. */
  readonly spoken: (card: Card) => Card;
}

interface State {
  /** Deliveries of which it is not known whether they arrived, with the time of the first try. */
  readonly unsure: Map<string, number>;
  /** What was decided before may have been tried by a process that died before it knew. */
  readonly beganAt: Instant;
  readonly attached: Seen;
  mayRead: boolean;
  mayUpload: boolean;
}

/** What every message says: no previews, and nothing that only looks like a mention becomes one. */
const MANNERS = { unfurl_links: false, unfurl_media: false, link_names: false, parse: 'none' } as const;

type Sender = Required<Pick<Chat, 'platform' | 'canEdit' | 'post' | 'edit' | 'attach' | 'whisper'>>;

export function createSender(parts: SenderParts): Sender {
  const state: State = {
    unsure: new Map(),
    beganAt: parts.clock.now(),
    attached: createSeen(REMEMBERED),
    mayRead: parts.canReadHistory,
    mayUpload: true,
  };
  return {
    platform: PLATFORM,
    canEdit: true,
    post: (channel, message) => post(parts, state, channel, message),
    edit: (channel, ref, message) => edit(parts, channel, ref, message),
    attach: (channel, ref, picture, key) => attach(parts, state, { channel, ref, picture, key }),
    whisper: (person, about, message) => whisper(parts, person, about, message),
  };
}

async function post(
  parts: SenderParts,
  state: State,
  channel: ChannelId,
  message: Outgoing,
): Promise<MessageRef> {
  const { key, at } = message;
  const firstTriedAt = state.unsure.get(key) ?? (at <= state.beganAt ? at : undefined);
  if (firstTriedAt !== undefined && state.mayRead) {
    const found = await lookUp(parts, state, { channel, key, firstTriedAt });
    if (found !== null) {
      state.unsure.delete(key);
      return found;
    }
  }
  const triedAt = state.unsure.get(key) ?? parts.clock.now();
  const put = async ({ text, blocks }: Rendered): Promise<MessageRef> => {
    const { ts } = await parts.client.chat.postMessage({
      ...MANNERS,
      channel: slackChannel(channel),
      text,
      metadata: { event_type: 'ebb_delivery', event_payload: { key } },
      ...(blocks.length === 0 ? {} : { blocks: [...blocks] }),
    });
    if (ts === undefined) throw new DeliveryError('Slack: the answer names no message');
    return ts;
  };
  try {
    const ref = await orPlain(parts, message, render(parts, channel, message), put);
    state.unsure.delete(key);
    return ref;
  } catch (error) {
    if (isAmbiguous(error)) boundedSet(state.unsure, REMEMBERED, key, triedAt);
    throw toDeliveryError(error);
  }
}

/**
 * Into the person's talk with the app: `chat:write` is enough for that
 * (docs.slack.dev/reference/methods/chat.postMessage#app_home). A person of one workspace never hears of another.
 */
async function whisper(
  parts: SenderParts,
  person: PersonId,
  about: ChannelId,
  message: Outgoing,
): Promise<void> {
  if (isDirect(slackChannel(about))) return;
  const team = parts.team();
  if (team === null) throw new DeliveryError('Slack: not connected yet');
  if (slackTeam(about) !== team)
    throw new DeliveryError('Slack: the channel is of another workspace', { permanent: true });
  const links = [{ label: 'The channel', url: channelUrl(parts.origin(), about) }, ...message.card.links];
  const card = parts.spoken({ ...message.card, links });
  const put = async ({ text, blocks }: Rendered): Promise<void> => {
    await parts.client.chat.postMessage({ ...MANNERS, channel: person, text, blocks: [...blocks] });
  };
  try {
    await orPlain(parts, message, renderCard(card, null, message.key), put);
  } catch (error) {
    throw toDeliveryError(error);
  }
}

function render(parts: SenderParts, channel: ChannelId, message: Outgoing): Rendered {
  const { form, about, mention, key } = message;
  const card = parts.spoken(message.card);
  const url = about === null ? null : messageUrl(parts.origin(), channel, about);
  if (form === 'update') return renderUpdate(card, mention, url);
  // A card that was continued in another, because it must not be edited for a while: each leads to the other.
  const other = url === null ? [] : [{ label: 'The other card of this alert', url }];
  return renderCard({ ...card, links: [...other, ...card.links] }, mention, key);
}

/** Sends it; when Slack does not like the blocks, once more as plain text, so that the alert still goes out. */
async function orPlain<Result>(
  parts: SenderParts,
  message: Outgoing,
  rendered: Rendered,
  send: (rendered: Rendered) => Promise<Result>,
): Promise<Result> {
  try {
    return await send(rendered);
  } catch (error) {
    if (!isFormRefused(error)) throw error;
    const complaints = complaintsOf(error);
    parts.log.error('bug: Slack refuses the form of a card; it goes out as plain text', {
      key: message.key,
      code: codeOf(error),
      complaints,
    });
    return send(renderPlain(parts.spoken(message.card), message.mention));
  }
}

async function lookUp(
  parts: SenderParts,
  state: State,
  wanted: { readonly channel: ChannelId; readonly key: string; readonly firstTriedAt: number },
): Promise<MessageRef | null> {
  try {
    return await findPosted(parts.client, wanted);
  } catch (error) {
    if (codeOf(error) !== 'missing_scope') throw toDeliveryError(error);
    state.mayRead = false;
    parts.log.warn('slack: no scope to read history, so a lost answer can post a message twice');
    return null;
  }
}

async function edit(
  parts: SenderParts,
  channel: ChannelId,
  ref: MessageRef,
  message: Outgoing,
): Promise<void> {
  const put = async ({ text, blocks }: Rendered): Promise<void> => {
    // An empty list takes the old blocks away; without one they would stay.
    const where = { channel: slackChannel(channel), ts: ref };
    await parts.client.chat.update({ ...where, text, blocks: [...blocks], link_names: false, parse: 'none' });
  };
  try {
    await orPlain(parts, message, renderCard(parts.spoken(message.card), message.mention, message.key), put);
  } catch (error) {
    throw toDeliveryError(error);
  }
}

interface Attachment {
  readonly channel: ChannelId;
  readonly ref: MessageRef;
  readonly picture: Picture;
  readonly key: string;
}

/** Into the card's thread: a picture in a block has broken on edits (python-slack-sdk#1797). */
async function attach(
  parts: SenderParts,
  state: State,
  { channel, ref, picture, key }: Attachment,
): Promise<void> {
  if (!state.mayUpload) return;
  const { png, alt, fileName } = picture;
  const done = `${channel} ${ref} ${key}`;
  if (state.attached.has(done)) return;
  try {
    await parts.client.filesUploadV2({
      channel_id: slackChannel(channel),
      thread_ts: ref,
      file: Buffer.from(png),
      filename: fileName,
      title: fileName.replace(/\.[a-z]+$/u, ''),
      alt_text: alt.slice(0, LIMITS.altText),
    });
    state.attached.mark(done);
  } catch (error) {
    if (codeOf(error) !== 'missing_scope') throw toDeliveryError(error);
    state.mayUpload = false;
    parts.log.warn('slack: no scope files:write, so cards have no pictures');
  }
}
