import { placeKind } from './entity.ts';
import { foldIncident } from './fold.ts';
import type { Incident, IncidentId, Transition } from './incident.ts';
import { DAY_MS, type Instant } from './time.ts';

/** Countries that fell within so long of an open one may be a part of what it is a part of. */
export const LATELY_MS = DAY_MS;

/** Incidents of countries, as they stand, over or not: what wider outages are made of. */
export class Lately {
  private readonly incidents = new Map<IncidentId, Incident>();

  /** Incidents that are stored. */
  keep(incidents: readonly Incident[]): void {
    for (const incident of incidents)
      if (placeKind(incident.place) === 'country') this.incidents.set(incident.id, incident);
  }

  /** Everything that changes at one instant, together. What was over before, with nothing open near it, is forgotten. */
  take(transitions: readonly Transition[]): void {
    const ofCountries = transitions.filter(({ place }) => placeKind(place) === 'country');
    if (ofCountries.length > 0) this.forget();
    for (const transition of ofCountries) {
      const before = this.incidents.get(transition.incident) ?? null;
      this.incidents.set(transition.incident, foldIncident(before, transition));
    }
  }

  all(): readonly Incident[] {
    return [...this.incidents.values()];
  }

  private forget(): void {
    const open = this.all().filter(({ endedAt }) => endedAt === null);
    for (const incident of this.all()) {
      const isNear = open.some((other) => Math.abs(fellAt(other) - fellAt(incident)) <= LATELY_MS);
      if (incident.endedAt !== null && !isNear) this.incidents.delete(incident.id);
    }
  }
}

/** When it was first told. */
export function fellAt({ phases, startedAt }: Incident): Instant {
  return phases[0]?.at ?? startedAt;
}
