import type { Log } from '../../src/app/ports.ts';
import type { Observation } from '../../src/core/series.ts';
import { isoSeconds } from '../../src/core/time.ts';
import type { Budget } from '../../src/lib/budget.ts';
import type { FeedContext } from '../../src/feeds/feed.ts';
import { createPlaces } from '../../src/core/places.ts';
import type { Http } from '../../src/lib/http.ts';
import { fakeClock } from './fake-clock.ts';

/** A budget that never makes anyone wait. */
export const noBudget: Budget = { take: () => Promise.resolve() };

/** A client that answers every question with what `answer` returns for its address. */
export function httpOf(answer: (url: string) => unknown): Http {
  const none = (): Promise<never> => Promise.reject(new Error('no files here'));
  return { getJson: (url) => Promise.resolve(answer(url)), getFile: none };
}

interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly msg: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log that keeps its lines. */
export function memoryLog(): Log & { readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = [];
  const keep =
    (level: LogLine['level']) =>
    (msg: string, fields: Readonly<Record<string, unknown>> = {}) => {
      lines.push({ level, msg, fields });
    };
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/** One series of a batch as `[time, value]` rows, which read well when a test fails. */
export function rowsOf(
  observations: readonly Observation[],
  signal: string,
  place: string,
): readonly (readonly [string, number | null])[] {
  return observations
    .filter((row) => row.signal === signal && row.place === place)
    .map((row) => [isoSeconds(row.observedAt), row.value] as const);
}

/** What a feed may use of the world, in a test: a clock that stands still, no network, nothing wanted. */
export function feedContext(changes: Partial<FeedContext> = {}): FeedContext {
  return {
    http: httpOf(() => null),
    clock: fakeClock(0),
    log: memoryLog(),
    random: () => 0.5,
    places: createPlaces(),
    countries: ['KP'],
    wanted: () => [],
    carriers: () => [],
    folder: '/dev/null/ebb-test',
    feedIds: [],
    ...changes,
  };
}
