/** What a detector is compared with, and what it said: the words that the score and the bench share. */
import type { PlaceId } from '../core/entity.ts';
import type { Ending, Phase } from '../core/incident.ts';
import type { Contains } from '../core/manners.ts';
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

/** One message about a place within an alarm: a change of phase, or a flag that was raised. */
export interface Said {
  readonly at: Instant;
  readonly to: Phase;
  readonly ending: Ending | null;
  /** A flag was raised, the phase stayed as it was: a message, but no phase notice. */
  readonly flagOnly?: boolean;
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
  /** Which places lie in which; absent: none in any other. */
  readonly contains?: Contains;
  /** For an event that is at its worst from `at` on. */
  readonly cadenceOf: (place: PlaceId, at: Instant) => Cadence;
}

/** The union of a place's labels that overlap or touch. */
export interface OutageEvent {
  readonly place: PlaceId;
  readonly onset: Instant;
  /** Null: it had not ended when judging did. */
  readonly end: Instant | null;
  readonly toleranceMs: number;
  /** Neither missed nor false: all its labels say so, or it began before judging did. */
  readonly optional: boolean;
  readonly dark: Instant | null;
  readonly shape: string | null;
  readonly size: string | null;
  readonly labels: readonly Label[];
}

/**
 * What became of an alarm. `chatter`: it touches an event, but another alarm found it, or this one began too early or
 * too late to find it. `optional`: it touches only events that need not be found. `false`: it touches none.
 */
export type AlarmRole = 'hit' | 'chatter' | 'false' | 'optional';

export interface JudgedAlarm {
  readonly alarm: Alarm;
  readonly role: AlarmRole;
  /** Chatter that stood before an event's onset - tolerance and ran into it. */
  readonly standing: boolean;
}

/**
 * A change that should have been told, and when it was. `early`: it had been said before the time allowed and still stood,
 * `saidAt` is then that earlier time and there is no delay. Never told: `saidAt` is null.
 */
export interface NoticeResult {
  readonly dueAt: Instant;
  readonly saidAt: Instant | null;
  readonly early: boolean;
  /** (saidAt - dueAt - lag) / step of the place's fastest signal; null when it was early or never. */
  readonly delayBins: number | null;
}

/** One event and all that was said of it. */
export interface Outcome {
  readonly event: OutageEvent;
  readonly hit: Alarm | null;
  /** Every alarm that touches it, by time. */
  readonly alarms: readonly Alarm[];
  /** One for each time it got dark. */
  readonly blackouts: readonly NoticeResult[];
  /** One for each `recovering` label. */
  readonly recoverings: readonly NoticeResult[];
  /** The all-clear; null when it was not due: not found, or not over. */
  readonly recovered: NoticeResult | null;
  readonly messages: number;
}
