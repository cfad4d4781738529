/**
 * The order of work, the same live, in replay and in a back-test: rows in, the watch advances, and what changed is
 * committed – transitions, incidents, deliveries and (now and then) the state – in one transaction. Only then is it
 * delivered.
 */
import type { Watch } from '../core/detector/watch.ts';
import type { PlaceId } from '../core/entity.ts';
import type { Incident, Notice, Transition } from '../core/incident.ts';
import type { Report } from '../core/report.ts';
import { Lately } from '../core/lately.ts';
import { routeNotice } from '../core/route.ts';
import type { ChannelId, Delivery, Mute } from '../core/routing.ts';
import type { Observation, SeenObservation } from '../core/series.ts';
import type { Instant } from '../core/time.ts';
import { Owing, recall } from './owing.ts';
import type { Store } from './ports.ts';
import { editsOnly, keepReports, quoting } from './reports.ts';

interface PipelineParts {
  readonly watch: Watch;
  readonly store: Store;
  readonly contains: (outer: PlaceId, inner: PlaceId) => boolean;
  /** Channels that hear of broken feeds. */
  readonly operators: readonly ChannelId[];
  /** Called after each commit with what is new, in order: replay prints from here. */
  readonly onCommitted?: (step: {
    readonly transitions: readonly Transition[];
    readonly notices: readonly Notice[];
  }) => void;
}

export interface Pipeline {
  /** Stores rows, so that nothing judged is lost, and offers them to the watch. */
  take(rows: readonly SeenObservation[]): Promise<void>;
  /** Offers rows that are stored already (a restart), or that need not be (a recording), and reached us at `at`. */
  offer(rows: readonly Observation[], at?: Instant): void;
  /** Moves the clock and commits what changed. Synchronous when nothing did. */
  advance(to: Instant): Promise<void> | null;
  /**
   * Keeps what others report, which reached us at `at` (`advance` to that moment first). They are quoted by what is decided
   * from then on; one that supports an open incident raises its confidence, which edits its cards and pings nobody; who
   * asked for reports is told of those that Ebb's own alerts do not tell of. Repeating reports changes nothing.
   * @returns how many could not be kept.
   */
  takeReports(reports: readonly Report[], at: Instant): Promise<number>;
  /** Commits transitions that were decided elsewhere (the warm-up of some places), with the state of those places. */
  commit(to: Instant, transitions: readonly Transition[], places: readonly PlaceId[]): Promise<void>;
  /** Saves the state of every place. */
  checkpoint(): Promise<void>;
  /** Takes up what a store holds; returns the places that must warm up again. */
  resume(): Promise<{ readonly from: Instant | null; readonly lost: readonly PlaceId[] }>;
}

const NOTHING = { transitions: [], notices: [], incidents: [], deliveries: [] } as const;

/** A pipeline over one watch and one store. Calls must not overlap: the caller awaits each before the next. */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { watch, store } = parts;
  /** What is committed up to here is not committed, nor printed, again. */
  let committedTo: Instant = Number.NEGATIVE_INFINITY;
  /** All places are saved up to here; some may be saved later than that. 0: none. */
  let savedTo: Instant = 0;
  const open = new Map<PlaceId, Incident>();
  const lately = new Lately();

  const commit = async (to: Instant, found: Found): Promise<void> => {
    const decided = found.transitions.filter((t) => t.at > committedTo);
    const notices = found.notices.filter((n) => n.at > committedTo);
    const deliveries = [...(found.deliveries ?? [])];
    if (decided.length + notices.length + found.places.length + deliveries.length === 0) return;
    const transitions = found.areReported === true ? decided : await quoting(parts, decided);
    for (const notice of notices) deliveries.push(...routeNotice(notice, parts.operators));
    const wishes = { subscriptions: await store.subscriptions(), mutes: await store.mutes() };
    const only = found.areReported === true ? editsOnly : undefined;
    const owing = new Owing({ store, contains: parts.contains, lately, transitions, ...wishes });
    const { incidents, deliveries: owed } = await owing.all(open, only);
    deliveries.push(...owed);
    // The state of the places that changed goes into the same transaction: a crash cannot part the two.
    const saved = watch.save(new Set([...transitions.map((t) => t.place), ...found.places]));
    const step = { transitions, notices, incidents, deliveries };
    await store.commit({ clockAt: to, ...step, checkpoint: { ...saved, at: savedTo } });
    await liftMutes(store, transitions, wishes.mutes);
    parts.onCommitted?.({ transitions, notices });
  };

  return {
    take: async (rows) => {
      await store.putObservations(rows);
      watch.offer(rows);
    },
    offer: (rows, at) => watch.offer(rows, at),
    advance: (to) => {
      const { transitions, notices } = watch.advance(to);
      if (transitions.length + notices.length === 0) return null;
      return commit(to, { transitions, notices, places: [] });
    },
    takeReports: async (reports, at) => {
      const { dropped, ...found } = await keepReports({ ...parts, open: [...open.values()] }, reports, at);
      await commit(Math.max(watch.clock, committedTo, 0), found);
      return dropped;
    },
    commit: (to, transitions, places) => commit(to, { transitions, notices: [], places }),
    checkpoint: async () => {
      const checkpoint = watch.save();
      if (!Number.isFinite(checkpoint.at)) return;
      savedTo = checkpoint.at;
      await store.commit({ ...NOTHING, clockAt: Math.max(checkpoint.at, committedTo), checkpoint });
    },
    resume: async () => {
      committedTo = (await store.clockAt()) ?? Number.NEGATIVE_INFINITY;
      for (const incident of await store.openIncidents()) open.set(incident.place, incident);
      const checkpoint = await store.loadCheckpoint();
      const lost = checkpoint === null ? [] : watch.restore(checkpoint);
      if (checkpoint !== null) savedTo = checkpoint.at;
      await recall({ store, lately }, [...open.values()], watch.places.keys());
      return { from: checkpoint === null || checkpoint.at === 0 ? null : checkpoint.at, lost };
    },
  };
}

interface Found {
  readonly transitions: readonly Transition[];
  readonly notices: readonly Notice[];
  readonly places: readonly PlaceId[];
  /** Owed beside the transitions: reports by themselves. */
  readonly deliveries?: readonly Delivery[];
  /** True: the transitions are changes of confidence that reports made. */
  readonly areReported?: boolean;
}

/** A crash before this leaves a mute until its time at the latest. */
async function liftMutes(
  store: Store,
  transitions: readonly Transition[],
  mutes: readonly Mute[],
): Promise<void> {
  const ended = new Set(transitions.filter(({ ending }) => ending !== null).map(({ place }) => place));
  for (const { channel, place, untilRecovery } of mutes)
    if (untilRecovery && ended.has(place)) await store.deleteMute(channel, place);
}
