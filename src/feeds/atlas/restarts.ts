import type { Instant } from '../../core/time.ts';
import { ATLAS_POLICY } from './policy.ts';

/** A probe that was connected and went. */
export interface Loss {
  readonly id: number;
  readonly at: Instant;
  readonly controller: string;
  readonly country: string | null;
  readonly asn: number | null;
}

/** How many probes a controller serves, those just lost included; 0 when nothing is known. */
type Served = (controller: string) => number;

/**
 * The controllers whose probes left together because the controller did, and not their networks: most of its probes,
 * over many countries and networks, also when the country that lost most is left out of the count.
 * @param losses of one window of time, each probe once.
 */
export function restartedControllers(losses: readonly Loss[], served: Served): ReadonlySet<string> {
  const byController = new Map<string, Loss[]>();
  for (const loss of losses) {
    const own = byController.get(loss.controller);
    if (own === undefined) byController.set(loss.controller, [loss]);
    else own.push(loss);
  }
  const restarted = new Set<string>();
  for (const [controller, own] of byController) {
    if (hasRestarted(own, served(controller))) restarted.add(controller);
  }
  return restarted;
}

function hasRestarted(losses: readonly Loss[], served: number): boolean {
  const { minShare, minElsewhere, minCountries, minNetworks } = ATLAS_POLICY.restart;
  const countries = new Map<string, number>();
  for (const { country } of losses) countries.set(country ?? '', (countries.get(country ?? '') ?? 0) + 1);
  const most = Math.max(...countries.values());
  const elsewhere = losses.length - most;
  if (elsewhere < minElsewhere || countries.size < minCountries) return false;
  if (new Set(losses.map(({ asn }) => asn)).size < minNetworks) return false;
  // What it serves of that country besides counts as elsewhere: rather one restart missed than one outage.
  return losses.length >= minShare * served && elsewhere >= minShare * (served - most);
}
