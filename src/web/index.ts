/** What others can ask Ebb over HTTP: metrics and health. */
import type { Clock, Log } from '../app/ports.ts';
import type { Vitals } from '../app/vitals.ts';
import { SECOND_MS } from '../core/time.ts';
import {
  type Address,
  jsonReply,
  ListenError,
  serveHttp,
  TIME_OUTS,
  type TimeOuts,
} from '../lib/http-server.ts';
import { createAnswers } from './answers.ts';

/** A port that is taken may be free again soon: of a program that is being replaced. */
const RETRY_MS = 30 * SECOND_MS;

interface WebParts {
  readonly address: Address;
  readonly vitals: () => Promise<Vitals>;
  readonly clock: Clock;
  readonly log: Log;
  /** A sentence for the operator's console. */
  readonly say: (text: string) => void;
  readonly timeOuts?: TimeOuts;
}

/** Serves until the stop. While the port cannot be had the rest of Ebb goes on; it is said once, and tried again. */
export async function serveWeb(parts: WebParts, stop: AbortSignal): Promise<void> {
  const { address, clock, log, say, timeOuts = TIME_OUTS } = parts;
  const answer = createAnswers(parts);
  let isTroubled = false;
  const onListening = async (port: number): Promise<void> => {
    log.info('web: listening', { host: address.host, port });
    if (isTroubled) say('Metrics can be read again.');
    isTroubled = false;
  };
  while (!stop.aborted) {
    try {
      await serveHttp({ address, timeOuts, clock, answer, onListening }, stop);
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      if (!isTroubled) say(`Metrics cannot be read: ${listenText(error)}. Ebb goes on, and tries again.`);
      isTroubled = true;
      await clock.sleep(RETRY_MS, stop);
    }
  }
}

/** Null when the address can be listened on now, else why not. */
export async function whyNotServed(address: Address, clock: Clock): Promise<string | null> {
  const enough = new AbortController();
  const answer = async () => jsonReply(503, { error: 'Only the port is tried.' });
  const onListening = async (): Promise<void> => enough.abort();
  try {
    await serveHttp({ address, timeOuts: TIME_OUTS, clock, answer, onListening }, enough.signal);
    return null;
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    return listenText(error);
  }
}

function listenText({ message }: ListenError): string {
  return `${message}: see EBB_METRICS_HOST and EBB_METRICS_PORT`;
}
