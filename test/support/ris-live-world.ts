import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch, HeardFeed } from '../../src/app/ports.ts';
import { createRisFeed } from '../../src/feeds/ris/index.ts';
import { createHttp } from '../../src/lib/http.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { type FakePeer, type FakeRis, keepaliveOf, PEERS, startFakeRis } from './fake-ris.ts';
import { ioTurns } from './fake-socket-server.ts';
import { memoryLog, noBudget, rowsOf } from './feed-parts.ts';

/** On a step's end, so that steps are easy to count. */
export const NOW = Date.UTC(2014, 11, 22, 16, 0);
export const STEP = 20_000;

/** The feed against the fake RIS, both at one time. */
export interface RisWorld {
  readonly ris: FakeRis;
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
  readonly feed: HeardFeed;
  readonly batches: readonly Batch[];
  wanted: string[];
  readonly stop: AbortController;
  /** Begins to listen and waits until all is subscribed; how it ends is kept. */
  listen(): Promise<{ readonly ended: Promise<Error | null> }>;
  /** The newest connection is subscribed to all that it asks for, and the routes of small places are in. */
  ready(): Promise<void>;
  /** What one peer says now. */
  say(frame: (peer: FakePeer, at: number) => string, peers?: readonly FakePeer[]): Promise<void>;
  /** Time passes step by step, while a peer of each collector (or those given) says that it is there. */
  pass(steps: number, alive?: readonly FakePeer[]): Promise<void>;
  /** Values of a signal there, in the order of their steps. */
  values(signal: string, place?: string): readonly (number | null)[];
  close(): Promise<void>;
}

interface Choice {
  readonly wanted?: readonly string[];
  readonly start?: number;
  readonly clock?: FakeClock;
}

export async function openRis(choice: Choice = {}): Promise<RisWorld> {
  const clock = choice.clock ?? fakeClock(choice.start ?? NOW);
  const ris = await startFakeRis(() => clock.now());
  const folder = await mkdtemp(join(tmpdir(), 'ebb-ris-'));
  const log = memoryLog();
  const stop = new AbortController();
  const batches: Batch[] = [];
  const feed = createRisFeed({
    http: createHttp({ userAgent: 'Ebb/test', timeoutMs: 2_000, clock }),
    clock,
    log,
    wanted: () => world.wanted,
    folder: join(folder, 'ris'),
    streamUrl: ris.stream.url,
    statUrl: ris.url,
    dumpUrl: `${ris.url}/dumps`,
    registriesUrl: `${ris.url}/pub/stats`,
    budget: noBudget,
    usualPrefixes: { 4: 4, 6: 0 },
  });
  const world: RisWorld = {
    ris,
    clock,
    log,
    feed,
    batches,
    wanted: [...(choice.wanted ?? ['country:KP'])],
    stop,
    async listen() {
      const hearing = feed.listen(async (batch) => void batches.push(batch), stop.signal);
      const ended = hearing.then(() => null).catch((error: Error) => error);
      await world.ready();
      return { ended };
    },
    ready: () => isSubscribed(world),
    async say(frame, peers = PEERS) {
      for (const peer of peers) ris.stream.last().send(frame(peer, clock.now()));
      await ioTurns(4);
    },
    async pass(steps, alive = PEERS.slice(0, 3)) {
      for (let step = 0; step < steps; step += 1) {
        if (ris.stream.last()?.isOpen() === true) await world.say(keepaliveOf, alive);
        await clock.advance(STEP);
        await ioTurns(4);
      }
    },
    values: (signal, place = 'country:KP') =>
      batches.flatMap(({ observations }) => rowsOf(observations, signal, place)).map(([, value]) => value),
    close: async () => {
      stop.abort();
      await ris.close();
      // The feed may be writing there at this moment.
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    },
  };
  return world;
}

/**
 * Between two subscriptions, and two questions to RIPEstat, time of the clock must pass. Real answers take as long as the
 * machine is busy: so that the clock does not run a minute ahead of them in silence, a collector speaks now and then.
 */
async function isSubscribed({ ris, clock }: RisWorld): Promise<void> {
  const { stream, requests } = ris;
  const gone = stream.connections.filter((connection) => !connection.isOpen()).length;
  const asked = (): number => requests.filter(({ pathname }) => pathname.includes('bgp-state')).length;
  const askedBefore = asked();
  let received = -1;
  let quietTurns = 0;
  for (let turns = 0; quietTurns < 3 || (asked() === askedBefore && quietTurns < 15); turns += 1) {
    if (turns > 20_000) throw new Error('the feed did not subscribe');
    const last = stream.last();
    if (turns % 40 === 39 && last?.isOpen() === true)
      for (const peer of PEERS.slice(0, 3)) last.send(keepaliveOf(peer, clock.now()));
    await clock.advance(250);
    await ioTurns(4);
    const isOpen = stream.connections.length > gone && stream.last().isOpen();
    const now = isOpen ? stream.last().received.length : -1;
    quietTurns = isOpen && now === received ? quietTurns + 1 : 0;
    received = now;
  }
  await ioTurns();
}
