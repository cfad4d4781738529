/** What becomes of a delivery that failed: again later, or given up. */
import { DeliveryError } from '../core/errors.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/time.ts';
import type { Log, OutboxItem } from './ports.ts';

/** The wait after the first failure; it doubles with each further one. */
const FIRST_WAIT_MS = 5 * SECOND_MS;
const LONGEST_WAIT_MS = 10 * MINUTE_MS;
/** A bug does not go away by itself: after so many tries the delivery is given up. */
const MAX_BUG_ATTEMPTS = 20;
/** A picture, or a word to a person, is an extra: it is not worth more. */
const MAX_EXTRA_ATTEMPTS = 3;
/** Where a platform says only that a message must rest, not for how long. */
const REST_MS = HOUR_MS;

export function isLast({ mode, attempts }: OutboxItem, error: unknown): boolean {
  const isExpected = error instanceof DeliveryError;
  if (isExpected && error.permanent) return true;
  if (mode === 'picture' || mode === 'whisper') return attempts + 1 >= MAX_EXTRA_ATTEMPTS;
  return !isExpected && attempts + 1 >= MAX_BUG_ATTEMPTS;
}

export function logFailure(log: Log, { key, attempts }: OutboxItem, error: unknown, isFinal: boolean): void {
  const isExpected = error instanceof DeliveryError;
  const fields = { key, attempts: attempts + 1, err: error };
  if (isExpected && !isFinal) log.warn('delivery failed: trying again later', fields);
  else log.error(isExpected ? 'delivery given up' : 'bug: a delivery failed in an unforeseen way', fields);
}

export function waitFor({ attempts }: OutboxItem, error: unknown): number {
  const said = error instanceof DeliveryError ? error.retryAfterMs : null;
  if (said !== null) return Math.max(1, said);
  if (error instanceof DeliveryError && error.trouble === 'message-rests') return REST_MS;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempts);
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
