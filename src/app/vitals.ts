/** What an operator's monitoring reads of a running Ebb: feeds, incidents, what waits to be delivered, what was sent. */
import type { Incident } from '../core/incident.ts';
import type { ChannelId } from '../core/routing.ts';
import { type Instant, MINUTE_MS } from '../core/time.ts';
import type { ChatService } from './chat.ts';
import type { FeedStatus, Log, OutboxItem, Store } from './ports.ts';
import type { Supervisor } from './supervisor.ts';
import type { SendTally, Tally } from './tally.ts';

/** The watch is moved on every 15 s; after so long without, something hangs. */
export const STALLED_MS = 5 * MINUTE_MS;

/** Phases that an open incident can be in. */
export const OPEN_PHASES = ['degrading', 'reduced', 'blackout', 'recovering'] as const;

/**
 * Why a delivery waits: `due` to be sent any second; `retrying` after a failure; `held` by quiet hours or a pause that was
 * meant; `unreachable` with its channel.
 */
export const WAITS = ['due', 'retrying', 'held', 'unreachable'] as const;
type Wait = (typeof WAITS)[number];

export interface Vitals {
  readonly at: Instant;
  readonly feeds: readonly FeedStatus[];
  /** When the watch was last moved on; null: not yet. */
  readonly advancedAt: Instant | null;
  /** Platforms that Ebb is connected to, each with what is wrong, in a sentence, or null. */
  readonly chats: readonly { readonly platform: string; readonly trouble: string | null }[];
  readonly sent: readonly SendTally[];
  /** Null: the store cannot be read. */
  readonly stored: Stored | null;
}

interface Stored {
  readonly open: Readonly<Record<(typeof OPEN_PHASES)[number], number>>;
  /** Open incidents of places that no feed tells of now. */
  readonly blind: number;
  readonly waiting: Readonly<Record<Wait, Queue>>;
  readonly channelsLost: number;
}

interface Queue {
  readonly deliveries: number;
  /** Since when the one that waits longest could have been sent; null when none waits. */
  readonly oldestAt: Instant | null;
}

interface VitalsParts {
  readonly store: Pick<Store, 'openIncidents' | 'dueDeliveries' | 'channelStates'>;
  readonly supervisor: Pick<Supervisor, 'statuses' | 'advancedAt'>;
  readonly chats: readonly Pick<ChatService, 'platform' | 'trouble'>[];
  readonly tally: Pick<Tally, 'read'>;
  readonly log: Log;
}

/** Never rejects: a store that cannot be read is a finding like any other. */
export async function readVitals(parts: VitalsParts, now: Instant): Promise<Vitals> {
  const stored = await readStored(parts, now);
  return {
    at: now,
    feeds: parts.supervisor.statuses(now),
    advancedAt: parts.supervisor.advancedAt(),
    chats: parts.chats.map((chat) => ({ platform: chat.platform, trouble: chat.trouble() })),
    sent: parts.tally.read(),
    stored,
  };
}

async function readStored({ store, log }: VitalsParts, now: Instant): Promise<Stored | null> {
  try {
    const everything = Number.MAX_SAFE_INTEGER;
    const [incidents, items, states] = await Promise.all([
      store.openIncidents(),
      store.dueDeliveries(everything, everything),
      store.channelStates(),
    ]);
    const lost = new Set(states.map(({ channel }) => channel));
    return {
      open: byPhase(incidents),
      blind: incidents.filter(({ latest }) => latest.blind).length,
      waiting: byWait(items, lost, now),
      channelsLost: states.length,
    };
  } catch (error) {
    log.error('the store cannot be read', { error });
    return null;
  }
}

function byPhase(incidents: readonly Incident[]): Stored['open'] {
  const count = (phase: (typeof OPEN_PHASES)[number]): number =>
    incidents.filter(({ latest }) => latest.to === phase).length;
  return {
    degrading: count('degrading'),
    reduced: count('reduced'),
    blackout: count('blackout'),
    recovering: count('recovering'),
  };
}

function byWait(
  items: readonly OutboxItem[],
  lost: ReadonlySet<ChannelId>,
  now: Instant,
): Record<Wait, Queue> {
  const queueOf = (wait: Wait): Queue => {
    const own = items.filter((item) => waitOf(item, lost, now) === wait);
    const since = own.map(({ createdAt, notBefore }) =>
      notBefore === null || notBefore > now ? createdAt : Math.max(createdAt, notBefore),
    );
    return { deliveries: own.length, oldestAt: since.length === 0 ? null : Math.min(...since) };
  };
  return {
    due: queueOf('due'),
    retrying: queueOf('retrying'),
    held: queueOf('held'),
    unreachable: queueOf('unreachable'),
  };
}

/** A word to a person goes beside the channel that is lost. */
export function waitOf(
  { channel, mode, attempts, notBefore }: OutboxItem,
  lost: ReadonlySet<ChannelId>,
  now: Instant,
): Wait {
  if (mode !== 'whisper' && lost.has(channel)) return 'unreachable';
  if (attempts > 0) return 'retrying';
  return notBefore !== null && notBefore > now ? 'held' : 'due';
}
