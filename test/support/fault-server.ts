/**
 * A server on loopback that answers as it is told, or badly: what every fake provider of JSON needs. The provider says
 * what the right answer is; the faults are the ways in which the network and a server can fail whatever was asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  closeServer,
  JSON_HEADERS,
  listen,
  redirectTo,
  sendCutOff,
  sendHtml,
  sendHuge,
  sendJson,
  sendSlowly,
} from './http-server.ts';

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
    if (fault === null) sendAnswer(response, answer(url, request));
    else if (typeof fault === 'function') sendAnswer(response, fault(answer(url, request)));
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
    close: () => closeServer(server),
  };
}

function sendAnswer(response: ServerResponse, { status, body, headers }: Answer): void {
  sendJson(response, status, body, headers);
}

interface FaultContext {
  readonly response: ServerResponse;
  readonly path: string;
  readonly countSent: (bytes: number) => void;
}

const FAULTS: Readonly<Record<FaultName, (context: FaultContext) => void>> = {
  html500: ({ response }) => sendHtml(response, 500),
  html200: ({ response }) => sendHtml(response, 200),
  empty200: ({ response }) => {
    response.writeHead(200, JSON_HEADERS);
    response.end();
  },
  status503: ({ response }) => sendJson(response, 503, { message: 'busy' }, { 'retry-after': '30' }),
  notAnObject: ({ response }) => sendJson(response, 200, [[1, 2, 3]]),
  truncatedJson: ({ response }) => {
    response.writeHead(200, JSON_HEADERS);
    response.end('{"success":true,"result":{"serie_0":{"timest');
  },
  invalidUtf8: ({ response }) => {
    response.writeHead(200, JSON_HEADERS);
    const broken = Buffer.from([0xc3, 0x28, 0xff]);
    response.end(Buffer.concat([Buffer.from('{"success":true,"errors":["'), broken, Buffer.from('"]}')]));
  },
  hugeBody: (context) => sendHuge({ ...context, around: ['{"result":{"values":[', ']}}'] }),
  hang: () => undefined,
  slowBody: ({ response }) => sendSlowly(response, '{"result":{'),
  close: ({ response }) => void response.destroy(),
  closeBody: ({ response }) => sendCutOff(response, '{"result":{'),
  redirectLoop: ({ response, path }) => redirectTo(response, path),
};
