/** Who asks on loopback, and what they get. */
import { afterEach, describe, expect, it } from 'vitest';
import { createServer } from 'node:http';
import { feed } from '../commands/parts.ts';
import { closeServer, listen } from '../support/http-server.ts';
import { startWeb, vitalsOf } from '../support/web-parts.ts';

let web: Awaited<ReturnType<typeof startWeb>>;
afterEach(async () => {
  await web.stop();
});

describe('health', () => {
  it('is one line of JSON', async () => {
    web = await startWeb(async () => vitalsOf());
    const { status, headers, text } = await web.get('/health');

    expect([status, text]).toEqual([200, '{"status":"ok","reasons":[],"notes":[]}\n']);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is a 503 with the reason when nothing comes from any feed', async () => {
    const failing = feed({ state: 'failing', why: 'connection refused' });
    web = await startWeb(async () => vitalsOf({ feeds: [failing] }));
    const { status, text } = await web.get('/health?verbose');

    expect(status).toBe(503);
    expect(JSON.parse(text)).toEqual({
      status: 'failing',
      reasons: ['Nothing can be judged by any feed. IODA: failing (connection refused).'],
      notes: [],
    });
  });
});

describe('the addresses', () => {
  it('metrics are text in the format of Prometheus', async () => {
    web = await startWeb(async () => vitalsOf());
    const { status, headers, text } = await web.get('/metrics');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toMatch(/^# HELP ebb_healthy 1 when .*\n# TYPE ebb_healthy gauge\nebb_healthy 1\n/);
    expect(text.endsWith('\n')).toBe(true);
  });

  it.each(['/', '/metrics/', '/healthz', '/__proto__', '//metrics'])('%s is none: 404', async (path) => {
    web = await startWeb(async () => vitalsOf());

    expect((await web.get(path)).status).toBe(404);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is not taken: 405', async (method) => {
    web = await startWeb(async () => vitalsOf());
    const { status, headers } = await web.get('/metrics', { method });

    expect([status, headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('headers without end are refused', async () => {
    web = await startWeb(async () => vitalsOf());

    expect((await web.get('/health', { headers: { x: 'x'.repeat(10_000) } })).status).toBe(431);
  });

  it('a bug is a 500 without its details, in the log with them, and the next one is served', async () => {
    const vitals = [() => Promise.reject(new Error('secret of the inside')), async () => vitalsOf()];
    web = await startWeb(() => vitals.shift()?.() ?? Promise.reject(new Error('asked too often')));
    const first = await web.get('/health');
    const second = await web.get('/health');

    expect([first.status, second.status]).toEqual([500, 200]);
    expect(first.text).not.toContain('secret');
    expect(web.lines.find(({ level }) => level === 'error')?.fields['error']).toBeInstanceOf(Error);
  });
});

describe('a port that is taken', () => {
  it('is said once with the settings to change; Ebb goes on, and tries again', async () => {
    const other = createServer();
    const port = await listen(other);
    web = await startWeb(async () => vitalsOf(), { port });
    while (web.said.length === 0) await web.clock.advance(0);
    await web.clock.advance(30_000);
    while (web.clock.sleeping() === 0) await web.clock.advance(0);
    await closeServer(other);
    await web.clock.advance(30_000);
    await web.listening;

    expect(web.said).toEqual([
      `Metrics cannot be read: 127.0.0.1, port ${port}, cannot be listened on (EADDRINUSE): see EBB_METRICS_HOST and EBB_METRICS_PORT. Ebb goes on, and tries again.`,
      'Metrics can be read again.',
    ]);
    expect((await web.get('/health')).status).toBe(200);
  });

  it('does not keep Ebb from stopping', async () => {
    const other = createServer();
    web = await startWeb(async () => vitalsOf(), { port: await listen(other) });
    while (web.clock.sleeping() === 0) await web.clock.advance(0);

    await web.stop();

    expect(web.clock.sleeping()).toBe(0);
    await closeServer(other);
  });
});
