import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlaces, type Found } from '../../src/core/places.ts';

const places = createPlaces();

function ids(found: Found): readonly string[] {
  if (found.kind === 'one') return [found.place.id];
  return (found.kind === 'several' ? found.places : found.nearest).map(({ id }) => id);
}

describe('for every country and any text', () => {
  it.each(
    places.countries.map((place) => [place.name, place.id] as const),
  )('%s is found by its own name', (name, id) => {
    expect(places.find(name)).toMatchObject({ kind: 'one', place: { id } });
    expect(places.find(name.toUpperCase())).toMatchObject({ kind: 'one', place: { id } });
    expect(places.complete(name, 1)[0]?.id).toBe(id);
  });

  it('never throws, and never offers too much', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc
        .constantFrom(...places.countries.map(({ name }) => name))
        .chain((name) => fc.nat(name.length).map((at) => `${name.slice(0, at)}${name.slice(at + 1)}`)),
      fc.constantFrom(
        'constructor',
        '__proto__',
        'toString',
        'x'.repeat(100_000),
        'as '.repeat(1_000),
        '\ud800',
      ),
    );

    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 25 }), (typed, limit) => {
        expect(ids(places.find(typed)).length).toBeLessThanOrEqual(5);
        expect(places.complete(typed, limit).length).toBeLessThanOrEqual(limit);
        expect(typeof places.get(typed).name).toBe('string');
        expect(places.contains('group:world', typed)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('finds every AS number there can be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_294_967_295 }), (asn) => {
        expect(ids(places.find(`AS${asn}`))).toEqual([`asn:${asn}`]);
      }),
    );
  });
});
