import { connect } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { FeedError } from '../../../src/core/errors.ts';
import { MINUTE_MS } from '../../../src/core/time.ts';
import { createPlaces } from '../../../src/core/places.ts';
import { createPushFeed } from '../../../src/feeds/push/index.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { memoryLog } from '../../support/feed-parts.ts';
import { beginPost, listen, NOW, PROBES, row, slowHand, startPush, TOKEN } from '../../support/push-parts.ts';

let push: Awaited<ReturnType<typeof startPush>>;

afterEach(async () => {
  await push.stop();
});

/** Sends these bytes as they are and resolves with all that comes back. */
function sendRaw(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.setEncoding('latin1').on('data', (piece: string) => {
      text += piece;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

describe('the answer', () => {
  it('comes after the rows are stored, not before', async () => {
    const { hand, called, open } = slowHand();
    push = await startPush({ hand });
    let isAnswered = false;
    const posted = push.post([row()]).then((answer) => {
      isAnswered = true;
      return answer;
    });

    await called;
    expect((await push.ask('/healthz')).status).toBe(200);
    expect(isAnswered).toBe(false);
    open();

    expect((await posted).status).toBe(200);
  });

  it('is "too many" while seventeen bodies wait for a store that is slow', async () => {
    const { hand, open } = slowHand();
    push = await startPush({ hand });
    const answers = Array.from({ length: 18 }, () => push.post([row()]));
    const first = await Promise.race(answers);
    open();
    const all = await Promise.all(answers);

    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '5']);
    expect(all.filter(({ status }) => status === 200)).toHaveLength(17);
    expect(push.rows()).toHaveLength(1);
  });
});

describe('a sender that is slow', () => {
  const timeOuts = { headersMs: 20, requestMs: 40, checkEveryMs: 10 };

  it('with its body is told so and cut; nothing of it is taken', async () => {
    push = await startPush({ timeOuts });
    const { outgoing, answer } = beginPost(push.port);
    outgoing.write(JSON.stringify([row()]));

    expect(await answer).toBe(408);
    expect(push.batches).toEqual([]);
  });

  it('with its headers is told so and cut', async () => {
    push = await startPush({ timeOuts });
    const text = await new Promise<string>((resolve) => {
      let all = '';
      const socket = connect(push.port, '127.0.0.1', () => socket.write('POST /v1/obs'));
      socket.setEncoding('latin1').on('data', (piece: string) => {
        all += piece;
      });
      socket.on('close', () => resolve(all));
    });

    expect(text).toMatch(/^HTTP\/1.1 408/);
  });

  it('after a refusal is cut as well, so that nobody can send for ever', async () => {
    push = await startPush({ timeOuts });
    const { outgoing, answer } = beginPost(push.port, { authorization: 'Bearer wrong' });
    const cut = new Promise<void>((resolve) => {
      outgoing.on('close', () => resolve());
    });
    outgoing.write('[');

    expect(await answer).toBe(401);
    await cut;
  });

  it('and goes away in the middle leaves nothing', async () => {
    push = await startPush();
    const { outgoing, answer } = beginPost(push.port);
    outgoing.write(JSON.stringify([row()]));
    outgoing.destroy();

    expect(await answer).toBeNull();
    expect((await push.post([row()])).body.accepted).toBe(1);
  });
});

describe('when Ebb stops', () => {
  it('what is being stored is still answered', async () => {
    const { hand, called, open } = slowHand();
    push = await startPush({ hand });
    const posted = push.post([row()]);
    await called;

    const stopped = push.stop();
    open();

    expect((await posted).status).toBe(200);
    await stopped;
  });

  it('it waits five seconds for a store that hangs, no longer', async () => {
    const { hand, called } = slowHand();
    push = await startPush({ hand });
    const posted = push.post([row()]).catch(() => 'cut');
    await called;

    const stopped = push.stop();
    await push.clock.advance(5_000);
    await stopped;

    expect(await posted).toBe('cut');
    expect(push.clock.sleeping()).toBe(0);
  });

  it('nothing begins after that', async () => {
    push = await startPush();
    await push.stop();

    await push.feed.listen(() => Promise.reject(new Error('handed over')), AbortSignal.abort());

    expect(push.log.lines.filter(({ msg }) => msg === 'push: listening')).toHaveLength(1);
  });

  it('nobody waits for a body that is still coming', async () => {
    push = await startPush();
    const { outgoing, answer } = beginPost(push.port);
    outgoing.write('[');
    expect((await push.ask('/healthz')).status).toBe(200);

    await push.stop();

    expect(await answer).toBeNull();
    expect(push.batches).toEqual([]);
  });
});

describe('a port that is taken', () => {
  it('is an error that names the settings; later it listens, and says so', async () => {
    push = await startPush();
    const log = memoryLog();
    const feed = createPushFeed({
      token: TOKEN,
      signals: [PROBES],
      address: { host: '127.0.0.1', port: push.port },
      places: createPlaces(),
      clock: fakeClock(NOW),
      log,
    });
    const stop = new AbortController();

    const failed = await feed.listen(async () => {}, stop.signal).catch((error: unknown) => error);
    await push.stop();
    const { running, port } = await listen(feed, log, stop.signal, async () => {});

    expect(failed).toBeInstanceOf(FeedError);
    expect(String(failed)).toMatch(/EADDRINUSE.*EBB_PUSH_PORT/);
    expect(port).toBe(push.port);
    stop.abort();
    await running;
  });
});

describe('whatever is sent', () => {
  /** Valid fields and wrong ones, mixed. */
  const anyField = (...good: readonly unknown[]) =>
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...good) }, fc.jsonValue({ maxDepth: 2 }));
  const anyRow = fc.record(
    {
      time: anyField('2026-11-08T16:10:00Z', 1_794_154_200, 1_794_153_900, '2026-11-08T16:11:00Z'),
      signal: anyField('acme.probes', 'acme.requests', '__proto__'),
      entity: anyField('country:KP', 'asn:131279', 'country:XX', 'constructor'),
      value: anyField(0, 4, null, -1),
    },
    { requiredKeys: ['signal', 'value'] },
  );
  const anyBody = fc.oneof(
    fc.json({ maxDepth: 5 }),
    fc.array(anyRow, { maxLength: 4 }).map((rows) => JSON.stringify(rows)),
    fc.array(anyRow, { maxLength: 4 }).map((rows) => rows.map((each) => JSON.stringify(each)).join('\n')),
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 200 }),
  );
  const anyHeaders = fc.record({
    'content-type': fc.constantFrom('application/json', 'application/x-ndjson', 'text/plain', ';;'),
    'content-encoding': fc.constantFrom('identity', 'identity', 'gzip', 'br'),
  });

  it('the answer is never a 5xx, and a body is taken whole or not at all', async () => {
    push = await startPush();

    await fc.assert(
      fc.asyncProperty(anyBody, anyHeaders, async (body, headers) => {
        // A minute to and fro: never too many in one.
        push.clock.setWall(push.clock.now() === NOW ? NOW + MINUTE_MS : NOW);
        const before = push.rows().length;
        const { status, body: answer } = await push.post(body, headers);
        const taken = push.rows().length - before;

        expect([200, 413, 415, 422]).toContain(status);
        expect(taken).toBe(answer.accepted ?? 0);
        if (status !== 200) expect([answer.error === '', taken]).toEqual([false, 0]);
      }),
      { numRuns: 200 },
    );
    expect(push.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('bytes that are no HTTP get a 4xx or nothing, and the next one is served', async () => {
    push = await startPush();
    const head = `POST /v1/observations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\n`;
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.string({ minLength: 1, unit: 'binary' }).map((text) => `${head}${text}\r\n\r\n[]`),
      fc.string({ minLength: 1, unit: 'binary' }).map((path) => `GET /${path} HTTP/1.1\r\nhost: x\r\n\r\n`),
    );

    await fc.assert(
      fc.asyncProperty(bytes, async (each) => {
        const text = await sendRaw(push.port, each);
        if (text !== '') expect(text).toMatch(/^HTTP\/1.1 4\d\d/);
      }),
      { numRuns: 200 },
    );
    expect((await push.ask('/healthz')).status).toBe(200);
    expect(push.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('headers without end are refused', async () => {
    push = await startPush();

    const text = await sendRaw(
      push.port,
      `GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
    );

    expect(text).toMatch(/^HTTP\/1.1 431/);
  });
});
