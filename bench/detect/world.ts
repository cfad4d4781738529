/** A made-up world: some countries, their signals, what happened to them. Everything a judge needs, and the truth. */
import type { PlaceId } from '../../src/core/entity.ts';
import type { SignalSpec } from '../../src/core/series.ts';
import type { Instant } from '../../src/core/time.ts';
import type { Alarm, Label } from '../../src/score/types.ts';

export interface WorldSeries {
  readonly place: PlaceId;
  readonly signal: SignalSpec;
  /** One value for each bin from `World.start`, `signal.stepMs` apart; NaN is missing. */
  readonly values: Float64Array;
}

export interface World {
  readonly seed: number;
  readonly start: Instant;
  /** Up to here is history: nothing said before counts. */
  readonly judgedFrom: Instant;
  readonly end: Instant;
  readonly signals: readonly SignalSpec[];
  readonly places: readonly PlaceId[];
  readonly series: readonly WorldSeries[];
  readonly labels: readonly Label[];
}

/** Anything that judges a world: Ebb, Ebb with a part left out, a peer's rule. */
export interface Judge {
  readonly name: string;
  judge(world: World): readonly Alarm[];
}
