import type { Feed } from '../../src/app/ports.ts';
import { createIodaFeed } from '../../src/feeds/ioda/index.ts';
import { createHttp } from '../../src/lib/http.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { type FakeIoda, startFakeIoda } from './fake-ioda.ts';
import { memoryLog, noBudget } from './feed-parts.ts';

/** The feed against the fake IODA, both at one standing time. */
export interface IodaBench {
  readonly fake: FakeIoda;
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
  readonly feedOf: (countries: readonly string[], budget?: typeof noBudget) => Feed;
}

/** Every bin up to `now` is filled: tests that want nulls script them. */
export async function openIoda(now: number): Promise<IodaBench> {
  const fake = await startFakeIoda({
    now,
    fillLagMs: 0,
    countries: ['DE', 'FR', 'GB', 'KP', 'TR', 'US', 'VE'],
  });
  const clock = fakeClock(now);
  const log = memoryLog();
  const http = createHttp({ userAgent: 'Ebb/test', timeoutMs: 2_000 });
  const feedOf: IodaBench['feedOf'] = (countries, budget = noBudget) =>
    createIodaFeed({ http, budget, clock, log, countries, baseUrl: `${fake.url}/` });
  return { fake, clock, log, feedOf };
}
