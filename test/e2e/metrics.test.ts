import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeIoda, startFakeIoda } from '../support/fake-ioda.ts';
import { closeServer, listen } from '../support/http-server.ts';
import { Program, setCountries } from '../support/live-program.ts';
import { samplesIn } from '../support/web-parts.ts';

const CODES = ['IR', 'KP'];

describe('an Ebb whose metrics are read', () => {
  let ioda: FakeIoda;
  let folder: string;
  let ebb: Program;
  const start = (port: number): void => {
    const env = { EBB_METRICS_PORT: String(port) };
    ebb = new Program({ url: ioda.url, data: join(folder, 'data'), countries: CODES, env });
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ebb-metrics-'));
    ioda = await startFakeIoda({ now: Date.now(), countries: CODES });
    setCountries(ioda, { countries: CODES, usual: (at) => 900 + ((at / 300_000) % 7), dark: {} });
  });
  afterEach(async () => {
    await ebb.stop('SIGKILL');
    await ioda.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('says how it does, and stops as it should', async () => {
    const free = createServer();
    const port = await listen(free);
    await closeServer(free);
    start(port);
    await ebb.until(/2 of 2 places are being watched/);
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    const samples = samplesIn(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
    const code = await ebb.stop('SIGTERM');

    expect(ebb.output).toContain(`on   Metrics: http://127.0.0.1:${port}/metrics, and /health`);
    expect(health.status).toBe(200);
    expect(samples.get('ebb_healthy')).toBe(1);
    expect(samples.get('ebb_feed_places_warm{feed="ioda"}')).toBe(2);
    expect(samples.get('ebb_signal_state{feed="ioda",signal="ioda.bgp",state="fresh"}')).toBe(1);
    expect(samples.get('ebb_messages_sent_total{platform="console"}')).toBe(0);
    expect(code).toBe(0);
  });

  it('goes on without where the port is taken', async () => {
    const other = createServer();
    start(await listen(other));
    await ebb.until(/Metrics cannot be read: .*EADDRINUSE/);
    await ebb.until(/2 of 2 places are being watched/);

    expect(await ebb.stop('SIGTERM')).toBe(0);
    await closeServer(other);
  });
});
