import { describe, expect, it } from 'vitest';
import { Upstreams } from '../../../src/feeds/ris/upstreams.ts';

describe('the AS before the origin', () => {
  it.each([
    ['is the one before the last', [64500, 4837, 131279], { origin: 131279, upstream: 4837 }],
    [
      'is not the origin itself, said several times',
      [64500, 4837, 131279, 131279, 131279],
      { origin: 131279, upstream: 4837 },
    ],
    ['may be the peer', [4837, 131279], { origin: 131279, upstream: 4837 }],
    ['stands before a set of one origin', [64500, 4837, [131279]], { origin: 131279, upstream: 4837 }],
    ['is not known before several origins', [64500, 4837, [131279, 131280]], null],
    ['is not known when it is a set of several', [64500, [4837, 4134], 131279], null],
    ['is not there when the peer is the origin', [131279, 131279], null],
    ['is not there without a path', [], null],
    ['is none that has the wrong form', [64500, '4837', 131279], null],
    ['is no AS 0', [64500, 0, 131279], null],
    ['is no part of an AS', [64500, 4837.5, 131279], null],
  ])('%s', (_, path, link) => {
    const upstreams = new Upstreams();
    expect(upstreams.link(upstreams.linkOf(path))).toEqual(link);
  });

  it('is kept by prefix and peer, and the same link has one number', () => {
    const upstreams = new Upstreams();
    const link = upstreams.linkOf([64500, 4837, 131279]);
    expect(upstreams.linkOf([64501, 3356, 4837, 131279])).toBe(link);
    for (let row = 0; row < 200; row += 1) expect(upstreams.put(row * 7, 1_023, link)).toBe(true);
    expect(upstreams.put(7, 1_023, link)).toBe(false);
    expect([upstreams.at(7, 1_023), upstreams.at(7, 0), upstreams.at(8, 1_023)]).toEqual([link, 0, 0]);
  });
});
