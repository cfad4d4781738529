import { describe, expect, it } from 'vitest';
import { FeedError } from '../../src/core/errors.ts';
import { toFeedError } from '../../src/feeds/feed.ts';
import { HttpError } from '../../src/lib/http-error.ts';
import { SocketError } from '../../src/lib/socket-error.ts';

const refused = (status: number, retryAfterMs: number | null = null): SocketError =>
  new SocketError('refused', 'h', `it answered with status ${status} instead of a web socket`, {
    status,
    retryAfterMs,
  });

describe('what went wrong outside, in the words of a feed', () => {
  it.each([
    ['a refused socket', new SocketError('refused', 'h', 'the connection was refused'), 'network', null],
    ['a socket that came too late', new SocketError('timeout', 'h', 'late'), 'network', null],
    [
      'a closed socket',
      new SocketError('closed', 'h', 'the connection was cut', { code: 1006 }),
      'network',
      null,
    ],
    ['a silent socket', new SocketError('silent', 'h', 'it sends nothing'), 'network', null],
    ['no web socket', new SocketError('protocol', 'h', 'odd'), 'network', null],
    ['a frame that is too large', new SocketError('too-large', 'h', 'large'), 'schema', null],
    ['a socket refused for asking too often', refused(429, 5_000), 'rate-limit', 5_000],
    ['a socket that is forbidden', refused(403), 'auth', null],
    ['a socket that is not there', refused(404), 'schema', null],
    ['a socket of a busy server', refused(503), 'network', null],
    [
      'a status',
      new HttpError('status', 'h', 'status 429', { status: 429, retryAfterMs: 1 }),
      'rate-limit',
      1,
    ],
  ] as const)('%s', (_, error, kind, retryAfterMs) => {
    const told = toFeedError(error, 'A feed');

    expect(told).toBeInstanceOf(FeedError);
    expect(told).toMatchObject({ kind, retryAfterMs, message: `A feed (h): ${error.reason}`, cause: error });
  });

  it('quotes what the other end said as it closed, as one short line', () => {
    const error = new SocketError('closed', 'h', 'it closed the connection (code 1008)', {
      code: 1008,
      said: 'too\nslow\u202e @everyone',
    });

    expect(toFeedError(error, 'A feed')).toMatchObject({
      message: 'A feed (h): it closed the connection (code 1008): “too slow @everyone”',
    });
  });

  it('leaves a bug what it is', () => {
    const bug = new RangeError('a bug');

    expect(toFeedError(bug, 'A feed')).toBe(bug);
  });
});
