/**
 * Brings what is owed to the chats: at least once, what notifies in order within an incident, one settled before the next
 * is sent. Calls of `drain` must not overlap: the caller awaits each before the next.
 */
import type { ChannelId } from '../core/routing.ts';
import { HOUR_MS, type Instant } from '../core/time.ts';
import { isHeld, sendCatchUps } from './outbox-catch-up.ts';
import type { OutboxParts, Round } from './outbox-parts.ts';
import { sendItem } from './outbox-send.ts';
import { sendWider } from './outbox-wider.ts';
import type { ChannelState, OutboxItem, Store } from './ports.ts';

/** The whole queue is read: a delivery that waits for its next try holds back the later ones of its line. */
const EVERYTHING = Number.MAX_SAFE_INTEGER;
/** After an outage of a platform, posts older than this say nothing that the newest does not say. */
const STALE_MS = HOUR_MS;

interface Drained {
  /** Messages posted, edited or given a picture. */
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

/** Deliveries of one incident to one channel (or all notices to it) that go the same way, oldest first: no overtaking. */
type Line = readonly OutboxItem[];

async function drain(parts: OutboxParts, now: Instant): Promise<Drained> {
  let sent = 0;
  let before: number;
  do {
    // A message that notifies leaves an edit of its card behind, due at once.
    before = sent;
    const lines = await readLines(parts.store);
    if (lines.length === 0) break;
    const round = await roundOf(parts.store, now, lines);
    const wider = await sendWider(parts, round, lines.flat());
    const single = lines.flat().filter((item) => !wider.taken.has(item));
    const caughtUp = await sendCatchUps(parts, round, single);
    sent += wider.sent + caughtUp.sent;
    for (const line of lines) {
      const rest = line.filter((item) => !caughtUp.taken.has(item) && !wider.taken.has(item));
      sent += await sendLine(parts, round, rest);
    }
  } while (sent > before);
  const states = await statesOf(parts.store);
  const heads = (await readLines(parts.store)).flatMap((line) => line.slice(0, 1));
  const times = heads.map((item) => Math.max(item.nextAttemptAt, pausedUntil(states, item)));
  return { sent, nextAt: times.length === 0 ? null : Math.min(...times) };
}

async function roundOf(store: Store, now: Instant, lines: readonly Line[]): Promise<Round> {
  const posts = lines.flat().filter(({ mode, notBefore }) => mode === 'post' && notBefore === null);
  return {
    now,
    wishes: await store.subscriptions(),
    states: await statesOf(store),
    unposted: new Set(posts.map(({ channel, incident }) => `${channel}\n${incident ?? ''}`)),
  };
}

async function statesOf(store: Store): Promise<Map<ChannelId, ChannelState>> {
  return new Map((await store.channelStates()).map((state) => [state.channel, state]));
}

/** A word to a person does not go to the channel that it is about. */
function pausedUntil(states: Round['states'], { channel, mode }: OutboxItem): Instant {
  return mode === 'whisper' ? 0 : (states.get(channel)?.pausedUntil ?? 0);
}

/** What a delivery waits behind: an edit that must rest, a held message or a picture keeps nothing else waiting. */
function lineName(item: OutboxItem): string {
  const { channel, incident, mode, target } = item;
  if (mode === 'whisper') return `${channel}\n${mode}\n${target ?? ''}`;
  return `${channel}\n${incident ?? ''}\n${isHeld(item) ? 'held' : mode}`;
}

/** Lines in the store's order: the most urgent delivery of a line decides its turn. */
async function readLines(store: Store): Promise<readonly Line[]> {
  const lines = new Map<string, OutboxItem[]>();
  for (const item of await store.dueDeliveries(EVERYTHING, EVERYTHING)) {
    const name = lineName(item);
    const line = lines.get(name);
    if (line === undefined) lines.set(name, [item]);
    else line.push(item);
  }
  return [...lines.values()].map((line) =>
    line.sort((a, b) => a.seq - b.seq || a.createdAt - b.createdAt || (a.key < b.key ? -1 : 1)),
  );
}

/** Stops at the first delivery that is not due or that must be tried again. Returns how many were sent. */
async function sendLine(parts: OutboxParts, round: Round, line: Line): Promise<number> {
  const { now } = round;
  const waiting = line.findIndex(({ nextAttemptAt }) => nextAttemptAt > now);
  const due = waiting === -1 ? line : line.slice(0, waiting);
  const needless = await needlessOf(parts.store, due, now);
  if (needless.size > 0) {
    await parts.store.settle([...needless].map(({ key }) => ({ key, state: 'coalesced', at: now })));
  }
  let sent = 0;
  for (const item of due) {
    if (needless.has(item)) continue;
    if (pausedUntil(round.states, item) > now) break;
    const outcome = await sendItem(parts, round, item);
    if (outcome === null) break;
    await parts.store.settle([outcome]);
    if (outcome.state === 'sent') sent += 1;
    if (outcome.state === 'retry') break;
    if (item.mode === 'post') round.unposted.delete(`${item.channel}\n${item.incident ?? ''}`);
  }
  return sent;
}

/**
 * What a later delivery of the same line says as well: all edits, pictures and held posts but the newest, and of the posts
 * about the past (while Ebb or the platform was away) all but the last.
 */
async function needlessOf(store: Store, due: Line, now: Instant): Promise<ReadonlySet<OutboxItem>> {
  const [first] = due;
  const incident = first?.incident ?? null;
  if (first === undefined || incident === null || due.length < 2) return new Set();
  const general = due.filter(({ target }) => target === null);
  if (first.mode !== 'post' || first.notBefore !== null) return new Set(general.slice(0, -1));
  const away = new Set(
    (await store.transitionsOf(incident)).filter(({ whileAway }) => whileAway).map(({ seq }) => seq),
  );
  const past = due.filter(({ seq, createdAt }) => away.has(seq) || createdAt < now - STALE_MS);
  // A newer post that is not of the past says it all the same, but what went on before it is a story of its own.
  return new Set(past.slice(0, -1));
}
