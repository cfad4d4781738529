import { getEventListeners } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenToSocket, type SocketOptions } from '../../src/lib/socket.ts';
import { type FakeSocketServer, until } from '../support/fake-socket-server.ts';
import { described, openSocketBench, outcome, SECRET, type SocketBench } from '../support/socket-bench.ts';

let bench: SocketBench;
let server: FakeSocketServer;
beforeEach(async () => {
  bench = await openSocketBench();
  server = bench.server;
});
afterEach(() => bench.close());

function attempt(address: string, options: Partial<SocketOptions> = {}): Promise<unknown> {
  const { stop, clock } = bench;
  const listener = { opened: () => undefined, frame: () => undefined };
  return outcome(listenToSocket(address, listener, { signal: stop.signal, clock, ...options }));
}

describe('a web socket', () => {
  it('says hello when it stands and hands over every text frame, in order', async () => {
    const { ended } = await bench.open();
    const sent = Array.from({ length: 5_000 }, (_, index) => `frame ${index} é`);

    for (const frame of sent) server.last().send(frame);
    await until(() => bench.frames.length === sent.length, 'all frames');
    bench.stop.abort();

    expect(bench.frames).toEqual(sent);
    expect(server.last().path).toBe(`/stream/?key=${SECRET}`);
    expect(await ended).toBeNull();
  });

  it('skips frames that are no text, and goes on', async () => {
    await bench.open();

    server.last().send(Buffer.from('binary'));
    server.last().send('sound');
    await until(() => bench.frames.length === 1);

    expect([bench.frames, bench.unreadable()]).toEqual([['sound'], 1]);
  });

  it('ends at once and hands over nothing more when it is told to', async () => {
    const { ended } = await bench.open({}, (text) => {
      bench.frames.push(text);
      bench.stop.abort();
    });

    server.last().send('one');
    server.last().send('two');

    expect(await ended).toBeNull();
    await until(() => !server.last().isOpen(), 'a goodbye');
    expect(bench.frames).toEqual(['one']);
    expect(getEventListeners(bench.stop.signal, 'abort')).toEqual([]);
    expect(bench.clock.sleeping()).toBe(0);
  });

  it('does not begin when it was told to stop before', async () => {
    bench.stop.abort();

    expect(await attempt(server.url)).toBeNull();
    expect(server.connections).toEqual([]);
  });

  it('rejects with what its listener throws, and lets go of the connection', async () => {
    const { ended } = await bench.open({}, () => {
      throw new RangeError('a bug');
    });

    server.last().send('one');

    expect(await ended).toBeInstanceOf(RangeError);
    await until(() => !server.last().isOpen());
  });

  it('refuses an address of another kind without saying it', () => {
    const listen = (): Promise<void> =>
      listenToSocket(
        `http://host/?key=${SECRET}`,
        { opened: () => undefined, frame: () => undefined },
        { signal: bench.stop.signal, clock: bench.clock },
      );

    expect(listen).toThrow(TypeError);
    expect(listen).not.toThrow(SECRET);
  });
});

describe('a web socket that cannot be opened', () => {
  it('says that the connection was refused', async () => {
    await server.close();

    expect(described(await attempt(`${server.url}?key=${SECRET}`))).toEqual([
      'refused',
      'the connection was refused',
      null,
    ]);
  });

  it('says the status that came instead, and when to come back', async () => {
    server.answerWith(429, { 'retry-after': '120' });

    const error = await attempt(`${server.url}?key=${SECRET}`);

    expect(described(error)).toEqual([
      'refused',
      'it answered with status 429 instead of a web socket',
      null,
    ]);
    expect(error).toMatchObject({ status: 429, retryAfterMs: 120_000 });
  });

  it('does not follow a redirect', async () => {
    server.answerWith(302, { location: 'ws://127.0.0.1:1/' });

    expect(described(await attempt(server.url))[1]).toBe(
      'it answered with status 302 instead of a web socket',
    );
  });

  it('gives up in time when nobody answers', async () => {
    server.hang();
    const ended = attempt(server.url, { connectWithinMs: 15_000 });

    await bench.clock.advance(15_000);

    expect(described(await ended)).toEqual(['timeout', 'it did not open a connection within 15 s', null]);
  });

  it('stops while it is being opened', async () => {
    server.hang();
    const ended = attempt(server.url);

    bench.stop.abort();

    expect(await ended).toBeNull();
    expect(bench.clock.sleeping()).toBe(0);
  });

  it.each([
    [
      'another key than ours',
      'HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
    ],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('says that the other end is no web socket when it answers with %s', async (_, answer) => {
    const { url, close } = await rawServer((socket) => socket.write(answer));

    expect(described(await attempt(`${url}?key=${SECRET}`))).toEqual([
      'protocol',
      'it does not speak as a web socket does',
      null,
    ]);
    await close();
  });
});

describe('a web socket that is lost', () => {
  it.each([
    ['with its code', 1001, 'it closed the connection (code 1001)'],
    ['with a code of its own', 4003, 'it closed the connection (code 4003)'],
  ])('says that the other end closed it %s', async (_, code, reason) => {
    const { ended } = await bench.open();

    server.last().close(code, 'too slow');

    const error = await ended;
    expect(described(error)).toEqual(['closed', reason, code]);
    expect(error).toMatchObject({ said: 'too slow' });
  });

  it('says that it was cut', async () => {
    const { ended } = await bench.open();

    server.last().cut();

    expect(described(await ended)).toEqual(['closed', 'the connection was cut', 1006]);
  });

  it('hands over what came before the end', async () => {
    const { ended } = await bench.open();

    server.last().send('last words');
    server.last().close(1000);

    expect(described(await ended)[2]).toBe(1000);
    expect(bench.frames).toEqual(['last words']);
  });

  it('is given up over a frame that is too large, which is not read', async () => {
    const { ended } = await bench.open({ maxFrameBytes: 64 * 1024 });

    server.last().send('x'.repeat(64 * 1024));
    server.last().send('x'.repeat(64 * 1024 + 1));

    expect(described(await ended)).toEqual(['too-large', 'it sent a message longer than 64 kB', null]);
    expect(bench.frames.map((frame) => frame.length)).toEqual([64 * 1024]);
  });

  it('is given up when what comes is no frame', async () => {
    const { ended } = await bench.open();

    server.last().sendRaw(Buffer.from([0xff, 0xff, 0xff, 0xff]));

    expect(described(await ended)[0]).toBe('protocol');
  });
});

async function rawServer(
  answer: (socket: Socket) => void,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const raw = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => {
    raw.listen(0, '127.0.0.1', resolve);
  });
  const address = raw.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      raw.close(() => resolve());
    });
  return { url: `ws://127.0.0.1:${port}/`, close };
}
