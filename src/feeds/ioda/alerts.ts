/** What IODA's own alerts say, as reports: evidence that is quoted as theirs, and nothing that alerts by itself. */
import { numberText, percentText } from '../../core/card-text.ts';
import type { Report } from '../../core/report.ts';
import { DAY_MS, HOUR_MS, type Instant } from '../../core/time.ts';
import type { AlertRow } from './alert-rows.ts';
import { IODA_SIGNALS, type IodaSignal } from './signals.ts';

/**
 * From which share lost an alert says something. IODA's `level` does not tell: on bgp it says `critical` under 99 % of
 * normal. Source: floors for a drop in a public study of eight days of Venezuela, which also measured the noise of each.
 * Not of gtr: its alerts by themselves reach scores of thousands in peacetime.
 */
const MIN_LOST_RATIO: Readonly<Record<string, number>> = {
  bgp: 0.05,
  'ping-slash24': 0.15,
  'merit-nt': 0.25,
};

/** Rows of an alert that is over are remembered for longer than they are asked for again. */
const REMEMBERED_MS = 30 * HOUR_MS;
/** What ended is repeated for so long, in case it could not be stored. */
const REPEATED_MS = 3 * HOUR_MS;
/** IODA takes what has lasted a week for the new normal; it need not say that it ended. */
const OPEN_MS = 8 * DAY_MS;

const PAGE = 'https://ioda.inetintel.cc.gatech.edu';

/** A time under one of IODA's lines: from the first row that is not `normal` to the next that is. */
interface Run {
  readonly rows: readonly AlertRow[];
  readonly endedAt: Instant | null;
}

export interface Alerts {
  /** Takes rows, repeated and late ones too; returns what is still said, and what has changed. */
  take(rows: readonly AlertRow[], now: Instant): readonly Report[];
}

export function createAlerts(): Alerts {
  let known: ReadonlyMap<string, AlertRow> = new Map();
  let handedOver: ReadonlyMap<string, string> = new Map();
  return {
    take(rows, now) {
      const all = new Map([...known.values(), ...rows].map((row) => [keyOf(row), row]));
      const runs = runsOf([...all.values()]);
      const remembered = runs.filter((run) => isRemembered(run, now)).flatMap(essentialsOf);
      known = new Map(remembered.map((row) => [keyOf(row), row]));
      const reports = runs.flatMap(reportOf);
      const before = handedOver;
      handedOver = new Map(reports.map((report) => [report.id, versionOf(report)]));
      return reports.filter((report) => isYoung(report, now) || before.get(report.id) !== versionOf(report));
    },
  };
}

function isYoung({ endedAt }: Report, now: Instant): boolean {
  return endedAt === null || endedAt > now - REPEATED_MS;
}

function versionOf({ statedAt, endedAt }: Report): string {
  return `${statedAt} ${endedAt ?? ''}`;
}

function keyOf({ entity, datasource, method, at, level }: AlertRow): string {
  return `${entity}/${datasource}/${method}/${at / 1_000}/${level}`;
}

function isRemembered({ rows, endedAt }: Run, now: Instant): boolean {
  if (endedAt !== null) return endedAt > now - REMEMBERED_MS;
  return (rows[0]?.at ?? now) > now - OPEN_MS;
}

/** The rows that make a run what it is: IODA may repeat a level at a new time for as long as it lasts. */
function essentialsOf({ rows, endedAt }: Run): readonly AlertRow[] {
  const worst = worstOf(rows);
  return rows.filter((row, index) => index === 0 || row === worst || row.at === endedAt);
}

/** By place, source and method; a `normal` that ends nothing is left out. */
function runsOf(rows: readonly AlertRow[]): readonly Run[] {
  const bySeries = new Map<string, AlertRow[]>();
  for (const row of [...rows].sort((a, b) => a.at - b.at)) {
    const series = `${row.entity} ${row.datasource} ${row.method}`;
    const own = bySeries.get(series);
    if (own === undefined) bySeries.set(series, [row]);
    else own.push(row);
  }
  return [...bySeries.values()].flatMap(runsOfSeries);
}

function runsOfSeries(rows: readonly AlertRow[]): readonly Run[] {
  const runs: Run[] = [];
  let open: AlertRow[] = [];
  for (const row of rows) {
    if (row.level !== 'normal') open.push(row);
    else if (open.length > 0) {
      runs.push({ rows: [...open, row], endedAt: row.at });
      open = [];
    }
  }
  return open.length === 0 ? runs : [...runs, { rows: open, endedAt: null }];
}

/** The report is named after the run's first row: later rows of it change the report and do not make another. */
function reportOf({ rows, endedAt }: Run): readonly Report[] {
  const [first] = rows;
  const worst = worstOf(rows);
  const minLost = MIN_LOST_RATIO[first?.datasource ?? ''];
  if (first === undefined || worst === null || minLost === undefined) return [];
  const signal = IODA_SIGNALS.find(({ datasource }) => datasource === first.datasource);
  const lost = 1 - worst.value / worst.usual;
  if (signal === undefined || lost < minLost) return [];
  const report: Report = {
    id: keyOf(first),
    source: 'ioda',
    place: first.place,
    statedAt: worst.at,
    startedAt: first.at,
    endedAt,
    says: wordsOf(worst, signal),
    url: pageOf(first),
    scope: [signal.spec.kind],
    severity: `${percentText(lost)} lost`,
  };
  return [report];
}

/** Of the rows of a run; null where nothing is usual: then nothing can be lost. */
function worstOf(rows: readonly AlertRow[]): AlertRow | null {
  let worst: AlertRow | null = null;
  for (const row of rows) {
    if (row.level === 'normal' || row.usual <= 0) continue;
    if (worst === null || row.value / row.usual < worst.value / worst.usual) worst = row;
  }
  return worst;
}

/** `bgp alert: 28 of 36 /24s seen, 78 % of normal`. */
function wordsOf({ datasource, value, usual }: AlertRow, { spec }: IodaSignal): string {
  const amount = `${numberText(value)} of ${numberText(usual)} ${spec.unit}`;
  return `${datasource} alert: ${amount}, ${percentText(value / usual)} of normal`;
}

/** Where people see it in IODA: the day around its beginning. */
function pageOf({ entity, at }: AlertRow): string {
  const from = Math.floor((at - 6 * HOUR_MS) / 1_000);
  return `${PAGE}/${entity}?from=${from}&until=${from + DAY_MS / 1_000}`;
}
