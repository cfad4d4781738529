/** One delivery: made into a message, sent, and what became of it. */
import { DeliveryError } from '../core/errors.ts';
import { mannersOf } from '../core/manners.ts';
import {
  type ChannelId,
  type Delivery,
  type Manners,
  type Subscription,
  USUAL_MANNERS,
} from '../core/routing.ts';
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '../core/time.ts';
import { afterFailure } from './channels.ts';
import type { Chat, Form, MessageRef } from './chat.ts';
import { messageOf } from './outbox-message.ts';
import type { OutboxParts } from './outbox-parts.ts';
import type { ChannelState, DeliveryOutcome, LivingCard, Log, OutboxItem } from './ports.ts';

/** The wait after the first failure; it doubles with each further one. */
const FIRST_WAIT_MS = 5 * SECOND_MS;
const LONGEST_WAIT_MS = 10 * MINUTE_MS;
/** A bug does not go away by itself: after so many tries the delivery is given up. */
const MAX_BUG_ATTEMPTS = 20;
/** A picture is an extra: it is not worth more. */
const MAX_PICTURE_ATTEMPTS = 3;
/** That of recoveries, endings and blackouts. */
const PICTURED_PRIORITY = 2;
/** Where a platform says only that a message must rest, not for how long. */
const REST_MS = HOUR_MS;

/** What one pass over the queue knows. */
export interface Round {
  readonly now: Instant;
  readonly wishes: readonly Subscription[];
  readonly states: Map<ChannelId, ChannelState>;
  /** `channel\nincident` of posts not sent yet: an edit has nothing to edit before. */
  readonly unposted: Set<string>;
}

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
  const platform = channel.slice(0, channel.indexOf(':'));
  const chat = parts.chats.find((each) => each.platform === platform);
  if (chat === undefined) {
    const error = `no chat is set up for ${channel}`;
    parts.log.error('delivery given up: unknown platform', { key, error });
    return { key, state: 'failed', at: now, error };
  }
  const living = incident !== null && chat.canEdit ? await parts.store.livingCard(channel, incident) : null;
  if (mode !== 'post' && living === null) {
    const isComing = chat.canEdit && round.unposted.has(`${channel}\n${incident ?? ''}`);
    return isComing ? null : { key, state: 'coalesced', at: now };
  }
  const sending: Sending = { parts, round, chat, item, living };
  try {
    const outcome = await send(sending);
    await reached(sending);
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
  const message = await messageOf(parts, item, round.now, { form, about, mention: mentionOf(item, manners) });
  const sent: DeliveryOutcome = { key, state: 'sent', at: round.now };
  // A line on our own terminal cannot be lost on the way, but a crash after it could print it again: noted first.
  if (chat.isLocal === true) await parts.store.settle([sent]);
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

function mentionOf({ reason }: OutboxItem, { mention }: Manners): string | null {
  return reason === 'first-notification' || reason === 'already-in-progress' ? mention : null;
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

/** A channel that was lost is back: said once. */
async function reached({ parts, round, item }: Sending): Promise<void> {
  if (!round.states.delete(item.channel)) return;
  await parts.store.deleteChannelState(item.channel);
  parts.onChannel?.(item.channel, null);
}

async function failed(sending: Sending, error: unknown): Promise<DeliveryOutcome> {
  const { parts, round, item, living } = sending;
  const text = error instanceof Error ? error.message : String(error);
  const trouble = error instanceof DeliveryError ? error.trouble : null;
  if (trouble === 'channel-lost') return lost(sending, text);
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

function isLast({ mode, attempts }: OutboxItem, error: unknown): boolean {
  const isExpected = error instanceof DeliveryError;
  if (isExpected && error.permanent) return true;
  if (mode === 'picture') return attempts + 1 >= MAX_PICTURE_ATTEMPTS;
  return !isExpected && attempts + 1 >= MAX_BUG_ATTEMPTS;
}

function logFailure(log: Log, { key, attempts }: OutboxItem, error: unknown, isFinal: boolean): void {
  const isExpected = error instanceof DeliveryError;
  const fields = { key, attempts: attempts + 1, err: error };
  if (isExpected && !isFinal) log.warn('delivery failed: trying again later', fields);
  else log.error(isExpected ? 'delivery given up' : 'bug: a delivery failed in an unforeseen way', fields);
}

function waitFor({ attempts }: OutboxItem, error: unknown): number {
  const said = error instanceof DeliveryError ? error.retryAfterMs : null;
  if (said !== null) return Math.max(1, said);
  if (error instanceof DeliveryError && error.trouble === 'message-rests') return REST_MS;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempts);
}

/** The channel rests; its deliveries stay where they are. */
async function lost({ parts, round, item }: Sending, why: string): Promise<DeliveryOutcome> {
  const { channel, key } = item;
  const before = round.states.get(channel) ?? null;
  const state = afterFailure(before, channel, why, round.now);
  round.states.set(channel, state);
  await parts.store.putChannelState(state);
  parts.log.warn('channel cannot be reached', { channel, failures: state.failures, why });
  if (before === null) parts.onChannel?.(channel, why);
  return { key, state: 'retry', at: round.now, nextAttemptAt: state.pausedUntil, error: why };
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
