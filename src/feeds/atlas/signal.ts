import type { PlaceId } from '../../core/entity.ts';
import type { Observation, SignalSpec } from '../../core/series.ts';
import type { Instant } from '../../core/time.ts';
import { ATLAS_POLICY } from './policy.ts';
import type { Probes } from './probes.ts';

export const PROBES: SignalSpec = {
  id: 'atlas.probes',
  family: 'ripe-atlas',
  kind: 'probes',
  scale: 'count-set',
  unit: 'probes connected',
  stepMs: ATLAS_POLICY.stepMs,
  lagMs: ATLAS_POLICY.lagMs,
};

/** The readings of the bin that ends at `end`, where `probes` stand: what is connected at its end. */
export function readingsAt(probes: Probes, places: readonly PlaceId[], end: Instant): readonly Observation[] {
  const observedAt = end - PROBES.stepMs;
  const readings: Observation[] = [];
  for (const place of places) {
    const value = probes.count(place);
    if (value !== undefined) readings.push({ signal: PROBES.id, place, observedAt, value });
  }
  return readings;
}
