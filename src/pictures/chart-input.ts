/** What a chart is drawn from. Nothing in it is trusted: names may be hostile, numbers may be no numbers. */
import type { Phase } from '../core/incident.ts';
import type { Instant } from '../core/time.ts';

/** One bin of a series, by its start. */
export interface ChartPoint {
  readonly at: Instant;
  /** Null, not finite or below zero: no value. Such a bin, and a missing one, is a gap; it is never drawn as zero. */
  readonly value: number | null;
  /** The expected band of this bin; null when unknown. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface ChartSignal {
  /** `Routing, ris.prefixes` */
  readonly name: string;
  /** As people read it after a number: `prefixes`. */
  readonly unit: string;
  readonly points: readonly ChartPoint[];
}

export interface ChartPhase {
  readonly phase: Phase;
  readonly since: Instant;
}

export interface ChartInput {
  /** Display name. */
  readonly place: string;
  /** IANA name of the place's zone; null when unknown or when it has several. */
  readonly zone: string | null;
  readonly from: Instant;
  readonly to: Instant;
  /** Strongest first; three are drawn. */
  readonly signals: readonly ChartSignal[];
  /** As they were told; the last one lasts till `to`. What lies before the first is left blank. */
  readonly phases: readonly ChartPhase[];
  /** Times on its day are written without the day. */
  readonly now: Instant;
}
