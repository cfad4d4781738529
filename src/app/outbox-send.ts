/** One delivery: made into a message, sent, and what became of it. */
import { DeliveryError } from '../core/errors.ts';
import { mannersOf } from '../core/manners.ts';
import { type Delivery, type Manners, USUAL_MANNERS } from '../core/routing.ts';
import type { Instant } from '../core/time.ts';
import { type Chat, chatOf, type Form, type MessageRef } from './chat.ts';
import { PICTURED_PRIORITY } from './outbox-catch-up.ts';
import { isLast, logFailure, textOf, waitFor } from './outbox-failure.ts';
import { lost, reached, whisper } from './outbox-lost.ts';
import { messageOf } from './outbox-message.ts';
import type { OutboxParts, Round } from './outbox-parts.ts';
import type { DeliveryOutcome, LivingCard, OutboxItem } from './ports.ts';

interface Sending {
  readonly parts: OutboxParts;
  readonly round: Round;
  readonly chat: Chat;
  readonly item: OutboxItem;
  readonly living: LivingCard | null;
}

/** Null: it waits for the post before it. Rejects only on a broken store. */
export async function sendItem(
  parts: OutboxParts,
  round: Round,
  item: OutboxItem,
): Promise<DeliveryOutcome | null> {
  const { key, channel, incident, mode } = item;
  const { now } = round;
  const chat = chatOf(parts.chats, channel);
  if (chat === undefined) {
    const error = `no chat is set up for ${channel}`;
    parts.log.error('delivery given up: unknown platform', { key, error });
    return { key, state: 'failed', at: now, error };
  }
  if (mode === 'whisper') return whisper(parts, round, chat, item);
  const living = incident !== null && chat.canEdit ? await parts.store.livingCard(channel, incident) : null;
  if (mode !== 'post' && living === null) {
    const isComing = chat.canEdit && round.unposted.has(`${channel}\n${incident ?? ''}`);
    return isComing ? null : { key, state: 'coalesced', at: now };
  }
  const sending: Sending = { parts, round, chat, item, living };
  try {
    const outcome = await send(sending);
    await reached(parts, round, channel);
    return outcome;
  } catch (error) {
    return failed(sending, error);
  }
}

async function send(sending: Sending): Promise<DeliveryOutcome> {
  const { item, living } = sending;
  if (item.mode === 'post' || living === null) return post(sending);
  return item.mode === 'picture' ? attach(sending, living) : edit(sending, living);
}

async function post(sending: Sending): Promise<DeliveryOutcome> {
  const { parts, round, chat, item, living } = sending;
  const { key, channel, incident } = item;
  const manners = await mannersFor(sending);
  const isResting = living !== null && (living.restsUntil ?? 0) > round.now;
  const form = formOf(sending, manners, isResting);
  const about = living === null || form === 'answer' ? null : living.ref;
  const mention = mentionOf(sending, manners);
  const manner = { form, about, mention, ...(item.reason === 'caught-up' ? { silent: true } : {}) };
  const message = await messageOf(parts, item, round.now, manner);
  const sent: DeliveryOutcome = { key, state: 'sent', at: round.now };
  const ref = await chat.post(channel, message);
  if (ref === null || incident === null || !chat.canEdit) return sent;
  const after = followersOf(sending, form, isResting);
  if (after.length > 0) await parts.store.enqueue(after);
  return form === 'card' ? { ...sent, card: newCard(item, ref, round.now) } : sent;
}

function followersOf(
  { parts, chat, item, living }: Sending,
  form: Form,
  isResting: boolean,
): readonly Delivery[] {
  const after: Delivery[] = [];
  if (form === 'update') after.push(following(item, 'edit', {}));
  if (isResting && living !== null)
    after.push(following(item, 'edit', { target: living.ref, notBefore: living.restsUntil }, 'relink'));
  // At the first alert, when it goes dark, when it comes back: between those a picture says little that is new.
  const isPictured = form === 'card' || (form === 'update' && item.priority >= PICTURED_PRIORITY);
  if (parts.pictureFor !== undefined && chat.attach !== undefined && isPictured)
    after.push(following(item, 'picture', {}));
  return after;
}

/** The message that notifies goes first; what goes with it follows as deliveries of their own, with their own tries. */
function following(
  item: OutboxItem,
  mode: 'edit' | 'picture',
  parts: Partial<Delivery>,
  name: string = mode,
): Delivery {
  const { channel, incident, seq, reason, createdAt } = item;
  const key = `${channel}|${incident}|${seq}|${reason}|${name}`;
  return {
    key,
    channel,
    incident,
    seq,
    reason,
    mode,
    priority: 0,
    createdAt,
    notBefore: null,
    target: null,
    ...parts,
  };
}

function formOf({ item, living }: Sending, { telling }: Manners, isResting: boolean): Form {
  if (item.incident === null) return 'answer';
  if (living === null || isResting) return 'card';
  return telling === 'post' ? 'answer' : 'update';
}

/** The first alert pings, also where quiet hours held it back and it is a later one that tells of it first. */
function mentionOf({ chat, item, living }: Sending, { mention }: Manners): string | null {
  const { reason, notBefore } = item;
  if (reason === 'first-notification' || reason === 'already-in-progress') return mention;
  const isFirst = notBefore !== null && chat.canEdit && living === null;
  return isFirst && (reason === 'phase-change' || reason === 'flag-change') ? mention : null;
}

async function mannersFor({ parts, round, item }: Sending): Promise<Manners> {
  if (item.incident === null) return USUAL_MANNERS;
  const incident = await parts.store.incident(item.incident);
  if (incident === null) return USUAL_MANNERS;
  return mannersOf(round.wishes, item.channel, incident.place, parts.contains);
}

function newCard({ channel, incident }: OutboxItem, ref: MessageRef, now: Instant): LivingCard {
  return { channel, incident: incident ?? '', ref, postedAt: now, editedAt: now, restsUntil: null };
}

async function edit(
  { parts, round, chat, item, living: known }: Sending,
  living: LivingCard,
): Promise<DeliveryOutcome> {
  const { key, channel, target } = item;
  const { now } = round;
  // A card that was continued in another points there; the living one points nowhere.
  const about = target === null || known === null ? null : living.ref;
  const message = await messageOf(parts, item, now, { form: 'card', about, mention: null });
  await chat.edit(channel, target ?? living.ref, message);
  const sent: DeliveryOutcome = { key, state: 'sent', at: now };
  return target === null ? { ...sent, card: { ...living, editedAt: now, restsUntil: null } } : sent;
}

async function attach({ parts, round, chat, item }: Sending, living: LivingCard): Promise<DeliveryOutcome> {
  const { key, channel } = item;
  const incident = await parts.store.incident(living.incident);
  const picture = incident === null ? null : await parts.pictureFor?.(incident, round.now);
  if (picture === null || picture === undefined || chat.attach === undefined)
    return { key, state: 'coalesced', at: round.now };
  await chat.attach(channel, living.ref, picture, key);
  return { key, state: 'sent', at: round.now };
}

async function failed(sending: Sending, error: unknown): Promise<DeliveryOutcome> {
  const { parts, round, item, living } = sending;
  const text = textOf(error);
  const trouble = error instanceof DeliveryError ? error.trouble : null;
  if (trouble === 'channel-lost') return lost(parts, round, item, text);
  if (trouble === 'message-gone' && item.mode === 'edit' && item.target === null) return repost(sending);
  const isFinal = isLast(item, error);
  logFailure(parts.log, item, error, isFinal);
  const common = { key: item.key, at: round.now, error: text };
  if (isFinal) return { ...common, state: 'failed' };
  const nextAttemptAt = round.now + waitFor(item, error);
  const retry: DeliveryOutcome = { ...common, state: 'retry', nextAttemptAt };
  if (trouble !== 'message-rests' || living === null) return retry;
  return { ...retry, card: { ...living, restsUntil: nextAttemptAt } };
}

/** Somebody deleted the card: a new one takes its place. */
async function repost(sending: Sending): Promise<DeliveryOutcome> {
  const { parts, round, chat, item } = sending;
  try {
    const message = await messageOf(parts, item, round.now, { form: 'card', about: null, mention: null });
    const ref = await chat.post(item.channel, message);
    const sent: DeliveryOutcome = { key: item.key, state: 'sent', at: round.now };
    return ref === null ? sent : { ...sent, card: newCard(item, ref, round.now) };
  } catch (error) {
    if (error instanceof DeliveryError && error.trouble === 'message-gone') {
      return { key: item.key, state: 'failed', at: round.now, error: error.message };
    }
    return failed(sending, error);
  }
}
