import { placeKind, type PlaceId } from './entity.ts';
import { COUNTRIES, COUNTRY_CODES } from './places-countries.ts';
import { GROUPS } from './places-groups.ts';
import { type KnownPlace, WORLD } from './places-known.ts';
import { foldName } from './places-text.ts';

/** Groups of one's own, and what was wrong with those that are none, a sentence each. */
interface Lists {
  readonly groups: readonly KnownPlace[];
  readonly problems: readonly string[];
}

/** AS numbers have 32 bits; 0 is reserved (RFC 7607). */
const MAX_ASN = 4_294_967_295;

const COUNTRY_IDS: ReadonlySet<PlaceId> = new Set(COUNTRIES.map(({ id }) => id));
const TAKEN: ReadonlySet<string> = new Set([
  ...[...COUNTRY_CODES.keys()].map((code) => code.toLowerCase()),
  ...COUNTRIES.flatMap(({ names }) => names.map((name) => foldName(name).compact)),
  ...GROUPS.flatMap(({ name, aliases }) => [name, ...aliases].map((text) => foldName(text).compact)),
  WORLD.slice('group:'.length),
  'all',
]);

/** @param text lists with semicolons between them: `baltics=EE,LV,LT; mine=AS131279,KP,region:IR-Tehran`. */
export function readLists(text: string): Lists {
  const groups: KnownPlace[] = [];
  const problems: string[] = [];
  for (const part of text.split(';').map((each) => each.trim())) {
    if (part === '') continue;
    const read = readList(part, groups);
    if (typeof read === 'string') problems.push(read);
    else groups.push(read);
  }
  return { groups, problems };
}

function readList(part: string, before: readonly KnownPlace[]): KnownPlace | string {
  const equals = part.indexOf('=');
  const name = part.slice(0, Math.max(equals, 0)).trim();
  const id = `group:${name.toLowerCase()}`;
  if (equals === -1 || placeKind(id) === null)
    return `"${part}" must be a name of letters, digits and hyphens, "=" and places, such as baltics=EE,LV,LT`;
  if (TAKEN.has(foldName(name).compact))
    return `a group cannot be called ${name}: there is such a place already`;
  if (before.some((group) => group.id === id)) return `the group ${name} is there twice`;
  const codes = part
    .slice(equals + 1)
    .split(/[\s,]+/)
    .filter((code) => code !== '');
  if (codes.length === 0) return `the group ${name} has no places`;
  const wrong = codes.filter((code) => memberOf(code) === null);
  if (wrong.length > 0)
    return `the group ${name}: ${wrong.join(', ')} is no country code (KP), network (AS131279) or id (region:IR-Tehran)`;
  const members = [...new Set(codes.map(memberOf).filter((member) => member !== null))];
  return { id, name: name.replaceAll('-', ' '), members };
}

function memberOf(code: string): PlaceId | null {
  const digits = /^as(?:n:?)?(\d{1,10})$/i.exec(code)?.[1];
  if (digits !== undefined)
    return Number(digits) >= 1 && Number(digits) <= MAX_ASN ? `asn:${Number(digits)}` : null;
  const [, region = '', slug = ''] = /^region:([a-z]{2})(-.+)$/i.exec(code) ?? [];
  if (slug !== '') {
    const id = `region:${region.toUpperCase()}${slug}`;
    return COUNTRY_IDS.has(`country:${region.toUpperCase()}`) && placeKind(id) === 'region' ? id : null;
  }
  return COUNTRY_CODES.get(code.replace(/^country:/i, '').toUpperCase()) ?? null;
}
