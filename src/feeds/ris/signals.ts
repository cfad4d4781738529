import type { SignalSpec } from '../../core/series.ts';
import { SECOND_MS } from '../../core/time.ts';
import type { PlaceReading } from './coverage.ts';
import { RIS_POLICY } from './policy.ts';

/** Propagation to the collectors: p50 1 s, p99 9 s (bgpipe and others). */
const common = {
  family: 'ris',
  kind: 'routing',
  scale: 'count-set',
  stepMs: RIS_POLICY.stepMs,
  lagMs: 10 * SECOND_MS,
} as const;

export const RIS_SIGNALS = [
  { ...common, id: 'ris.space', unit: '/24s in the routing table' },
  { ...common, id: 'ris.prefixes', unit: 'networks' },
  { ...common, id: 'ris.upstreams', unit: 'upstreams in use', alertsAlone: false },
] as const satisfies readonly SignalSpec[];

interface SignalValue {
  readonly signal: (typeof RIS_SIGNALS)[number]['id'];
  readonly value: number;
}

/**
 * What a reading says as signals. Space speaks for every place that has any; the count of prefixes only where there are so
 * few that de-aggregation does not move it. No data gives no value.
 */
export function valuesOf({ space, prefixes, upstreams, everSeen }: PlaceReading): readonly SignalValue[] {
  const values: SignalValue[] = [];
  if (space !== null) values.push({ signal: 'ris.space', value: space });
  const countSpeaks = everSeen < RIS_POLICY.countAloneUnder;
  if (prefixes !== null && countSpeaks) values.push({ signal: 'ris.prefixes', value: prefixes });
  if (upstreams !== null) values.push({ signal: 'ris.upstreams', value: upstreams });
  return values;
}
