import { describe, expect, it } from 'vitest';
import { createPlaces } from '../../src/core/places.ts';

const places = createPlaces();
const withRegions = createPlaces([
  { id: 'region:US-Georgia', name: 'Georgia' },
  { id: 'asn:131279', name: 'Star Joint Venture', parent: 'country:KP' },
]);

describe('completing', () => {
  it.each([
    ['kp', 'country:KP', 'a code first'],
    ['prk', 'country:KP', 'three letters too'],
    ['nort', 'country:KP', 'a beginning'],
    ['korea', 'country:KP', 'a later word'],
    ['dpr', 'country:KP', 'an alias'],
    ['조', 'country:KP', 'a native name'],
    ['Росс', 'country:RU', 'another script'],
    ['cote d', 'country:CI', 'without accents'],
    ['the neth', 'country:NL', 'a leading article is ignored'],
    ['nort kor', 'country:KP', 'a misspelt beginning when nothing else begins so'],
    ['AS131279', 'asn:131279', 'any AS number'],
    ['region:IR-Tehran', 'region:IR-Tehran', 'an id'],
    ['worl', 'group:world', 'the world'],
  ])('%s offers %s first: %s', (prefix, id) => {
    expect(places.complete(prefix, 5)[0]?.id).toBe(id);
  });

  it('offers names that begin so before names with such a word, and no place twice', () => {
    const names = places.complete('guinea', 25).map(({ name }) => name);

    expect(names).toEqual(['Guinea', 'Guinea-Bissau', 'Equatorial Guinea', 'Papua New Guinea']);
  });

  it('offers countries before regions and networks', () => {
    expect(withRegions.complete('geo', 2).map(({ id }) => id)).toEqual(['country:GE', 'country:GS']);
  });

  it('offers the first countries for no text, and nothing for mere noise', () => {
    expect(places.complete('', 3).map(({ name }) => name)).toEqual(['Afghanistan', 'Albania', 'Algeria']);
    expect(places.complete('?!', 3)).toEqual([]);
    expect(places.complete('qwertyuiop', 3)).toEqual([]);
  });

  it('offers a named region or network by what it is called', () => {
    expect(withRegions.complete('star j', 5).map(({ id }) => id)).toEqual(['asn:131279']);
    expect(withRegions.complete('georgia u', 5).map(({ id }) => id)).toEqual(['region:US-Georgia']);
  });

  it('takes less than 2 ms with thousands of places, as a person types', () => {
    const many = createPlaces(
      Array.from({ length: 3_000 }, (_, at) => ({
        id: `asn:${at + 1}`,
        name: `${String.fromCharCode(97 + (at % 26))}net ${at}`,
        parent: 'country:US',
      })),
    );
    const typed = ['', 'n', 'no', 'nort', 'north k', 'korea', 'nnet 1', 'nort kor', 'zzzzzz'];
    for (const prefix of typed) many.complete(prefix, 25);

    const start = performance.now();
    for (let round = 0; round < 20; round += 1) for (const prefix of typed) many.complete(prefix, 25);

    expect((performance.now() - start) / (20 * typed.length)).toBeLessThan(2);
  });

  it.each([0, 1, 25])('offers %i at most', (limit) => {
    expect(places.complete('a', limit)).toHaveLength(Math.min(limit, places.complete('a', 250).length));
  });
});
