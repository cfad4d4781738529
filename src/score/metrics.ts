/** What was found, what was claimed, how fast, in how many words. Pure: the same run always gets the same score. */
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import { f1Of } from './bootstrap.ts';
import { byPlace } from './events.ts';
import { type Matched, match } from './match.ts';
import { poissonInterval } from './poisson.ts';
import { quantile, spreadOf } from './quantile.ts';
import type { ByManner, MessageScore, NoticeScore, PlaceCounts, Score, Spread, Warning } from './result.ts';
import type { NoticeResult, Outcome, Scored } from './types.ts';

const PLACE_MONTH_MS = 30 * DAY_MS;
/** A decline shorter than this leaves nobody time to act. */
const GRADUAL_MS = 6 * HOUR_MS;
/** As many messages as an event is worth. */
const FEW_MESSAGES = { steady: 4, flapping: 8 } as const;

export function score(input: Scored): Score {
  return scoreAll([input]);
}

/** The score of several runs together, as if they were one. */
export function scoreAll(inputs: readonly Scored[]): Score {
  const matched = inputs.map(match);
  const outcomes = matched.flatMap((m) => m.outcomes);
  const alarms = matched.flatMap((m) => m.alarms);
  const asked = outcomes.filter(({ event }) => !event.optional);
  const roles = (role: string): number => alarms.filter((judged) => judged.role === role).length;
  const hits = asked.filter(({ hit }) => hit !== null).length;
  const misses = asked.length - hits;
  const falseAlarms = roles('false');
  const placeMonths = inputs.reduce((sum, input) => sum + placeMonthsOf(input), 0);
  const interval = poissonInterval(falseAlarms);
  return {
    events: asked.length,
    optionalEvents: outcomes.length - asked.length,
    hits,
    misses,
    falseAlarms,
    chatter: roles('chatter'),
    standing: alarms.filter(({ standing }) => standing).length,
    optionalAlarms: roles('optional'),
    recall: share(hits, asked.length),
    precision: share(hits, hits + falseAlarms),
    f1: asked.length === 0 ? null : f1Of({ hits, misses, falseAlarms }),
    placeMonths,
    falsePerPlaceMonth: share(falseAlarms, placeMonths),
    falseInterval:
      placeMonths > 0 ? { low: interval.low / placeMonths, high: interval.high / placeMonths } : null,
    ...delaysOf(asked),
    warning: warningOf(asked),
    gradual6h: warningOf(asked.filter(isGradual)),
    blackout: noticesOf(asked.flatMap(({ blackouts }) => blackouts)),
    recovering: noticesOf(asked.flatMap(({ recoverings }) => recoverings)),
    recovered: byManner(asked, (some) => noticesOf(some.flatMap(({ recovered }) => recovered ?? []))),
    messages: byManner(asked, messagesOf),
    byPlace: matched.flatMap((m, run) => countsByPlace(m, run, inputs[run]?.places ?? [])),
    outcomes,
    alarms,
  };
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function placeMonthsOf({ places, judgedFrom, judgedTo }: Scored): number {
  return (places.length * Math.max(0, judgedTo - judgedFrom)) / PLACE_MONTH_MS;
}

function delaysOf(asked: readonly Outcome[]) {
  const delays = (some: readonly Outcome[]): Spread =>
    spreadOf(some.flatMap(({ event, hit }) => (hit === null ? [] : [hit.at - event.onset])));
  const tableBy = (field: 'shape' | 'size'): Readonly<Record<string, Spread>> => {
    const known = asked.filter(({ event }) => event[field] !== null);
    const groups = byPlace(known, ({ event }) => event[field] ?? '');
    return Object.fromEntries([...groups].map(([name, some]) => [name, delays(some)]));
  };
  return { delayMs: delays(asked), delayMsByShape: tableBy('shape'), delayMsBySize: tableBy('size') };
}

function isGradual({ event }: Outcome): boolean {
  const { dark, onset, shape, labels } = event;
  if (dark === null || dark - onset < GRADUAL_MS) return false;
  const isNamed = shape === 'gradual' || shape === 'flapping';
  return isNamed || labels.some(({ phase }) => phase === 'degrading');
}

/** Only events that began before it got dark can be warned of. */
function warningOf(asked: readonly Outcome[]): Warning {
  const leads = asked.flatMap(({ event, hit }) =>
    event.dark !== null && event.dark > event.onset ? [hit === null ? null : event.dark - hit.at] : [],
  );
  const found = leads.filter((lead) => lead !== null);
  const warned = found.filter((lead) => lead > 0).length;
  return {
    events: leads.length,
    warned,
    warnedShare: share(warned, leads.length),
    medianLeadMs: quantile(found, 0.5),
  };
}

function noticesOf(results: readonly NoticeResult[]): NoticeScore {
  const bins = results.flatMap(({ delayBins }) => (delayBins === null ? [] : [delayBins]));
  const { median, p90 } = spreadOf(bins);
  return {
    due: results.length,
    early: results.filter(({ early }) => early).length,
    never: results.filter(({ saidAt }) => saidAt === null).length,
    medianBins: median,
    p90Bins: p90,
  };
}

function byManner<T>(
  asked: readonly Outcome[],
  measure: (some: readonly Outcome[], manner: keyof ByManner<T>) => T,
): ByManner<T> {
  const isFlapping = ({ event }: Outcome): boolean => event.shape === 'flapping';
  return {
    steady: measure(
      asked.filter((outcome) => !isFlapping(outcome)),
      'steady',
    ),
    flapping: measure(asked.filter(isFlapping), 'flapping'),
  };
}

function messagesOf(some: readonly Outcome[], manner: 'steady' | 'flapping'): MessageScore {
  const counts = some.filter(({ alarms }) => alarms.length > 0).map(({ messages }) => messages);
  const few = counts.filter((count) => count <= FEW_MESSAGES[manner]).length;
  return {
    events: counts.length,
    median: quantile(counts, 0.5),
    p90: quantile(counts, 0.9),
    max: quantile(counts, 1),
    fewShare: share(few, counts.length),
  };
}

function countsByPlace({ outcomes, alarms }: Matched, run: number, places: readonly string[]): PlaceCounts[] {
  const asked = byPlace(
    outcomes.filter(({ event }) => !event.optional),
    ({ event }) => event.place,
  );
  const wrong = byPlace(
    alarms.filter(({ role }) => role === 'false'),
    ({ alarm }) => alarm.place,
  );
  const all = [...new Set([...places, ...asked.keys(), ...wrong.keys()])].sort();
  return all.map((place) => {
    const events = asked.get(place) ?? [];
    const hits = events.filter(({ hit }) => hit !== null).length;
    const falseAlarms = wrong.get(place)?.length ?? 0;
    return { run, place, hits, misses: events.length - hits, falseAlarms };
  });
}
