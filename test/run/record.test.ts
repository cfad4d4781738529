/** `record`: what a feed says becomes a folder that replays like any other. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { DAY_MS, HOUR_MS, isoSeconds } from '../../src/core/time.ts';
import { runRecord } from '../../src/run/record.ts';
import { type FakeIoda, startFakeIoda } from '../support/fake-ioda.ts';
import { ebbHere } from '../support/run-ebb.ts';

const NOW = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const SOURCES = ['bgp', 'ping-slash24', 'merit-nt', 'gtr'] as const;

describe('a recording', () => {
  let ioda: FakeIoda;
  let folder = '';
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ebb-record-'));
    ioda = await startFakeIoda({ now: NOW, fillLagMs: 0, countries: ['IR', 'KP'] });
    const dark = (at: number): boolean => at >= NOW - DAY_MS && at < NOW - DAY_MS / 2;
    for (const source of SOURCES) ioda.setSeries('IR', source, (at) => (dark(at) ? 0 : 900));
  });
  afterEach(async () => {
    await ioda.close();
    rmSync(folder, { recursive: true });
  });

  const said: string[] = [];
  const record = (places: readonly string[], to = join(folder, 'new'), feed = 'ioda'): Promise<void> =>
    runRecord(
      readConfig({
        EBB_DATA: folder,
        EBB_IODA_URL: ioda.url,
        EBB_COUNTRIES: 'IR,KP',
        EBB_REQUESTS_PER_MINUTE: '6000',
      }),
      to,
      { feed, places, from: isoSeconds(NOW - 10 * DAY_MS), until: isoSeconds(NOW), live: false },
      (text) => said.push(text),
      new AbortController().signal,
    );

  it('of a country holds its outage, says that it is for local use, and replays', async () => {
    await record(['Iran']);

    const about: unknown = JSON.parse(readFileSync(join(folder, 'new', 'recording.json'), 'utf8'));
    expect(about).toMatchObject({
      title: 'Iran: IODA',
      kind: 'measured',
      licence: expect.stringMatching(/^LOCAL USE ONLY: IODA states no licence/),
      entities: { 'country:IR': { name: 'Iran' } },
    });
    const replayed = await ebbHere('replay', join(folder, 'new'), '--json');
    expect(replayed.code, replayed.err).toBe(0);
    expect(replayed.out).toMatch(/"entity":"country:IR".*"to":"blackout"/);
    expect(replayed.out).toMatch(/"to":"normal"/);
  });

  it('is never written over', async () => {
    await record(['IR']);

    await expect(record(['IR'])).rejects.toThrow(/recording\.json exists already: name another folder/);
  });

  it.each([
    [['Atlantis'], 'ioda', /No single place is called "Atlantis"/],
    [['IR'], 'iota', /No feed is called "iota"\. There are: ioda/],
    [['world'], 'ioda', /IODA does not watch group:world/],
    [['IR'], 'radar', /Cloudflare Radar is off: no token/],
  ])('of %s from %s is refused in words, and writes nothing', async (places, feed, why) => {
    await expect(record(places, join(folder, 'new'), feed)).rejects.toThrow(why);

    expect(existsSync(join(folder, 'new'))).toBe(false);
  });
});
