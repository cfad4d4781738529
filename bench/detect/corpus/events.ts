import type { SignalId, SignalKind } from '../../../src/core/series.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/core/time.ts';
import { isNoisy, isStrong, type Country, type PlannedSeries } from './country.ts';
import { curveMs, type Curve } from './curve.ts';
import type { Happening } from './labels.ts';
import type { Random } from './random.ts';
import { drawCurve, drawSlightCurve, SHAPES, type Bounds, type Shape } from './shapes.ts';
import type { Span } from './span.ts';

/** How one signal sees an event: what share of the loss (0 to 1), and how much later than the place. */
interface Sight {
  readonly share: number;
  readonly delayMs: number;
}

export interface PlannedEvent extends Happening {
  readonly sights: ReadonlyMap<SignalId, Sight>;
}

/** Two, one or no event: 0.9 on average; and now and then one that nobody need see. */
const COUNT_WEIGHTS = [0.32, 0.46, 0.22] as const;
const SLIGHT_CHANCE = 0.07;
const SHAPE_WEIGHTS = {
  sudden: 0.34,
  gradual: 0.22,
  partial: 0.2,
  flapping: 0.12,
  'data-plane': 0.12,
} as const;

const AFTER_START_MS = 6 * HOUR_MS;
const BEFORE_END_MS = 24 * HOUR_MS;
const APART_MS = 48 * HOUR_MS;

/** The plainest witness of a place: sets before crowds, what holds more than one unit before what does not. */
const PLAINEST: readonly SignalKind[] = ['probing', 'probes', 'traffic', 'background', 'routing'];

function hasParts({ spec, level }: PlannedSeries): boolean {
  return spec.scale !== 'count-set' || level >= 2;
}

function witnessOf({ series }: Country): PlannedSeries {
  const rank = (one: PlannedSeries): number => (hasParts(one) ? 0 : 10) + PLAINEST.indexOf(one.spec.kind);
  return series.filter(isStrong).sort((a, b) => rank(a) - rank(b))[0]!;
}

/** A small set must lose units enough, and a crowd more than it wavers. */
function boundsOf(witness: PlannedSeries): Bounds {
  const few = !isNoisy(witness) && witness.level <= 10;
  return {
    darkLeft: few ? 0.08 : 0.14,
    partialLeft: few ? 0.45 : isNoisy(witness) ? 0.5 : 0.7,
    flapLeft: few ? 0.4 : 0.6,
    inParts: hasParts(witness),
  };
}

function drawShape(random: Random, country: Country, witness: PlannedSeries): Shape {
  if (!hasParts(witness)) return 'sudden';
  const routed =
    country.series.some(({ spec }) => spec.kind === 'routing') && witness.spec.kind !== 'routing';
  return SHAPES[
    random.weighted(SHAPES.map((shape) => (shape === 'data-plane' && !routed ? 0 : SHAPE_WEIGHTS[shape])))
  ]!;
}

/** Chance to see all of a loss, chance to see some of it, and how much. Of 1,704 outages BGP showed 91 %. */
const VIEWS: Readonly<Record<SignalKind, readonly [all: number, some: number, low: number, high: number]>> = {
  routing: [0.6, 0.31, 0.2, 0.7],
  probing: [0.96, 0.04, 0.5, 0.85],
  probes: [0.92, 0.08, 0.5, 0.9],
  traffic: [0.95, 0.05, 0.5, 0.85],
  background: [0.8, 0.2, 0.1, 0.6],
};

function drawShare(random: Random, shape: Shape, kind: SignalKind): number {
  if (shape === 'data-plane' && kind === 'routing') return 0;
  const [all, some, low, high] = VIEWS[kind];
  const view = random.weighted([all, some, 1 - all - some]);
  if (view === 1) return random.between(low, high);
  return view === 0 ? drawFull(random, shape) : 0;
}

/** In the dark everybody who sees it sees next to nothing left; what remains of a partial loss differs more. */
function drawFull(random: Random, shape: Shape): number {
  return shape === 'partial' ? random.between(0.9, 1) : random.between(0.98, 1);
}

function drawSights(
  random: Random,
  shape: Shape,
  country: Country,
  witness: PlannedSeries,
): PlannedEvent['sights'] {
  const dataPlane = country.series.filter(({ spec }) => spec.kind !== 'routing');
  // Most of the data plane sees everything, the plainest witness always.
  let mayMiss = Math.floor((dataPlane.length - 1) / 2);
  const sights = country.series.map((series): [SignalId, Sight] => {
    const { id, kind } = series.spec;
    let share = drawShare(random, shape, kind);
    if (kind !== 'routing' && share < 0.9) {
      if (mayMiss > 0 && series !== witness) mayMiss -= 1;
      else share = drawFull(random, shape);
    }
    if (series === witness) share = Math.max(share, drawFull(random, shape));
    return [id, { share, delayMs: random.between(0, 10) * MINUTE_MS }];
  });
  return new Map(sights);
}

/** A free place in time for something that lasts, to the second; null when it does not fit. */
function drawOnset(random: Random, span: Span, lasts: number, taken: readonly Happening[]): number | null {
  const first = span.judgedFrom + AFTER_START_MS;
  const last = span.end - BEFORE_END_MS - lasts;
  if (last <= first) return null;
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const onset = Math.floor(random.between(first, last) / SECOND_MS) * SECOND_MS;
    const free = taken.every(
      (other) =>
        onset > other.onset + curveMs(other.curve) + APART_MS || onset + lasts + APART_MS < other.onset,
    );
    if (free) return onset;
  }
  return null;
}

/** What happens at a country in the judged part of the span. */
export function drawEvents(random: Random, country: Country, span: Span): readonly PlannedEvent[] {
  const witness = witnessOf(country);
  const events: PlannedEvent[] = [];
  const add = (shape: Shape, curve: Curve, optional: boolean): void => {
    const onset = drawOnset(random, span, curveMs(curve), events);
    if (onset === null) return;
    const sights = drawSights(random, shape, country, witness);
    events.push({ place: country.id, size: country.size, shape, onset, curve, optional, sights });
  };
  for (let left = random.weighted(COUNT_WEIGHTS); left > 0; left -= 1) {
    const shape = drawShape(random, country, witness);
    add(shape, drawCurve(random, shape, boundsOf(witness)), false);
  }
  if (random.chance(SLIGHT_CHANCE)) {
    const shape = random.chance(0.5) ? 'sudden' : 'partial';
    add(shape, drawSlightCurve(random, shape), true);
  }
  return events;
}
