import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SECOND_MS } from '../../../src/core/time.ts';
import { startPush, TOKEN } from '../../support/push-parts.ts';

const PAGE = 'docs/push.md';
const portOf = z.object({ port: z.number() });

/** An instant query of Prometheus: `[time, "number as text"]` for each series. */
function vector(samples: Readonly<Record<string, string>>, time: number): unknown {
  const result = Object.entries(samples).map(([country, value]) => ({
    metric: { country },
    value: [time, value],
  }));
  return { status: 'success', data: { resultType: 'vector', result } };
}

describe('the example for Prometheus on the page about push', () => {
  const asked: URLSearchParams[] = [];
  const prometheus = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://prometheus');
    asked.push(url.searchParams);
    const isQuery = url.pathname === '/api/v1/query';
    const samples = { KP: '4', IR: '0', FR: 'NaN' };
    response.writeHead(isQuery ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(vector(samples, Number(url.searchParams.get('time')))));
  });
  let push: Awaited<ReturnType<typeof startPush>>;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ebb-prometheus-'));
    await new Promise<void>((resolve) => prometheus.listen(0, '127.0.0.1', resolve));
    push = await startPush();
    push.clock.setWall(Date.now());
  });
  afterEach(async () => {
    await push.stop();
    prometheus.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('sends what the query answers as the bin that has just ended, NaN as no value', async () => {
    const script = /```js\n(.*?)```/s.exec(await readFile(PAGE, 'utf8'))?.[1] ?? '';
    const file = join(folder, 'prometheus-to-ebb.mjs');
    await writeFile(file, script);
    const env = {
      PROMETHEUS_URL: `http://127.0.0.1:${portOf.parse(prometheus.address()).port}`,
      EBB_URL: `http://127.0.0.1:${push.port}`,
      EBB_PUSH_TOKEN: TOKEN,
    };

    const { stdout } = await promisify(execFile)(process.execPath, [file], { env });

    const end = Number(asked[0]?.get('time'));
    expect(script.trim().split('\n')).toHaveLength(10);
    expect(stdout).toBe('200 {"accepted":3,"repeated":0,"revised":0}\n');
    expect(asked.map((query) => query.get('query'))).toEqual([expect.stringContaining('probe_success[5m]')]);
    expect(push.rows().map(({ place, value }) => [place, value])).toEqual([
      ['country:KP', 4],
      ['country:IR', 0],
      ['country:FR', null],
    ]);
    expect(new Set(push.rows().map(({ observedAt }) => observedAt))).toEqual(
      new Set([(end - 300) * SECOND_MS]),
    );
  });
});
