import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolledFeed } from '../../src/app/ports.ts';
import type { PlaceId } from '../../src/core/entity.ts';
import { createPlaces, type Places } from '../../src/core/places.ts';
import { createIodaFeed } from '../../src/feeds/ioda/index.ts';
import { createHttp } from '../../src/lib/http.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { type FakeIoda, startFakeIoda } from './fake-ioda.ts';
import { memoryLog, noBudget } from './feed-parts.ts';

interface FeedWishes {
  readonly budget?: typeof noBudget;
  readonly wanted?: () => readonly PlaceId[];
  readonly carriers?: () => readonly PlaceId[];
  readonly folder?: string;
  readonly pollEveryMs?: number;
  readonly requestsPerMinute?: number;
}

/** The feed against the fake IODA, both at one standing time. */
export interface IodaBench {
  readonly fake: FakeIoda;
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
  readonly places: Places;
  /** Empty at first; every feed of the bench keeps its files in it. */
  readonly folder: string;
  readonly feedOf: (countries: readonly string[], wishes?: FeedWishes) => PolledFeed;
  readonly close: () => Promise<void>;
}

/** Nothing can be kept there: it is no folder. */
export const NO_FOLDER = '/dev/null/ebb-test';

/** Every bin up to `now` is filled: tests that want nulls script them. */
export async function openIoda(now: number): Promise<IodaBench> {
  const fake = await startFakeIoda({
    now,
    fillLagMs: 0,
    countries: ['DE', 'FR', 'GB', 'KP', 'TR', 'US', 'VE'],
    networks: ['9121', '131279'],
  });
  const folder = await mkdtemp(join(tmpdir(), 'ebb-ioda-'));
  const clock = fakeClock(now);
  const log = memoryLog();
  const places = createPlaces();
  const http = createHttp({ userAgent: 'Ebb/test', timeoutMs: 2_000 });
  const feedOf: IodaBench['feedOf'] = (countries, wishes = {}) =>
    createIodaFeed({
      http,
      budget: noBudget,
      clock,
      log,
      places,
      countries,
      wanted: () => [],
      folder,
      baseUrl: `${fake.url}/`,
      ...wishes,
    });
  const close = async (): Promise<void> => {
    await fake.close();
    await rm(folder, { recursive: true });
  };
  return { fake, clock, log, places, folder, feedOf, close };
}
