import { getEventListeners } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp, type GetOptions } from '../../src/lib/http.ts';
import { HttpError, readRetryAfter } from '../../src/lib/http-error.ts';
import { startFakeIoda } from '../support/fake-ioda.ts';

const signal = new AbortController().signal;
const SECRET = 's3cr3t-key';
const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function failure(url: string, options: Partial<GetOptions> = {}): Promise<HttpError> {
  try {
    await createHttp({ userAgent: 'Ebb/test', timeoutMs: 2_000 }).getJson(url, { signal, ...options });
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
  throw new Error('it worked');
}

const json = { 'content-type': 'application/json' };

describe('getJson', () => {
  it.each([
    ['JSON', json, '{"a":1}', { a: 1 }],
    [
      'JSON of a vendor, with a charset',
      { 'content-type': 'application/problem+json; charset=utf-8' },
      '[1]',
      [1],
    ],
    ['JSON without a content type', {}, '"é"', 'é'],
    ['JSON that calls itself text', { 'content-type': 'text/plain' }, '3', 3],
    ['JSON after a byte order mark', json, '\uFEFF{}', {}],
  ])('reads %s', async (_, headers, body, expected) => {
    const url = await serve((_request, response) => response.writeHead(200, headers).end(body));

    expect(await createHttp({ userAgent: 'Ebb/test' }).getJson(url, { signal })).toEqual(expected);
  });

  it('says who it is and sends the headers it was given', async () => {
    const url = await serve((request, response) => {
      const { 'user-agent': agent, 'x-key': key, accept } = request.headers;
      response.writeHead(200, json).end(JSON.stringify({ agent, key, accept }));
    });

    const seen = await createHttp({ userAgent: 'Ebb/1 (+mail)' }).getJson(url, {
      signal,
      headers: { 'X-Key': 'k' },
    });

    expect(seen).toEqual({ agent: 'Ebb/1 (+mail)', key: 'k', accept: 'application/json' });
  });

  it('follows a redirect to another host without the headers that were for the first', async () => {
    const second = await serve((request, response) =>
      response.writeHead(200, json).end(JSON.stringify({ key: request.headers['x-key'] ?? null })),
    );
    const first = await serve((_request, response) =>
      response.writeHead(301, { location: `${second}/x` }).end(),
    );

    const seen = await createHttp({ userAgent: 'Ebb/test' }).getJson(first, {
      signal,
      headers: { 'X-Key': SECRET },
    });

    expect(seen).toEqual({ key: null });
  });

  it('counts the body after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(8 * 1024 * 1024, ' '));
    const url = await serve((_request, response) =>
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb),
    );

    const error = await failure(url, { maxBodyBytes: 64 * 1024 });

    expect(bomb.length).toBeLessThan(64 * 1024);
    expect([error.kind, error.reason]).toEqual(['too-large', 'its answer is longer than 64 kB']);
  });

  it('cuts a body of 200 MB at the default limit of 32 MB, and never holds or fetches the rest', async () => {
    const fake = await startFakeIoda();
    fake.failAll('hugeBody');

    const error = await failure(`${fake.url}/signals/raw/country/KP?from=1&until=2&datasource=bgp`, {
      timeoutMs: 20_000,
    });
    await fake.close();

    expect(error.kind).toBe('too-large');
    expect(fake.sentHuge()).toBeLessThan(64 * 1024 * 1024);
  });

  it('ends a body that trickles, at the deadline', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, json).write('[');
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    });
    const startedAt = performance.now();

    const error = await failure(url, { timeoutMs: 150 });

    expect([error.kind, error.message]).toEqual([
      'timeout',
      `${new URL(url).host}: it did not answer within 0.15 s`,
    ]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it.each(['before the answer', 'in the body'])('stops when the caller does, %s', async (when) => {
    const controller = new AbortController();
    const url = await serve((_request, response) => {
      if (when === 'in the body') response.writeHead(200, json).write('[');
      setTimeout(() => controller.abort(), 20);
    });

    const error = await failure(url, { signal: controller.signal });

    expect(error.kind).toBe('aborted');
  });

  it('does not ask at all when the caller has stopped already', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      response.end();
    });

    expect((await failure(url, { signal: AbortSignal.abort() })).kind).toBe('aborted');
    expect(asked).toBe(0);
  });

  it.each([
    ['a page', 200, { 'content-type': 'text/html' }, '<p>', 'not-json'],
    ['a page with an error', 500, { 'content-type': 'text/html' }, '<p>', 'status'],
    ['nothing', 200, json, '', 'not-json'],
    ['no content', 204, {}, '', 'not-json'],
    ['half an answer', 200, json, '{"a":', 'not-json'],
    ['bytes that are not UTF-8', 200, json, Buffer.from([0x22, 0xff, 0x22]), 'not-json'],
    ['a broken gzip', 200, { ...json, 'content-encoding': 'gzip' }, 'not gzip', 'network'],
    ['a redirect without an address', 302, json, '', 'status'],
  ] as const)('refuses %s', async (_, status, headers, body, kind) => {
    const url = await serve((_request, response) => response.writeHead(status, headers).end(body));

    expect((await failure(url)).kind).toBe(kind);
  });

  it('hands over the short JSON of an error, and how long to wait', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(429, { ...json, 'retry-after': '7' }).end('{"error":"slow down"}'),
    );

    const { kind, status, retryAfterMs, answer } = await failure(url);

    expect({ kind, status, retryAfterMs, answer }).toEqual({
      kind: 'status',
      status: 429,
      retryAfterMs: 7_000,
      answer: { error: 'slow down' },
    });
  });

  it('never shows what was in the address or the headers', async () => {
    const refused = await failure(`http://user:${SECRET}@127.0.0.1:1/${SECRET}?key=${SECRET}`, {
      headers: { Authorization: `Bearer ${SECRET}` },
    });
    const url = await serve((_request, response) => response.writeHead(500).end());
    const failed = await failure(`${url}/${SECRET}`, { headers: { Authorization: SECRET } });

    for (const error of [refused, failed]) {
      expect(JSON.stringify([error, error.message, error.stack, String(error.cause)])).not.toContain(SECRET);
    }
    expect(refused.message).toBe('127.0.0.1:1: the connection was refused');
  });

  it('leaves no listener on a signal that lives long', async () => {
    const controller = new AbortController();
    const url = await serve((_request, response) => response.writeHead(200, json).end('1'));

    await createHttp({ userAgent: 'Ebb/test' }).getJson(url, { signal: controller.signal });

    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('is for HTTP only', async () => {
    await expect(failure('file:///etc/passwd')).rejects.toThrow(TypeError);
    await expect(failure('data:application/json,1')).rejects.toThrow(TypeError);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-09-24T12:00:00Z');
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Thu, 24 Sep 2026 12:00:30 GMT', 30_000],
    ['Thu, 24 Sep 2026 11:00:00 GMT', 0],
    ['99999999999', 86_400_000],
    ['soon', null],
    ['-5', null],
    ['', null],
    [undefined, null],
  ])('%j is %j ms', (header, expected) => {
    expect(readRetryAfter(header, now)).toBe(expected);
  });
});
