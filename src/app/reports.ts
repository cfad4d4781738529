/**
 * What others report, in the order of work: kept, quoted by what is decided next, and – where one supports what is
 * measured, or a channel asked for reports – told. Nothing here moves a phase or a level.
 */
import { hourlyLevelsAt } from '../core/detector/levels.ts';
import { incidentId } from '../core/detector/publish.ts';
import type { Watch } from '../core/detector/watch.ts';
import type { Incident, Transition } from '../core/incident.ts';
import { type Contains, covers } from '../core/manners.ts';
import type { Report, SeenReport } from '../core/report.ts';
import { withReport, withReports } from '../core/reports/confidence.ts';
import { reportOfKey, routeReport } from '../core/reports/route-report.ts';
import { around, reachOf, type Span, speaksOf } from '../core/reports/speaks.ts';
import { tidyReports } from '../core/reports/tidy.ts';
import type { ChannelId, Delivery } from '../core/routing.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import type { Store } from './ports.ts';

interface ReportParts {
  readonly store: Store;
  readonly contains: Contains;
}

interface Keeping extends ReportParts {
  readonly watch: Watch;
  readonly open: readonly Incident[];
}

/** A step to be committed. */
interface Kept {
  /** Changes of confidence alone, to be committed. */
  readonly transitions: readonly Transition[];
  /** Reports by themselves, to who asked for them. */
  readonly deliveries: readonly Delivery[];
  readonly notices: readonly [];
  readonly places: readonly [];
  readonly areReported: true;
  /** Reports that cannot be kept. */
  readonly dropped: number;
}

/** Stores reports that reached us at `at`, and says what is to be committed because of them. */
export async function keepReports(parts: Keeping, reports: readonly Report[], at: Instant): Promise<Kept> {
  const { store, watch, open } = parts;
  const { kept, dropped } = tidyReports(reports, at);
  const rest = { notices: [], places: [], areReported: true, dropped } as const;
  if (kept.length === 0) return { transitions: [], deliveries: [], ...rest };
  await store.putReports(kept);
  // Where the clock has not come so far (places that still warm up), the next call finds them in the store.
  const isDue = Number.isFinite(watch.clock) && watch.clock >= at;
  const transitions = isDue ? await raisedByReports(parts, watch, open) : [];
  return { transitions, deliveries: await owedReports(parts, kept, at), ...rest };
}

/** What others say never alerts by itself: it edits the cards of who has heard of the incident. */
export function editsOnly(deliveries: readonly Delivery[]): readonly Delivery[] {
  return deliveries.filter(({ mode }) => mode === 'edit');
}

/** The stored reports that speak of an incident at `at` and had reached us by then. */
async function reportsOn({ store, contains }: ReportParts, span: Span, at: Instant) {
  const { from, to } = reachOf(span, at);
  const near = await store.reportsAbout(around(span.place, contains), from, to);
  return near.filter((report) => report.seenAt <= at && speaksOf(report, span, at, contains));
}

/** Transitions that are about to be committed, each with what others say of its incident. */
export async function quoting(
  parts: ReportParts,
  transitions: readonly Transition[],
): Promise<readonly Transition[]> {
  const quoted: Transition[] = [];
  for (const transition of transitions) {
    const { place, startedAt, at } = transition;
    quoted.push(withReports(transition, await reportsOn(parts, { place, startedAt, endedAt: null }, at)));
  }
  return quoted;
}

/**
 * Transitions of open incidents whose confidence is raised by what is stored, by place. They are looked for in all that
 * is stored, so that what a crash cut short is made good with the feed's next answer.
 */
async function raisedByReports(
  parts: ReportParts,
  watch: Watch,
  open: readonly Incident[],
): Promise<readonly Transition[]> {
  const at = watch.clock;
  const raised: Transition[] = [];
  for (const incident of [...open].sort((a, b) => (a.place < b.place ? -1 : 1))) {
    const hourlyLevels = levelsUntil(watch, incident, at);
    const transition = withReport(incident, await reportsOn(parts, incident, at), { at, hourlyLevels });
    if (transition === null) continue;
    countIn(watch, transition);
    raised.push(transition);
  }
  return raised;
}

/** The hourly levels as the watch has them now; those of the latest transition where it keeps none (a nation). */
function levelsUntil(watch: Watch, { place, latest }: Incident, at: Instant): Transition['hourlyLevels'] {
  const watched = watch.places.get(place);
  if (watched === undefined || latest.hourlyLevels.length === 0) return latest.hourlyLevels;
  return hourlyLevelsAt(watched, at);
}

/** The watch numbers its own transitions: it goes on after one that a report made. */
function countIn(watch: Watch, { place, incident, seq }: Transition): void {
  const standing = watch.places.get(place)?.standing;
  if (standing === undefined || standing.phase === 'normal') return;
  if (incidentId(place, standing.startedAt) === incident) standing.seq = Math.max(standing.seq, seq);
}

/** What channels that asked for reports are owed of these. The same reports again give the same keys. */
async function owedReports(
  parts: Keeping,
  reports: readonly SeenReport[],
  now: Instant,
): Promise<readonly Delivery[]> {
  const { store, contains } = parts;
  const subscriptions = await store.subscriptions();
  if (!subscriptions.some(({ manners }) => manners.reports)) return [];
  const mutes = await store.mutes();
  const owed: Delivery[] = [];
  for (const report of reports) {
    const channels = await channelsTold(parts, report, now);
    const told = (channel: ChannelId): boolean => channels.has(channel);
    owed.push(...routeReport({ report, subscriptions, mutes, contains, told, now }));
  }
  return owed;
}

/** Channels that were told of an incident the report speaks of, over or not, or of an open one around its place. */
async function channelsTold(
  { store, contains, open }: Keeping,
  report: SeenReport,
  now: Instant,
): Promise<ReadonlySet<ChannelId>> {
  const ofPlace = await store.incidentsOf(report.place, report.startedAt - DAY_MS, now + 1);
  const outer = open.filter(({ place }) => place !== report.place && covers(contains, place, report.place));
  const same = ofPlace.filter((incident) => speaksOf(report, incident, now, contains));
  const channels = new Set<ChannelId>();
  for (const { id } of [...same, ...outer]) {
    for (const { channel } of await store.toldAbout(id)) channels.add(channel);
  }
  return channels;
}

/** The stored report that a delivery with the reason `report` tells of. Rejects when there is none. */
export async function reportOf(
  store: Store,
  delivery: Pick<Delivery, 'key' | 'channel'>,
): Promise<SeenReport> {
  const named = reportOfKey(delivery);
  const report = named === null ? null : await store.report(named.source, named.id);
  if (report === null) throw new Error(`no report is stored for ${delivery.key}`);
  return report;
}
