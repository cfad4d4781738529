/** What a peer's rule is, and what all of them share. Constants stand in each rule's file with their source. */
import type { SignalSpec } from '../../../src/core/series.ts';

/** Judges one series alone; `createPeer` puts the series of a place together by votes. */
export interface PeerRule {
  readonly name: string;
  /**
   * One state for each bin: 1 alarmed, 0 not; a missing bin keeps the state before it. Only what came up to a bin
   * decides on it. Null: the rule has nothing to say about this series, which then has no vote.
   */
  states(spec: SignalSpec, values: Float64Array): Uint8Array | null;
}

/** So many bins make up a stretch of time; at least one. */
export function binsIn(ms: number, stepMs: number): number {
  return Math.max(1, Math.round(ms / stepMs));
}

/** Published least sizes are of things counted: they say nothing about shares and indexes. */
export function isCount(spec: SignalSpec): boolean {
  return spec.scale === 'count-set' || spec.scale === 'count-arrivals';
}

/**
 * Alarmed from the `inARow`-th low bin in a row until the first that is not. `isLow` sees every bin in order, missing
 * ones as NaN (to move its windows on); those neither count nor break a row.
 */
export function alarmStates(
  values: Float64Array,
  inARow: number,
  isLow: (value: number, bin: number) => boolean,
): Uint8Array {
  const states = new Uint8Array(values.length);
  let row = 0;
  for (let bin = 0; bin < values.length; bin += 1) {
    const value = values[bin]!;
    const low = isLow(value, bin);
    if (!Number.isNaN(value)) row = low ? row + 1 : 0;
    states[bin] = row >= inARow ? 1 : 0;
  }
  return states;
}
