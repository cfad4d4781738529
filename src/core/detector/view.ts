/** What a look at a place works with: its members as they are seen now, and what they say together. */
import type { SignalKind } from '../series.ts';
import type { Instant } from '../time.ts';
import type { SeriesColumns } from './columns.ts';
import type { Member } from './members.ts';

/** What the phase machine reads. Reused from one evaluation to the next. */
export interface View {
  /** Kinds that take part now. 0: nothing can be said. */
  kinds: number;
  /** True when no signal has been received for so long that we are blind. */
  blind: boolean;
  /** The deciding ratio and the series that decided (index into members). */
  stat: number;
  decider: number;
  /** Whether the evidence is enough to raise an alert, and the first bin of it. */
  triggered: boolean;
  triggerSeries: number;
  lowSince: Instant;
  /** The trigger was a small set that came back between. */
  flickered: boolean;
  /** Ratio at or under the blackout threshold is backed by total loss or by two bins. */
  deepConfirmed: boolean;
  /** The deciding ratio by what every kind said last: of a return nobody is left out. */
  settledStat: number;
  /** A kind that is dark and one that was dark when last heard: no return yet, whatever the others say. */
  stillDark: boolean;
  /** The evidence of the groups together is still as much as opens an incident. */
  piledUp: boolean;
  /** Recovery: all but one signal near normal and none under half. */
  nearNormal: boolean;
  /** …all of them, and two kinds that see the data plane: they confirm each other. */
  allUp: boolean;
  /** …and no more than one of them is clearly under its own spread: nothing goes on quietly. */
  calm: boolean;
  lowKinds: number;
  lowFamilies: number;
}

export function emptyView(): View {
  return {
    kinds: 0,
    blind: false,
    stat: 1,
    decider: -1,
    triggered: false,
    triggerSeries: -1,
    lowSince: Number.NaN,
    flickered: false,
    deepConfirmed: false,
    settledStat: 1,
    stillDark: false,
    piledUp: false,
    nearNormal: false,
    allUp: false,
    calm: true,
    lowKinds: 0,
    lowFamilies: 0,
  };
}

/** One look at a place: its members with what is known of each. Reused; `usable` and `low` go by member. */
export interface Sight {
  cols: SeriesColumns;
  members: readonly Member[];
  readonly usable: boolean[];
  readonly low: boolean[];
  /** Usable, or silent for less than a day: what it said of an earlier time still stands. */
  readonly heard: boolean[];
}

export const KIND_INDEX: Readonly<Record<SignalKind, number>> = {
  routing: 0,
  probing: 1,
  probes: 2,
  traffic: 3,
  background: 4,
};
export const KINDS = 5;
