import type { PlaceId } from './entity.ts';
import type { SignalKind } from './series.ts';
import type { Instant } from './time.ts';

/** A family of measurers or people who state things: `ioda`, `radar`. The same words as a signal's family. */
export type ReportSource = string;

/** Somebody else's statement about a place: evidence, not a measurement of ours. */
export interface Report {
  /** Stable within its source. One statement about several places is one report a place, told apart in the id. */
  readonly id: string;
  readonly source: ReportSource;
  readonly place: PlaceId;
  /** When they said so; `startedAt` and `endedAt` are the time they speak of. Null: not over, as far as they say. */
  readonly statedAt: Instant;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  /** Their own words: hostile, and they may name a cause. */
  readonly says: string;
  readonly url: string | null;
  /** Kinds of signals it rests on; empty when nobody knows (a person wrote it). */
  readonly scope: readonly SignalKind[];
  /** In their words; never ours to act on. IODA's `critical` may be 98 % of normal. */
  readonly severity: string | null;
}

/** A report and when it first reached us. A later version keeps that time. */
export interface SeenReport extends Report {
  readonly seenAt: Instant;
}

/** What a transition keeps of a report that speaks of its incident. */
export interface ReportQuote {
  readonly source: ReportSource;
  /** What they speak of: the incident's place, or one that contains it. */
  readonly place: PlaceId;
  readonly says: string;
  readonly statedAt: Instant;
  readonly url: string | null;
  /** True: it is this statement that raised the transition's confidence by a step. At most one does. */
  readonly raises: boolean;
}
