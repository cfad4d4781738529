/** What the fake IODA can be asked, and what it knows. */
import {
  type Datasource,
  type Envelope,
  networkItem,
  type PlaceType,
  regionItem,
  seriesItem,
  STEP_S,
  usual,
  type Values,
} from './fake-ioda-answers.ts';

export interface FakeIodaRequest {
  readonly type: PlaceType;
  readonly codes: readonly string[];
  readonly datasource: string | null;
  readonly from: number;
  readonly until: number;
  readonly userAgent: string;
}

interface AskedSignals {
  readonly kind: 'signals';
  readonly request: FakeIodaRequest;
}

export interface AskedOther {
  readonly kind: 'regions' | 'alerts' | 'networks';
  readonly parameters: Readonly<Record<string, string>>;
}

type Asked = AskedSignals | AskedOther;

/** What it knows. */
export interface World {
  readonly countries: ReadonlySet<string>;
  readonly regions: Map<string, Readonly<Record<string, string>>>;
  readonly networks: ReadonlySet<string>;
  /** By code; what is not a text is the item itself. */
  readonly networkNames: Map<string, unknown>;
  readonly fillLagMs: number;
  readonly series: Map<string, Values | null>;
  alerts: readonly unknown[];
}

interface Answer<Data> {
  readonly data: Data | null;
  /** Why the real one would answer 400, in its words as far as they are known. */
  readonly refusal: string | null;
}

const MAX_RANGE_S = 100 * 86_400;
const PAGE_ROWS = 500;

export function readQuestion(url: URL, userAgent: string): Asked | null {
  const { pathname, searchParams } = url;
  const [, type, codes] = /^\/v2\/signals\/raw\/(country|region|asn)\/([A-Za-z0-9,]+)$/.exec(pathname) ?? [];
  if (type === 'country' || type === 'region' || type === 'asn') {
    const datasource = searchParams.get('datasource');
    const from = Number(searchParams.get('from') ?? Number.NaN);
    const until = Number(searchParams.get('until') ?? Number.NaN);
    const request = { type, codes: (codes ?? '').split(','), datasource, from, until, userAgent } as const;
    return { kind: 'signals', request };
  }
  const parameters = Object.fromEntries(searchParams);
  if (pathname === '/v2/entities/query')
    return { kind: parameters['entityType'] === 'asn' ? 'networks' : 'regions', parameters };
  return pathname === '/v2/outages/alerts' ? { kind: 'alerts', parameters } : null;
}

export function answerAboutSignals(
  request: FakeIodaRequest,
  world: World,
  now: number,
): Answer<NonNullable<Envelope['data']>> {
  const refusal = refusalOf(request, world);
  return { refusal, data: refusal === null ? dataOf(request, world, now) : null };
}

export function answerOther({ kind, parameters }: AskedOther, world: World): Answer<readonly unknown[]> {
  if (kind === 'networks') return networksOf(parameters, world);
  return kind === 'regions' ? regionsOf(parameters, world) : alertsOf(parameters, world);
}

function isDatasource(text: string | null): text is Datasource {
  return text !== null && Object.hasOwn(STEP_S, text);
}

function refusalOf(request: FakeIodaRequest, world: World): string | null {
  const { codes, datasource, from, until, type } = request;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(until)) return 'from and until are required';
  if (from > until) return `from (${from}) must be earlier than until (${until})`;
  if (until - from > MAX_RANGE_S) return 'the time range is limited to 100 days';
  if (!isDatasource(datasource)) {
    return `invalid datasource ${datasource} (must be one of the following [${Object.keys(STEP_S).join(', ')}])`;
  }
  // An unknown network is made up.
  if (type === 'asn' || codes.some((code) => isKnown(type, code, world))) return null;
  return 'cannot find corresponding metadata entity 0';
}

function isKnown(type: PlaceType, code: string, { countries, regions, networks }: World): boolean {
  if (type === 'country') return countries.has(code);
  if (type === 'asn') return networks.has(code);
  return [...regions.values()].some((names) => Object.hasOwn(names, code));
}

/** In the order of the database, which is never that of the question. */
function dataOf(request: FakeIodaRequest, world: World, now: number): Envelope['data'] {
  const { codes, datasource, from, until, type } = request;
  if (!isDatasource(datasource)) return [];
  const known = [...new Set(codes)].filter((code) => isKnown(type, code, world)).sort();
  if (known.length === 0) return [[]];
  return known.reverse().map((code) => {
    const own = world.series.get(`${code} ${datasource}`);
    // Google publishes by country only.
    if (own === null || (datasource === 'gtr' && type !== 'country')) return [];
    const untilS = Math.min(until, Math.ceil(now / 1_000));
    const bins = { type, code, datasource, fromS: from, untilS, filledMs: now - world.fillLagMs };
    const item = seriesItem(own ?? usual(code, datasource), bins);
    return item.values.length === 0 ? [] : [item];
  });
}

function regionsOf(asked: Readonly<Record<string, string>>, { regions }: World): Answer<readonly unknown[]> {
  const [, country] = /^country\/([A-Z]{2})$/.exec(asked['relatedTo'] ?? '') ?? [];
  if (asked['entityType'] !== 'region' || country === undefined)
    return { data: null, refusal: "relatedTo parameter must be in the form 'type[/code]'" };
  const names = Object.entries(regions.get(country) ?? {});
  return { data: names.map(([code, name]) => regionItem({ code, name }, country)), refusal: null };
}

/** Unknown ones are left out, in the order of the database. */
function networksOf(
  asked: Readonly<Record<string, string>>,
  { networkNames }: World,
): Answer<readonly unknown[]> {
  const codes = (asked['entityCode'] ?? '').split(',').toSorted();
  const known = codes.filter((code) => networkNames.has(code));
  const items = known.map((code) => {
    const name = networkNames.get(code);
    return typeof name === 'string' ? networkItem(code, name) : name;
  });
  return { data: items, refusal: null };
}

/** By time, oldest first, cut to a page. What is no alert is in every answer, in front. */
function alertsOf(asked: Readonly<Record<string, string>>, { alerts }: World): Answer<readonly unknown[]> {
  const { entityType, entityCode, from, until } = asked;
  const codes = entityCode === undefined ? null : new Set(entityCode.split(','));
  const rows = alerts.filter((row) => {
    const { type, code, time } = placeOf(row);
    if (time === null) return true;
    if (type !== entityType || (codes !== null && !codes.has(code))) return false;
    return time >= Number(from) && time <= Number(until);
  });
  const limit = Number(asked['limit'] ?? PAGE_ROWS);
  const start = limit * Number(asked['page'] ?? 0);
  const sorted = rows.toSorted((a, b) => (placeOf(a).time ?? 0) - (placeOf(b).time ?? 0));
  return { data: sorted.slice(start, start + limit), refusal: null };
}

function placeOf(row: unknown): { type: string; code: string; time: number | null } {
  const none = { type: '', code: '', time: null };
  if (typeof row !== 'object' || row === null || !('entity' in row) || !('time' in row)) return none;
  const { entity, time } = row;
  if (typeof entity !== 'object' || entity === null || typeof time !== 'number') return none;
  const type = 'type' in entity ? String(entity.type) : '';
  return { type, code: 'code' in entity ? String(entity.code) : '', time };
}
