import { describe, expect, it } from 'vitest';
import { createPlaces } from '../../src/core/places.ts';
import { subregionOf } from '../../src/core/places-regions.ts';

const { countries } = createPlaces();

describe('where a country lies', () => {
  it('is known of every country there is, and of 22 subregions and Antarctica', () => {
    expect(countries.filter(({ id }) => subregionOf(id) === null)).toEqual([]);
    expect(countries).toHaveLength(250);
    expect(new Set(countries.map(({ id }) => subregionOf(id))).size).toBe(23);
  });

  it.each([
    ['country:KP', 'Eastern Asia'],
    ['country:TW', 'Eastern Asia'],
    ['country:XK', 'Southern Europe'],
    ['country:IR', 'Southern Asia'],
    ['country:CY', 'Western Asia'],
    ['country:SD', 'Northern Africa'],
    ['country:MX', 'Central America'],
    ['country:BM', 'Northern America'],
    ['region:IR-Tehran', 'Southern Asia'],
    ['country:QQ', null],
    ['asn:131279', null],
    ['group:world', null],
  ])('%s: %s', (id, subregion) => {
    expect(subregionOf(id)).toBe(subregion);
  });

  it('lies in one continent with its whole subregion, but for the far southern islands', () => {
    const continentsOf = (subregion: string | null): ReadonlySet<string | null> =>
      new Set(
        countries
          .filter(({ id, continent }) => subregionOf(id) === subregion && continent !== 'AN')
          .map(({ continent }) => continent),
      );

    for (const { id, continent } of countries)
      if (continent !== 'AN') expect([...continentsOf(subregionOf(id))], id).toEqual([continent]);
  });
});
