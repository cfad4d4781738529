/** The two addresses, and what each answers. */
import type { IncomingMessage } from 'node:http';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { healthOf } from '../app/health.ts';
import type { Log } from '../app/ports.ts';
import type { Vitals } from '../app/vitals.ts';
import { type HttpReply, jsonReply } from '../lib/http-server.ts';
import { metricsText } from './metrics.ts';

interface AnswerParts {
  readonly vitals: () => Promise<Vitals>;
  readonly log: Log;
}

/** Never rejects. */
export function createAnswers({
  vitals,
  log,
}: AnswerParts): (request: IncomingMessage) => Promise<HttpReply> {
  const own = new Registry();
  collectDefaultMetrics({ register: own, prefix: 'ebb_' });
  const routes: Readonly<Record<string, () => Promise<HttpReply>>> = {
    '/metrics': async () => ({
      status: 200,
      text: `${await metricsText(await vitals())}\n${await own.metrics()}`,
      headers: { 'content-type': own.contentType },
    }),
    '/health': async () => healthReply(await vitals()),
  };
  return async ({ url = '', method }) => {
    const path = url.split('?')[0] ?? '';
    const answer = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (answer === undefined) return refusal(404, 'There is only GET /metrics and GET /health here.');
    if (method !== 'GET') return refusal(405, 'This address takes GET only.', { allow: 'GET' });
    try {
      return await answer();
    } catch (error) {
      log.error('web: a request failed', { path, error });
      return refusal(500, 'An internal error; the log says more.');
    }
  };
}

function healthReply(vitals: Vitals): HttpReply {
  const { isWell, reasons, notes } = healthOf(vitals);
  return jsonReply(isWell ? 200 : 503, { status: isWell ? 'ok' : 'failing', reasons, notes });
}

function refusal(status: number, error: string, headers: HttpReply['headers'] = {}): HttpReply {
  return jsonReply(status, { error }, headers);
}
