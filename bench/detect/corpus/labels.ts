import { MINUTE_MS, type Instant } from '../../../src/core/time.ts';
import type { PlaceId } from '../../../src/core/entity.ts';
import type { Label } from '../../../src/score/types.ts';
import { milestonesOf, type Curve } from './curve.ts';

const TOLERANCE_MS = 30 * MINUTE_MS;
/** A phase that lasts less is part of the edge. */
const LEAST_PHASE_MS = 20 * MINUTE_MS;

export interface Happening {
  readonly place: PlaceId;
  readonly shape: string;
  readonly size: string;
  readonly onset: Instant;
  readonly curve: Curve;
  readonly optional: boolean;
}

type Phase = readonly [phase: string, from: number, to: number];

/** The phases of a curve in ms after its onset, one after the other without a hole. */
function phasesOf({ curve, shape }: Happening): readonly Phase[] {
  const { dark, lift, bottom, end } = milestonesOf(curve);
  const phases: Phase[] = [];
  const flaps = shape === 'flapping';
  const low = dark ?? (flaps ? end : bottom);
  if (low >= LEAST_PHASE_MS) phases.push(['degrading', 0, low]);
  const from = phases.length === 0 ? 0 : low;
  if (dark === null || lift === null) return flaps ? phases : [...phases, ['reduced', from, end]];
  if (end - lift < LEAST_PHASE_MS) return [...phases, ['blackout', from, end]];
  return [...phases, ['blackout', from, lift], ['recovering', lift, end]];
}

export function labelsOf(happening: Happening): readonly Label[] {
  const { place, onset, optional, shape, size } = happening;
  const { dark } = milestonesOf(happening.curve);
  return phasesOf(happening).map(([phase, from, to]) => ({
    place,
    phase,
    start: onset + from,
    end: onset + to,
    toleranceMs: TOLERANCE_MS,
    optional,
    dark: dark === null ? null : onset + dark,
    shape,
    size,
  }));
}
