import type { Clock, Hand, Log } from '../../app/ports.ts';
import type { PlaceId } from '../../core/entity.ts';
import { FeedError } from '../../core/errors.ts';
import type { Observation } from '../../core/series.ts';
import { SECOND_MS } from '../../core/time.ts';
import type { Upstream } from '../../core/upstreams.ts';
import { listenToSocket } from '../../lib/socket.ts';
import { toFeedError } from '../feed.ts';
import type { PlaceSpace } from './blocks.ts';
import type { PlaceReading } from './coverage.ts';
import { RisEngine } from './engine.ts';
import { askFullFeed, askSmallPlaces, assumeStartState, type DumpSizes } from './known.ts';
import type { FullFeedPeer } from './peers.ts';
import { RIS_POLICY } from './policy.ts';
import { Registered } from './registered.ts';
import { Session } from './session.ts';
import { RIS_SIGNALS, valuesOf } from './signals.ts';
import type { StatSource } from './stat.ts';
import { heardPeers, isWhole, subscriptionsFor } from './subscriptions.ts';
import { UsualUpstreams } from './usual-upstreams.ts';

interface LiveParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly stat: StatSource;
  readonly folder: string;
  readonly streamUrl: string;
  readonly dumpUrl: string;
  readonly registries: readonly string[];
  /** The places that are wanted now. */
  readonly chosen: () => readonly PlaceId[];
  /** Prefixes that a whole bulk file has, until there was one. */
  readonly usualPrefixes: DumpSizes;
}

/** What is known of some places, for as long as the places stay the same. */
interface World {
  readonly key: string;
  readonly spaces: readonly PlaceSpace[];
  readonly engine: RisEngine;
  /** The full-feed peers that it began with. */
  readonly peers: string;
}

/** What is read at each step of a connection. */
interface Reading {
  readonly world: World;
  readonly session: Session;
  readonly hand: Hand;
  /** False: how the routes of the place stand has been asked and not been answered. */
  readonly isKnown: (place: PlaceId) => boolean;
  /** The places it was begun for. */
  readonly wanted: string;
}

const LAG_MS = Math.max(...RIS_SIGNALS.map(({ lagMs }) => lagMs));

/** The feed at work: prepares what is known, connects, and reads a step every 20 seconds. */
export class RisLive {
  private world: World | null = null;
  private session: Session | null = null;
  private peers: readonly FullFeedPeer[] | null = null;
  private readonly sizes: DumpSizes;
  private readonly registered: Registered;
  private readonly parts: LiveParts;
  private readings: ReadonlyMap<PlaceId, PlaceReading> = new Map();
  private readonly upstreams: UsualUpstreams;

  constructor(parts: LiveParts) {
    this.parts = parts;
    this.sizes = { ...parts.usualPrefixes };
    this.registered = new Registered(parts);
    this.upstreams = new UsualUpstreams(parts);
  }

  /** Until stopped; rejects with FeedError when the connection is lost. */
  async run(hand: Hand, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const chosen = this.parts.chosen();
      if (chosen.length === 0) await this.parts.clock.sleep(RIS_POLICY.stepMs, stop);
      else await unlessStopped(this.watch(chosen, hand, stop), stop);
    }
    await this.upstreams.kept();
  }

  /** Until the wanted places change. */
  private async watch(chosen: readonly PlaceId[], hand: Hand, stop: AbortSignal): Promise<void> {
    const world = await this.worldOf(chosen, stop);
    if (world === null) return;
    const { engine, spaces } = world;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, stop]);
    const session = new Session(engine, subscriptionsFor(spaces), this.parts.clock, signal);
    this.session = session;
    const { clock, streamUrl } = this.parts;
    try {
      const options = { signal, clock, frameWithinMs: RIS_POLICY.frameWithinMs };
      const listening = listenToSocket(streamUrl, session, options);
      const asking = askSmallPlaces(engine, spaces, { source: this.parts.stat, log: this.parts.log }, signal);
      const isKnown = (place: PlaceId): boolean => !asking.waiting.has(place);
      const reading = this.keepReading({ world, session, hand, isKnown, wanted: chosen.join() }, signal);
      await Promise.all([
        listening.finally(() => over.abort()),
        reading.finally(() => over.abort()),
        unlessStopped(asking.done, signal),
      ]);
    } catch (error) {
      throw toFeedError(error, 'RIPE RIS Live');
    } finally {
      over.abort();
      this.session = null;
      engine.doubtAll();
    }
  }

  /** Made anew where the places changed; else what was heard before holds, in doubt. */
  private async worldOf(chosen: readonly PlaceId[], stop: AbortSignal): Promise<World | null> {
    const spaces = (await this.registered.spaces(chosen, stop)).filter(({ prefixes }) => prefixes.length > 0);
    if (stop.aborted) return null;
    if (spaces.length === 0)
      throw new FeedError('network', 'RIPE RIS Live: the address space of no wanted place is known');
    const key = JSON.stringify(spaces);
    if (this.world?.key === key) return this.world;
    const fullFeed = heardPeers(spaces, await this.fullFeed(stop));
    const engine = new RisEngine({ places: spaces, fullFeed, learn: true });
    const before = this.world;
    const { stat: source, log, dumpUrl } = this.parts;
    await assumeStartState(engine, this.sizes, { source, log, dumpUrl }, stop);
    const peers = JSON.stringify(fullFeed);
    if (before?.peers === peers) engine.assumeNoMoreThan(before.engine);
    this.world = { key, spaces, engine, peers };
    return this.world;
  }

  private async fullFeed(stop: AbortSignal): Promise<readonly FullFeedPeer[]> {
    if (this.peers !== null) return this.peers;
    try {
      this.peers = await askFullFeed(this.parts.stat, stop);
      return this.peers;
    } catch (error) {
      if (!(error instanceof FeedError) || stop.aborted) throw error;
      this.parts.log.warn('ris: full-feed peers are not known, they are learned', { why: error.message });
      return [];
    }
  }

  /** A step is read when its last messages have come. */
  private async keepReading(
    { world, session, hand, isKnown, wanted }: Reading,
    signal: AbortSignal,
  ): Promise<void> {
    const { clock, chosen } = this.parts;
    const countBad = (): number =>
      world.engine.badItems + world.engine.counts.malformed + session.unreadableFrames;
    let skippedBefore = countBad();
    while (!signal.aborted && chosen().join() === wanted) {
      const { stepMs } = RIS_POLICY;
      const start = Math.floor((clock.now() - LAG_MS) / stepMs) * stepMs;
      await clock.sleep(start + stepMs + LAG_MS - clock.now(), signal);
      if (signal.aborted) return;
      session.look();
      // Until all filters stand, what is not heard says nothing.
      if (!session.isWhole) continue;
      const readings = world.engine.read();
      this.note(readings);
      const known = readings.filter(({ place }) => isKnown(place));
      const observations = known.flatMap((reading) => rowsOf(reading, start));
      const bad = countBad();
      await hand({ feed: 'ris', receivedAt: clock.now(), observations, skipped: bad - skippedBefore });
      skippedBefore = bad;
    }
  }

  private note(readings: readonly PlaceReading[]): void {
    this.readings = new Map(readings.map((reading) => [reading.place, reading]));
    this.upstreams.note(readings, this.parts.clock.now());
  }

  upstreamsOf(place: PlaceId): readonly Upstream[] {
    return this.upstreams.of(place);
  }

  /** How much of it is assumed. */
  noteOn(place: PlaceId): string | null {
    const assumed = this.readings.get(place)?.assumedShare ?? 0;
    return assumed < 0.5 ? null : `${Math.round(assumed * 100)} % assumed from the last dump`;
  }

  describe(): string {
    if (this.session === null || this.world === null) return 'not connected';
    const { spaces, engine } = this.world;
    const what = isWhole(spaces) ? 'whole collectors' : `${engine.prefixes} prefixes`;
    const backlogSeconds = Math.round(engine.backlog.backlogMs / SECOND_MS);
    const places = spaces.length === 1 ? '1 place' : `${spaces.length} places`;
    return `${what} of ${places}${backlogSeconds === 0 ? '' : `, ${backlogSeconds} s behind`}`;
  }
}

/** Resolves with the signal, whatever becomes of the work then. */
async function unlessStopped(work: Promise<void>, stop: AbortSignal): Promise<void> {
  let onStop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    onStop = resolve;
    stop.addEventListener('abort', onStop);
    if (stop.aborted) resolve();
  });
  try {
    await Promise.race([stopped, work]);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}

function rowsOf(reading: PlaceReading, observedAt: number): readonly Observation[] {
  return valuesOf(reading).map(({ signal, value }) => ({ signal, place: reading.place, observedAt, value }));
}
