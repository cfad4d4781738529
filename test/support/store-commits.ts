import type { Commit } from '../../src/app/ports.ts';
import type { SeenObservation } from '../../src/core/series.ts';
import { delivery, incident, KP, seen, step, transition } from './store-values.ts';

/** The commit number `seq` of an endless incident: one of everything, each telling its number. */
export function commitOf(seq: number): { readonly step: Commit; readonly rows: readonly SeenObservation[] } {
  const latest = transition({ seq });
  const state = new Uint8Array(5_000).fill(seq % 256);
  return {
    step: step({
      clockAt: seq,
      transitions: [latest],
      incidents: [incident({ latest })],
      notices: [{ at: seq, notice: 'feed-broken', signal: 'ioda.bgp' }],
      deliveries: [delivery({ seq })],
      checkpoint: { at: seq, places: [{ place: KP, state }], health: state },
    }),
    rows: [seen({ observedAt: seq, value: seq, seenAt: seq })],
  };
}
