/** What the fake IODA answers: the envelope of the real API (feed-samples/ioda) around invented numbers. */
export type Datasource = 'bgp' | 'ping-slash24' | 'merit-nt' | 'gtr';

export const STEP_S: Readonly<Record<Datasource, number>> = {
  bgp: 300,
  'ping-slash24': 600,
  'merit-nt': 300,
  gtr: 1800,
};

/** A value for each bin: a function of its start in ms, or a list that begins at a time. Anything else is null. */
export type Values =
  | ((binStartMs: number) => unknown)
  | { readonly fromMs: number; readonly values: readonly unknown[] };

interface SeriesItem {
  readonly entityType: string;
  readonly entityCode: string;
  readonly entityName: string;
  readonly entityFqid: string;
  readonly datasource: string;
  readonly subtype: string;
  readonly from: number;
  readonly until: number;
  readonly step: number;
  readonly nativeStep: number;
  readonly values: readonly unknown[];
}

/** One list a place, one item a series. */
type Sets = readonly (readonly SeriesItem[])[];

export interface Envelope<Data = Sets> {
  readonly type: string;
  readonly metadata: { readonly requestTime: string; readonly responseTime: string };
  readonly requestParameters: Readonly<Record<string, unknown>>;
  readonly error: unknown;
  readonly perf: unknown;
  readonly data: Data | null;
  readonly copyright: string;
}

/** Always the same value. */
export const steady =
  (value: number): Values =>
  () =>
    value;

/** A day's wave around `base`, highest at 12:00 UTC, in whole numbers: what sleepers and workers look like. */
const daily =
  (base: number, swing: number): Values =>
  (at) =>
    Math.round(base * (1 - swing * Math.cos((at / 86_400_000) * 2 * Math.PI)));

/** An invented, steady size of a place in a data source: the same at every start. */
export function usual(code: string, datasource: Datasource): Values {
  const size = 200 + ([...code].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 9_000);
  if (datasource === 'bgp') return steady(size);
  if (datasource === 'ping-slash24') return daily(Math.ceil(size * 0.6), 0.05);
  return datasource === 'merit-nt' ? daily(Math.ceil(size * 0.3), 0.2) : daily(size * 100_000, 0.4);
}

export type PlaceType = 'country' | 'region' | 'asn';

interface Bins {
  readonly type: PlaceType;
  readonly code: string;
  readonly datasource: Datasource;
  readonly fromS: number;
  readonly untilS: number;
  /** Bins that end after this are still filling: null. */
  readonly filledMs: number;
}

export function seriesItem(
  values: Values,
  { type, code, datasource, fromS, untilS, filledMs }: Bins,
): SeriesItem {
  const step = STEP_S[datasource];
  const from = Math.floor(fromS / step) * step;
  const bins = Array.from(
    { length: Math.max(0, Math.ceil((untilS - from) / step)) },
    (_, index) => from + index * step,
  );
  return {
    entityType: type,
    entityCode: code,
    entityName: `Place ${code}`,
    entityFqid: `geo.provider.XX.${code}`,
    datasource,
    subtype: datasource === 'gtr' ? 'WEB_SEARCH' : '',
    from,
    until: from + bins.length * step,
    step,
    nativeStep: step,
    values: bins.map((start) =>
      (start + step) * 1_000 > filledMs ? null : valueAt(values, start * 1_000, step),
    ),
  };
}

function valueAt(values: Values, at: number, stepS: number): unknown {
  if (typeof values === 'function') return values(at);
  return values.values[(at - values.fromMs) / (stepS * 1_000)] ?? null;
}

/** A region as `/entities/query` lists it. */
interface RegionItem {
  readonly code: string;
  readonly name: string;
}

export function regionItem({ code, name }: RegionItem, country: string): unknown {
  const attrs = {
    fqid: `geo.netacuity.XX.${country}.${code}`,
    country_code: country,
    country_name: `Country ${country}`,
    ne_region_id: '1',
  };
  return { code, name, type: 'region', subnames: [], attrs };
}

/** A network as `/entities/query` lists it. */
export function networkItem(code: string, name: string): unknown {
  const attrs = { fqid: `asn.${code}`, ip_count: '1024', name, org: `Company behind ${name}` };
  return { code, name: `AS${code} (${name})`, type: 'asn', subnames: [], attrs };
}

/** An alert as `/outages/alerts` gives it, but for what a test leaves to this. */
interface Alert {
  readonly type?: PlaceType;
  readonly code: string;
  readonly datasource?: string;
  readonly timeMs: number;
  readonly level?: string;
  readonly value: unknown;
  readonly usual: unknown;
  readonly method?: string;
}

export function alertItem(alert: Alert): unknown {
  const { type = 'country', code, datasource = 'bgp', timeMs, level = 'critical', method = 'median' } = alert;
  return {
    datasource,
    entity: { code, name: `Place ${code}`, subnames: [], type, attrs: { fqid: `geo.netacuity.XX.${code}` } },
    time: timeMs / 1_000,
    level,
    condition: level === 'normal' ? 'normal' : '< 0.99',
    value: alert.value,
    historyValue: alert.usual,
    method,
  };
}

export function envelope<Data>(
  data: Data | null,
  parameters: Readonly<Record<string, unknown>>,
  nowMs: number,
  error: string | null = null,
): Envelope<Data> {
  const time = `${new Date(nowMs).toISOString().slice(0, 19)}+00:00`;
  return {
    type: 'signals',
    metadata: { requestTime: time, responseTime: time },
    requestParameters: parameters,
    error,
    perf:
      error === null ? [{ datasource: parameters.datasource, backend: 'influxv2', timeUsed: 0.01 }] : null,
    data,
    copyright: 'Invented numbers, for tests.',
  };
}
