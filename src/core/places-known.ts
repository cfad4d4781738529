import { COUNTRIES, type Continent, type Country } from './places-countries.ts';
import { countryOf, placeKind, type PlaceId } from './entity.ts';
import { type Group, GROUPS } from './places-groups.ts';
import { addName, emptyIndex, type IndexedName, type NameIndex, type Precedence } from './places-index.ts';
import { foldName } from './places-text.ts';

export interface Place {
  readonly id: PlaceId;
  /** What readers see, short everyday English: "North Korea", "Tehran, Iran", "AS131279", "AS44244 (IRANCELL-AS)". */
  readonly name: string;
  /** The country a region or network lies in; the group that a country was said to lie in. */
  readonly parent: PlaceId | null;
  /**
   * IANA zone. A country's: where most people live. A region's: its country's, when one holds everywhere there.
   * A network's: its parent's.
   */
  readonly zone: string | null;
  /** Of countries only. */
  readonly continent: Continent | null;
}

/** What a feed or a recording knows about a place; what is left out stays as it was. */
export interface KnownPlace {
  readonly id: PlaceId;
  readonly name?: string;
  readonly parent?: PlaceId | null;
  /** Of a group only: the places it is made of. */
  readonly members?: readonly PlaceId[];
}

/** All that is known about places: the countries from the start, the rest as feeds and recordings name it. */
export interface Gazetteer {
  readonly index: NameIndex;
  readonly known: Map<PlaceId, KnownPlace>;
  /** Known ids by their lower-case spelling: people do not mind capitals. */
  readonly ids: Map<string, PlaceId>;
  /** What groups are made of; the world is not among them. */
  readonly members: Map<PlaceId, ReadonlySet<PlaceId>>;
}

export const WORLD: PlaceId = 'group:world';
const WORLD_NAME = 'the whole world';
const WORLD_ALIASES = ['world', 'everything', 'everywhere', 'all', 'global', 'worldwide', 'earth'] as const;

/** A parent's parent's parent: deeper than any real nesting; ends the loops that a feed may state. */
const MAX_DEPTH = 8;

/** As long as a name can get before it stops being one. */
const MAX_NAME_LENGTH = 120;

const COUNTRY_BY_ID: ReadonlyMap<PlaceId, Country> = new Map(
  COUNTRIES.map((country) => [country.id, country]),
);

const GROUP_BY_ID: ReadonlyMap<PlaceId, Group> = new Map(GROUPS.map((group) => [group.id, group]));
const FIRST_MEMBERS: readonly (readonly [PlaceId, ReadonlySet<PlaceId>])[] = GROUPS.map(({ id, members }) => [
  id,
  new Set(members),
]);

function named(id: PlaceId, text: string, precedence: Precedence, main = false): IndexedName {
  return { id, folded: foldName(text), precedence, main };
}

/** Folded once for all gazetteers: this is most of what building one costs. */
const FIRST_NAMES: readonly IndexedName[] = [
  ...COUNTRIES.flatMap(({ id, name, names, foreignNames }) => [
    ...names.map((text) => named(id, text, 0, text === name)),
    ...foreignNames.map((text) => named(id, text, 1)),
  ]),
  named(WORLD, WORLD_NAME, 0, true),
  ...WORLD_ALIASES.map((text) => named(WORLD, text, 0)),
  ...GROUPS.flatMap(({ id, name, aliases }) => [
    // "Zealand" means New Zealand, and not the group that also has it in its name.
    named(id, name, 0, !name.includes(' and ')),
    ...aliases.map((text) => named(id, text, 0)),
  ]),
];

export function firstGazetteer(): Gazetteer {
  const index = emptyIndex();
  for (const name of FIRST_NAMES) addName(index, name);
  const ids = new Map([WORLD, ...GROUP_BY_ID.keys()].map((id) => [id, id]));
  return { index, known: new Map(), ids, members: new Map(FIRST_MEMBERS) };
}

function parentOf(gazetteer: Gazetteer, id: PlaceId): PlaceId | null {
  const stated = gazetteer.known.get(id)?.parent ?? null;
  return stated ?? (placeKind(id) === 'region' ? countryOf(id) : null);
}

/** `LA Calcasieu` of `region:US-LA-Calcasieu`. */
function wordsOfRegion(id: PlaceId): string {
  const slug = id.slice('region:XX-'.length);
  return slug.replaceAll(/[-_]+/g, ' ').trim() || slug;
}

/** `Tehran, Iran`. */
function withCountry(gazetteer: Gazetteer, id: PlaceId, part: string): string {
  return `${part}, ${nameOf(gazetteer, countryOf(id) ?? id)}`;
}

/** `AS44244 (IRANCELL-AS)`: names of networks are alike, change, and are chosen by whoever owns them. */
function withNumber(id: PlaceId, name: string): string {
  const number = `AS${id.slice('asn:'.length)}`;
  return new RegExp(`\\b${number}\\b`, 'i').test(name) ? name : `${number} (${name})`;
}

function nameOf(gazetteer: Gazetteer, id: PlaceId): string {
  const stated = gazetteer.known.get(id)?.name ?? COUNTRY_BY_ID.get(id)?.name ?? GROUP_BY_ID.get(id)?.name;
  if (stated !== undefined) return placeKind(id) === 'asn' ? withNumber(id, stated) : stated;
  if (id === WORLD) return WORLD_NAME;
  const rest = id.slice(id.indexOf(':') + 1);
  switch (placeKind(id)) {
    case 'asn':
      return `AS${rest}`;
    case 'region':
      return withCountry(gazetteer, id, wordsOfRegion(id));
    case 'group':
      return rest.replaceAll('-', ' ');
    case 'country':
    case null:
      return rest;
  }
}

function zoneOf(gazetteer: Gazetteer, id: PlaceId): string | null {
  const country = COUNTRY_BY_ID.get(countryOf(id) ?? '');
  if (country !== undefined) return country.id === id ? country.zone : country.zoneOfParts;
  const parent = placeKind(id) === 'asn' ? parentOf(gazetteer, id) : null;
  // A network in a network would be a feed's mistake; not following it also ends loops.
  return parent === null || placeKind(parent) === 'asn' ? null : zoneOf(gazetteer, parent);
}

/** Never fails: a place that nobody named gets a readable name from its id. */
export function placeOf(gazetteer: Gazetteer, id: PlaceId): Place {
  return {
    id,
    name: nameOf(gazetteer, id),
    parent: parentOf(gazetteer, id),
    zone: zoneOf(gazetteer, id),
    continent: COUNTRY_BY_ID.get(id)?.continent ?? null,
  };
}

/**
 * Itself; a country its regions and its networks, also those of its regions; a group its members and what these
 * contain, and every group of nothing else; the world everything.
 */
export function containsPlace(gazetteer: Gazetteer, outer: PlaceId, inner: PlaceId): boolean {
  if (outer === WORLD || outer === inner) return true;
  const members = gazetteer.members.get(outer);
  const parts = members === undefined ? undefined : gazetteer.members.get(inner);
  if (parts !== undefined && parts.size > 0)
    return [...parts].every((part) => liesIn(gazetteer, outer, part));
  return liesIn(gazetteer, outer, inner);
}

function liesIn(gazetteer: Gazetteer, outer: PlaceId, inner: PlaceId): boolean {
  const members = gazetteer.members.get(outer);
  let place: PlaceId | null = inner;
  for (let depth = 0; place !== null && depth < MAX_DEPTH; depth += 1) {
    const country = countryOf(place);
    if (place === outer || country === outer) return true;
    if (members?.has(place) === true || (country !== null && members?.has(country) === true)) return true;
    place = parentOf(gazetteer, place);
  }
  return false;
}

function namesToIndex(gazetteer: Gazetteer, { id, name }: KnownPlace): readonly IndexedName[] {
  if (COUNTRY_BY_ID.has(id) || GROUP_BY_ID.has(id) || id === WORLD)
    return name === undefined ? [] : [named(id, name, 0, true)];
  const rest = id.slice(id.indexOf(':') + 1);
  const own = name === undefined ? [] : [named(id, name, 2, true)];
  switch (placeKind(id)) {
    case 'region': {
      const part = name ?? wordsOfRegion(id);
      const slug = named(id, wordsOfRegion(id), 2, true);
      return [...own, slug, named(id, withCountry(gazetteer, id, part), 2), named(id, rest, 2)];
    }
    case 'asn':
      return [
        ...own,
        ...(name === undefined ? [] : [named(id, withNumber(id, name), 2)]),
        named(id, `AS${rest}`, 2, name === undefined),
        named(id, rest, 2),
      ];
    case 'group':
    case 'country':
    case null:
      return [...own, named(id, rest, 2, name === undefined)];
  }
}

/** Feeds send line breaks, blanks and whole sentences as names. */
function tidyName(name: string | undefined): string | undefined {
  const tidy = name?.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_NAME_LENGTH).trim();
  return tidy === '' ? undefined : tidy;
}

/** Later knowledge replaces earlier; a place is still found by its earlier names. Ids that are none are ignored. */
export function learnPlace(gazetteer: Gazetteer, stated: KnownPlace): void {
  const { id } = stated;
  if (placeKind(id) === null) return;
  const before = gazetteer.known.get(id);
  const name = tidyName(stated.name) ?? before?.name;
  const parent = stated.parent === undefined ? (before?.parent ?? null) : stated.parent;
  const after = { id, parent: parent === id ? null : parent, ...(name === undefined ? {} : { name }) };
  gazetteer.known.set(id, after);
  if (stated.members !== undefined && placeKind(id) === 'group' && !GROUP_BY_ID.has(id))
    gazetteer.members.set(id, new Set(stated.members));
  // Feeds repeat what they know with every poll: only a new name is worth the folding.
  if (before !== undefined && before.name === name) return;
  gazetteer.ids.set(id.toLowerCase(), id);
  for (const entry of namesToIndex(gazetteer, after)) addName(gazetteer.index, entry);
}
