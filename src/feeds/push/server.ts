/** The server that pushes come to: what is refused is told why, and what goes wrong is told to be sent again. */
import type { IncomingMessage } from 'node:http';
import type { Clock, Log } from '../../app/ports.ts';
import { FeedError } from '../../core/errors.ts';
import { type Address, jsonReply, ListenError, serveHttp, type TimeOuts } from '../../lib/http-server.ts';
import { type Reply, Refusal } from './refusal.ts';

interface ServeParts {
  readonly address: Address;
  readonly timeOuts: TimeOuts;
  /** Answers, or throws Refusal; anything else that it throws is a bug. */
  readonly answer: (request: IncomingMessage) => Promise<Reply>;
  readonly onListening: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Serves until the stop; what is being stored then is still answered: the sender of a lost answer sends again.
 * @throws FeedError when the port cannot be had, or is lost.
 */
export async function serve(parts: ServeParts, stop: AbortSignal): Promise<void> {
  const { address, timeOuts, clock, log } = parts;
  const answer = async (request: IncomingMessage) => {
    const { status, body, headers } = await replyOf(request, parts);
    return jsonReply(status, body, headers);
  };
  const onListening = (port: number): Promise<void> => {
    log.info('push: listening', { host: address.host, port });
    return parts.onListening();
  };
  try {
    await serveHttp({ address, timeOuts, clock, answer, onListening }, stop);
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    const what = `${error.message}: see EBB_PUSH_HOST and EBB_PUSH_PORT`;
    throw new FeedError('network', what, { cause: error.cause });
  }
}

async function replyOf(
  request: IncomingMessage,
  { answer, log }: Pick<ServeParts, 'answer' | 'log'>,
): Promise<Reply> {
  try {
    return await answer(request);
  } catch (error) {
    if (error instanceof Refusal) {
      log.info('push: refused', { status: error.reply.status, from: request.socket.remoteAddress });
      return error.reply;
    }
    log.error('push: a request failed', { error });
    return { status: 500, body: { error: 'An internal error; nothing is lost if you send it again.' } };
  }
}
