import type { ServerResponse } from 'node:http';
import type { Envelope } from './fake-ioda-answers.ts';
import {
  JSON_HEADERS,
  redirectTo,
  sendCutOff,
  sendHtml,
  sendHuge,
  sendJson,
  sendSlowly,
} from './http-server.ts';

/** Ways to answer badly. Each takes one request. */
export type FaultName =
  | 'html500'
  | 'html200'
  | 'empty200'
  | 'emptyData'
  | 'emptySets'
  | 'error200'
  | 'status400'
  | 'status403'
  | 'status503'
  | 'wrongShape'
  | 'notAnObject'
  | 'truncatedJson'
  | 'invalidUtf8'
  | 'hugeBody'
  | 'hang'
  | 'slowBody'
  | 'close'
  | 'closeBody'
  | 'status429'
  | 'status429RetryAfter'
  | 'redirectLoop';

export const FAULT_NAMES = [
  'html500',
  'html200',
  'empty200',
  'emptyData',
  'emptySets',
  'error200',
  'status400',
  'status403',
  'status503',
  'wrongShape',
  'notAnObject',
  'truncatedJson',
  'invalidUtf8',
  'hugeBody',
  'hang',
  'slowBody',
  'close',
  'closeBody',
  'status429',
  'status429RetryAfter',
  'redirectLoop',
] as const satisfies readonly FaultName[];

/** Or the right answer about signals, changed: what is returned is sent as JSON. */
export type Fault = FaultName | { readonly answer: (right: Envelope) => unknown };

interface FaultContext<Right = Envelope<unknown>> {
  readonly response: ServerResponse;
  readonly path: string;
  readonly right: Right;
  readonly countSent: (bytes: number) => void;
}

const FAULTS: Readonly<Record<FaultName, (context: FaultContext) => void>> = {
  html500: ({ response }) => sendHtml(response, 500),
  html200: ({ response }) => sendHtml(response, 200),
  empty200: ({ response }) => {
    response.writeHead(200, JSON_HEADERS);
    response.end();
  },
  emptyData: ({ response, right }) => sendJson(response, 200, { ...right, data: [] }),
  emptySets: ({ response, right }) => sendJson(response, 200, { ...right, data: [[], [], []] }),
  error200: ({ response, right }) => sendJson(response, 200, { ...right, error: 'backend failure' }),
  status400: ({ response, right }) =>
    sendJson(response, 400, { ...right, data: null, error: 'invalid datasource x' }),
  status403: ({ response }) => sendHtml(response, 403),
  status503: ({ response }) => sendJson(response, 503, { message: 'busy' }, { 'retry-after': '30' }),
  wrongShape: ({ response, right }) => sendJson(response, 200, { ...right, data: { bgp: [1, 2, 3] } }),
  notAnObject: ({ response }) => sendJson(response, 200, [[1, 2, 3]]),
  truncatedJson: ({ response }) => {
    response.writeHead(200, JSON_HEADERS);
    response.end('{"type":"signals","data":[[{"entityType":"cou');
  },
  invalidUtf8: ({ response }) => {
    response.writeHead(200, JSON_HEADERS);
    response.end(
      Buffer.concat([
        Buffer.from('{"error":"'),
        Buffer.from([0xc3, 0x28, 0xff]),
        Buffer.from('","data":[]}'),
      ]),
    );
  },
  hugeBody: (context) => sendHuge({ ...context, around: ['{"data":[[', ']]}'] }),
  hang: () => undefined,
  slowBody: ({ response }) => sendSlowly(response, '{"data":['),
  close: ({ response }) => {
    response.destroy();
  },
  closeBody: ({ response }) => sendCutOff(response, '{"data":['),
  status429: ({ response }) => sendJson(response, 429, { message: 'slow down' }),
  status429RetryAfter: ({ response }) =>
    sendJson(response, 429, { message: 'slow down' }, { 'retry-after': '120' }),
  redirectLoop: ({ response, path }) => redirectTo(response, path),
};

export function sendFault(fault: FaultName, context: FaultContext): void {
  FAULTS[fault](context);
}

export function sendSignalFault(fault: Fault, context: FaultContext<Envelope>): void {
  if (typeof fault === 'string') sendFault(fault, context);
  else sendJson(context.response, 200, fault.answer(context.right));
}
