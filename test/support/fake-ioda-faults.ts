import type { ServerResponse } from 'node:http';
import type { Envelope } from './fake-ioda-answers.ts';

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

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function sendHtml(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end('<html><body><h1>Oops</h1><p>Something went wrong.</p></body></html>');
}

const HUGE_BYTES = 200 * 1024 * 1024;

const FAULTS: Readonly<Record<FaultName, (context: FaultContext) => void>> = {
  html500: ({ response }) => sendHtml(response, 500),
  html200: ({ response }) => sendHtml(response, 200),
  empty200: ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
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
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"type":"signals","data":[[{"entityType":"cou');
  },
  invalidUtf8: ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      Buffer.concat([
        Buffer.from('{"error":"'),
        Buffer.from([0xc3, 0x28, 0xff]),
        Buffer.from('","data":[]}'),
      ]),
    );
  },
  hugeBody: sendHugeBody,
  hang: () => undefined,
  slowBody: ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"data":[');
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  close: ({ response }) => {
    response.destroy();
  },
  closeBody: ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"data":[', () => response.destroy());
  },
  status429: ({ response }) => sendJson(response, 429, { message: 'slow down' }),
  status429RetryAfter: ({ response }) =>
    sendJson(response, 429, { message: 'slow down' }, { 'retry-after': '120' }),
  redirectLoop: ({ response, path }) => {
    response.writeHead(302, { location: path });
    response.end();
  },
};

/** Writes as fast as it is read, until it is all out or the reader is gone. */
function sendHugeBody({ response, countSent }: FaultContext): void {
  const chunk = Buffer.alloc(256 * 1024, '1,');
  let left = HUGE_BYTES;
  const pump = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length;
      countSent(chunk.length);
      if (!response.write(chunk)) return;
    }
    if (!response.destroyed) response.end('1]]}');
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"data":[[');
  response.on('drain', pump);
  pump();
}

export function sendFault(fault: FaultName, context: FaultContext): void {
  FAULTS[fault](context);
}

export function sendSignalFault(fault: Fault, context: FaultContext<Envelope>): void {
  if (typeof fault === 'string') sendFault(fault, context);
  else sendJson(context.response, 200, fault.answer(context.right));
}
