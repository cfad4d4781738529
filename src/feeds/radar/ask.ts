import type { Clock } from '../../app/ports.ts';
import type { Budget } from '../../lib/budget.ts';
import type { Http } from '../../lib/http.ts';
import { createRedactor } from '../../lib/redact.ts';
import { RadarError, readResult, type Result, TITLE, toRadarError } from './radar-error.ts';
import type { Usage } from './usage.ts';

interface AskParts {
  readonly http: Http;
  readonly budget: Budget;
  readonly usage: Usage;
  readonly clock: Clock;
  readonly baseUrl: string;
  readonly token: string;
}

/** Asks one question: waits for its turn, then returns the `result` of the answer. Throws RadarError. */
export type AskRadar = (path: string, query: URLSearchParams, abort: AbortSignal) => Promise<Result>;

export function createAsk({ http, budget, usage, clock, baseUrl, token }: AskParts): AskRadar {
  const hide = createRedactor([token]);
  const base = baseUrl.replace(/\/+$/, '');
  return async (path, query, abort) => {
    await budget.take(abort);
    if (abort.aborted) throw new RadarError('passing', `${TITLE}: the request was stopped`);
    usage.note(clock.now());
    try {
      const headers = { Authorization: `Bearer ${token}` };
      const body = await http.getJson(`${base}${path}?${query.toString()}`, { signal: abort, headers });
      return readResult(body, hide);
    } catch (error) {
      throw toRadarError(error, hide);
    }
  };
}
