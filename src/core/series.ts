import type { PlaceId } from './entity.ts';
import type { Instant } from './time.ts';

/** What is measured. Two signals are independent when kind and method differ. */
export type SignalKind = 'routing' | 'probing' | 'probes' | 'traffic' | 'background';

/** What a number is: a set that is up, arrivals in a bin (Poisson), a share, or an index. */
export type SignalScale = 'count-set' | 'count-arrivals' | 'fraction' | 'index';

export type SignalId = string;

/** One kind of measurement from one feed, such as `ioda.bgp`. */
export interface SignalSpec {
  readonly id: SignalId;
  /** Who measured it: `ioda`, `ris`, `google`. */
  readonly family: string;
  readonly kind: SignalKind;
  readonly scale: SignalScale;
  /** What one is, for people: `prefixes`, `/24s up`. */
  readonly unit: string;
  /** Distance between the starts of two bins. */
  readonly stepMs: number;
  /** How long after a bin's end its value is normally complete. */
  readonly lagMs: number;
  /** False: shown as evidence, but never the one signal that raises an alert (IODA's gtr). Default true. */
  readonly alertsAlone?: boolean;
}

/** A number of a series at a time. `observedAt` is the bin's start; null is "the feed answered: no value". */
export interface Observation {
  readonly signal: SignalId;
  readonly place: PlaceId;
  readonly observedAt: Instant;
  readonly value: number | null;
}

/** An observation and when it reached us. Of two with one (signal, place, observedAt) the later seen holds. */
export interface SeenObservation extends Observation {
  readonly seenAt: Instant;
}
