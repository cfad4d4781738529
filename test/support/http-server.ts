/** What fake providers on loopback share: an address, an end, and ways to answer badly. */
import type { Server, ServerResponse } from 'node:http';

const HUGE_BYTES = 200 * 1024 * 1024;
export const JSON_HEADERS = { 'content-type': 'application/json' };

/** Resolves to the port, any that is free. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Hanging and slow answers would keep it open.
    server.closeAllConnections();
  });
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { ...JSON_HEADERS, ...headers });
  response.end(JSON.stringify(body));
}

export function sendHtml(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end('<html><body><h1>Oops</h1><p>Something went wrong.</p></body></html>');
}

export function redirectTo(response: ServerResponse, location: string): void {
  response.writeHead(302, { location });
  response.end();
}

interface HugeBody {
  readonly response: ServerResponse;
  readonly countSent: (bytes: number) => void;
  /** What a list of numbers stands between, as JSON. */
  readonly around: readonly [before: string, after: string];
}

/** Writes as fast as it is read, until it is all out or the reader is gone. */
export function sendHuge({ response, countSent, around: [before, after] }: HugeBody): void {
  const chunk = Buffer.alloc(256 * 1024, '1,');
  let left = HUGE_BYTES;
  const pump = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= chunk.length;
      countSent(chunk.length);
      if (!response.write(chunk)) return;
    }
    if (!response.destroyed) response.end(`1${after}`);
  };
  response.writeHead(200, JSON_HEADERS);
  response.write(before);
  response.on('drain', pump);
  pump();
}

/** The head and the first bytes of an answer, then a blank now and then, for as long as somebody waits. */
export function sendSlowly(response: ServerResponse, start: string): void {
  response.writeHead(200, JSON_HEADERS);
  response.write(start);
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
}

/** A thousand bytes are promised, these come. */
export function sendCutOff(response: ServerResponse, start: string): void {
  response.writeHead(200, { ...JSON_HEADERS, 'content-length': '1000' });
  response.write(start, () => response.destroy());
}
