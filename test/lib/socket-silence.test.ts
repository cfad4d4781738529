import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSocketServer, ioTurns, until } from '../support/fake-socket-server.ts';
import { described, openSocketBench, PING_MS, type SocketBench } from '../support/socket-bench.ts';

let bench: SocketBench;
let server: FakeSocketServer;
beforeEach(async () => {
  bench = await openSocketBench();
  server = bench.server;
});
afterEach(() => bench.close());

describe('silence', () => {
  it('is none while pings are answered', async () => {
    const { ended } = await bench.open();

    for (let pings = 1; pings <= 5; pings += 1) {
      await bench.clock.advance(PING_MS);
      await until(() => server.last().pings() === pings);
      await ioTurns();
    }
    bench.stop.abort();

    expect(await ended).toBeNull();
  });

  it('is a half-open connection when not even a ping is answered', async () => {
    const { ended } = await bench.open();
    server.last().playDead();

    await bench.clock.advance(PING_MS);
    await until(() => server.last().pings() === 1);
    await bench.clock.advance(PING_MS);

    expect(described(await ended)).toEqual(['silent', 'it does not answer any more (silent for 20 s)', null]);
  });

  it('is none while frames come, pings answered or not', async () => {
    await bench.open();
    server.last().playDead();

    for (let round = 1; round <= 4; round += 1) {
      server.last().send('still here');
      await until(() => bench.frames.length === round);
      await bench.clock.advance(PING_MS);
      await until(() => server.last().pings() === round);
    }

    expect(server.last().isOpen()).toBe(true);
  });

  it('of frames alone ends a connection that was promised to speak', async () => {
    const { ended } = await bench.open({ frameWithinMs: 2 * PING_MS });
    server.last().send('one');
    await until(() => bench.frames.length === 1);

    for (let pings = 1; pings <= 3; pings += 1) {
      await bench.clock.advance(PING_MS);
      if (pings < 3) await until(() => server.last().pings() === pings);
      await ioTurns();
    }

    expect(described(await ended)).toEqual(['silent', 'it sends nothing (silent for 40 s)', null]);
  });

  it('is none when the sign of life is there and this process was too busy to read it', async () => {
    const wakers: (() => void)[] = [];
    const sleep = (): Promise<void> => new Promise((resolve) => void wakers.push(resolve));
    const { ended } = await bench.open({ clock: { now: () => 0, sleep } });
    server.last().playDead();
    // The first sleeper watches the opening, the second waits to ping.
    wakers[1]?.();
    await until(() => server.last().pings() === 1 && wakers.length === 3);

    server.last().send('still here');
    wakers[2]?.();
    await until(() => server.last().pings() === 2, 'another ping');
    bench.stop.abort();

    expect(await ended).toBeNull();
  });

  it('is ours while we pause', async () => {
    const { link } = await bench.open({ frameWithinMs: PING_MS });
    server.last().playDead();
    link.pause();

    for (let pings = 1; pings <= 3; pings += 1) {
      await bench.clock.advance(PING_MS);
      await until(() => server.last().pings() === pings);
    }

    expect(server.last().isOpen()).toBe(true);
  });
});

describe('a pause', () => {
  it('holds frames back, keeps their order and loses none, within bounds', async () => {
    const { link } = await bench.open();
    const sent = Array.from({ length: 500 }, (_, index) => `${index} ${'x'.repeat(10_000)}`);

    link.pause();
    for (const frame of sent) server.last().send(frame);
    await until(() => server.last().unsent() > 0, 'a full pipe');
    const waiting = link.backlog();
    const handed = bench.frames.length;
    link.resume();
    await until(() => bench.frames.length === sent.length, 'all frames');

    expect(handed).toBe(0);
    expect(waiting.bytes).toBeLessThan(128 * 1024);
    expect(bench.frames).toEqual(sent);
    expect(link.backlog()).toEqual({ frames: 0, bytes: 0 });
  });

  it('may begin in the middle of what has arrived', async () => {
    const { link } = await bench.open({}, (text) => {
      bench.frames.push(text);
      if (text === '2' || text === '4') link.pause();
    });

    for (const frame of ['1', '2', '3', '4', '5']) server.last().send(frame);
    await until(() => link.backlog().frames === 3, 'frames held back');
    const first = [...bench.frames];
    link.resume();
    const second = [...bench.frames];
    link.resume();

    expect([first, second, bench.frames]).toEqual([
      ['1', '2'],
      ['1', '2', '3', '4'],
      ['1', '2', '3', '4', '5'],
    ]);
  });
});
