/** Who carries a place, and what is said of it. */
import { describe, expect, it } from 'vitest';
import { onlyUpstreamText } from '../../src/core/card-upstream.ts';
import { mainUpstreams, type OnlyUpstream, onlyUpstream, type Upstream } from '../../src/core/upstreams.ts';
import { at, reading } from './card-builders.ts';

const NOW = at('2014-12-22T16:30');
const routing = { signal: 'ioda.bgp', kind: 'routing' } as const;
const probing = { signal: 'ioda.ping-slash24', kind: 'probing' } as const;
const upstream = (network: string, share: number): Upstream => ({ network, share });

describe('the only upstream', () => {
  it.each<readonly [string, readonly Upstream[], string | null]>([
    ['is the one that carries everything', [upstream('asn:4837', 1)], 'asn:4837'],
    [
      'is none of two, however little one of them carries',
      [upstream('asn:4837', 0.99), upstream('asn:1', 0.01)],
      null,
    ],
    ['is none where nothing is known', [], null],
  ])('%s', (_, upstreams, only) => {
    expect(onlyUpstream(upstreams)).toBe(only);
  });
});

describe('what relates a place to others', () => {
  it('are the networks that carry so much of it that it is low without them', () => {
    const upstreams = [upstream('asn:1', 0.77), upstream('asn:2', 0.12), upstream('asn:3', 0.11)];

    expect(mainUpstreams(upstreams)).toEqual(['asn:1', 'asn:2']);
  });
});

describe('what a card says of the only upstream', () => {
  const normal = { state: 'normal', value: 90, expected: 91 } as const;
  const low = { state: 'low', value: 50, expected: 91 } as const;

  it.each<readonly [string, Partial<OnlyUpstream>, string]>([
    ['its number and name', { readings: [] }, 'AS4837 China Unicom'],
    ['its number, where it has no name', { name: 'AS4837' }, 'AS4837'],
    [
      'its number and name, as the gazetteer shows both',
      { name: 'AS4837 (China Unicom)' },
      'AS4837 China Unicom',
    ],
    ['its name, where the number stands in it', { name: 'China Unicom (AS4837)' }, 'China Unicom (AS4837)'],
    ['its number first, where another stands in its name', { name: 'AS48370 Net' }, 'AS4837 AS48370 Net'],
    [
      'of a hostile name one short line',
      { name: `a\n@everyone\u202e ${'x'.repeat(200)}` },
      `AS4837 a @everyone ${'x'.repeat(47)}…`,
    ],
    [
      'that it is as usual',
      { readings: [reading({ ...routing, ...normal })] },
      'AS4837 China Unicom, itself as usual',
    ],
    [
      'nothing of its state, where nothing is fresh',
      { readings: [reading({ ...routing, state: 'unknown', reason: 'stale' })] },
      'AS4837 China Unicom',
    ],
    [
      'nothing of a phase that is not seen any more',
      { readings: [reading(routing)], phase: 'blackout', since: at('2014-12-22T16:00') },
      'AS4837 China Unicom',
    ],
    [
      'what is low, where that is no outage yet',
      { readings: [reading({ ...routing, ...normal }), reading({ ...probing, ...low })] },
      'AS4837 China Unicom, itself below usual in probing',
    ],
    [
      'that it declines, and since when',
      { readings: [reading({ ...routing, ...low })], phase: 'degrading', since: at('2014-12-22T16:00') },
      'AS4837 China Unicom, itself degrading since 16:00 UTC',
    ],
    [
      'that it is dark, and since which day',
      { readings: [reading({ ...routing, ...low })], phase: 'blackout', since: at('2014-12-21T23:50') },
      'AS4837 China Unicom, itself in near-total blackout since 21 Dec 23:50 UTC',
    ],
  ])('%s', (_, part, text) => {
    const told: OnlyUpstream = {
      network: 'asn:4837',
      name: 'China Unicom',
      readings: [],
      phase: 'normal',
      since: 0,
      ...part,
    };

    expect(onlyUpstreamText(told, NOW)).toBe(`single upstream ${text}`);
  });
});
