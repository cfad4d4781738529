/** Who carried a place within the day before it was last seen. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/core/time.ts';
import type { PlaceReading } from '../../../src/feeds/ris/coverage.ts';
import { UsualUpstreams } from '../../../src/feeds/ris/usual-upstreams.ts';
import { memoryLog } from '../../support/feed-parts.ts';

const KOREA = 'country:KP';
const NOW = Date.UTC(2014, 11, 22, 16, 15);

let folder: string;
let log: ReturnType<typeof memoryLog>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ebb-upstreams-'));
  log = memoryLog();
});
afterEach(async () => {
  for (const each of used.splice(0)) await each.kept();
  await rm(folder, { recursive: true, force: true });
});

const used: UsualUpstreams[] = [];
function opened(): UsualUpstreams {
  const upstreams = new UsualUpstreams({ folder, log });
  used.push(upstreams);
  return upstreams;
}

/** A reading in which so many paths go by each of these networks. */
function by(paths: Readonly<Record<number, number>>, place = KOREA): PlaceReading {
  const links = Object.entries(paths).map(([upstream, count]) => ({
    origin: 131_279,
    upstream: Number(upstream),
    paths: count,
  }));
  const rest = { space: 4, prefixes: 4, upstreams: links.length, everSeen: 4, unknown: 0, assumedShare: 0 };
  return { place, links, ...rest };
}

describe('the upstreams of a place', () => {
  it('are not known before there was a path', () => {
    const upstreams = opened();
    upstreams.note([by({})], NOW);

    expect(upstreams.of(KOREA)).toEqual([]);
  });

  it('are those in use, with their shares of the paths of all origins, the largest first', () => {
    const upstreams = opened();
    const [link] = by({ 4_837: 10 }).links;
    upstreams.note(
      [
        {
          ...by({ 20_485: 30, 4_837: 50 }),
          links: [...by({ 20_485: 30, 4_837: 50 }).links, { ...link!, origin: 1 }],
        },
      ],
      NOW,
    );

    expect(upstreams.of(KOREA)).toEqual([
      { network: 'asn:4837', share: 60 / 90 },
      { network: 'asn:20485', share: 30 / 90 },
    ]);
  });

  it('stay what they were when the place goes dark, however slowly, and for however long', () => {
    const upstreams = opened();
    for (const [minute, left] of [80, 60, 20, 1].entries())
      upstreams.note([by({ 4_837: left, 20_485: 20 })], NOW + minute * MINUTE_MS);
    for (let hour = 1; hour < 72; hour += 1) upstreams.note([by({})], NOW + hour * HOUR_MS);

    expect(upstreams.of(KOREA).map(({ network }) => network)).toEqual(['asn:20485', 'asn:4837']);
    expect(upstreams.of(KOREA)).toContainEqual({ network: 'asn:4837', share: 0.8 });
  });

  it('are forgotten after a day in which the place was reached by others', () => {
    const upstreams = opened();
    upstreams.note([by({ 4_837: 80, 20_485: 20 })], NOW);
    upstreams.note([by({ 20_485: 100 })], NOW + DAY_MS - 1);
    expect(upstreams.of(KOREA)).toHaveLength(2);

    upstreams.note([by({ 20_485: 100 })], NOW + DAY_MS);

    expect(upstreams.of(KOREA)).toEqual([{ network: 'asn:20485', share: 1 }]);
  });

  it('have the share of now when that of a day ago was more', () => {
    const upstreams = opened();
    upstreams.note([by({ 4_837: 80, 20_485: 20 })], NOW);
    upstreams.note([by({ 4_837: 10, 20_485: 90 })], NOW + DAY_MS);

    expect(upstreams.of(KOREA)).toContainEqual({ network: 'asn:4837', share: 0.1 });
  });
});

describe('a restart in the dark', () => {
  it('changes nothing', async () => {
    const before = opened();
    before.note([by({ 4_837: 80, 20_485: 20 }), by({ 7_018: 1 }, 'asn:65000')], NOW);
    await before.kept();

    const after = opened();

    expect(after.of(KOREA)).toEqual(before.of(KOREA));
    expect(after.of('asn:65000')).toEqual([{ network: 'asn:7018', share: 1 }]);
  });

  it('begins anew where the file is not what it should be', async () => {
    await writeFile(join(folder, 'upstreams.json'), '{"country:KP":{"4837":{"share":2}}}');

    expect(opened().of(KOREA)).toEqual([]);
  });

  it('costs what was known where nothing can be written, and says so in the log', async () => {
    await writeFile(join(folder, 'a-file'), '');
    const upstreams = new UsualUpstreams({ folder: join(folder, 'a-file'), log });
    upstreams.note([by({ 4_837: 1 })], NOW);

    await upstreams.kept();

    expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
    expect(upstreams.of(KOREA)).toEqual([{ network: 'asn:4837', share: 1 }]);
  });
});
