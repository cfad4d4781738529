import { USUAL_MANNERS } from '../core/routing.ts';
import { foldIncident } from '../core/fold.ts';
import type { Incident, IncidentId, Transition } from '../core/incident.ts';
import { route } from '../core/route.ts';
import type { Instant } from '../core/time.ts';
import type { Alarm, Said } from './types.ts';

const LISTENER = 'score:listener';

interface Heard {
  incident: Incident;
  lastPostAt: Instant | null;
  readonly alarm: Omit<Alarm, 'endAt'> & { endAt: Instant | null; readonly said: Said[] };
}

/**
 * One alarm for each incident, by time. What is said is what a channel gets that wants to hear everything about the
 * place: the app's own routing decides, so edits of a card are no messages.
 */
export function alarmsOf(transitions: readonly Transition[]): readonly Alarm[] {
  const heard = new Map<IncidentId, Heard>();
  for (const transition of [...transitions].sort((a, b) => a.at - b.at || a.seq - b.seq)) {
    heard.set(transition.incident, hear(heard.get(transition.incident) ?? null, transition));
  }
  return [...heard.values()].map(({ alarm }) => alarm);
}

function hear(before: Heard | null, transition: Transition): Heard {
  const { place, at, from, to, ending } = transition;
  const incident = foldIncident(before?.incident ?? null, transition);
  const now: Heard = {
    incident,
    lastPostAt: before?.lastPostAt ?? null,
    alarm: before?.alarm ?? { place, at, endAt: null, said: [] },
  };
  if (ending !== null) now.alarm.endAt = at;
  if (isPosted(before, now, transition)) {
    now.lastPostAt = at;
    now.alarm.said.push({ at, to, ending, ...(from === to ? { flagOnly: true } : {}) });
  }
  return now;
}

function isPosted(before: Heard | null, now: Heard, transition: Transition): boolean {
  const { lastPostAt } = now;
  const deliveries = route({
    transition,
    incident: now.incident,
    before: before?.incident ?? null,
    subscriptions: [
      {
        channel: LISTENER,
        place: transition.place,
        minSeverity: 'notice',
        createdAt: 0,
        manners: USUAL_MANNERS,
      },
    ],
    mutes: [],
    toldChannels: lastPostAt === null ? [] : [LISTENER],
    told: () => (lastPostAt === null ? null : { lastPostAt }),
    contains: (outer, inner) => outer === inner,
    openContainer: () => [],
    now: transition.at,
  });
  return deliveries.some(({ mode }) => mode === 'post');
}
