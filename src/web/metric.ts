import type { Vitals } from '../app/vitals.ts';
import { type Instant, SECOND_MS } from '../core/time.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One metric, and what it takes from the vitals. */
export interface Metric {
  readonly name: string;
  readonly kind: 'gauge' | 'counter';
  readonly help: string;
  /** None of them names a place, a channel or a person: they are as many as there are feeds and platforms. */
  readonly labels: readonly string[];
  /** No samples: nothing is known, which is never zero. */
  readonly read: (vitals: Vitals) => readonly Sample[];
}

export function truth(isSo: boolean): readonly Sample[] {
  return [{ labels: {}, value: Number(isSo) }];
}

export function moment(labels: Sample['labels'], at: Instant | null): readonly Sample[] {
  return at === null ? [] : [{ labels, value: at / SECOND_MS }];
}

export function stateSet(
  labels: Sample['labels'],
  state: string,
  states: readonly string[],
): readonly Sample[] {
  return states.map((each) => ({ labels: { ...labels, state: each }, value: Number(each === state) }));
}
