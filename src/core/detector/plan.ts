import { POLICY } from '../policy.ts';
import type { SignalSpec } from '../series.ts';
import { type SlotPlan, slotPlan } from './cells.ts';

/** A signal with everything that follows from its declaration. */
export interface SignalPlan extends SlotPlan {
  readonly spec: SignalSpec;
  /** How loud one bin speaks against a 10-minute bin. */
  readonly stepGain: number;
  readonly unknownAfterMs: number;
  readonly freshForMs: number;
  readonly trial: Trial;
}

/** Parts of the detector that can be left out, to measure what they are worth (bench/detect). */
export interface Trial {
  /** Every series speaks as loudly as the next. */
  readonly uncalibrated?: boolean;
  /** No signal waits for another, and the lowest decides. */
  readonly unfused?: boolean;
  /** A feed that fails for everybody is believed. */
  readonly credulous?: boolean;
}

export function signalPlan(spec: SignalSpec, trial: Trial = {}): SignalPlan {
  const { evidence, freshness } = POLICY;
  const gain = spec.stepMs / evidence.referenceStepMs;
  return {
    ...slotPlan(spec),
    spec,
    stepGain: gain > evidence.maxStepGain ? evidence.maxStepGain : gain,
    unknownAfterMs: Math.max(freshness.unknownMs, freshness.unknownSteps * spec.stepMs),
    trial,
    freshForMs: Math.max(freshness.freshMinMs, freshness.freshSteps * spec.stepMs),
  };
}

/** So few arrivals are expected in a bin that bins are summed. */
export function isTrickle(spec: SignalSpec, expectedPerBin: number): boolean {
  return spec.scale === 'count-arrivals' && expectedPerBin < POLICY.trickle.maxExpectedPerBin;
}

/** n ten-minute bins in bins of this step: never under 2. */
export function binsFor(n: number, stepMs: number): number {
  return Math.max(2, Math.ceil((n * POLICY.evidence.referenceStepMs) / stepMs));
}
