/**
 * The end of quiet hours: what was held back of several incidents comes as one message, and then every incident that is
 * still open has its living card. A single one is told as usual.
 */
import { catchUpCard, type HeldBack, MAX_CAUGHT_UP, worstFirst } from '../core/card-catch-up.ts';
import { DeliveryError } from '../core/errors.ts';
import type { Incident } from '../core/incident.ts';
import { mannersOf } from '../core/manners.ts';
import type { ChannelId, Delivery } from '../core/routing.ts';
import { isBriefHold } from '../core/wider.ts';
import { type Chat, chatOf } from './chat.ts';
import { isLast, logFailure, textOf, waitFor } from './outbox-failure.ts';
import { lost, reached } from './outbox-lost.ts';
import { messageOf } from './outbox-message.ts';
import type { OutboxParts, Round } from './outbox-parts.ts';
import type { DeliveryOutcome, OutboxItem } from './ports.ts';

/** That of recoveries, endings and blackouts: their pictures say something new. */
export const PICTURED_PRIORITY = 2;

interface Story extends HeldBack {
  /** What is told: the newest. */
  readonly item: OutboxItem;
  /** All that was held back of it, the newest among them. */
  readonly all: readonly OutboxItem[];
  /** Whom its first alert pings; null for nobody, and where that was an earlier one. */
  readonly mention: string | null;
}

interface CaughtUp {
  /** Messages sent. */
  readonly sent: number;
  /** Deliveries that are dealt with, sent or not. */
  readonly taken: ReadonlySet<OutboxItem>;
}

export function isHeld(item: OutboxItem): boolean {
  return item.mode === 'post' && item.notBefore !== null && !isBriefHold(item);
}

/** One message for each channel with several stories to tell. Rejects only on a broken store. */
export async function sendCatchUps(
  parts: OutboxParts,
  round: Round,
  queue: readonly OutboxItem[],
): Promise<CaughtUp> {
  const due = queue.filter((item) => isHeld(item) && item.nextAttemptAt <= round.now);
  const taken = new Set<OutboxItem>();
  let sent = 0;
  for (const channel of new Set(due.map((item) => item.channel))) {
    const chat = chatOf(parts.chats, channel);
    if (chat === undefined || (round.states.get(channel)?.pausedUntil ?? 0) > round.now) continue;
    const stories = await storiesOf(
      parts,
      round,
      due.filter((item) => item.channel === channel),
    );
    if (stories.length < 2) continue;
    const outcomes = await tell({ parts, round, chat, channel }, stories);
    if (outcomes.length === 0) continue;
    await parts.store.settle(outcomes);
    if (outcomes.some(({ state }) => state === 'sent')) sent += 1;
    for (const { all } of stories) for (const item of all) taken.add(item);
  }
  return { sent, taken };
}

/** Worst first. What cannot even be worded is left to be tried, and to fail, alone. */
async function storiesOf(
  parts: OutboxParts,
  round: Round,
  due: readonly OutboxItem[],
): Promise<readonly Story[]> {
  const ofStory = new Map<string, OutboxItem[]>();
  for (const item of due) {
    const name = item.incident ?? item.key;
    ofStory.set(name, [...(ofStory.get(name) ?? []), item]);
  }
  const stories: Story[] = [];
  for (const all of ofStory.values()) {
    const item = all.reduce((a, b) => ((b.seq - a.seq || b.createdAt - a.createdAt) > 0 ? b : a));
    try {
      stories.push(await storyOf(parts, round, item, all));
    } catch {
      continue;
    }
  }
  return worstFirst(stories);
}

async function storyOf(
  parts: OutboxParts,
  { now, wishes }: Round,
  item: OutboxItem,
  all: readonly OutboxItem[],
): Promise<Story> {
  const { card } = await messageOf(parts, item, now, { form: 'answer', about: null, mention: null });
  const incident = item.incident === null ? null : await parts.store.incident(item.incident);
  if (incident === null) return { item, all, card, incident, name: null, mention: null };
  const { mention } = mannersOf(wishes, item.channel, incident.place, parts.contains);
  const isNew = incident.endedAt === null && all.some(({ reason }) => reason === 'first-notification');
  return { item, all, card, incident, name: parts.nameOf(incident.place), mention: isNew ? mention : null };
}

interface Telling {
  readonly parts: OutboxParts;
  readonly round: Round;
  readonly chat: Chat;
  readonly channel: ChannelId;
}

/**
 * As many as one message holds; the rest has its turn right after. Empty: it will never go out like this, so each story is
 * told alone.
 */
async function tell(telling: Telling, all: readonly Story[]): Promise<readonly DeliveryOutcome[]> {
  const stories = all.slice(0, MAX_CAUGHT_UP);
  const { parts, round, chat, channel } = telling;
  const items = stories.flatMap((story) => story.all);
  const from = Math.min(...items.map(({ createdAt }) => createdAt));
  const mention = stories.find((story) => story.mention !== null)?.mention ?? null;
  const message = {
    key: keyOf(channel, items),
    card: catchUpCard(stories, from),
    at: round.now,
    form: 'answer',
    about: null,
    mention,
  } as const;
  const outcomes = outcomesOf(stories, round);
  try {
    await chat.post(channel, message);
  } catch (error) {
    return failed(telling, all, error);
  }
  await parts.store.enqueue(await followersOf(telling, stories, mention));
  await reached(parts, round, channel);
  return outcomes;
}

/** Two tries with the same deliveries have the same key, and other deliveries another: none is taken for another's. */
function keyOf(channel: ChannelId, items: readonly OutboxItem[]): string {
  const first = items.reduce((a, b) => (b.key < a.key ? b : a));
  return `${channel}|catch-up|${items.length}|${first.key}`;
}

function outcomesOf(stories: readonly Story[], { now: at }: Round): readonly DeliveryOutcome[] {
  return stories.flatMap(({ item, all }) =>
    all.map((each): DeliveryOutcome => ({ key: each.key, state: each === item ? 'sent' : 'coalesced', at })),
  );
}

async function failed(
  { parts, round, channel }: Telling,
  stories: readonly Story[],
  error: unknown,
): Promise<readonly DeliveryOutcome[]> {
  const items = stories.map(({ item }) => item);
  const [first] = items;
  if (first === undefined) return [];
  if (error instanceof DeliveryError && error.trouble === 'channel-lost') {
    const outcome = await lost(parts, round, { channel, key: first.key }, error.message);
    return items.map(({ key }) => ({ ...outcome, key }));
  }
  const isFinal = isLast(first, error);
  logFailure(parts.log, first, error, isFinal);
  if (isFinal) return [];
  const common = { state: 'retry', at: round.now, error: textOf(error) } as const;
  return items.map((item) => ({
    ...common,
    key: item.key,
    nextAttemptAt: round.now + waitFor(first, error),
  }));
}

/** Cards of what is still open; cards from before the quiet hours come to say what the message said. */
async function followersOf(
  telling: Telling,
  stories: readonly Story[],
  mentioned: string | null,
): Promise<readonly Delivery[]> {
  const { chat } = telling;
  if (!chat.canEdit) return [];
  const after: Delivery[] = [];
  for (const { item, incident, mention } of stories) {
    if (incident === null) continue;
    const isPinged = mention === null || mention === mentioned;
    after.push(...(await followersAbout(telling, item, incident, isPinged)));
  }
  return after;
}

async function followersAbout(
  { parts, round, chat, channel }: Telling,
  item: OutboxItem,
  incident: Incident,
  isPinged: boolean,
): Promise<readonly Delivery[]> {
  const living = await parts.store.livingCard(channel, incident.id);
  const { telling } = mannersOf(round.wishes, channel, incident.place, parts.contains);
  const base = { channel, incident: incident.id, seq: incident.latest.seq, target: null, notBefore: null };
  const common = { ...base, priority: 0, createdAt: round.now } as const;
  const key = `${channel}|${incident.id}|${item.seq}|${item.reason}`;
  if (living === null) {
    const reason = isPinged ? 'caught-up' : 'first-notification';
    return incident.endedAt === null ? [{ ...common, key: `${key}|card`, reason, mode: 'post' }] : [];
  }
  if (telling === 'post') return [];
  const { reason } = item;
  const rests = (living.restsUntil ?? 0) > round.now ? living.restsUntil : null;
  const edit: Delivery = { ...common, key: `${key}|edit`, reason, mode: 'edit', notBefore: rests };
  const isPictured =
    parts.pictureFor !== undefined && chat.attach !== undefined && item.priority >= PICTURED_PRIORITY;
  return isPictured ? [edit, { ...common, key: `${key}|picture`, reason, mode: 'picture' }] : [edit];
}
