/**
 * A server on loopback that answers as it is told, or badly: what every fake provider of JSON needs. The provider says
 * what the right answer is; the faults are the ways in which the network and a server can fail whatever was asked.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** Ways to answer badly. Each takes one request. */
export const FAULT_NAMES = [
  'html500',
  'html200',
  'empty200',
  'status503',
  'notAnObject',
  'truncatedJson',
  'invalidUtf8',
  'hugeBody',
  'hang',
  'slowBody',
  'close',
  'closeBody',
  'redirectLoop',
] as const;

export type FaultName = (typeof FAULT_NAMES)[number];

export interface Answer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A fault by its name, or the right answer, changed. */
export type Fault = FaultName | ((right: Answer) => Answer);

interface FaultServer {
  readonly url: string;
  /** The next `times` requests are answered so; calls queue up. */
  failNext(fault: Fault, times?: number): void;
  /** Every request from now on is answered so; null ends that. */
  failAll(fault: Fault | null): void;
  /** Bytes of `hugeBody` handed to the sockets so far. */
  sentHuge(): number;
  close(): Promise<void>;
}

interface Served {
  /** Notes the request; called for each, also for those that fail. */
  readonly note: (url: URL, request: IncomingMessage) => void;
  /** The right answer. */
  readonly answer: (url: URL, request: IncomingMessage) => Answer;
}

export async function startFaultServer({ note, answer }: Served): Promise<FaultServer> {
  const queue: Fault[] = [];
  let always: Fault | null = null;
  let sent = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const url = new URL(path, 'http://localhost');
    note(url, request);
    const fault = queue.shift() ?? always;
    if (fault === null) send(response, answer(url, request));
    else if (typeof fault === 'function') send(response, fault(answer(url, request)));
    else FAULTS[fault]({ response, path, countSent: (bytes) => void (sent += bytes) });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    failNext: (fault, times = 1) => queue.push(...Array.from({ length: times }, () => fault)),
    failAll: (fault) => {
      always = fault;
    },
    sentHuge: () => sent,
    close: () => close(server),
  };
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

interface FaultContext {
  readonly response: ServerResponse;
  readonly path: string;
  readonly countSent: (bytes: number) => void;
}

const JSON_HEADERS = { 'content-type': 'application/json' };

function sendHtml(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end('<html><body><h1>Oops</h1><p>Something went wrong.</p></body></html>');
}

const FAULTS: Readonly<Record<FaultName, (context: FaultContext) => void>> = {
  html500: ({ response }) => sendHtml(response, 500),
  html200: ({ response }) => sendHtml(response, 200),
  empty200: ({ response }) => {
    response.writeHead(200, JSON_HEADERS);
    response.end();
  },
  status503: ({ response }) =>
    send(response, { status: 503, body: { message: 'busy' }, headers: { 'retry-after': '30' } }),
  notAnObject: ({ response }) => send(response, { status: 200, body: [[1, 2, 3]] }),
  truncatedJson: ({ response }) => {
    response.writeHead(200, JSON_HEADERS);
    response.end('{"success":true,"result":{"serie_0":{"timest');
  },
  invalidUtf8: ({ response }) => {
    response.writeHead(200, JSON_HEADERS);
    const broken = Buffer.from([0xc3, 0x28, 0xff]);
    response.end(Buffer.concat([Buffer.from('{"success":true,"errors":["'), broken, Buffer.from('"]}')]));
  },
  hugeBody: sendHugeBody,
  hang: () => undefined,
  slowBody: ({ response }) => {
    response.writeHead(200, JSON_HEADERS);
    response.write('{"result":{');
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  close: ({ response }) => void response.destroy(),
  closeBody: ({ response }) => {
    response.writeHead(200, { ...JSON_HEADERS, 'content-length': '1000' });
    response.write('{"result":{', () => response.destroy());
  },
  redirectLoop: ({ response, path }) => {
    response.writeHead(302, { location: path });
    response.end();
  },
};

const HUGE_BYTES = 200 * 1024 * 1024;

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
    if (!response.destroyed) response.end('1]}}');
  };
  response.writeHead(200, JSON_HEADERS);
  response.write('{"result":{"values":[');
  response.on('drain', pump);
  pump();
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Hanging and slow answers would keep it open.
    server.closeAllConnections();
  });
}
