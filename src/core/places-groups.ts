import type { PlaceId } from './entity.ts';
import { SUBREGIONS } from './places-regions.ts';

/** A part of the world with a name, as a group that can be subscribed to. */
export interface Group {
  readonly id: PlaceId;
  readonly name: string;
  readonly aliases: readonly string[];
  /** Ids of countries; none where they are found out while Ebb runs. */
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

/** Countries that all paths reach by one network. Which ones is found out by feeds while Ebb runs (app/upstreams.ts). */
export const SINGLE_UPSTREAM: PlaceId = 'group:single-upstream';
const SINGLE_UPSTREAM_GROUP: Group = {
  id: SINGLE_UPSTREAM,
  name: 'countries with a single upstream',
  aliases: ['single upstream', 'single-upstream countries', 'single-homed countries'],
  members: [],
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
  const parts = [...regions, ...subregions, ['Middle East', MIDDLE_EAST] as const];
  return [...parts.map(([name, codes]) => groupOf(name, codes)), SINGLE_UPSTREAM_GROUP];
}

/** M49's regions and subregions, the Middle East, and one without fixed members: `group:africa`, `group:eastern-asia`. */
export const GROUPS: readonly Group[] = allGroups();
