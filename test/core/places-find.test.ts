import { describe, expect, it } from 'vitest';
import { createPlaces, type Found } from '../../src/core/places.ts';

const places = createPlaces();
const withRegions = createPlaces([
  { id: 'region:US-Georgia', name: 'Georgia' },
  { id: 'region:US-LA-Calcasieu' },
  { id: 'region:IR-Tehran', name: 'Tehran' },
  { id: 'region:AR-Cordoba', name: 'Córdoba' },
  { id: 'region:ES-Cordoba', name: 'Córdoba' },
  { id: 'region:DK-85', name: 'Region Zealand' },
  { id: 'asn:131279', name: 'Star Joint Venture', parent: 'country:KP' },
  { id: 'group:sahel', name: 'the Sahel' },
]);

function ids(found: Found): readonly string[] {
  if (found.kind === 'one') return [found.place.id];
  return (found.kind === 'several' ? found.places : found.nearest).map(({ id }) => id);
}

describe('a code, an id or an AS number', () => {
  it.each([
    ['KP', 'country:KP'],
    ['kp', 'country:KP'],
    [' Kp ', 'country:KP'],
    ['PRK', 'country:KP'],
    ['prk', 'country:KP'],
    ['country:KP', 'country:KP'],
    ['Country:kp', 'country:KP'],
    ['UK', 'country:GB'],
    ['country:UK', 'country:GB'],
    ['EL', 'country:GR'],
    ['XK', 'country:XK'],
    ['XKX', 'country:XK'],
    ['NK', 'country:KP'],
    ['ROK', 'country:KR'],
    ['UAE', 'country:AE'],
    ['ST', 'country:ST'],
    ['AS', 'country:AS'],
    ['region:IR-Tehran', 'region:IR-Tehran'],
    ['region:US-LA-Calcasieu', 'region:US-LA-Calcasieu'],
    ['region:uk-London', 'region:GB-London'],
    ['AS131279', 'asn:131279'],
    ['as131279', 'asn:131279'],
    ['asn 131279', 'asn:131279'],
    ['asn:131279', 'asn:131279'],
    ['AS 4837', 'asn:4837'],
    ['AS4294967295', 'asn:4294967295'],
    ['asn:0004837', 'asn:4837'],
    ['group:world', 'group:world'],
  ])('%s is %s', (text, id) => {
    expect(places.find(text)).toMatchObject({ kind: 'one', place: { id } });
  });

  it.each([
    'EU',
    'AP',
    'ZZ',
    'country:EU',
    'region:ZZ-Nowhere',
    'AS4294967296',
    'AS0',
    'group:nowhere',
    'a',
    '',
  ])('"%s" is no place that can be watched', (text) => {
    expect(places.find(text).kind).toBe('none');
  });

  it('takes a bare number for a network only as a suggestion', () => {
    expect(places.find('131279')).toMatchObject({ kind: 'none', nearest: [{ id: 'asn:131279' }] });
  });

  it('finds a known region whatever its capitals', () => {
    expect(ids(withRegions.find('REGION:us-la-calcasieu'))).toEqual(['region:US-LA-Calcasieu']);
  });
});

describe('an English name', () => {
  it.each([
    ['north korea', 'KP'],
    ['North-Korea', 'KP'],
    ['NorthKorea', 'KP'],
    ['DPRK', 'KP'],
    ['d.p.r.k.', 'KP'],
    ['Democratic People’s Republic of Korea', 'KP'],
    ["Democratic People's Republic of Korea", 'KP'],
    ["Korea (Democratic People's Republic of)", 'KP'],
    ['Korea, North', 'KP'],
    ['South Korea', 'KR'],
    ['Republic of Korea', 'KR'],
    ['Korea (Republic of)', 'KR'],
    ['Britain', 'GB'],
    ['Great Britain', 'GB'],
    ['the United Kingdom', 'GB'],
    ['USA', 'US'],
    ['U.S.A.', 'US'],
    ['America', 'US'],
    ['the States', 'US'],
    ['Burma', 'MM'],
    ['Ivory Coast', 'CI'],
    ['cote divoire', 'CI'],
    ["Côte d'Ivoire", 'CI'],
    ['Swaziland', 'SZ'],
    ['Holland', 'NL'],
    ['The Netherlands', 'NL'],
    ['Persia', 'IR'],
    ['Iran (Islamic Republic of)', 'IR'],
    ['Czech Republic', 'CZ'],
    ['Macedonia', 'MK'],
    ['Turkey', 'TR'],
    ['Türkiye', 'TR'],
    ['TURKIYE', 'TR'],
    ['Guinea', 'GN'],
    ['Niger', 'NE'],
    ['Samoa', 'WS'],
    ['Georgia', 'GE'],
    ['Kosovo', 'XK'],
    ['Palestine', 'PS'],
    ['Taiwan', 'TW'],
    ['Republic of China', 'TW'],
    ["People's Republic of China", 'CN'],
    ['Vatican', 'VA'],
    ['Holy See', 'VA'],
    ['DR Congo', 'CD'],
    ['Congo, Democratic Republic of the', 'CD'],
    ['Congo-Brazzaville', 'CG'],
    ['the gambia', 'GM'],
    ['St. Lucia', 'LC'],
    ['Bosnia & Herzegovina', 'BA'],
    ['Trinidad and Tobago', 'TT'],
    ['Federal Republic of Germany', 'DE'],
    ['Venezuela (Bolivarian Republic of)', 'VE'],
    ['Syrian Arab Republic', 'SY'],
    ['Viet Nam', 'VN'],
    ['Emirates', 'AE'],
    ['Bissau', 'GW'],
  ])('%s is %s', (text, code) => {
    expect(places.find(text)).toMatchObject({ kind: 'one', place: { id: `country:${code}` } });
  });

  it.each(['world', 'the world', 'everything', 'All', 'the whole world'])('%s is the whole world', (text) => {
    expect(ids(places.find(text))).toEqual(['group:world']);
  });

  it.each([
    ['Congo', ['country:CD', 'country:CG']],
    ['Korea', ['country:KP', 'country:KR']],
    ['Virgin Islands', ['country:VG', 'country:VI']],
  ])('%s is asked back about', (text, expected) => {
    const found = places.find(text);

    expect(found.kind).toBe('several');
    expect(ids(found)).toEqual(expected);
  });
});

describe('a name in the language spoken there', () => {
  it.each([
    ['조선', 'KP'],
    ['북한', 'KP'],
    ['대한민국', 'KR'],
    ['한국', 'KR'],
    ['ایران', 'IR'],
    ['ايران', 'IR'],
    ['Россия', 'RU'],
    ['РОССИЯ', 'RU'],
    ['Україна', 'UA'],
    ['中国', 'CN'],
    ['中國', 'CN'],
    ['台灣', 'TW'],
    ['日本', 'JP'],
    ['مصر', 'EG'],
    ['سوريا', 'SY'],
    ['السودان', 'SD'],
    ['افغانستان', 'AF'],
    ['پاکستان', 'PK'],
    ['Deutschland', 'DE'],
    ['España', 'ES'],
    ['espana', 'ES'],
    ['България', 'BG'],
    ['Ελλάδα', 'GR'],
    ['ΕΛΛΑΔΑ', 'GR'],
    ['Κύπρος', 'CY'],
    ['ኢትዮጵያ', 'ET'],
    ['ישראל', 'IL'],
    ['საქართველო', 'GE'],
    ['Հայաստան', 'AM'],
    ['Azərbaycan', 'AZ'],
    ['Қазақстан', 'KZ'],
    ['Беларусь', 'BY'],
    ['भारत', 'IN'],
    ['বাংলাদেশ', 'BD'],
    ['မြန်မာ', 'MM'],
    ['ລາວ', 'LA'],
    ['ไทย', 'TH'],
    ['កម្ពុជា', 'KH'],
    ['Việt Nam', 'VN'],
    ['Kenya', 'KE'],
    ['Soomaaliya', 'SO'],
    ['Shqipëri', 'AL'],
    ['Magyarország', 'HU'],
    ['Ísland', 'IS'],
    ['Oʻzbekiston', 'UZ'],
    ["O'zbekiston", 'UZ'],
  ])('%s is %s', (text, code) => {
    expect(places.find(text)).toMatchObject({ kind: 'one', place: { id: `country:${code}` } });
  });
});

describe('a misspelling', () => {
  it.each([
    ['nort korea', 'KP'],
    ['irann', 'IR'],
    ['venezula', 'VE'],
    ['kirgistan', 'KG'],
    ['Ukriane', 'UA'],
    ['Kazakstan', 'KZ'],
    ['Phillipines', 'PH'],
    ['Росия', 'RU'],
  ])('%s is %s', (text, code) => {
    expect(places.find(text)).toMatchObject({ kind: 'one', place: { id: `country:${code}` } });
  });

  it.each([
    ['austrlia', ['country:AU', 'country:AT']],
    ['nigera', ['country:NE', 'country:NG']],
    ['libay', ['country:LY', 'country:LB']],
  ])('%s is near two names alike, so it is asked back about', (text, expected) => {
    const found = places.find(text);

    expect(found.kind).toBe('several');
    expect(ids(found)).toEqual(expected);
  });

  it.each([
    'Xyz',
    'Irx',
    'qwertyuiop',
    'Atlantis',
    'ooo',
  ])('%s is near nothing: three suggestions, no guess', (text) => {
    const found = places.find(text);

    expect(found.kind).toBe('none');
    expect(ids(found)).toHaveLength(3);
  });

  it('suggests the nearest first', () => {
    expect(ids(places.find('Venuezuelana'))[0]).toBe('country:VE');
  });

  it('offers five places at most', () => {
    const found = places.find('islands');

    expect(found.kind).toBe('several');
    expect(ids(found)).toHaveLength(5);
  });
});

describe('regions, networks and groups that were named', () => {
  it.each([
    ['Georgia', ['country:GE'], 'a country wins over a region of the same name'],
    ['Georgia, United States', ['region:US-Georgia'], 'which is found with its country'],
    ['Calcasieu', ['region:US-LA-Calcasieu'], 'one word of a name is enough'],
    ['LA Calcasieu, United States', ['region:US-LA-Calcasieu'], 'the name shown is found'],
    ['tehran', ['region:IR-Tehran'], 'case makes no difference'],
    ['IR-Tehran', ['region:IR-Tehran'], 'nor does the left-out kind'],
    ['cordoba', ['region:AR-Cordoba', 'region:ES-Cordoba'], 'two of a name are asked back about'],
    ['Cordoba, Spain', ['region:ES-Cordoba'], 'the country tells them apart'],
    ['star joint venture', ['asn:131279'], 'a network by its name'],
    ['AS131279 (Star Joint Venture)', ['asn:131279'], 'a network as it is shown'],
    ['star joint ventur', ['asn:131279'], 'also misspelt'],
    ['131279', ['asn:131279'], 'or by its bare number, once known'],
    ['Zealand', ['country:NZ', 'region:DK-85'], 'a word of two names is asked back about, countries first'],
    ['sahel', ['group:sahel'], 'a group by its name'],
  ])('%s is %s: %s', (text, expected) => {
    expect(ids(withRegions.find(text))).toEqual(expected);
  });
});
