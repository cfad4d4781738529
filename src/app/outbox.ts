/**
 * Brings what is owed to the chats: at least once, in order within an incident, one settled before the next is sent.
 * Calls of `drain` must not overlap: the caller awaits each before the next.
 */
import type { Card } from '../core/card-model.ts';
import { DeliveryError } from '../core/errors.ts';
import { foldIncident } from '../core/fold.ts';
import type { Incident, IncidentId, Notice, Transition } from '../core/incident.ts';
import { noticeKey } from '../core/route.ts';
import type { ChannelId, Delivery } from '../core/routing.ts';
import { EARLIER_DAYS } from '../core/recurrence.ts';
import { DAY_MS, type Instant, MINUTE_MS, SECOND_MS } from '../core/time.ts';
import type { Chat, Form, MessageRef, Outgoing } from './chat.ts';
import type { DeliveryOutcome, Log, OutboxItem, Store } from './ports.ts';

/** The wait after the first failure; it doubles with each further one. */
const FIRST_WAIT_MS = 5 * SECOND_MS;
const LONGEST_WAIT_MS = 10 * MINUTE_MS;
/** A bug does not go away by itself: after so many tries the delivery is given up. */
const MAX_BUG_ATTEMPTS = 20;
/** The whole queue is read: a delivery that waits for its next try holds back the later ones of its line. */
const EVERYTHING = Number.MAX_SAFE_INTEGER;

interface OutboxParts {
  readonly store: Store;
  readonly chats: readonly Chat[];
  /** `others`: incidents of that place in the days before. */
  readonly cardFor: (
    incident: Incident,
    delivery: Delivery,
    transition: Transition,
    others: readonly Incident[],
  ) => Card;
  readonly noticeCardFor: (notice: Notice) => Card;
  readonly log: Log;
}

interface Drained {
  /** Messages posted or edited. */
  readonly sent: number;
  /** When something can be tried again; null when nothing is left. */
  readonly nextAt: Instant | null;
}

export interface Outbox {
  /** Sends what is due. Rejects only on a broken store. */
  drain(now: Instant): Promise<Drained>;
}

export function createOutbox(parts: OutboxParts): Outbox {
  return { drain: (now) => drain(parts, now) };
}

/** Deliveries of one incident to one channel (or all notices to it), oldest first: they never overtake each other. */
type Line = readonly OutboxItem[];

async function drain(parts: OutboxParts, now: Instant): Promise<Drained> {
  let sent = 0;
  let before: number;
  do {
    // A message that notifies leaves an edit of its card behind, due at once.
    before = sent;
    for (const line of await readLines(parts.store)) sent += await sendLine(parts, line, now);
  } while (sent > before);
  const heads = (await readLines(parts.store)).flatMap((line) => line.slice(0, 1));
  const nextAt = heads.length === 0 ? null : Math.min(...heads.map(({ nextAttemptAt }) => nextAttemptAt));
  return { sent, nextAt };
}

/** Lines in the store's order: the most urgent delivery of a line decides its turn. */
async function readLines(store: Store): Promise<readonly Line[]> {
  const lines = new Map<string, OutboxItem[]>();
  for (const item of await store.dueDeliveries(EVERYTHING, EVERYTHING)) {
    const name = `${item.channel}\n${item.incident ?? ''}`;
    const line = lines.get(name);
    if (line === undefined) lines.set(name, [item]);
    else line.push(item);
  }
  return [...lines.values()].map((line) =>
    line.sort((a, b) => a.seq - b.seq || a.createdAt - b.createdAt || (a.key < b.key ? -1 : 1)),
  );
}

/** Stops at the first delivery that is not due or that must be tried again. Returns how many were sent. */
async function sendLine(parts: OutboxParts, line: Line, now: Instant): Promise<number> {
  const waiting = line.findIndex(({ nextAttemptAt }) => nextAttemptAt > now);
  const due = waiting === -1 ? line : line.slice(0, waiting);
  const needless = await needlessOf(parts.store, due);
  if (needless.size > 0) {
    await parts.store.settle([...needless].map(({ key }) => ({ key, state: 'coalesced', at: now })));
  }
  let sent = 0;
  for (const item of due) {
    if (needless.has(item)) continue;
    const outcome = await attempt(parts, item, now);
    await parts.store.settle([outcome]);
    if (outcome.state === 'sent') sent += 1;
    if (outcome.state === 'retry') break;
  }
  return sent;
}

/** What a later delivery of the same line says as well: all edits but the newest, all posts about the past but the last. */
async function needlessOf(store: Store, due: Line): Promise<ReadonlySet<OutboxItem>> {
  const incident = due[0]?.incident ?? null;
  if (incident === null || due.length < 2) return new Set();
  const away = new Set(
    (await store.transitionsOf(incident)).filter(({ whileAway }) => whileAway).map(({ seq }) => seq),
  );
  const edits = due.filter(({ mode }) => mode === 'edit');
  const pastPosts = due.filter(({ mode, seq }) => mode === 'post' && away.has(seq));
  return new Set([...edits.slice(0, -1), ...pastPosts.slice(0, -1)]);
}

async function attempt(parts: OutboxParts, item: OutboxItem, now: Instant): Promise<DeliveryOutcome> {
  const platform = item.channel.slice(0, item.channel.indexOf(':'));
  const chat = parts.chats.find((each) => each.platform === platform);
  if (chat === undefined) {
    const error = `no chat is set up for ${item.channel}`;
    parts.log.error('delivery given up: unknown platform', { key: item.key, error });
    return { key: item.key, state: 'failed', at: now, error };
  }
  try {
    return await send(parts, chat, item, now);
  } catch (error) {
    return failure(parts.log, item, error, now);
  }
}

async function send(
  parts: OutboxParts,
  chat: Chat,
  item: OutboxItem,
  now: Instant,
): Promise<DeliveryOutcome> {
  const { key, channel, incident, mode } = item;
  const ref = incident !== null && chat.canEdit ? await parts.store.cardRef(channel, incident) : null;
  if (mode === 'edit') {
    if (ref === null) return { key, state: 'coalesced', at: now };
    await chat.edit(channel, ref, await messageOf(parts, item, 'card', null));
    return { key, state: 'sent', at: now };
  }
  const form = incident === null ? 'answer' : ref === null ? 'card' : 'update';
  const message = await messageOf(parts, item, form, ref);
  // A line on our own terminal cannot be lost on the way, but a crash after it could print it again: noted first.
  if (chat.isLocal === true) await parts.store.settle([{ key, state: 'sent', at: now }]);
  const posted = await chat.post(channel, message);
  if (ref !== null) await parts.store.enqueue([editAfter(item)]);
  if (posted === null || incident === null || ref !== null) return { key, state: 'sent', at: now };
  return { key, state: 'sent', at: now, card: { channel, incident, ref: posted } };
}

/** The message that notifies goes first; the living card follows as a delivery of its own, with its own tries. */
function editAfter({ channel, incident, seq, reason, createdAt }: OutboxItem): Delivery {
  const key = `${channel}|${incident}|${seq}|edit`;
  return { key, channel, incident, seq, reason, mode: 'edit', priority: 0, createdAt };
}

async function messageOf(
  parts: OutboxParts,
  item: OutboxItem,
  form: Form,
  about: MessageRef | null,
): Promise<Outgoing> {
  const { key, incident } = item;
  const manner = { form, about, mention: null };
  if (incident === null) {
    const notice = await noticeOf(parts.store, item);
    return { key, card: parts.noticeCardFor(notice), at: notice.at, ...manner };
  }
  const then = await incidentAsOf(parts.store, incident, item.seq);
  const from = then.startedAt - EARLIER_DAYS * DAY_MS;
  const others = await parts.store.incidentsOf(then.place, from, then.startedAt);
  return { key, card: parts.cardFor(then, item, then.latest, others), at: then.latest.at, ...manner };
}

async function noticeOf(store: Store, { key, channel, createdAt }: OutboxItem): Promise<Notice> {
  const notices = await store.notices(createdAt, createdAt + 1);
  const notice = notices.find((each) => noticeKey(channel, each) === key);
  if (notice === undefined) throw new Error(`no notice is stored for ${key}`);
  return notice;
}

/** The incident as it stood at that transition, so that a late card speaks of its own moment. */
async function incidentAsOf(store: Store, id: IncidentId, seq: number): Promise<Incident> {
  let incident: Incident | null = null;
  for (const transition of await store.transitionsOf(id)) {
    if (transition.seq <= seq) incident = foldIncident(incident, transition);
  }
  if (incident?.latest.seq !== seq) throw new Error(`transition ${seq} of ${id} is not stored`);
  return incident;
}

function failure(log: Log, item: OutboxItem, error: unknown, now: Instant): DeliveryOutcome {
  const { key, attempts } = item;
  const isExpected = error instanceof DeliveryError;
  const text = error instanceof Error ? error.message : String(error);
  const isFinal = isExpected ? error.permanent : attempts + 1 >= MAX_BUG_ATTEMPTS;
  const fields = { key, attempts: attempts + 1, err: error };
  if (isExpected && !isFinal) log.warn('delivery failed: trying again later', fields);
  else log.error(isExpected ? 'delivery given up' : 'bug: a delivery failed in an unforeseen way', fields);
  if (isFinal) return { key, state: 'failed', at: now, error: text };
  const waitMs = (isExpected ? error.retryAfterMs : null) ?? waitAfter(attempts);
  return { key, state: 'retry', at: now, nextAttemptAt: now + Math.max(1, waitMs), error: text };
}

function waitAfter(attempts: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempts);
}
