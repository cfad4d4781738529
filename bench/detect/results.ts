/** What a run of the bench found: for machines as JSON, for people as docs/accuracy.md. Null: nothing to measure. */
import type { Interval, Score } from '../../src/score/result.ts';

/** One judge on one corpus. */
export interface JudgeResult {
  readonly name: string;
  readonly events: number;
  readonly hits: number;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly f1: number | null;
  readonly falseAlarms: number;
  readonly falsePerPlaceMonth: number | null;
  readonly falseInterval: Interval | null;
  readonly medianDelayMs: number | null;
  readonly p90DelayMs: number | null;
  /** F1 of Ebb less F1 of this judge, 95 % bootstrap interval over places; null for Ebb itself. */
  readonly f1Behind: Interval | null;
}

/** A peer rule at its best number of votes (by F1), with and without the health mask. */
export interface PeerResult {
  readonly rule: string;
  readonly raw: JudgeResult & { readonly votes: number };
  readonly masked: JudgeResult & { readonly votes: number };
}

/** Median and 90th percentile; null of nothing. */
export interface MiddleAndTail {
  readonly median: number | null;
  readonly p90: number | null;
}

export interface CorpusResult {
  readonly corpus: string;
  readonly about: string;
  readonly seeds: readonly number[];
  readonly placeMonths: number;
  /** Without `outcomes` and `alarms`, which would fill megabytes. */
  readonly ebb: Omit<Score, 'outcomes' | 'alarms' | 'byPlace'> & {
    readonly outcomes?: undefined;
    readonly alarms?: undefined;
    readonly byPlace?: undefined;
  };
  /** Blackout notices counted from the first bin of the fastest signal that shows it, in its bins, net of its lag. */
  readonly blackoutSeenBins: MiddleAndTail;
  /** From the moment it got dark to the end of that bin: what a judge would take that believes a single reading. */
  readonly blackoutSoonestBins: MiddleAndTail;
  readonly ablations: readonly JudgeResult[];
  readonly peers: readonly PeerResult[];
}

/** One labelled event of a measured recording, and who noticed it when. */
export interface RealEvent {
  readonly recording: string;
  readonly place: string;
  readonly what: string;
  readonly onset: string;
  readonly optional: boolean;
  /** Delay of the first alert after the onset in minutes by judge; null when it was missed. */
  readonly delayMinutes: Readonly<Record<string, number | null>>;
}

export interface RealResult {
  readonly events: readonly RealEvent[];
  /** False alarms by judge over all recordings. */
  readonly falseAlarms: Readonly<Record<string, number>>;
  readonly placeMonths: number;
}

export interface SpeedResult {
  readonly series: number;
  readonly observationsPerSecond: number;
  readonly bytesPerSeries: number;
  /** The same numbers through an indexable moving median of 7 days. */
  readonly medianPerSecond: number;
  readonly medianBytesPerSeries: number;
}

/** One drop put into a quiet series. */
export interface InjectedDrop {
  readonly seed: number;
  readonly onset: string;
  /** Share of what was read. */
  readonly left: number;
  readonly hours: number;
  readonly found: boolean;
  /** An alert of before stood when it began. */
  readonly standing: boolean;
  /** Received readings that lie in the drop, up to the first alert after the onset, also where that was too late. */
  readonly points: number | null;
}

export interface InjectedDrops {
  readonly drops: number;
  readonly found: number;
  readonly standing: number;
  /** Readings in the drop up to the alert, for each that was found. */
  readonly points: readonly number[];
  readonly missed: readonly InjectedDrop[];
}

export interface GeorgiaResult {
  readonly years: number;
  /** When Ebb alerted on the untouched series. */
  readonly falseAlerts: readonly string[];
  /** To a quarter at most for 12 h or more, to be found within three points; to a half for 48 h or more. */
  readonly deep: InjectedDrops;
  readonly half: InjectedDrops;
}

interface FallJudge {
  /** From the fall to the alert in bins, without the lag; null: so many were missed. */
  readonly medianBins: number | null;
  readonly p90Bins: number | null;
  readonly falseAlerts: number;
}

/** Sudden falls of a steady probing signal, with one company of other signals. */
export interface FallResult {
  readonly name: string;
  readonly falls: number;
  /** Falls that Ebb tells in the same bin as IODA's rule or before, and no more than one bin later. */
  readonly sameBin: number;
  readonly sameOrNextBin: number;
  readonly ebb: FallJudge;
  readonly ioda: FallJudge;
  /** Quiet time before the falls. */
  readonly placeMonths: number;
  /** Falls that Ebb told more than a bin after IODA's rule (null: never). */
  readonly later: readonly {
    readonly seed: number;
    readonly nth: number;
    readonly left: number;
    readonly binsBehind: number | null;
  }[];
}

export interface DropsResult {
  readonly seeds: readonly number[];
  /** Null: no recordings beside this clone. */
  readonly georgia: GeorgiaResult | null;
  readonly falls: readonly FallResult[];
}

export interface BenchResult {
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  readonly kind: 'development' | 'test';
  readonly minutes: number;
  readonly corpora: readonly CorpusResult[];
  readonly real: RealResult | null;
  /** Null: not all corpora were judged. */
  readonly drops: DropsResult | null;
  readonly speed: readonly SpeedResult[];
  /** When, and of which version, what needs no seeds was measured again. */
  readonly again?: { readonly date: string; readonly commit: string };
}
