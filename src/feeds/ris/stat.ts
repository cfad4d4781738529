/** RIPEstat's calls, as far as RIS Live needs them: what is registered, who its peers are, how routes stand. */
import { z } from 'zod';
import type { Clock } from '../../app/ports.ts';
import { FeedError } from '../../core/errors.ts';
import type { Budget } from '../../lib/budget.ts';
import type { Http } from '../../lib/http.ts';
import { toFeedError } from '../feed.ts';
import type { Allowance } from '../ripestat/allowance.ts';

const TITLE = 'RIPEstat';

export interface StatSource {
  readonly http: Http;
  readonly budget: Budget;
  readonly clock: Clock;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly allowance: Allowance;
}

const envelope = z.object({ status: z.string().nullish(), data: z.unknown() });

/** @throws FeedError; `rate-limit` when the day's allowance is used up. */
export async function askStat(
  call: string,
  query: Readonly<Record<string, string>>,
  source: StatSource,
  abort: AbortSignal,
): Promise<unknown> {
  const { http, budget, baseUrl, allowance } = source;
  allowance.take();
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
