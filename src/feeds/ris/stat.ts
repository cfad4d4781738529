/** RIPEstat's calls, as far as RIS Live needs them: what is registered, who its peers are, how routes stand. */
import { z } from 'zod';
import type { Clock } from '../../app/ports.ts';
import { FeedError } from '../../core/errors.ts';
import { DAY_MS } from '../../core/time.ts';
import type { Budget } from '../../lib/budget.ts';
import type { Http } from '../../lib/http.ts';
import { toFeedError } from '../feed.ts';

const TITLE = 'RIPEstat';

export interface StatSource {
  readonly http: Http;
  readonly budget: Budget;
  readonly clock: Clock;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly allowance: DailyAllowance;
}

/** Calls in any 24 hours: RIPEstat wants to know who makes more than 1,000. */
export class DailyAllowance {
  private readonly perDay: number;
  private made: number[] = [];

  constructor(perDay: number) {
    this.perDay = perDay;
  }

  /** False when none is left. */
  take(now: number): boolean {
    this.made = this.made.filter((at) => now - at < DAY_MS);
    if (this.made.length >= this.perDay) return false;
    this.made.push(now);
    return true;
  }

  describe(now: number): string {
    return `${this.made.filter((at) => now - at < DAY_MS).length} of ${this.perDay} RIPEstat requests today`;
  }
}

const envelope = z.object({ status: z.string().nullish(), data: z.unknown() });

/** @throws FeedError; `rate-limit` when the day's allowance is used up. */
export async function askStat(
  call: string,
  query: Readonly<Record<string, string>>,
  source: StatSource,
  abort: AbortSignal,
): Promise<unknown> {
  const { http, budget, clock, baseUrl, allowance } = source;
  if (!allowance.take(clock.now()))
    throw new FeedError('rate-limit', `${TITLE}: the requests of this day are used up`);
  await budget.take(abort);
  const search = new URLSearchParams({ ...query, sourceapp: 'ebb' });
  let body: unknown;
  try {
    body = await http.getJson(`${baseUrl}/data/${call}/data.json?${search.toString()}`, { signal: abort });
  } catch (error) {
    throw toFeedError(error, TITLE);
  }
  const read = envelope.safeParse(body);
  if (!read.success || (read.data.status ?? 'ok') !== 'ok')
    throw new FeedError('schema', `${TITLE} did not answer ${call} with data`);
  return read.data.data;
}
