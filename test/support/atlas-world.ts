import type { Batch, HeardFeed } from '../../src/app/ports.ts';
import { createAtlasFeed } from '../../src/feeds/atlas/index.ts';
import { createHttp } from '../../src/lib/http.ts';
import { type FakeAtlas, type FakeProbe, startFakeAtlas } from './fake-atlas.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { ioTurns, until } from './fake-socket-server.ts';
import { memoryLog, noBudget, rowsOf } from './feed-parts.ts';

export const MINUTE = 60_000;
export const NOW = Date.parse('2026-09-24T23:32:10Z');

/** The feed against the fake RIPE Atlas, both at one time. */
export interface AtlasWorld {
  readonly atlas: FakeAtlas;
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
  readonly feed: HeardFeed;
  readonly batches: readonly Batch[];
  /** Listens until `stop`, and waits until it is in the picture. */
  listen(): Promise<{ readonly ended: Promise<void> }>;
  /** Resolves when the newest connection is subscribed, and the list and the archive are in. */
  ready(): Promise<void>;
  /** Time passes minute by minute, with room for I/O between. */
  pass(minutes: number): Promise<void>;
  /** `[start of the bin, value]` of one place in all that was handed over. */
  rows(place: string): readonly (readonly [string, number | null])[];
  readonly stop: AbortController;
  close(): Promise<void>;
}

interface Choice {
  readonly countries?: readonly string[];
  readonly wanted?: readonly string[];
}

export async function openAtlas(probes: readonly FakeProbe[], choice: Choice = {}): Promise<AtlasWorld> {
  const atlas = await startFakeAtlas();
  atlas.setProbes(probes);
  const clock = fakeClock(NOW);
  const log = memoryLog();
  const stop = new AbortController();
  const batches: Batch[] = [];
  const feed = createAtlasFeed({
    http: createHttp({ userAgent: 'Ebb/test', timeoutMs: 2_000, clock }),
    clock,
    log,
    countries: choice.countries ?? ['AA', 'BB', 'CC'],
    wanted: () => choice.wanted ?? [],
    baseUrl: atlas.url,
    streamUrl: atlas.stream.url,
    budget: noBudget,
  });
  const world: AtlasWorld = {
    atlas,
    clock,
    log,
    feed,
    batches,
    stop,
    async listen() {
      const ended = feed.listen(async (batch) => void batches.push(batch), stop.signal);
      ended.catch(() => undefined);
      await world.ready();
      return { ended };
    },
    async ready() {
      const { connections } = atlas.stream;
      await until(
        () => archiveRequests(atlas) >= connections.length && connections.length > 0,
        'the archive',
      );
      await until(() => atlas.stream.last().received.length === 1 && feed.places().length > 0, 'a start');
      await ioTurns();
    },
    async pass(minutes) {
      for (let minute = 0; minute < minutes; minute += 1) {
        await clock.advance(MINUTE / 2);
        await ioTurns(5);
        await clock.advance(MINUTE / 2);
        await ioTurns(5);
      }
    },
    rows: (place) => batches.flatMap(({ observations }) => rowsOf(observations, 'atlas.probes', place)),
    close: async () => {
      stop.abort();
      await atlas.close();
    },
  };
  return world;
}

const archiveRequests = (atlas: FakeAtlas): number =>
  atlas.requests.filter(({ pathname, searchParams }) => {
    return pathname.endsWith('/results/') && !searchParams.has('probe_ids');
  }).length;

/** `count` probes of a country, connected for a month. */
export function probesOf(
  country: string,
  count: number,
  firstId: number,
  asn = 64_500,
): readonly FakeProbe[] {
  return Array.from({ length: count }, (_, index) => ({
    id: firstId + index,
    country,
    asn,
    status: 1,
    since: NOW - 30 * 24 * 60 * MINUTE,
  }));
}
