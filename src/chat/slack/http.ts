/** HTTP mode: Slack calls us. Bolt checks each signature and that it is not older than five minutes. */
import { HTTPReceiver, type Logger } from '@slack/bolt';
import type { Log } from '../../app/ports.ts';
import { ConfigError } from '../../core/errors.ts';
import { HTTP_PATH } from './scopes.ts';

export interface HttpTransport {
  readonly signingSecret: string;
  /** 0: any free port; the log says which. */
  readonly port: number;
  /** The address to listen on; all of them when absent. */
  readonly host?: string;
}

export function createHttpReceiver({ signingSecret }: HttpTransport, logger: Logger): HTTPReceiver {
  return new HTTPReceiver({ signingSecret, endpoints: HTTP_PATH, logger });
}

/** Serves until the stop. @throws ConfigError when the port cannot be had. */
export async function serve(
  receiver: HTTPReceiver,
  { port, host }: HttpTransport,
  log: Log,
  stop: AbortSignal,
): Promise<void> {
  const server = await start(receiver, port, host);
  const address = server.address();
  log.info('slack: listening', {
    port: typeof address === 'object' ? address?.port : port,
    path: HTTP_PATH,
  });
  await aborted(stop);
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // Slack keeps connections open for the next request.
  server.closeIdleConnections();
  await closed;
}

async function start(receiver: HTTPReceiver, port: number, host: string | undefined) {
  try {
    return await receiver.start({ port, ...(host === undefined ? {} : { host }) });
  } catch (error) {
    throw new ConfigError(`EBB_SLACK_PORT: port ${port} cannot be listened on`, { cause: error });
  }
}

function aborted(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
