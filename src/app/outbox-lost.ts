/** A channel that cannot be reached: it rests, and whoever subscribed it is told once, beside the channel. */
import { lostCard } from '../core/card-lost.ts';
import { DeliveryError } from '../core/errors.ts';
import type { ChannelId, Delivery, PersonId } from '../core/routing.ts';
import { type Instant, isoSeconds, MINUTE_MS } from '../core/time.ts';
import { afterFailure, KEEP_LOST_MS } from './channels.ts';
import type { Chat } from './chat.ts';
import { isLast, logFailure, textOf, waitFor } from './outbox-failure.ts';
import type { OutboxParts, Round } from './outbox-parts.ts';
import type { DeliveryOutcome, OutboxItem } from './ports.ts';

/** Somebody who is changing permissions is not disturbed: by then it has been tried twice more. */
const TELL_AFTER_MS = 10 * MINUTE_MS;

/** The channel rests; its deliveries stay where they are, due as soon as it does not rest any more. */
export async function lost(
  { store, log, onChannel }: OutboxParts,
  round: Round,
  { channel, key }: Pick<OutboxItem, 'channel' | 'key'>,
  why: string,
): Promise<DeliveryOutcome> {
  const before = round.states.get(channel) ?? null;
  const state = afterFailure(before, channel, why, round.now);
  round.states.set(channel, state);
  // Before the state: after a crash in between it would pass for a channel of which everybody was told.
  if (before === null) await store.enqueue(whispers(round, channel));
  await store.putChannelState(state);
  log.warn('channel cannot be reached', { channel, failures: state.failures, why });
  if (before === null) onChannel?.(channel, why);
  return { key, state: 'retry', at: round.now, nextAttemptAt: round.now, error: why };
}

/** A channel that was lost is back: said once. */
export async function reached(
  { store, onChannel }: OutboxParts,
  { states }: Round,
  channel: ChannelId,
): Promise<void> {
  if (!states.delete(channel)) return;
  await store.deleteChannelState(channel);
  onChannel?.(channel, null);
}

function whispers({ wishes, now }: Round, channel: ChannelId): readonly Delivery[] {
  const persons = wishes.flatMap((wish) =>
    wish.channel === channel && wish.person !== undefined ? [wish.person] : [],
  );
  return [...new Set(persons)].map((person) => whisperTo(channel, person, now));
}

/** The key holds the day: a channel that comes and goes is told of once a day at most. */
function whisperTo(channel: ChannelId, person: PersonId, now: Instant): Delivery {
  return {
    key: `${channel}|lost|${isoSeconds(now).slice(0, 10)}|${person}`,
    channel,
    incident: null,
    seq: 0,
    reason: 'channel-lost',
    mode: 'whisper',
    priority: 1,
    createdAt: now,
    notBefore: now + TELL_AFTER_MS,
    target: person,
  };
}

/** Tells one person, as well as can be. Nothing is left to tell when the channel is back, or is theirs no more. */
export async function whisper(
  parts: OutboxParts,
  round: Round,
  chat: Chat,
  item: OutboxItem,
): Promise<DeliveryOutcome> {
  const { key, channel, target: person } = item;
  const state = round.states.get(channel);
  const places = round.wishes.filter((wish) => wish.channel === channel && wish.person === person);
  if (chat.whisper === undefined || person === null || state === undefined || places.length === 0)
    return { key, state: 'coalesced', at: round.now };
  const { why, lostSince } = state;
  const names = places.map(({ place }) => parts.nameOf(place));
  const card = lostCard({ places: names, why, lostSince, keptUntil: lostSince + KEEP_LOST_MS });
  const message = { key, card, at: round.now, form: 'answer', about: null, mention: null } as const;
  try {
    await chat.whisper(person, channel, message);
    return { key, state: 'sent', at: round.now };
  } catch (error) {
    return unheard(parts, round, item, error);
  }
}

function unheard({ log }: OutboxParts, { now }: Round, item: OutboxItem, error: unknown): DeliveryOutcome {
  const isFinal = isLast(item, error);
  if (!(error instanceof DeliveryError)) logFailure(log, item, error, isFinal);
  else
    log.warn('a person could not be told that their channel is lost', { key: item.key, isFinal, err: error });
  const common = { key: item.key, at: now, error: textOf(error) };
  if (isFinal) return { ...common, state: 'failed' };
  return { ...common, state: 'retry', nextAttemptAt: now + waitFor(item, error) };
}
