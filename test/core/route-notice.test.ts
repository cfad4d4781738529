import { describe, expect, it } from 'vitest';
import { routeNotice } from '../../src/core/route.ts';

const T = Date.parse('2014-12-22T16:25:00Z');

describe('routeNotice', () => {
  it('tells each operator channel once, outside of any incident', () => {
    const notice = { at: T, notice: 'feed-broken', signal: 'ioda.bgp' } as const;
    expect(routeNotice(notice, ['console:a', 'console:a'])).toEqual([
      {
        key: `console:a|feed-broken|ioda.bgp|${T}`,
        channel: 'console:a',
        incident: null,
        seq: 0,
        reason: 'operator-notice',
        mode: 'post',
        priority: 1,
        createdAt: T,
        notBefore: null,
        target: null,
      },
    ]);
  });
});
