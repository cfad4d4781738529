import type { PlaceId } from './entity.ts';
import { SUBREGIONS } from './places-regions.ts';

/** A part of the world with a name, as a group that can be subscribed to. */
export interface Group {
  readonly id: PlaceId;
  readonly name: string;
  readonly aliases: readonly string[];
  /** Ids of countries. */
  readonly members: readonly PlaceId[];
}

/** Larger regions of the UN's M49 list, each the subregions it is made of. */
const REGIONS: readonly (readonly [string, string])[] = [
  ['Africa', 'Northern Africa|Eastern Africa|Middle Africa|Southern Africa|Western Africa'],
  ['Sub-Saharan Africa', 'Eastern Africa|Middle Africa|Southern Africa|Western Africa'],
  ['Americas', 'Caribbean|Central America|South America|Northern America'],
  ['North America', 'Caribbean|Central America|Northern America'],
  ['Latin America and the Caribbean', 'Caribbean|Central America|South America'],
  ['Asia', 'Central Asia|Eastern Asia|South-eastern Asia|Southern Asia|Western Asia'],
  ['Europe', 'Eastern Europe|Northern Europe|Southern Europe|Western Europe'],
  ['Oceania', 'Australia and New Zealand|Melanesia|Micronesia|Polynesia'],
];

/**
 * No list of the UN's has it, and people ask for it: Western Asia without the Caucasus, with Egypt and Iran, the 17
 * countries that encyclopaedias list. An alias of Western Asia would leave Iran out.
 */
const MIDDLE_EAST = 'AE BH CY EG IL IQ IR JO KW LB OM PS QA SA SY TR YE';

/** What else people call them; "South Asia" is M49's Southern Asia. */
const ALIASES: Readonly<Record<string, string>> = {
  Americas: 'both Americas|North and South America',
  'Australia and New Zealand': 'Australasia',
  Caribbean: 'West Indies',
  'Eastern Africa': 'East Africa',
  'Eastern Asia': 'East Asia|Far East',
  'Latin America and the Caribbean': 'Latin America',
  'Middle Africa': 'Central Africa',
  'Middle East': 'Mideast|Near East',
  'Northern Africa': 'North Africa',
  'South-eastern Asia': 'Southeast Asia|South East Asia',
  'Southern Asia': 'South Asia',
  'Sub-Saharan Africa': 'Subsaharan Africa',
  'Western Africa': 'West Africa',
  'Western Asia': 'West Asia|Southwest Asia',
};

/** Where a country has the same name. */
const SHOWN_AS: Readonly<Record<string, string>> = { Micronesia: 'Micronesia (region)' };

/** A country already. */
const NO_GROUPS: ReadonlySet<string> = new Set(['Antarctica']);

function groupOf(name: string, codes: string): Group {
  return {
    id: `group:${name.toLowerCase().replaceAll(' ', '-')}`,
    name: SHOWN_AS[name] ?? name,
    aliases: ALIASES[name]?.split('|') ?? [],
    members: codes.split(' ').map((code) => `country:${code}`),
  };
}

function allGroups(): readonly Group[] {
  const subregions = SUBREGIONS.filter(([name]) => !NO_GROUPS.has(name));
  const codesOf = new Map(subregions);
  const regions = REGIONS.map(([name, parts]): readonly [string, string] => [
    name,
    parts
      .split('|')
      .map((part) => codesOf.get(part) ?? '')
      .join(' '),
  ]);
  return [...regions, ...subregions, ['Middle East', MIDDLE_EAST] as const].map(([name, codes]) =>
    groupOf(name, codes),
  );
}

/** M49's regions and subregions, and the Middle East: `group:africa`, `group:eastern-asia`. */
export const GROUPS: readonly Group[] = allGroups();
