import type { Clock } from '../../app/ports.ts';
import { type Instant, MINUTE_MS } from '../../core/time.ts';
import type { Budget } from '../../lib/budget.ts';
import type { Http } from '../../lib/http.ts';
import { toFeedError } from '../feed.ts';

/** The one way to IODA: everything that is asked goes through its budget. */
export interface Source {
  /** The JSON at a path under the base address. @throws FeedError */
  ask(path: string, query: Readonly<Record<string, string>>, abort: AbortSignal): Promise<unknown>;
  /** Requests that went out in the last minute. */
  used(): number;
}

interface SourceParts {
  readonly http: Http;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly baseUrl: string;
}

export function createSource({ http, budget, clock, baseUrl }: SourceParts): Source {
  const base = baseUrl.replace(/\/+$/, '');
  let sent: readonly Instant[] = [];
  const ofLastMinute = (): readonly Instant[] => {
    const since = clock.now() - MINUTE_MS;
    return sent.filter((at) => at > since);
  };
  return {
    async ask(path, query, abort) {
      await budget.take(abort);
      sent = [...ofLastMinute(), clock.now()];
      try {
        return await http.getJson(`${base}${path}?${new URLSearchParams(query).toString()}`, {
          signal: abort,
        });
      } catch (error) {
        throw toFeedError(error, 'IODA');
      }
    },
    used: () => ofLastMinute().length,
  };
}
