import { describe, expect, it } from 'vitest';
import { createPlaces } from '../../src/core/places.ts';

const places = createPlaces();

describe('countries', () => {
  it('are those of ISO 3166-1 and Kosovo', () => {
    const codes = places.countries.map(({ id }) => id);

    expect(codes).toHaveLength(250);
    expect(new Set(codes).size).toBe(250);
    expect(codes).toContain('country:XK');
    expect(codes).not.toContain('country:EU');
  });

  it.each([
    ['country:KP', 'North Korea', 'Asia/Pyongyang', 'AS'],
    ['country:KR', 'South Korea', 'Asia/Seoul', 'AS'],
    ['country:IR', 'Iran', 'Asia/Tehran', 'AS'],
    ['country:RU', 'Russia', 'Europe/Moscow', 'EU'],
    ['country:SY', 'Syria', 'Asia/Damascus', 'AS'],
    ['country:CD', 'DR Congo', 'Africa/Kinshasa', 'AF'],
    ['country:CZ', 'Czechia', 'Europe/Prague', 'EU'],
    ['country:US', 'United States', 'America/New_York', 'NA'],
    ['country:BR', 'Brazil', 'America/Sao_Paulo', 'SA'],
    ['country:CA', 'Canada', 'America/Toronto', 'NA'],
    ['country:AU', 'Australia', 'Australia/Sydney', 'OC'],
    ['country:MX', 'Mexico', 'America/Mexico_City', 'NA'],
    ['country:ID', 'Indonesia', 'Asia/Jakarta', 'AS'],
    ['country:KZ', 'Kazakhstan', 'Asia/Almaty', 'AS'],
    ['country:XK', 'Kosovo', 'Europe/Belgrade', 'EU'],
    ['country:AQ', 'Antarctica', 'Antarctica/McMurdo', 'AN'],
    ['country:TR', 'Turkey', 'Europe/Istanbul', 'AS'],
    ['country:NO', 'Norway', 'Europe/Oslo', 'EU'],
    ['country:KW', 'Kuwait', 'Asia/Kuwait', 'AS'],
    ['country:BV', 'Bouvet Island', null, 'AN'],
  ] as const)('%s is %s, with its clocks (%s) and continent (%s)', (id, name, zone, continent) => {
    expect(places.get(id)).toEqual({ id, name, parent: null, zone, continent });
  });

  it('all have a continent, and a zone that Intl knows unless nobody lives there', () => {
    const zoneless = places.countries.filter(({ zone }) => zone === null).map(({ id }) => id);

    for (const { continent, zone } of places.countries) {
      expect(continent).not.toBeNull();
      if (zone !== null) expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
    }
    expect(zoneless).toEqual(['country:BV', 'country:HM']);
  });

  it('have short names, each its own', () => {
    const names = places.countries.map(({ name }) => name);

    expect(new Set(names).size).toBe(250);
    expect(names.filter((name) => /,|\(|\bof$/.test(name))).toEqual([]);
  });
});

describe('a place that nobody named', () => {
  it.each([
    ['asn:131279', 'AS131279', null],
    ['region:IR-Tehran', 'Tehran, Iran', 'country:IR'],
    ['region:US-LA-Calcasieu', 'LA Calcasieu, United States', 'country:US'],
    ['region:UA-Kharkivska_oblast', 'Kharkivska oblast, Ukraine', 'country:UA'],
    ['region:ZZ-Nowhere', 'Nowhere, ZZ', 'country:ZZ'],
    ['group:world', 'the whole world', null],
    ['group:west-africa', 'west africa', null],
    ['country:ZZ', 'ZZ', null],
    ['gibberish', 'gibberish', null],
    ['region:US--', '-, United States', 'country:US'],
    ['', '', null],
  ])('%s reads "%s"', (id, name, parent) => {
    expect(places.get(id)).toMatchObject({ id, name, parent });
  });
});

describe('what feeds and recordings add', () => {
  it('names a network and says where it lies', () => {
    const known = createPlaces([{ id: 'asn:131279', name: 'Ryugyong-dong', parent: 'country:KP' }]);

    expect(known.get('asn:131279')).toEqual({
      id: 'asn:131279',
      name: 'AS131279 (Ryugyong-dong)',
      parent: 'country:KP',
      zone: 'Asia/Pyongyang',
      continent: null,
    });
  });

  it('keeps the name when only the parent comes later, and the parent when only the name does', () => {
    const known = createPlaces([{ id: 'asn:64500', name: 'Example Net' }]);

    known.add([{ id: 'asn:64500', parent: 'country:NL' }]);
    known.add([{ id: 'asn:64500', name: 'Example Net BV' }]);

    expect(known.get('asn:64500')).toMatchObject({
      name: 'AS64500 (Example Net BV)',
      parent: 'country:NL',
    });
  });

  it('may rename a country, which is then found by both names', () => {
    const known = createPlaces([{ id: 'country:TR', name: 'Türkiye' }]);

    expect(known.get('country:TR').name).toBe('Türkiye');
    expect(known.countries.find(({ id }) => id === 'country:TR')?.name).toBe('Türkiye');
    expect(known.find('turkey')).toMatchObject({ kind: 'one', place: { id: 'country:TR' } });
  });

  it('does not leak from one gazetteer into another', () => {
    createPlaces([{ id: 'country:TR', name: 'Anatolia' }]);

    expect(places.get('country:TR').name).toBe('Turkey');
  });

  it.each([
    ['no id at all', { id: 'nonsense', name: 'Nonsense' }, 'nonsense', 'nonsense'],
    ['an empty name', { id: 'asn:64500', name: ' \n ' }, 'asn:64500', 'AS64500'],
    [
      'line breaks in a name',
      { id: 'asn:64500', name: ' Example\n Net ' },
      'asn:64500',
      'AS64500 (Example Net)',
    ],
    [
      'a name without an end',
      { id: 'asn:64500', name: 'x'.repeat(5_000) },
      'asn:64500',
      `AS64500 (${'x'.repeat(120)})`,
    ],
    [
      'the number in a name',
      { id: 'asn:64500', name: 'Example Net, as64500' },
      'asn:64500',
      'Example Net, as64500',
    ],
    ['a longer number in a name', { id: 'asn:64500', name: 'AS645001' }, 'asn:64500', 'AS64500 (AS645001)'],
  ])('tolerates %s', (_, extra, id, name) => {
    expect(createPlaces([extra]).get(id).name).toBe(name);
  });

  it.each([
    ['a region has its country’s clocks', 'region:IR-Tehran', 'Asia/Tehran'],
    ['a region of a country with several has none rather than wrong ones', 'region:US-Hawaii', null],
    ['a region of Ukraine has Kyiv’s: one legal time', 'region:UA-Kharkiv', 'Europe/Kyiv'],
    ['a network of no known country has none', 'asn:64500', null],
  ])('%s', (_, id, zone) => {
    expect(places.get(id).zone).toBe(zone);
  });
});

describe('containment', () => {
  const known = createPlaces([
    { id: 'asn:131279', parent: 'country:KP' },
    { id: 'asn:64500', parent: 'region:IR-Tehran' },
    { id: 'asn:64501' },
    { id: 'country:ML', parent: 'group:sahel' },
    { id: 'asn:64510', parent: 'asn:64511' },
    { id: 'asn:64511', parent: 'asn:64510' },
    { id: 'asn:64512', parent: 'asn:64512' },
  ]);

  it.each([
    ['country:KP', 'country:KP', true, 'a place contains itself'],
    ['country:KP', 'asn:131279', true, 'a country contains its networks'],
    ['country:IR', 'region:IR-Tehran', true, 'a country contains its regions, named or not'],
    ['country:IR', 'asn:64500', true, 'a country contains the networks of its regions'],
    ['region:IR-Tehran', 'asn:64500', true, 'a region contains its networks'],
    ['group:sahel', 'region:ML-Bamako', true, 'a group contains what lies in its countries'],
    ['group:world', 'asn:64501', true, 'the world contains everything'],
    ['group:world', 'group:sahel', true, 'also groups'],
    ['country:KP', 'asn:64501', false, 'a network of no known country lies in none'],
    ['country:KR', 'asn:131279', false, 'another country does not contain it'],
    ['region:IR-Tehran', 'country:IR', false, 'a part does not contain the whole'],
    ['country:US', 'region:UA-Kyiv', false, 'a region lies in its own country only'],
    ['country:KP', 'group:world', false, 'nothing but itself contains the world'],
    ['country:KP', 'asn:64510', false, 'a loop of parents ends'],
    ['country:KP', 'asn:64512', false, 'a place that is said to lie in itself lies nowhere'],
  ])('%s of %s: %s, for %s', (outer, inner, expected) => {
    expect(known.contains(outer, inner)).toBe(expected);
  });
});
