/** What countries say together about a feed: table of votes, and what a watch makes of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countCauses } from '../../src/core/detector/causes.ts';
import { type CountryVote, isFallOfMany, isSeenByOthers } from '../../src/core/detector/votes.ts';
import { subregionOf } from '../../src/core/places-regions.ts';
import type { SignalSpec } from '../../src/core/series.ts';
import { MINUTE_MS } from '../../src/core/time.ts';
import { line, newWatch, PROBES, START, span, TRAFFIC } from '../support/timeline.ts';

const EUROPE = [
  'ES',
  'PT',
  'IT',
  'GR',
  'FR',
  'BE',
  'DE',
  'NL',
  'GB',
  'SE',
  'NO',
  'FI',
  'PL',
  'RO',
  'UA',
  'HU',
];
const RED_SEA = ['EG', 'SD', 'SA', 'YE', 'OM', 'AE', 'DJ', 'ET', 'KE', 'IN', 'PK'];
const WORLD = [
  'BR',
  'DE',
  'FR',
  'NG',
  'US',
  'CA',
  'AU',
  'JP',
  'RU',
  'ZA',
  'MX',
  'TH',
  'KZ',
  'CM',
  'FJ',
  'CU',
];

interface Given {
  readonly countries: readonly string[];
  readonly low: readonly string[];
  /** How many of the low ones another family sees low. */
  readonly seen?: number;
  readonly z?: number;
  /** Who is carried, by network. */
  readonly carried?: Readonly<Record<string, readonly string[]>>;
}

function verdictOf({ countries, low, seen = 0, z = -4, carried = {} }: Given): string {
  const votes = countries.map((code): CountryVote => {
    const isLow = low.includes(code);
    const place = `country:${code}`;
    return { place, group: subregionOf(place) ?? '', low: isLow, z: isLow ? z : 0 };
  });
  const carriersOf = (place: string): readonly string[] =>
    Object.entries(carried).flatMap(([network, codes]) =>
      codes.some((code) => `country:${code}` === place) ? [network] : [],
    );
  if (!isFallOfMany(votes, carriersOf)) return 'sound';
  return isSeenByOthers(seen, low.length) ? 'world' : 'broken';
}

/** Of 14 subregions these are 7; none of the others is theirs. */
const APART = ['BR', 'NG', 'AU', 'JP', 'RU', 'ZA', 'MX'];
const ELSEWHERE = WORLD.filter((code) => !APART.includes(code));

const ROWS: readonly (readonly [string, Given, string])[] = [
  ['everybody falls', { countries: WORLD, low: WORLD }, 'broken'],
  ['half of the world falls', { countries: WORLD, low: WORLD.slice(0, 8) }, 'broken'],
  ['a third falls: that may be chance', { countries: WORLD, low: WORLD.slice(0, 5) }, 'sound'],
  ['everybody falls, and another family sees it in most', { countries: WORLD, low: WORLD, seen: 8 }, 'world'],
  ['another family sees it in a few only', { countries: WORLD, low: WORLD, seen: 7 }, 'broken'],
  [
    'many countries of few subregions fall: neighbours share cables',
    { countries: [...RED_SEA, ...WORLD], low: RED_SEA },
    'sound',
  ],
  ['one continent is watched, and all of it falls', { countries: EUROPE, low: EUROPE }, 'broken'],
  ['one continent is watched, and its south falls', { countries: EUROPE, low: EUROPE.slice(0, 4) }, 'sound'],
  ['everybody is a little low: noise', { countries: WORLD, low: WORLD, z: -0.8 }, 'sound'],
  ['too few countries to tell', { countries: WORLD.slice(0, 7), low: WORLD.slice(0, 7) }, 'sound'],
  [
    'all countries lie in three subregions',
    { countries: RED_SEA.slice(0, 8), low: RED_SEA.slice(0, 8) },
    'sound',
  ],
  ['seven countries far apart fall', { countries: WORLD, low: APART }, 'broken'],
  [
    'seven countries far apart fall that one network carries',
    { countries: WORLD, low: APART, carried: { 'asn:1': APART } },
    'sound',
  ],
  [
    'seven countries far apart fall that two networks carry, one of them both',
    { countries: WORLD, low: APART, carried: { 'asn:1': APART.slice(0, 5), 'asn:2': APART.slice(4) } },
    'sound',
  ],
  [
    'seven countries far apart fall, each carried by a network of its own',
    {
      countries: WORLD,
      low: APART,
      carried: Object.fromEntries(APART.map((code, n) => [`asn:${n + 1}`, [code]])),
    },
    'broken',
  ],
  [
    'one network carries two of those that fall: who carries the others is not known',
    { countries: WORLD, low: APART, carried: { 'asn:1': APART.slice(0, 2) } },
    'broken',
  ],
  [
    'one network carries four of those that fall, and few others',
    { countries: WORLD, low: APART, carried: { 'asn:1': [...APART.slice(0, 4), ...ELSEWHERE.slice(0, 7)] } },
    'sound',
  ],
  [
    'one network carries four of those that fall, and most of whom it carries stands',
    { countries: WORLD, low: APART, carried: { 'asn:1': [...APART.slice(0, 4), ...ELSEWHERE.slice(0, 8)] } },
    'broken',
  ],
  [
    'everybody falls, and one network carries a third of them',
    { countries: WORLD, low: WORLD, carried: { 'asn:1': APART.slice(0, 5) } },
    'broken',
  ],
];

describe('the verdict on a feed', () => {
  it.each(ROWS)('%s: %s', (_, given, verdict) => {
    expect(verdictOf(given)).toBe(verdict);
  });
});

describe('the causes of a fall', () => {
  const voter = fc.record({
    group: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    low: fc.boolean(),
    upstreams: fc.uniqueArray(fc.constantFrom('asn:1', 'asn:2', 'asn:3', 'asn:4')),
  });

  it('are never more than the subregions, as many where no upstream is known, and the same in any order', () => {
    fc.assert(
      fc.property(fc.array(voter, { maxLength: 40 }), (voters) => {
        const fallen = new Set(voters.flatMap(({ group, low }) => (low ? [group] : [])));
        const count = countCauses(voters, fallen);
        const unknown = voters.map((each) => ({ ...each, upstreams: [] }));

        expect(count).toBeLessThanOrEqual(fallen.size);
        expect(count > 0).toBe(fallen.size > 0);
        expect(countCauses(unknown, fallen)).toBe(fallen.size);
        expect(countCauses(voters.toReversed(), fallen)).toBe(count);
      }),
    );
  });
});

describe('a restart while a feed is not believed', () => {
  const steps = { stepMs: 30 * MINUTE_MS };
  const PROBING: SignalSpec = { ...PROBES, ...steps };
  const FLOWS: SignalSpec = { ...TRAFFIC, ...steps, scale: 'count-set', lagMs: 50 * MINUTE_MS };
  const rows = WORLD.flatMap((code) =>
    [PROBING, FLOWS].map((spec) =>
      line(spec, `country:${code}`)
        .steady('7d', 900, 0.02)
        .steady('6h', code === 'BR' ? 900 : 40, 0.02)
        .steady('1d', 900, 0.02),
    ),
  )
    .flatMap((each) => each.rows())
    .sort((a, b) => a.seenAt - b.seenAt);

  /** Everything that is said, with a new watch in place of the old one at each of these times. */
  function said(...restarts: readonly string[]): readonly string[] {
    let watch = newWatch([PROBING, FLOWS]);
    const lines: string[] = [];
    let from = Number.NEGATIVE_INFINITY;
    for (const until of [...restarts, '8d']) {
      const to = START + span(until);
      watch.offer(rows.filter(({ seenAt }) => seenAt > from && seenAt <= to));
      const { transitions, notices } = watch.advance(to);
      lines.push(...notices.map(({ at, notice, signal }) => `${at} ${notice} ${signal}`));
      lines.push(...transitions.map(({ at, place, to: phase }) => `${at} ${place} ${phase}`));
      const saved = watch.save();
      watch = newWatch([PROBING, FLOWS]);
      watch.restore(saved);
      from = to;
    }
    return lines.toSorted();
  }

  it('changes nothing: what two families show one after the other is believed in the same bin', () => {
    const whole = said();

    expect(whole.filter((each) => each.includes('feed-'))).toEqual([
      expect.stringContaining('feed-broken ioda.ping-slash24'),
      expect.stringContaining('feed-recovered ioda.ping-slash24'),
    ]);
    const dark = whole.filter((each) => each.includes('blackout')).map((each) => each.split(' ')[1]);
    expect(new Set(dark).size).toBe(WORLD.length - 1);
    expect(said('7d1h', '7d1h20m', '7d2h')).toEqual(whole);
  });
});
