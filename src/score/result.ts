/** The figures of a score. Null is "nothing to measure", never 0; all quantiles are nearest-rank. */
import type { PlaceId } from '../core/entity.ts';
import type { JudgedAlarm, Outcome } from './types.ts';

/** An interval of 95 %. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface Spread {
  readonly count: number;
  readonly median: number | null;
  readonly p90: number | null;
}

/** How early a decline was told, of events that began before it got dark. Lead: dark - first alert, of those found. */
export interface Warning {
  readonly events: number;
  readonly warned: number;
  readonly warnedShare: number | null;
  readonly medianLeadMs: number | null;
}

/** Notices of one kind. `due` = told in time to be measured + `early` + `never`; delays in bins, net of the lag. */
export interface NoticeScore {
  readonly due: number;
  readonly early: number;
  readonly never: number;
  readonly medianBins: number | null;
  readonly p90Bins: number | null;
}

/** Messages of all alarms that touch an event, of events with at least one. */
export interface MessageScore {
  readonly events: number;
  readonly median: number | null;
  readonly p90: number | null;
  readonly max: number | null;
  /** Share of events with at most 4 messages; flapping ones at most 8. */
  readonly fewShare: number | null;
}

/** Flapping events apart from all others: they are allowed more words and more time. */
export interface ByManner<T> {
  readonly steady: T;
  readonly flapping: T;
}

/** The counts that make F1, of one place of one run: what the bootstrap draws from. */
export interface PlaceCounts {
  readonly run: number;
  readonly place: PlaceId;
  readonly hits: number;
  readonly misses: number;
  readonly falseAlarms: number;
}

export interface Score {
  /** Optional events left out. */
  readonly events: number;
  readonly optionalEvents: number;
  readonly hits: number;
  readonly misses: number;
  readonly falseAlarms: number;
  readonly chatter: number;
  /** Chatter that had begun before an event and ran into it. */
  readonly standing: number;
  readonly optionalAlarms: number;
  readonly recall: number | null;
  /** hits / (hits + false): chatter costs messages, not precision. */
  readonly precision: number | null;
  readonly f1: number | null;
  readonly placeMonths: number;
  readonly falsePerPlaceMonth: number | null;
  /** Exact Poisson; for 0 false alarms the one-sided bound, 3 / place-months. */
  readonly falseInterval: Interval | null;
  /** First alert - onset. */
  readonly delayMs: Spread;
  readonly delayMsByShape: Readonly<Record<string, Spread>>;
  readonly delayMsBySize: Readonly<Record<string, Spread>>;
  readonly warning: Warning;
  /** Those that declined for at least 6 h: gradual or flapping, or with a `degrading` label. */
  readonly gradual6h: Warning;
  readonly blackout: NoticeScore;
  readonly recovering: NoticeScore;
  readonly recovered: ByManner<NoticeScore>;
  readonly messages: ByManner<MessageScore>;
  readonly byPlace: readonly PlaceCounts[];
  readonly outcomes: readonly Outcome[];
  readonly alarms: readonly JudgedAlarm[];
}
