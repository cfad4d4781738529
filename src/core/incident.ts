import type { PlaceId } from './entity.ts';
import type { ReportQuote } from './report.ts';
import type { SignalId, SignalKind } from './series.ts';
import type { Instant } from './time.ts';

export type Phase = 'normal' | 'degrading' | 'reduced' | 'blackout' | 'recovering';

export type Confidence = 'single-source' | 'corroborated' | 'multi-family';

export type Ending = 'recovered' | 'partly-recovered' | 'lost-sight' | 'superseded';

/** `<place>@<startedAt>`, as printed: `country:KP@2014-12-20T09:10:00Z`. */
export type IncidentId = string;

/** Why a signal says nothing now. */
export type UnknownReason = 'no-data' | 'stale' | 'warming-up' | 'too-weak' | 'feed-broken';

/** What one signal says of a place at a decision: the evidence on a card. */
export interface Reading {
  readonly signal: SignalId;
  readonly kind: SignalKind;
  readonly family: string;
  readonly unit: string;
  /** The newest judged bin: its start, its value and what was expected there. Null when there is none. */
  readonly observedAt: Instant | null;
  readonly value: number | null;
  readonly expected: number | null;
  /** value / expected, not clipped; null when nothing is expected or known. */
  readonly ratio: number | null;
  /** `low`: counts as evidence of an outage now. */
  readonly state: 'normal' | 'low' | 'unknown';
  readonly reason: UnknownReason | null;
}

/** A change of an incident: the only thing that can cause a message. Immutable once stored. */
export interface Transition {
  /** The virtual clock at the decision. */
  readonly at: Instant;
  readonly place: PlaceId;
  readonly incident: IncidentId;
  /** 1, 2, 3… within the incident. */
  readonly seq: number;
  readonly from: Phase;
  readonly to: Phase;
  /** The incident's first low bin; never changes once published. */
  readonly startedAt: Instant;
  /** The first bin of the phase `to`. */
  readonly since: Instant;
  /** The deciding ratio, clipped to 0–1. */
  readonly level: number;
  /** Of `signals[0]`, the signal that decided. Null when it is blind. */
  readonly expected: number | null;
  readonly observed: number | null;
  readonly unstable: boolean;
  readonly blind: boolean;
  readonly confidence: Confidence;
  readonly signals: readonly SignalId[];
  readonly ending: Ending | null;
  /** Late data cancelled the alert. */
  readonly correction: boolean;
  /** The place was already low when we began to watch it. */
  readonly alreadyLow: boolean;
  /** Decided from data of a time in which Ebb was not running. */
  readonly whileAway: boolean;
  readonly readings: readonly Reading[];
  /** Lowest deciding ratio of each of the last 48 hours up to `at`, oldest first; null where nothing was judged. */
  readonly hourlyLevels: readonly (number | null)[];
  /** What others said of it by then; absent when nobody said anything. */
  readonly reports?: readonly ReportQuote[];
}

/** One phase of an incident, as it went. */
export interface PhaseSpan {
  readonly phase: Phase;
  readonly since: Instant;
  readonly at: Instant;
  readonly unstable: boolean;
  /** Share of the expected when it began; absent in incidents that older versions stored. */
  readonly level?: number;
}

/** The lowest point of an incident. */
export interface LowestPoint {
  readonly level: number;
  readonly observed: number | null;
  readonly expected: number | null;
  readonly signal: SignalId;
  readonly at: Instant;
}

/** A place's time away from normal, folded from its transitions. */
export interface Incident {
  readonly id: IncidentId;
  readonly place: PlaceId;
  readonly startedAt: Instant;
  readonly phases: readonly PhaseSpan[];
  readonly lowest: LowestPoint;
  /** True if it was unstable at any time. */
  readonly everUnstable: boolean;
  /** The latest transition: current phase, flags, evidence. */
  readonly latest: Transition;
  readonly endedAt: Instant | null;
  readonly ending: Ending | null;
}

/** `feed-silent`: broken in that nothing comes of it any more. */
export type NoticeKind = 'feed-broken' | 'feed-silent' | 'feed-recovered';

/** Something the operator should know; never about a place. */
export interface Notice {
  readonly at: Instant;
  readonly notice: NoticeKind;
  readonly signal: SignalId;
}

/** What a phase means to a reader. */
export type Severity = 'notice' | 'major' | 'critical';
