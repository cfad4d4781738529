import { getCountry, getTimezone } from 'countries-and-timezones';
import iso from 'i18n-iso-countries';
import { ALIASES, CODE_ALIASES, EVERYDAY_NAMES, LANGUAGES, WORLD_LANGUAGES } from './places-names.ts';
import type { PlaceId } from './entity.ts';

export type Continent = 'AF' | 'AN' | 'AS' | 'EU' | 'NA' | 'OC' | 'SA';

export interface Country {
  readonly id: PlaceId;
  readonly name: string;
  /** IANA zone where most people live; null where nobody does. */
  readonly zone: string | null;
  /** The zone of every part of the country; null where parts keep different hours. */
  readonly zoneOfParts: string | null;
  readonly continent: Continent | null;
  /** English forms, aliases and the names in the languages spoken there. */
  readonly names: readonly string[];
  /** Names in languages that are read far from home. */
  readonly foreignNames: readonly string[];
}

/** Continents by the UN's geographic regions (M49), but with the far southern islands in Antarctica, and with Kosovo. */
const CONTINENTS: readonly (readonly [Continent, string])[] = [
  [
    'AF',
    'AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE ' +
      'RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW IO',
  ],
  ['AN', 'AQ BV GS HM TF'],
  [
    'AS',
    'AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA ' +
      'SA SG SY TH TJ TL TM TR TW UZ VN YE',
  ],
  [
    'EU',
    'AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO ' +
      'PL PT RO RS RU SE SI SJ SK SM UA VA XK',
  ],
  [
    'NA',
    'AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC TT US VC ' +
      'VG VI',
  ],
  ['OC', 'AS AU CC CK CX FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS'],
  ['SA', 'AR BO BR CL CO EC FK GF GY PE PY SR UY VE'],
];
const CONTINENT_OF: ReadonlyMap<string, Continent> = new Map(
  CONTINENTS.flatMap(([continent, codes]) => codes.split(' ').map((code) => [code, continent] as const)),
);

/** The most populous zone where there are several, and zones that the package does not know. */
const MAIN_ZONES: Readonly<Record<string, string>> = {
  AQ: 'Antarctica/McMurdo',
  AR: 'America/Argentina/Buenos_Aires',
  AU: 'Australia/Sydney',
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
  CD: 'Africa/Kinshasa',
  CL: 'America/Santiago',
  CN: 'Asia/Shanghai',
  CY: 'Asia/Nicosia',
  DE: 'Europe/Berlin',
  EC: 'America/Guayaquil',
  ES: 'Europe/Madrid',
  FM: 'Pacific/Chuuk',
  GL: 'America/Nuuk',
  ID: 'Asia/Jakarta',
  KI: 'Pacific/Tarawa',
  KZ: 'Asia/Almaty',
  MH: 'Pacific/Majuro',
  MN: 'Asia/Ulaanbaatar',
  MX: 'America/Mexico_City',
  MY: 'Asia/Kuala_Lumpur',
  NZ: 'Pacific/Auckland',
  PF: 'Pacific/Tahiti',
  PG: 'Pacific/Port_Moresby',
  PS: 'Asia/Hebron',
  PT: 'Europe/Lisbon',
  RU: 'Europe/Moscow',
  TF: 'Indian/Kerguelen',
  UA: 'Europe/Kyiv',
  UM: 'Pacific/Wake',
  US: 'America/New_York',
  UZ: 'Asia/Tashkent',
  VN: 'Asia/Ho_Chi_Minh',
  XK: 'Europe/Belgrade',
};

/** One legal time, though IANA lists a second zone that a part of the country keeps or is made to keep. */
const ONE_LEGAL_TIME: ReadonlySet<string> = new Set(['CN', 'UA']);

/** A country that shares a zone ("Europe/Berlin" for Norway) has an alias of its own, which reads better. */
function ownZone(code: string, zone: string): string {
  if (getTimezone(zone)?.countries[0] === code) return zone;
  const aliases = getCountry(code, { deprecated: true })?.timezones ?? [];
  const own = aliases.find((alias) => alias.includes('/') && getTimezone(alias)?.countries.join() === code);
  return own ?? zone;
}

function zonesOf(code: string): Pick<Country, 'zone' | 'zoneOfParts'> {
  const zones: readonly string[] = getCountry(code)?.timezones ?? [];
  const first = zones[0];
  const zone = MAIN_ZONES[code] ?? (first === undefined ? null : ownZone(code, first));
  const hours = new Set(
    zones.map((name) => {
      const known = getTimezone(name);
      return known === null ? name : `${known.utcOffset} ${known.dstOffset}`;
    }),
  );
  return { zone, zoneOfParts: hours.size <= 1 || ONE_LEGAL_TIME.has(code) ? zone : null };
}

/** The Portuguese names of the two Congos are exchanged in i18n-iso-countries 7.14.0. */
const WRONG: ReadonlySet<string> = new Set(['pt CG', 'pt CD', 'dv MV']);

function namesIn(code: string, language: string): readonly string[] {
  if (WRONG.has(`${language} ${code}`)) return [];
  return iso.getName(code, language, { select: 'all' }) ?? [];
}

function readCountry(code: string): Country {
  const english = namesIn(code, 'en');
  const name = EVERYDAY_NAMES[code] ?? english[0] ?? code;
  const local = (LANGUAGES.get(code) ?? []).flatMap((language) => namesIn(code, language));
  const names = new Set([name, ...english, ...(ALIASES[code]?.split('|') ?? []), ...local]);
  const foreign = new Set(WORLD_LANGUAGES.flatMap((language) => namesIn(code, language)));
  return {
    id: `country:${code}`,
    name,
    ...zonesOf(code),
    continent: CONTINENT_OF.get(code) ?? null,
    names: [...names],
    foreignNames: [...foreign].filter((text) => !names.has(text)),
  };
}

/** ISO 3166-1 and Kosovo, in the order of their names. */
export const COUNTRIES: readonly Country[] = Object.keys(iso.getAlpha2Codes())
  .map(readCountry)
  .toSorted((a, b) => (a.name < b.name ? -1 : 1));

/** `KP`, `PRK` and what feeds and people write for them (`UK`, `EL`, `DRC`), in capitals. */
export const COUNTRY_CODES: ReadonlyMap<string, PlaceId> = new Map([
  ...Object.keys(iso.getAlpha2Codes()).map((code) => [code, `country:${code}`] as const),
  ...Object.entries(iso.getAlpha3Codes()).map(([code, alpha2]) => [code, `country:${alpha2}`] as const),
  ...Object.entries(CODE_ALIASES).map(([code, alpha2]) => [code, `country:${alpha2}`] as const),
]);
