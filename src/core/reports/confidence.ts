/** What reports add to the evidence: words to quote, and at most one step of confidence. */
import type { Confidence, Incident, Reading, Transition } from '../incident.ts';
import type { ReportQuote, SeenReport } from '../report.ts';
import type { Instant } from '../time.ts';
import { isStillSaid } from './speaks.ts';

/** Quoted at once: one statement a source. */
export const QUOTES_MAX = 3;

/** One step up; never beyond `multi-family`. */
const RAISED: Readonly<Record<Confidence, Confidence>> = {
  'single-source': 'corroborated',
  corroborated: 'multi-family',
  'multi-family': 'multi-family',
};

/** What was measured, where a statement raised it by a step. */
const LOWERED: Readonly<Record<Confidence, Confidence>> = {
  'single-source': 'single-source',
  corroborated: 'single-source',
  'multi-family': 'corroborated',
};

/** The readings that make the place low: what decided, and what counts as low beside it. */
function lowReadings({ readings, signals }: Transition): readonly Reading[] {
  return readings.filter(
    ({ state, signal }) => state === 'low' || (state !== 'unknown' && signal === signals[0]),
  );
}

/**
 * Whether a report supports what was measured, so that it may raise the confidence by one step. It must
 * - still be said, and be about this very place: a statement about a country says little of one network in it;
 * - come from a family that measured none of the low readings: a feed's own alerts add nothing to its signals;
 * - rest on something new: of the kinds it is known to rest on, those that its family's own signals read as normal here do
 *   not count, and two of one kind do not add (`corroborated` means two kinds; for `multi-family` any other family will do).
 * A report whose kinds nobody knows was written by a person, and counts as a kind of its own.
 * Nothing is supported where nothing is low: at an ending, in the dark, in a correction.
 */
function supports(report: SeenReport, transition: Transition): boolean {
  const { confidence, ending, blind, readings, signals, place, at } = transition;
  const { source, scope } = report;
  if (ending !== null || blind || confidence === 'multi-family') return false;
  if (report.place !== place || !isStillSaid(report, at)) return false;
  const low = lowReadings(transition);
  if (low.length === 0 || low.some(({ family }) => family === source)) return false;
  // A feed may pass on what another family measures (IODA's copy of Google's traffic): still its own signal.
  if (signals.some((signal) => signal.startsWith(`${source}.`))) return false;
  if (scope.length === 0) return true;
  const own = readings.filter(({ family, state }) => family === source && state === 'normal');
  const isSeenNormal = (kind: Reading['kind']): boolean => own.some((reading) => reading.kind === kind);
  const isLowAlready = (kind: Reading['kind']): boolean => low.some((reading) => reading.kind === kind);
  const news = scope.filter((kind) => !isSeenNormal(kind));
  return confidence === 'corroborated' ? news.length > 0 : news.some((kind) => !isLowAlready(kind));
}

/** The confidence by our own measurements alone. */
export function measuredConfidence({ confidence, reports }: Transition): Confidence {
  return (reports ?? []).some(({ raises }) => raises) ? LOWERED[confidence] : confidence;
}

/** Newest statement first; of two at once the order of the names decides. */
function byStatement(a: SeenReport, b: SeenReport): number {
  if (a.statedAt !== b.statedAt) return b.statedAt - a.statedAt;
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * A transition with what others say of its incident: the newest statement of each source, the one that supports it
 * first, and a confidence that is one step higher if one does. Nothing else changes, and without reports nothing at all.
 * @param reports those that speak of the incident (`speaksOf`), in any order.
 */
export function withReports(transition: Transition, reports: readonly SeenReport[]): Transition {
  if (reports.length === 0) return transition;
  const newestFirst = [...reports].sort(byStatement);
  const supporter = newestFirst.find((report) => supports(report, transition)) ?? null;
  const ranked = supporter === null ? newestFirst : [supporter, ...newestFirst];
  const quoted = ranked.filter(
    (report, i) => ranked.findIndex(({ source }) => source === report.source) === i,
  );
  return {
    ...transition,
    confidence: supporter === null ? transition.confidence : RAISED[transition.confidence],
    reports: quoted.slice(0, QUOTES_MAX).map((report) => quoteOf(report, report === supporter)),
  };
}

function quoteOf({ source, place, says, statedAt, url }: SeenReport, raises: boolean): ReportQuote {
  return { source, place, says, statedAt, url, raises };
}

/** The moment at which a report is taken in, and the levels of the hours up to it. */
interface Now {
  readonly at: Instant;
  readonly hourlyLevels: Transition['hourlyLevels'];
}

/**
 * The transition that reports make by themselves: a change of the confidence alone (`from` = `to`), for an incident that
 * is open and whose confidence they raise. Null in every other case: what raises nothing is quoted with the next
 * transition, and what was raised once is not raised again. Phase, level, flags and readings stay as they were decided.
 * @param reports those that speak of the incident and have reached us by `now.at`.
 */
export function withReport(
  incident: Incident,
  reports: readonly SeenReport[],
  { at, hourlyLevels }: Now,
): Transition | null {
  const { latest, endedAt } = incident;
  if (endedAt !== null || (latest.reports ?? []).some(({ raises }) => raises)) return null;
  const raised = withReports({ ...latest, at }, reports);
  if (raised.confidence === latest.confidence) return null;
  return {
    ...raised,
    seq: latest.seq + 1,
    from: latest.to,
    correction: false,
    whileAway: false,
    hourlyLevels,
  };
}
