/** Makes of a chart's input, whatever it holds, what can be drawn: sound times, real numbers, plain words. */
import type { Phase } from '../core/incident.ts';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '../core/time.ts';
import type { ChartInput, ChartPhase, ChartPoint, ChartSignal } from './chart-input.ts';
import { plainWords } from './words.ts';

/** One bin that reads something, or for which something is expected. */
export interface Bin {
  readonly at: Instant;
  readonly value: number | null;
  readonly band: { readonly low: number; readonly high: number } | null;
}

export interface Trace {
  readonly name: string;
  readonly unit: string;
  /** In order of time, no time twice, all in the span. */
  readonly bins: readonly Bin[];
  /** Distance between two bins, as far as it can be told from them. */
  readonly stepMs: number;
}

export interface Stretch {
  readonly phase: Phase;
  /** When it began, also where that lies before the span. */
  readonly since: Instant;
  /** Both in the span. */
  readonly from: Instant;
  readonly until: Instant;
}

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export interface Sheet {
  readonly place: string;
  readonly zone: string | null;
  readonly span: Span;
  readonly traces: readonly Trace[];
  readonly stretches: readonly Stretch[];
  /** When the phase at the span's end began, also where that lies before the span; null without phases. */
  readonly current: { readonly phase: Phase; readonly since: Instant } | null;
  readonly now: Instant;
}

const MAX_SIGNALS = 3;
/** More changes than that in one picture are a fence; the earliest give way. */
const MAX_CHANGES = 200;
const NAME_CHARACTERS = 120;
const UNIT_CHARACTERS = 40;
/** The years 1 to 9999: beyond them calendars have no words. */
const FIRST_INSTANT = Date.UTC(2001, 0, 1) - 2_000 * 365.2425 * DAY_MS;
const LAST_INSTANT = Date.UTC(9999, 11, 31);
/** A shorter span has no two marks on a clock without seconds. */
const SHORTEST_SPAN_MS = HOUR_MS;
const DEFAULT_SPAN_MS = DAY_MS;
/** The usual bin, for a series of which one bin alone is known. */
const DEFAULT_STEP_MS = 10 * MINUTE_MS;

const isInstant = (at: Instant): boolean => at >= FIRST_INSTANT && at <= LAST_INSTANT;
const isReading = (value: number | null): value is number =>
  value !== null && value >= 0 && value <= Number.MAX_SAFE_INTEGER;

export function sheetOf(input: ChartInput): Sheet {
  const span = spanOf(input);
  const phases = inForce(input.phases.filter(({ since }) => isInstant(since) && since <= span.to));
  const changes = phases.filter(({ phase }, index) => phases[index - 1]?.phase !== phase).slice(-MAX_CHANGES);
  return {
    place: plainWords(input.place, NAME_CHARACTERS) || 'A place without a name',
    zone: input.zone,
    span,
    traces: input.signals.slice(0, MAX_SIGNALS).map((signal) => traceOf(signal, span)),
    stretches: stretchesOf(changes, span),
    current: changes.at(-1) ?? null,
    now: isInstant(input.now) ? input.now : span.to,
  };
}

/** What is told later holds: a phase that would begin after one told later never was. So they are in order of time. */
function inForce(phases: ChartInput['phases']): ChartInput['phases'] {
  const kept: ChartPhase[] = [];
  for (const phase of phases.toReversed()) {
    const next = kept.at(-1);
    if (next === undefined || phase.since <= next.since) kept.push(phase);
  }
  return kept.reverse();
}

function spanOf({ from, to, now }: ChartInput): Span {
  const end = [to, now].find(isInstant) ?? 0;
  if (!isInstant(from) || from >= end) return { from: end - DEFAULT_SPAN_MS, to: end };
  return { from: Math.min(from, end - SHORTEST_SPAN_MS), to: end };
}

function stretchesOf(changes: ChartInput['phases'], { from, to }: Span): readonly Stretch[] {
  const all = changes.map(({ phase, since }, index) => ({
    phase,
    since,
    from: Math.max(since, from),
    until: changes[index + 1]?.since ?? to,
  }));
  return all.filter(({ until }, index) => until > from || index === all.length - 1);
}

function traceOf({ name, unit, points }: ChartSignal, span: Span): Trace {
  const byTime = new Map<Instant, Bin>();
  for (const point of points) {
    if (point.at >= span.from && point.at < span.to) byTime.set(point.at, binOf(point));
  }
  const bins = [...byTime.values()].sort((a, b) => a.at - b.at);
  return {
    name: plainWords(name, NAME_CHARACTERS) || 'Unnamed signal',
    unit: plainWords(unit, UNIT_CHARACTERS),
    bins,
    stepMs: stepOf(bins),
  };
}

function binOf({ at, value, low, high }: ChartPoint): Bin {
  const hasBand = isReading(low) && isReading(high);
  return {
    at,
    value: isReading(value) ? value : null,
    band: hasBand ? { low: Math.min(low, high), high: Math.max(low, high) } : null,
  };
}

/** The lower quartile of all distances: holes make some of them longer, nothing makes many of them shorter. */
function stepOf(bins: readonly Bin[]): number {
  const distances = bins.slice(1).map(({ at }, index) => at - (bins[index]?.at ?? at));
  distances.sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 4)] ?? DEFAULT_STEP_MS;
}
