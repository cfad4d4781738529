import { describe, expect, it } from 'vitest';
import { placeKind } from '../../src/core/entity.ts';
import { createPlaces, type Found } from '../../src/core/places.ts';
import { GROUPS, SINGLE_UPSTREAM } from '../../src/core/places-groups.ts';

const places = createPlaces([{ id: 'asn:131279', name: 'Ryugyong-dong', parent: 'country:KP' }]);
const CONTINENTS = ['africa', 'americas', 'asia', 'europe', 'oceania'].map((name) => `group:${name}`);

function ids(found: Found): readonly string[] {
  if (found.kind === 'one') return [found.place.id];
  return (found.kind === 'several' ? found.places : found.nearest).map(({ id }) => id);
}

describe('parts of the world', () => {
  it('are groups of countries that exist, each with an id and more than one member', () => {
    const countries = new Set(places.countries.map(({ id }) => id));

    for (const { id, members } of GROUPS.filter((group) => group.id !== SINGLE_UPSTREAM)) {
      expect(placeKind(id)).toBe('group');
      expect(members.length, id).toBeGreaterThan(1);
      expect(new Set(members).size, id).toBe(members.length);
      expect(members.filter((member) => !countries.has(member), id)).toEqual([]);
    }
    expect(new Set(GROUPS.map(({ id }) => id)).size).toBe(GROUPS.length);
  });

  it('hold every country in one of five continents, but for Antarctica', () => {
    const around = (id: string): readonly string[] =>
      CONTINENTS.filter((group) => places.contains(group, id));

    expect(places.countries.filter(({ id }) => around(id).length !== 1).map(({ id }) => id)).toEqual([
      'country:AQ',
    ]);
  });

  it.each([
    ['Western Africa', 'group:western-africa'],
    ['west africa', 'group:western-africa'],
    ['Europe', 'group:europe'],
    ['EUROPE', 'group:europe'],
    ['the Middle East', 'group:middle-east'],
    ['Western Asia', 'group:western-asia'],
    ['Eastern Asia', 'group:eastern-asia'],
    ['East Asia', 'group:eastern-asia'],
    ['Easten Asia', 'group:eastern-asia'],
    ['South-eastern Asia', 'group:south-eastern-asia'],
    ['southeast asia', 'group:south-eastern-asia'],
    ['Latin America', 'group:latin-america-and-the-caribbean'],
    ['the Caribbean', 'group:caribbean'],
    ['the Americas', 'group:americas'],
    ['sub saharan africa', 'group:sub-saharan-africa'],
    ['Central Africa', 'group:middle-africa'],
    ['group:africa', 'group:africa'],
    ['Group:Eastern-Asia', 'group:eastern-asia'],
    ['Micronesia (region)', 'group:micronesia'],
    ['single upstream', SINGLE_UPSTREAM],
    ['group:single-upstream', SINGLE_UPSTREAM],
  ])('%s is %s', (text, id) => {
    expect(ids(places.find(text))).toEqual([id]);
  });

  it.each([
    ['South Africa', 'country:ZA'],
    ['Central African Republic', 'country:CF'],
    ['Micronesia', 'country:FM'],
    ['Antarctica', 'country:AQ'],
    ['America', 'country:US'],
    ['North Korea', 'country:KP'],
  ])('takes no name from a country: %s', (text, id) => {
    expect(ids(places.find(text))).toEqual([id]);
  });

  it('are found by each of their names', () => {
    for (const { id, name, aliases } of GROUPS)
      for (const text of [name, ...aliases, id]) expect(ids(places.find(text)), text).toEqual([id]);
  });

  it.each([
    ['western af', 'group:western-africa'],
    ['eastern as', 'group:eastern-asia'],
    ['euro', 'group:europe'],
    ['middle e', 'group:middle-east'],
    ['carib', 'country:BQ'],
    ['caribbean', 'country:BQ'],
  ])('%s completes with %s among the first', (typed, id) => {
    expect(places.complete(typed, 3).map((place) => place.id)).toContain(id);
  });

  it.each([
    ['group:eastern-asia', 'country:KP', true],
    ['group:eastern-asia', 'region:CN-Beijing', true],
    ['group:eastern-asia', 'asn:131279', true],
    ['group:asia', 'country:KP', true],
    ['group:asia', 'group:eastern-asia', true],
    ['group:eastern-asia', 'group:asia', false],
    ['group:eastern-asia', 'group:eastern-asia', true],
    ['group:world', 'group:asia', true],
    ['group:asia', 'group:world', false],
    ['group:middle-east', 'country:IR', true],
    ['group:western-asia', 'country:IR', false],
    ['group:asia', 'group:middle-east', false],
    ['group:eastern-asia', 'country:VN', false],
    ['group:eastern-asia', 'asn:1', false],
    ['group:eastern-asia', 'region:VN-Hanoi', false],
    ['group:nowhere', 'country:KP', false],
    ['country:KP', 'group:eastern-asia', false],
    ['group:asia', SINGLE_UPSTREAM, false],
    ['group:world', SINGLE_UPSTREAM, true],
    [SINGLE_UPSTREAM, 'country:KP', false],
  ])('%s contains %s: %s', (outer, inner, is) => {
    expect(places.contains(outer, inner)).toBe(is);
  });

  it('read well on cards', () => {
    expect(
      ['group:eastern-asia', 'group:americas', 'group:middle-east', 'group:micronesia'].map((id) =>
        places.get(id),
      ),
    ).toEqual(
      ['Eastern Asia', 'Americas', 'Middle East', 'Micronesia (region)'].map((name, at) => ({
        id: ['group:eastern-asia', 'group:americas', 'group:middle-east', 'group:micronesia'][at],
        name,
        parent: null,
        zone: null,
        continent: null,
      })),
    );
  });
});
