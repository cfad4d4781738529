import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FeedError, type FeedErrorKind } from '../../../src/core/errors.ts';
import { createAtlasFeed } from '../../../src/feeds/atlas/index.ts';
import { readEvents, readFrame, readPage } from '../../../src/feeds/atlas/schema.ts';
import { createHttp } from '../../../src/lib/http.ts';
import { errorOf } from '../../contract/feed-contract.ts';
import { type FakeAtlas, payloadOf, rowOf, startFakeAtlas } from '../../support/fake-atlas.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import type { Fault } from '../../support/fault-server.ts';
import { memoryLog, noBudget } from '../../support/feed-parts.ts';

const NOW = Date.parse('2026-09-24T23:32:10Z');
const signal = new AbortController().signal;
const HOST = /^RIPE Atlas \(127\.0\.0\.1:\d+\): /;
const says = (text: string): RegExp => new RegExp(HOST.source + text);

const probe = { id: 7, country: 'VE', asn: 8048, status: 1, since: NOW - 60_000 };
const disconnect = { id: 7, at: NOW - 60_000, event: 'disconnect' } as const;

describe('a start that fails', () => {
  let atlas: FakeAtlas;
  afterEach(() => atlas.close());

  const ok =
    (body: unknown): Fault =>
    () => ({ status: 200, body });
  const status =
    (code: number, body: unknown, headers = {}): Fault =>
    () => ({ status: code, body, headers });

  it.each<[string, Fault, FeedErrorKind, RegExp, number | null]>([
    ['a page with 500', 'html500', 'network', says('it answered with status 500'), null],
    ['a page with 200', 'html200', 'network', says('it answered with a page instead of data'), null],
    ['nothing', 'empty200', 'network', says('its answer is not readable as JSON'), null],
    ['503 and when to come back', 'status503', 'network', says('it answered with status 503'), 30_000],
    ['a list', 'notAnObject', 'schema', /^RIPE Atlas answered with JSON that is no list of probes$/, null],
    ['half an answer', 'truncatedJson', 'network', says('its answer is not readable as JSON'), null],
    ['what is not UTF-8', 'invalidUtf8', 'network', says('its answer is not readable as JSON'), null],
    ['no end', 'hang', 'network', says('it did not answer within 0.2 s'), null],
    ['one byte at a time', 'slowBody', 'network', says('it did not answer within 0.2 s'), null],
    ['a cut', 'close', 'network', says('the connection was cut'), null],
    ['a cut in the middle', 'closeBody', 'network', says('the connection was cut'), null],
    ['a circle of redirects', 'redirectLoop', 'network', says('it redirected more than 3 times'), null],
    ['429', status(429, {}), 'rate-limit', says('it answered with status 429'), null],
    ['429 and when', status(429, {}, { 'retry-after': '120' }), 'rate-limit', says('.*429'), 120_000],
    ['403', status(403, {}), 'auth', says('it answered with status 403'), null],
    [
      '400 and why',
      status(400, { error: { status: 400, detail: 'The following fields are invalid: status' } }),
      'schema',
      says('it answered with status 400: “The following fields are invalid: status”'),
      null,
    ],
    [
      'no probes',
      ok({ count: 0, next: null, results: [] }),
      'schema',
      /with no connected probe at all$/,
      null,
    ],
    [
      'odd probes',
      ok({ next: null, results: [{}, null] }),
      'schema',
      /not one of its 2 probes is in the form/,
      null,
    ],
    ['an endless list', ok({ next: 'x', results: [rowOf(probe)] }), 'schema', /more than 200 pages/, null],
  ])('because the list is %s is a FeedError', async (_, fault, kind, message, retryAfterMs) => {
    atlas = await startFakeAtlas();
    atlas.failAll(fault);
    const feed = createAtlasFeed({
      http: createHttp({ userAgent: 'Ebb/test', timeoutMs: 200 }),
      clock: fakeClock(NOW),
      log: memoryLog(),
      countries: ['VE'],
      wanted: () => [],
      baseUrl: atlas.url,
      streamUrl: atlas.stream.url,
      budget: noBudget,
    });

    const error = await errorOf(feed.listen(async () => undefined, signal));

    expect([error.kind, error.retryAfterMs]).toEqual([kind, retryAfterMs]);
    expect(error.message).toMatch(message);
  });
});

describe('a probe of the list', () => {
  const read = (row: unknown) => readPage({ next: null, results: [row] }, NOW);

  it('is its number, network, country and state', () => {
    expect(
      read({ ...rowOf(probe), geometry: { coordinates: [1, 2] }, address_v4: '192.0.2.1' }).rows,
    ).toEqual([
      { id: 7, isUp: true, since: NOW - 60_000 - ((NOW - 60_000) % 1_000), country: 'VE', asn: 8048 },
    ]);
  });

  it.each([
    ['no country', { country_code: null }, { country: null }],
    ['a country that is none', { country_code: 'Venezuela' }, { country: null }],
    ['no such field', { country_code: undefined, asn_v6: undefined }, { country: null }],
    ['a network for IPv6 alone', { asn_v4: null, asn_v6: 6939 }, { asn: 6939 }],
    ['no network', { asn_v4: null }, { asn: null }],
    ['a network that is none', { asn_v4: -1 }, { asn: null }],
    ['the state of one that is gone', { status: { id: 2 } }, { isUp: false }],
  ])('may have %s', (_, change, expected) => {
    expect(read(JSON.parse(JSON.stringify({ ...rowOf(probe), ...change }))).rows[0]).toMatchObject(expected);
  });

  it.each([
    ['no number', { id: null }],
    ['a text for its number', { id: '7' }],
    ['no state', { status: null }],
    ['a state that nobody asked for', { status: { id: 3, name: 'Abandoned' } }],
    ['no time', { status_since: null }],
    ['a text for its time', { status_since: '2026-09-24T23:31:10Z' }],
    ['a time in milliseconds', { status_since: NOW }],
    ['a time of the future', { status_since: NOW / 1_000 + 600 }],
    ['a time before there were probes', { status_since: 0 }],
  ])('is skipped and counted with %s', (_, change) => {
    expect(read({ ...rowOf(probe), ...change })).toEqual({ rows: [], skipped: 1, isLast: true });
  });
});

describe('an event', () => {
  const read = (change: object) => readEvents([{ ...payloadOf(disconnect), ...change }], NOW);

  it.each([
    [
      'as the archive tells it',
      {},
      { id: 7, isUp: false, controller: 'ctr-test01', asn: 64_500, country: null },
    ],
    ['with a number for its network', { asn: 37_517 }, { asn: 37_517 }],
    ['with no controller', { controller: undefined }, { controller: null }],
    ['with the probe it happened to', { probe: { country_code: 'CV', lat: 1, long: 2 } }, { country: 'CV' }],
    ['with an odd probe', { probe: 'no' }, { country: null }],
    ['of a probe that came', { event: 'connect' }, { isUp: true }],
  ])('is read %s', (_, change, expected) => {
    expect(read(change).rows[0]).toMatchObject(expected);
  });

  it.each([
    ['no probe', { prb_id: undefined }],
    ['a text for its probe', { prb_id: '7' }],
    ['NaN for its probe', { prb_id: 'NaN' }],
    ['another event', { event: 'reboot' }],
    ['no time', { timestamp: null }],
    ['a time of the future', { timestamp: NOW / 1_000 + 600 }],
  ])('is skipped and counted with %s', (_, change) => {
    expect(read(change)).toEqual({ rows: [], skipped: 1 });
  });

  it.each([[{}], [null], ['[]'], [{ error: { status: 400 } }]])('is not looked for in %j', (body) => {
    expect(() => readEvents(body, NOW)).toThrow(FeedError);
  });
});

describe('a frame of the stream', () => {
  it.each([
    ['["atlas_subscribed",{"streamType":"probestatus"}]', 'other'],
    ['["atlas_result",{}]', 'other'],
    ['["atlas_probestatus",{}]', 'unreadable'],
    ['["atlas_probestatus"]', 'unreadable'],
    ['{"type":"atlas_probestatus"}', 'unreadable'],
    ['[1,{}]', 'unreadable'],
    ['', 'unreadable'],
  ])('%s is %s', (frame, expected) => {
    expect(readFrame(frame, NOW)).toBe(expected);
  });

  it('that refuses what was asked for ends the connection, and says why', () => {
    expect(() => readFrame('["atlas_error",{"detail":"no such stream"}]', NOW)).toThrow(
      'RIPE Atlas refused what its stream was asked for: “{"detail":"no such stream"}”',
    );
  });
});

const SAMPLES = join(import.meta.dirname, '../../../../shared/feed-samples/ripe-atlas');

describe.skipIf(!existsSync(SAMPLES))('recorded answers of RIPE Atlas (../shared/feed-samples)', () => {
  const sample = (name: string): unknown => JSON.parse(readFileSync(join(SAMPLES, name), 'utf8'));

  it('lists of probes are read as they are', () => {
    expect(readPage(sample('probes_list_real_truncated.json'), NOW)).toEqual({
      rows: [
        { id: 1015771, isUp: true, since: 1779117494_000, country: 'TW', asn: 3462 },
        { id: 54455, isUp: false, since: 1774354051_000, country: 'NL', asn: 1136 },
      ],
      skipped: 0,
      isLast: true,
    });
  });

  it('events of the archive are read as they are', () => {
    const { rows } = Object(sample('msm7000_results_shape.json'));

    expect(readEvents(rows, NOW)).toMatchObject({
      rows: [
        { id: 12345, at: 1790290000_000, isUp: false, controller: 'ctr-nue14', asn: 8048 },
        { id: 12345, at: 1790290600_000, isUp: true },
      ],
      skipped: 0,
    });
  });

  it('frames of the stream are read as they are', () => {
    const frames: readonly unknown[] = JSON.parse(readFileSync(join(SAMPLES, 'stream_frames.json'), 'utf8'));

    expect(readFrame(JSON.stringify(frames[1]), NOW)).toBe('other');
    expect(readFrame(JSON.stringify(frames[2]), NOW)).toMatchObject({ id: 12345, isUp: false, asn: 8048 });
    expect(() => readFrame(JSON.stringify(frames[3]), NOW)).toThrow(FeedError);
  });
});
