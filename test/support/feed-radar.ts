import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolledFeed } from '../../src/app/ports.ts';
import type { PlaceId } from '../../src/core/entity.ts';
import type { FeedContext } from '../../src/feeds/feed.ts';
import { createRadarFeed } from '../../src/feeds/radar/index.ts';
import { createHttp } from '../../src/lib/http.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { type FakeRadar, startFakeRadar } from './fake-radar.ts';
import { feedContext, httpOf, memoryLog, noBudget } from './feed-parts.ts';

interface RadarBench {
  readonly fake: FakeRadar;
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
  readonly folder: string;
  /** A feed as after a start: what it keeps is in the folder. */
  readonly feedOf: (wanted: readonly PlaceId[], changes?: Partial<FeedContext>) => PolledFeed;
  /** Lets time pass on both sides. */
  readonly goTo: (at: number) => void;
  readonly close: () => Promise<void>;
}

export const TOKEN = 'secret-token';

/** Options of a feed that is not made from settings. */
export function radarOptions(baseUrl: string) {
  return { token: TOKEN, budget: noBudget, baseUrl, pollEveryMs: 900_000, extra: [] };
}

/** The feed against the fake Radar, both at one standing time. */
export async function openRadar(now: number): Promise<RadarBench> {
  const fake = await startFakeRadar({ now, token: TOKEN });
  const clock = fakeClock(now);
  const log = memoryLog();
  const folder = mkdtempSync(join(tmpdir(), 'ebb-radar-'));
  const http = createHttp({ userAgent: 'Ebb/test', timeoutMs: 2_000 });
  return {
    fake,
    clock,
    log,
    folder,
    feedOf: (wanted, changes = {}) => {
      const countries = ['DE', 'FR', 'IR', 'KP', 'TR', 'US', 'VE'];
      const context = feedContext({ http, clock, log, folder, countries, wanted: () => wanted, ...changes });
      return createRadarFeed(context, radarOptions(`${fake.url}/`));
    },
    goTo: (at) => {
      clock.setWall(at);
      fake.setNow(at);
    },
    close: async () => {
      await fake.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const ok = (result: unknown): unknown => ({ success: true, errors: [], result });

const NOTHING = ok({
  serie_0: { timestamps: [], values: [], ipv4: [] },
  annotations: [],
  trafficAnomalies: [],
});

/** Answers one question so, and all others with nothing. */
export const only =
  (path: string, body: unknown) =>
  (asked: string): unknown =>
    asked === path ? body : NOTHING;

/** A feed that remembers nothing, over a client that answers by path; keeps its files under `root`. */
export function radarAnswering(
  answer: (path: string) => unknown,
  { now, root, wanted = ['country:VE'] }: { now: number; root: string; wanted?: readonly PlaceId[] },
): PolledFeed {
  const context = feedContext({
    http: httpOf((url) => answer(new URL(url).pathname)),
    clock: fakeClock(now),
    folder: mkdtempSync(join(root, 'feed-')),
    countries: ['VE', 'KP'],
    wanted: () => wanted,
  });
  return createRadarFeed(context, radarOptions('http://radar.test'));
}
