import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../src/core/time.ts';
import { beginPost, REQUESTS, PROBES, row, startPush, TOKEN } from '../../support/push-parts.ts';

let push: Awaited<ReturnType<typeof startPush>>;

beforeEach(async () => {
  push = await startPush();
});
afterEach(async () => {
  await push.stop();
});

const lines = (...rows: readonly unknown[]): string => rows.map((each) => JSON.stringify(each)).join('\n');
const NDJSON = { 'content-type': 'application/x-ndjson' };

describe('a body is taken', () => {
  const taken = {
    signal: 'acme.probes',
    place: 'country:KP',
    observedAt: Date.parse('2026-11-08T16:10:00Z'),
  };

  it.each([
    ['an object with observations', { observations: [row()] }, {}],
    ['a bare list', [row()], {}],
    ['lines, with an empty one, CR LF and no end', `${lines(row())}\r\n\n`, NDJSON],
    ['lines under the other name', lines(row()), { 'content-type': 'application/ndjson' }],
    ['gzip', gzipSync(JSON.stringify([row()])), { 'content-encoding': 'gzip' }],
    ['a charset', [row()], { 'content-type': 'application/json; charset="UTF-8"' }],
    ['a byte order mark', `\ufeff${lines(row())}`, NDJSON],
    ['observedAt instead of time', [row({ time: undefined, observedAt: '2026-11-08T16:10:00Z' })], {}],
    ['whole seconds', [row({ time: 1_794_154_200 })], {}],
    ['a field that nobody asked for', [row({ note: 'x' })], {}],
  ])('%s', async (_name, body, headers) => {
    const answer = await push.post(body, headers);

    expect(answer).toMatchObject({ status: 200, body: { accepted: 1, repeated: 0, revised: 0 } });
    expect(push.rows()).toEqual([{ ...taken, value: 4 }]);
    expect(push.batches[0]).toMatchObject({ feed: 'push', receivedAt: push.clock.now(), skipped: 0 });
  });

  it.each([
    ['no value is no value', null],
    ['zero is zero', 0],
    ['a fraction', 0.25],
    ['the largest', 2 ** 53],
  ])('%s', async (_name, value) => {
    await push.post([row({ value })]);

    expect(push.rows()).toEqual([{ ...taken, value }]);
  });

  it.each([
    'country:KP',
    'region:IR-Tehran',
    'asn:131279',
    'group:our-points',
  ])('%s is a place of the feed from then on', async (entity) => {
    await push.post([row({ entity })]);

    expect(push.feed.places()).toEqual([entity]);
  });

  it('at both ends of the time that is taken', async () => {
    const first = row({ time: '2026-10-11T16:20:00Z' });
    const last = row({ time: '2026-11-08T16:20:00Z' });

    expect((await push.post([first, last])).body.accepted).toBe(2);
  });

  it('an empty list holds nothing', async () => {
    expect(await push.post([])).toMatchObject({ status: 200, body: { accepted: 0 } });
    expect(push.batches).toEqual([]);
  });
});

describe('who may ask for what', () => {
  it.each([
    ['no token', {}, 401],
    ['a wrong one', { authorization: 'Bearer wrong-token-0123456789' }, 401],
    ['its beginning only', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401],
    ['the right one of another kind', { authorization: `Basic ${TOKEN}` }, 401],
    ['the right one', { authorization: `bearer ${TOKEN}` }, 200],
  ])('%s', async (_name, headers, status) => {
    const answer = await push.ask('/v1/signals', { headers });

    expect(answer.status).toBe(status);
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
  });

  it.each([
    ['GET', '/v1/observations', 405],
    ['POST', '/v1/signals', 405],
    ['DELETE', '/healthz', 405],
    ['GET', '/', 404],
    ['GET', '/v1/observations/', 404],
    ['GET', '/__proto__', 404],
  ])('%s %s is %d', async (method, path, status) => {
    expect((await push.ask(path, { method })).status).toBe(status);
  });

  it('lists what is declared, and says to anybody that it lives', async () => {
    const authorization = `Bearer ${TOKEN}`;

    const listed = await push.ask('/v1/signals', { headers: { authorization } });

    expect(listed.body).toEqual({ signals: [{ id: PROBES.id }, { id: REQUESTS.id }] });
    expect(await push.ask('/healthz')).toMatchObject({ status: 200, body: { ok: true } });
  });

  it('tells nobody the token, nor what was tried', async () => {
    await push.ask('/v1/signals', { headers: { authorization: 'Bearer tried-0123456789-tried' } });
    await push.post('{');

    expect(JSON.stringify(push.log.lines)).toContain('"status":401');
    expect(JSON.stringify(push.log.lines)).not.toMatch(/tried-|token-of/);
  });

  it('120 requests a minute are answered, the next one when the minute is over', async () => {
    for (let i = 0; i < 60; i += 1) await push.post([]);
    await push.clock.advance(30_000);
    for (let i = 0; i < 60; i += 1) await push.post([]);

    const late = await push.post([row()]);
    const open = await push.ask('/healthz');
    await push.clock.advance(30_000);
    const again = await push.post([row()]);

    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '30']);
    expect(push.feed.allowance?.()).toBe('61 of 120 requests in the last minute');
    expect([open.status, again.status, again.body.accepted]).toEqual([200, 200, 1]);
  });

  it('a clock that is set back does not lock anybody out', async () => {
    for (let i = 0; i < 120; i += 1) await push.post([]);
    push.clock.setWall(push.clock.now() - HOUR_MS);

    expect((await push.post([])).status).toBe(200);
  });
});

describe('a body is refused', () => {
  const big = 'x'.repeat(1_000_001);

  it.each([
    ['no type', [row()], { 'content-type': '' }, 415],
    ['a form', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['another charset', [row()], { 'content-type': 'application/json; charset=latin1' }, 415],
    ['another compression', [row()], { 'content-encoding': 'br' }, 415],
    ['over a megabyte', JSON.stringify([row({ note: big })]), {}, 413],
    ['over a megabyte unpacked', gzipSync(`[${' '.repeat(1_000_001)}]`), { 'content-encoding': 'gzip' }, 413],
    ['over 50,000 rows', `[${'0,'.repeat(50_000)}0]`, {}, 413],
    ['over 50,000 lines', '0\n'.repeat(50_001), NDJSON, 413],
    ['empty', '', {}, 422],
    ['empty lines', '\n\n', NDJSON, 422],
    ['no gzip', 'text', { 'content-encoding': 'gzip' }, 422],
    ['half a gzip', gzipSync('[]').subarray(0, 12), { 'content-encoding': 'gzip' }, 422],
    ['no UTF-8', new Uint8Array([0x5b, 0xff, 0x5d]), {}, 422],
    ['no JSON', '[1,', {}, 422],
    ['a number', '1', {}, 422],
    ['an object without observations', {}, {}, 422],
    ['observations that are no list', { observations: row() }, {}, 422],
  ])('%s', async (_name, body, headers, status) => {
    const answer = await push.post(body, headers);

    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatch(/./);
    expect(push.batches).toEqual([]);
  });

  it('exactly a megabyte and exactly 50,000 rows are not too much', async () => {
    const rows = JSON.stringify([row()]);
    const megabyte = await push.post(rows.padEnd(1_000_000));
    const many = await push.post(`[${'0,'.repeat(49_999)}0]`);

    expect([megabyte.status, many.status]).toEqual([200, 422]);
  });

  it('that has no end is told so as soon as it is too large', async () => {
    const { outgoing, answer } = beginPost(push.port);
    outgoing.write(' '.repeat(1_000_001));

    expect(await answer).toBe(413);
    // What it still sends is read, so that nobody waits for the other.
    await new Promise<void>((resolve) => outgoing.end(Buffer.alloc(16_000_000), resolve));
    expect((await push.post([row()])).status).toBe(200);
  });
});

describe('an observation is refused, with what is wrong in it', () => {
  const at = (ms: number): string => new Date(push.clock.now() + ms).toISOString();

  it.each([
    ['no time', () => row({ time: undefined }), 'time', /is missing/],
    ['both times', () => row({ observedAt: '2026-11-08T16:10:00Z' }), 'observedAt', /send one/],
    ['a time without a zone', () => row({ time: '2026-11-08T16:10:00' }), 'time', /UTC time such as/],
    ['a day that is not', () => row({ time: '2026-02-30T16:10:00Z' }), 'time', /UTC time such as/],
    ['half a second', () => row({ time: 1_794_154_200.5 }), 'time', /whole seconds/],
    ['milliseconds', () => row({ time: 1_794_154_200_000 }), 'time', /looks like milliseconds/],
    ['the future', () => row({ time: at(8 * MINUTE_MS) }), 'time', /future/],
    ['the far future', () => row({ time: 9_007_199_254_740 }), 'time', /future/],
    ['the end of time', () => row({ time: Number.MAX_SAFE_INTEGER }), 'time', /future/],
    ['the far past', () => row({ time: -Number.MAX_SAFE_INTEGER }), 'time', /older/],
    ['28 days and more', () => row({ time: '2026-10-11T16:15:00Z' }), 'time', /older than 28 d/],
    [
      'a time beside the grid',
      () => row({ time: '2026-11-08T16:11:30Z' }),
      'time',
      /16:10:00Z and 2026-11-08T16:15:00Z/,
    ],
    [
      'the same, as observedAt',
      () => row({ time: undefined, observedAt: 1_794_154_201 }),
      'observedAt',
      /nearest/,
    ],
    [
      'milliseconds beside the grid',
      () => row({ time: '2026-11-08T16:10:00.500Z' }),
      'time',
      /16:10:00\.500Z/,
    ],
    ['no signal', () => row({ signal: undefined }), 'signal', /is missing/],
    [
      'one not declared',
      () => row({ signal: 'ioda.bgp' }),
      'signal',
      /declared are acme\.probes, acme\.requests/,
    ],
    ['no entity', () => row({ entity: undefined }), 'entity', /is missing/],
    ['a place instead of one', () => row({ entity: undefined, place: 'country:KP' }), 'entity', /is missing/],
    ['no id of a place', () => row({ entity: 'North Korea' }), 'entity', /country:KP/],
    ['a country that is not', () => row({ entity: 'country:XX' }), 'entity', /no country has the code XX/],
    ['a region of one', () => row({ entity: 'region:XX-Here' }), 'entity', /no country has the code XX/],
    ['no value', () => row({ value: undefined }), 'value', /is missing/],
    ['a text', () => row({ value: '4' }), 'value', /number/],
    ['a negative value', () => row({ value: -1 }), 'value', /negative/],
    ['a value above all', () => row({ value: 2 ** 54 }), 'value', /2\^53/],
    ['a list', () => [row()], '', /object/],
    ['null', () => null, '', /object/],
  ])('%s', async (_name, wrong, field, says) => {
    const asJson = await push.post([row(), wrong()]);
    const asLines = await push.post(`${lines(row())}\n\n${lines(wrong())}`, NDJSON);

    expect([asJson.status, asLines.status]).toEqual([422, 422]);
    expect(asJson.body.problems).toEqual([{ observation: 2, field, problem: expect.stringMatching(says) }]);
    expect(asLines.body.problems).toEqual([{ line: 3, field, problem: expect.stringMatching(says) }]);
    expect(push.batches).toEqual([]);
    expect(push.feed.places()).toEqual([]);
  });

  it('a value that JSON itself cannot hold', async () => {
    const answer = await push.post(lines(row()).replace('4', '1e999'), NDJSON);

    expect(answer.body.problems).toEqual([{ line: 1, field: 'value', problem: expect.any(String) }]);
  });

  it('a line that is no JSON, beside others that are wrong', async () => {
    const answer = await push.post(`{"time":\n${lines(row({ value: -1 }))}\n<html>`, NDJSON);

    expect(answer.body.problems?.map(({ line, field }) => [line, field])).toEqual([
      [1, ''],
      [2, 'value'],
      [3, ''],
    ]);
  });

  it('all that is wrong in it, and all that are wrong, up to twenty', async () => {
    const two = await push.post([row({ value: -1, entity: 'x' }), row(), row({ time: 'now' })]);
    const many = await push.post(Array.from({ length: 30 }, () => row({ value: -1 })));

    expect(two.body.problems?.map(({ observation, field }) => [observation, field])).toEqual([
      [1, 'entity'],
      [1, 'value'],
      [3, 'time'],
    ]);
    expect(two.body.error).toBe(
      'Nothing of this body was taken: observation 1, entity: “x” is not a place id such as country:KP, region:IR-Tehran, asn:131279 or group:our-points (the first of 3).',
    );
    expect(many.body.problems).toHaveLength(20);
    expect(many.body.error).toContain('the first of 20 or more');
  });

  it('two values for one bin are, the same one twice is not', async () => {
    const two = await push.post([row(), row({ value: 5 })]);
    const same = await push.post([row(), row()]);

    expect(two.body.problems).toEqual([{ observation: 2, field: 'value', problem: expect.any(String) }]);
    expect(same.body).toEqual({ accepted: 1, repeated: 1, revised: 0 });
  });
});
