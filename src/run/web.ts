/** Metrics and health over HTTP, where a port is set. */
import type { Clock } from '../app/ports.ts';
import { readVitals } from '../app/vitals.ts';
import type { Finding } from '../app/finding.ts';
import type { Config } from '../config.ts';
import type { Address } from '../lib/http-server.ts';
import type { Parts, Program } from './program.ts';

/** Serves until the stop; at once where it is off. Never rejects: Ebb goes on without. */
export async function runWeb(
  { config, stop, clock, log, store, tally }: Parts,
  { supervisor, chats, prompt }: Program,
): Promise<void> {
  const address = addressOf(config);
  if (address === null) return;
  const read = () => readVitals({ store, supervisor, chats, tally, log }, clock.now());
  try {
    const { serveWeb } = await import('../web/index.ts');
    await serveWeb({ address, vitals: read, clock, log, say: (text) => prompt.print(text) }, stop.signal);
  } catch (error) {
    log.error('metrics stopped', { error });
  }
}

/** What is on or off, in a line. */
export function webLine(config: Config): string {
  const address = addressOf(config);
  return address === null
    ? 'off  Metrics: EBB_METRICS_PORT is not set (docs/metrics.md)'
    : `on   Metrics: http://${hostText(address)}:${address.port}/metrics, and /health`;
}

/** For `doctor`. @param isRunning an Ebb is running on this store. */
export async function checkWeb(config: Config, isRunning: boolean, clock: Clock): Promise<Finding> {
  const what = 'Metrics';
  const address = addressOf(config);
  if (address === null) return { state: 'note', what, text: 'off: EBB_METRICS_PORT is not set' };
  const { whyNotServed } = await import('../web/index.ts');
  const why = await whyNotServed(address, clock);
  const where = `${address.host}, port ${address.port}`;
  if (why === null) return { state: 'ok', what, text: `${where} is free` };
  if (isRunning && why.includes('EADDRINUSE'))
    return { state: 'note', what, text: `${where} is in use, as it should be while Ebb runs` };
  return { state: 'bad', what, text: why, todo: 'end what listens there, or set another port' };
}

function addressOf({ EBB_METRICS_HOST: host, EBB_METRICS_PORT: port }: Config): Address | null {
  return port === 0 ? null : { host, port };
}

function hostText({ host }: Address): string {
  return host.includes(':') ? `[${host}]` : host;
}
