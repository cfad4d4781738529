/**
 * Wider outages: what a channel is owed of countries that fell together goes out as one message, which is edited as they
 * move. What core decided is only gathered here.
 */
import type { Card } from '../core/card-model.ts';
import { type WiderPart, widerAsOf, widerCard, withOthers } from '../core/card-wider.ts';
import { placeKind } from '../core/entity.ts';
import { DeliveryError } from '../core/errors.ts';
import type { Incident } from '../core/incident.ts';
import { mannersOf } from '../core/manners.ts';
import type { ChannelId, Delivery } from '../core/routing.ts';
import { othersFallen, widerOf, type WiderId } from '../core/wider.ts';
import { type Chat, chatOf, type Outgoing } from './chat.ts';
import { isLast, logFailure, textOf, waitFor } from './outbox-failure.ts';
import { lost, reached } from './outbox-lost.ts';
import type { OutboxParts, Round } from './outbox-parts.ts';
import type { DeliveryOutcome, LivingCard, OutboxItem, Store } from './ports.ts';

interface Gathered {
  /** Messages posted or edited. */
  readonly sent: number;
  /** Deliveries that are no other line's business, sent or not. */
  readonly taken: ReadonlySet<OutboxItem>;
}

/** What is due to one channel of one wider outage. */
interface Group {
  readonly parts: OutboxParts;
  readonly round: Round;
  readonly chat: Chat;
  readonly channel: ChannelId;
  readonly wider: WiderId;
  readonly items: readonly OutboxItem[];
  /** The newest, for what the message is as a whole. */
  readonly last: OutboxItem;
  readonly living: LivingCard | null;
}

/** Rejects only on a broken store. */
export async function sendWider(
  parts: OutboxParts,
  round: Round,
  queue: readonly OutboxItem[],
): Promise<Gathered> {
  const all = queue.filter((item) => widerOf(item) !== null);
  const taken = new Set<OutboxItem>(all);
  let sent = 0;
  for (const items of groupsOf(all.filter(({ nextAttemptAt }) => nextAttemptAt <= round.now))) {
    const group = await groupOf(parts, round, items);
    if (group === null) for (const item of items) taken.delete(item);
    if (group === null || isResting(group)) continue;
    const replaced = replacedBy(group, queue);
    for (const item of replaced) taken.add(item);
    const outcomes = await tell(group);
    // It will never go out like this: each country is told by itself.
    if (outcomes.length === 0) for (const item of [...items, ...replaced]) taken.delete(item);
    const isSent = outcomes.some(({ state }) => state === 'sent');
    const needless = isSent
      ? replaced.map(({ key }) => ({ key, state: 'coalesced', at: round.now }) as const)
      : [];
    await parts.store.settle([...outcomes, ...needless]);
    if (isSent) sent += 1;
  }
  return { sent, taken };
}

function groupsOf(items: readonly OutboxItem[]): Iterable<readonly OutboxItem[]> {
  const groups = new Map<string, OutboxItem[]>();
  for (const item of items) {
    const name = `${item.channel}\n${item.target}`;
    groups.set(name, [...(groups.get(name) ?? []), item]);
  }
  return groups.values();
}

/** Null: nobody can carry it to that channel. */
async function groupOf(
  parts: OutboxParts,
  round: Round,
  items: readonly OutboxItem[],
): Promise<Group | null> {
  const last = newestOf(items);
  const wider = last === undefined ? null : widerOf(last);
  const chat = last === undefined ? undefined : chatOf(parts.chats, last.channel);
  if (last === undefined || wider === null || chat === undefined) return null;
  const { channel } = last;
  const living = chat.canEdit ? await parts.store.livingCard(channel, wider) : null;
  return { parts, round, chat, channel, wider, items, last, living };
}

function isResting({ round, channel }: Group): boolean {
  return (round.states.get(channel)?.pausedUntil ?? 0) > round.now;
}

function newestOf(items: readonly OutboxItem[]): OutboxItem | undefined {
  return items.toSorted((a, b) => a.createdAt - b.createdAt || a.priority - b.priority).at(-1);
}

/** Posts about a single country that are still waiting: the message about all of them says it. */
function replacedBy({ items, channel }: Group, queue: readonly OutboxItem[]): readonly OutboxItem[] {
  const posted = new Map(
    items.flatMap(({ mode, incident, createdAt }) =>
      mode === 'post' ? [[incident, createdAt] as const] : [],
    ),
  );
  return queue.filter(
    ({ channel: to, incident, mode, target, createdAt }) =>
      to === channel && mode === 'post' && target === null && createdAt <= (posted.get(incident) ?? -1),
  );
}

async function tell(group: Group): Promise<readonly DeliveryOutcome[]> {
  const { parts, round, chat, channel, items, living } = group;
  try {
    const outcomes = await tellAs(group);
    if (outcomes.some(({ state }) => state === 'sent')) {
      await parts.store.enqueue(await ownCards(group));
      await reached(parts, round, channel);
    }
    return outcomes;
  } catch (error) {
    if (error instanceof DeliveryError && error.trouble === 'message-gone' && living !== null && chat.canEdit)
      return tell({ ...group, living: null, items: items.map(asPost) });
    return failed(group, error);
  }
}

/** Somebody deleted the card: what would have been an edit of it is a new one. */
function asPost(item: OutboxItem): OutboxItem {
  return { ...item, mode: 'post' };
}

/** What rides along only edits, where there is a card to edit; where there is none an edit has nothing to say. */
async function tellAs(group: Group): Promise<readonly DeliveryOutcome[]> {
  const { items, round, living } = group;
  const posts = items.filter(({ mode }) => mode === 'post');
  const notifies = posts.some(({ priority }) => priority > 0);
  if (living === null && posts.length === 0)
    return items.map(({ key }) => ({ key, state: 'coalesced', at: round.now }));
  return living !== null && !notifies ? edit(group, living) : post(group);
}

async function edit(group: Group, living: LivingCard): Promise<readonly DeliveryOutcome[]> {
  const { chat, channel, round } = group;
  if ((living.restsUntil ?? 0) > round.now) return retried(group, living.restsUntil ?? round.now);
  await chat.edit(channel, living.ref, await messageOf(group, { form: 'card', about: null, mention: null }));
  return outcomesOf(group, { ...living, editedAt: round.now, restsUntil: null });
}

async function post(group: Group): Promise<readonly DeliveryOutcome[]> {
  const { parts, chat, channel, wider, round, living, last } = group;
  const isNew = living === null || (living.restsUntil ?? 0) > round.now;
  const mention = living === null ? await mentionOf(group) : null;
  const message = await messageOf(group, {
    form: isNew ? 'card' : 'update',
    about: living?.ref ?? null,
    mention,
  });
  const ref = await chat.post(channel, message);
  if (!chat.canEdit || ref === null) return outcomesOf(group, null);
  const now = round.now;
  if (isNew)
    return outcomesOf(group, {
      channel,
      incident: wider,
      ref,
      postedAt: now,
      editedAt: now,
      restsUntil: null,
    });
  await parts.store.enqueue([following(last, `${message.key}|edit`, now, wider)]);
  return outcomesOf(group, null);
}

/** The message goes first, the card after it says the same. */
function following(
  { channel, incident, seq, reason }: OutboxItem,
  key: string,
  now: number,
  target: string | null,
): Delivery {
  const common = { channel, incident, seq, reason, key, target };
  return { ...common, mode: 'edit', priority: 0, createdAt: now, notBefore: null };
}

/** Cards of countries that were told by themselves before there were enough of them. */
async function ownCards({ parts, chat, channel, items, round }: Group): Promise<readonly Delivery[]> {
  if (!chat.canEdit) return [];
  const edits: Delivery[] = [];
  for (const item of newestOfEach(items)) {
    const own = item.incident === null ? null : await parts.store.livingCard(channel, item.incident);
    if (own !== null) edits.push(following(item, `${item.key}|own`, round.now, null));
  }
  return edits;
}

function newestOfEach(items: readonly OutboxItem[]): readonly OutboxItem[] {
  const newest = new Map<string | null, OutboxItem>();
  for (const item of items) {
    const before = newest.get(item.incident);
    if (before === undefined || isNewer(item, before)) newest.set(item.incident, item);
  }
  return [...newest.values()];
}

/** A post before an edit: without one among them nobody was told anything. */
function isNewer(a: OutboxItem, b: OutboxItem): boolean {
  if (a.mode !== b.mode) return a.mode === 'post';
  return a.seq - b.seq > 0 || (a.seq === b.seq && a.createdAt > b.createdAt);
}

function outcomesOf({ items, round }: Group, card: LivingCard | null): readonly DeliveryOutcome[] {
  const told = new Set(newestOfEach(items));
  return items.map(({ key }, i): DeliveryOutcome => {
    const item = items[i];
    const state = item !== undefined && told.has(item) ? 'sent' : 'coalesced';
    return { key, state, at: round.now, ...(i === 0 && card !== null ? { card } : {}) };
  });
}

function retried({ items, round }: Group, nextAttemptAt: number, error?: string): readonly DeliveryOutcome[] {
  const common = {
    state: 'retry',
    at: round.now,
    nextAttemptAt,
    ...(error === undefined ? {} : { error }),
  } as const;
  return items.map(({ key }) => ({ ...common, key }));
}

async function failed(group: Group, error: unknown): Promise<readonly DeliveryOutcome[]> {
  const { parts, round, channel, items, last, living } = group;
  const trouble = error instanceof DeliveryError ? error.trouble : null;
  if (trouble === 'channel-lost') {
    const outcome = await lost(parts, round, { channel, key: last.key }, textOf(error));
    return items.map(({ key }) => ({ ...outcome, key }));
  }
  const isFinal = isLast(last, error);
  logFailure(parts.log, last, error, isFinal);
  if (isFinal) return [];
  const nextAttemptAt = round.now + waitFor(last, error);
  const outcomes = retried(group, nextAttemptAt, textOf(error));
  if (trouble !== 'message-rests' || living === null) return outcomes;
  return outcomes.map((outcome, i) =>
    i === 0 ? { ...outcome, card: { ...living, restsUntil: nextAttemptAt } } : outcome,
  );
}

async function mentionOf({ parts, round, channel, items }: Group): Promise<string | null> {
  for (const { incident, reason } of items) {
    const first =
      reason === 'first-notification' && incident !== null ? await parts.store.incident(incident) : null;
    if (first !== null) return mannersOf(round.wishes, channel, first.place, parts.contains).mention;
  }
  return null;
}

/** All of it as it stands now, whatever of it is new. */
async function messageOf(
  { parts, channel, wider, items, last }: Group,
  manner: Pick<Outgoing, 'form' | 'about' | 'mention'>,
): Promise<Outgoing> {
  const countries: WiderPart[] = [];
  for (const id of await parts.store.toldTogether(channel, wider)) {
    const incident = await parts.store.incident(id);
    if (incident !== null) countries.push(partOf(parts, incident, last));
  }
  const first = items.reduce((a, b) => (b.key < a.key ? b : a));
  const key = `${channel}|wider|${items.length}|${first.key}`;
  return { key, card: widerCard(countries), at: widerAsOf(countries), ...manner };
}

function partOf({ cardFor, nameOf }: OutboxParts, incident: Incident, item: OutboxItem): WiderPart {
  const delivery: Delivery = { ...item, incident: incident.id, seq: incident.latest.seq };
  return { incident, name: nameOf(incident.place), card: cardFor(incident, delivery, incident.latest, []) };
}

/** A country's own card, which says so when it is a part of something wider. */
export async function inContext(store: Store, incident: Incident, card: Card): Promise<Card> {
  if (incident.latest.ending !== null || placeKind(incident.place) !== 'country') return card;
  return withOthers(card, othersFallen(incident, await store.openIncidents()));
}
