/** What feeds know of who carries a place, and what follows for who is watched and who is told. */
import { describe, expect, it } from 'vitest';
import type { Feed } from '../../src/app/ports.ts';
import {
  carriersOf,
  singlesOf,
  upstreamsFrom,
  withoutCarriers,
  withSingles,
} from '../../src/app/upstreams.ts';
import type { PlaceId } from '../../src/core/entity.ts';
import { createPlaces } from '../../src/core/places.ts';
import type { Upstream } from '../../src/core/upstreams.ts';

const UNICOM: Upstream = { network: 'asn:4837', share: 1 };
const TELECOM: Upstream = { network: 'asn:4134', share: 0.5 };

function feedThat(upstreams: Feed['upstreams']): Feed {
  return {
    id: 'fake',
    title: 'Fake',
    attribution: '',
    signals: [],
    pollEveryMs: 1,
    places: () => [],
    history: () => Promise.reject(new Error('not asked')),
    historyPlacesPerCall: 1,
    ...(upstreams === undefined ? {} : { upstreams }),
  };
}

describe('who carries a place', () => {
  it('is what the first feed says that knows any', () => {
    const feeds = [
      feedThat(undefined),
      feedThat(() => []),
      feedThat(() => [UNICOM]),
      feedThat(() => [TELECOM]),
    ];

    expect(upstreamsFrom(feeds)('country:KP')).toEqual([UNICOM]);
    expect(upstreamsFrom(feeds.slice(0, 2))('country:KP')).toEqual([]);
  });
});

describe('carriers', () => {
  const known: Record<PlaceId, readonly Upstream[]> = {
    'country:KP': [UNICOM],
    'asn:131279': [UNICOM],
    'country:MN': [UNICOM, TELECOM],
    'country:TM': [{ ...TELECOM, share: 1 }],
  };

  it.each<readonly [string, readonly PlaceId[], readonly PlaceId[]]>([
    [
      'carry all of what somebody wants, each once',
      ['country:TM', 'country:KP', 'asn:131279'],
      ['asn:4134', 'asn:4837'],
    ],
    ['are none of several', ['country:MN'], []],
    ['are none of a place that nobody knows', ['country:BR', 'group:world'], []],
    ['are not those that somebody wants for themselves', ['country:KP', 'asn:4837'], []],
  ])('%s', (_, wanted, carriers) => {
    expect(
      carriersOf(
        () => wanted,
        (place) => known[place] ?? [],
      )(),
    ).toEqual(carriers);
  });

  it('are the same list while they stay the same', () => {
    let wanted: readonly PlaceId[] = ['country:KP'];
    const carriers = carriersOf(
      () => wanted,
      (place) => known[place] ?? [],
    );
    const before = carriers();
    wanted = ['country:KP', 'asn:131279'];

    expect(carriers()).toBe(before);
    wanted = ['country:TM'];
    expect(carriers()).not.toBe(before);
  });

  it('lie in nothing, so that who listens to the world hears nothing of them', () => {
    const everything = (): boolean => true;
    const contains = withoutCarriers(everything, () => ['asn:4837']);

    expect(contains('group:world', 'asn:4837')).toBe(false);
    expect(contains('asn:4837', 'asn:4837')).toBe(true);
    expect(contains('group:world', 'asn:4134')).toBe(true);
    expect(contains('group:world', 'country:KP')).toBe(true);
  });
});

describe('countries with a single upstream', () => {
  const known: Record<PlaceId, readonly Upstream[]> = {
    'country:KP': [UNICOM],
    'country:TM': [{ ...TELECOM, share: 1 }],
    'country:MN': [UNICOM, TELECOM],
    'asn:131279': [UNICOM],
  };
  const feed = {
    ...feedThat((place) => known[place] ?? []),
    places: () => [...Object.keys(known), 'country:BR'],
  };
  const places = createPlaces([{ id: 'asn:131279', parent: 'country:KP' }]);
  const contains = withSingles(
    (outer, inner) => places.contains(outer, inner),
    places,
    upstreamsFrom([feed]),
  );

  it('are those that a feed watches and knows to hang on one network', () => {
    expect(singlesOf([feedThat(undefined), feed])).toEqual(['country:KP', 'country:TM']);
  });

  it.each([
    ['country:KP', true],
    ['asn:131279', true],
    ['region:TM-Ahal', true],
    ['group:single-upstream', true],
    ['country:MN', false],
    ['country:BR', false],
    ['asn:4837', false],
    ['group:asia', false],
  ])('are a group that contains %s: %s', (inner, is) => {
    expect(contains('group:single-upstream', inner)).toBe(is);
    expect(contains('group:world', inner)).toBe(true);
    expect(contains('country:MN', inner)).toBe(inner === 'country:MN');
  });
});
