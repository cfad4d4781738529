import type { Checkpoint, Commit } from '../../app/ports.ts';
import type { PlaceId } from '../../core/entity.ts';
import type { Incident, IncidentId, Notice, Transition } from '../../core/incident.ts';
import type { Delivery } from '../../core/routing.ts';
import type { Instant } from '../../core/time.ts';
import { deliveryShape, incidentShape, noticeShape, transitionShape } from '../codec.ts';
import type { WatchPart } from '../parts.ts';
import { compareText } from './order.ts';

interface Watch {
  clockAt: Instant | null;
  checkpoint: { at: Instant; health: Uint8Array } | null;
  readonly places: Map<PlaceId, Uint8Array>;
  readonly incidents: Map<IncidentId, Incident>;
  readonly transitions: Map<IncidentId, Map<number, Transition>>;
  readonly notices: Map<string, Notice>;
}

/** `enqueue` is the outbox's: deliveries are committed with the transitions that caused them. */
export function memoryWatch(enqueue: (deliveries: readonly Delivery[]) => void): WatchPart {
  const watch: Watch = {
    clockAt: null,
    checkpoint: null,
    places: new Map(),
    incidents: new Map(),
    transitions: new Map(),
    notices: new Map(),
  };
  return {
    async commit(step) {
      // All that can fail comes first, so that a bad step leaves nothing behind.
      const checked = checkStep(step);
      apply(watch, checked);
      enqueue(checked.deliveries);
    },
    clockAt: async () => watch.clockAt,
    loadCheckpoint: async () => readCheckpoint(watch),
    incident: async (id) => watch.incidents.get(id) ?? null,
    openIncidents: async () => [...watch.incidents.values()].filter((i) => i.endedAt === null).sort(byPlace),
    incidentsOf: async (place, from, to) =>
      [...watch.incidents.values()]
        .filter((i) => i.place === place && i.startedAt < to && (i.endedAt === null || i.endedAt > from))
        .sort(byStart),
    transitionsOf: async (id) =>
      [...(watch.transitions.get(id)?.values() ?? [])].sort((a, b) => a.seq - b.seq),
    notices: async (from, to) =>
      [...watch.notices.values()].filter((n) => n.at >= from && n.at < to).sort(byTime),
  };
}

/** A checked copy: what the caller does with its own objects later does not change what is stored. */
function checkStep(step: Commit): Commit {
  return {
    clockAt: step.clockAt,
    transitions: step.transitions.map((transition) => transitionShape.parse(transition)),
    incidents: step.incidents.map((incident) => incidentShape.parse(incident)),
    notices: step.notices.map((notice) => noticeShape.parse(notice)),
    deliveries: step.deliveries.map((delivery) => deliveryShape.parse(delivery)),
    checkpoint: step.checkpoint,
  };
}

function apply(watch: Watch, step: Commit): void {
  for (const transition of step.transitions) addTransition(watch, transition);
  for (const incident of step.incidents) {
    const known = watch.incidents.get(incident.id);
    if (known !== undefined && known.latest.seq > incident.latest.seq) continue;
    watch.incidents.set(incident.id, incident);
  }
  for (const notice of step.notices) {
    watch.notices.set(`${notice.at} ${notice.notice} ${notice.signal}`, notice);
  }
  watch.clockAt = step.clockAt;
  if (step.checkpoint !== null) writeCheckpoint(watch, step.checkpoint);
}

function addTransition(watch: Watch, transition: Transition): void {
  const known = watch.transitions.get(transition.incident) ?? new Map<number, Transition>();
  if (!known.has(transition.seq)) known.set(transition.seq, transition);
  watch.transitions.set(transition.incident, known);
}

function writeCheckpoint(watch: Watch, { at, places, health }: Checkpoint): void {
  watch.checkpoint = { at, health: health.slice() };
  for (const { place, state } of places) watch.places.set(place, state.slice());
}

function readCheckpoint({ checkpoint, places }: Watch): Checkpoint | null {
  if (checkpoint === null) return null;
  return {
    at: checkpoint.at,
    places: [...places]
      .map(([place, state]) => ({ place, state: state.slice() }))
      .sort((a, b) => compareText(a.place, b.place)),
    health: checkpoint.health.slice(),
  };
}

function byPlace(a: Incident, b: Incident): number {
  return compareText(a.place, b.place) || byStart(a, b);
}

function byStart(a: Incident, b: Incident): number {
  return a.startedAt - b.startedAt || compareText(a.id, b.id);
}

function byTime(a: Notice, b: Notice): number {
  return a.at - b.at || compareText(a.notice, b.notice) || compareText(a.signal, b.signal);
}
