/** What a detector is compared with, and what it said: the words that the score and the bench share. */
import type { PlaceId } from '../core/entity.ts';
import type { Ending, Phase } from '../core/incident.ts';
import type { Instant } from '../core/time.ts';

/** How fast the fastest signal that shows a place's events can speak. Delays are counted in its steps, net of its lag. */
export interface Cadence {
  readonly stepMs: number;
  readonly lagMs: number;
}

/** What is known to have happened at a place. Several that overlap or touch are one event. */
export interface Label {
  readonly place: PlaceId;
  /** `degrading`, `reduced`, `blackout`, `recovering`; anything else still makes an event. */
  readonly phase: string;
  readonly start: Instant;
  /** Null: it had not ended when the recording did. */
  readonly end: Instant | null;
  readonly toleranceMs: number;
  /** Neither missed nor false. */
  readonly optional: boolean;
  /** When it got dark; null when it never did, or nobody knows. */
  readonly dark: Instant | null;
  /** For the tables by kind and size: `sudden`, `gradual`, `partial`, `flapping`, `data-plane`; `tiny` … `huge`. */
  readonly shape?: string;
  readonly size?: string;
}

/** One thing said about a place within an alarm: a change of phase. */
export interface Said {
  readonly at: Instant;
  readonly to: Phase;
  readonly ending: Ending | null;
}

/** One alarm of a detector: from the decision that raised it to the decision that ended it, lag included. */
export interface Alarm {
  readonly place: PlaceId;
  readonly at: Instant;
  readonly endAt: Instant | null;
  /** Every message in it, the first and the ending included. A peer without phases says `degrading`, then `normal`. */
  readonly said: readonly Said[];
}

/** Everything that is needed to score one run. */
export interface Scored {
  readonly labels: readonly Label[];
  readonly alarms: readonly Alarm[];
  /** Places on the watch, and the time in which they were judged (warm-up left out): the place-months. */
  readonly places: readonly PlaceId[];
  readonly judgedFrom: Instant;
  readonly judgedTo: Instant;
  readonly cadenceOf: (place: PlaceId) => Cadence;
}
