import type { Incident, LowestPoint, PhaseSpan, Transition } from './incident.ts';

/** The incident after one more of its transitions; `previous` is null for its first. */
export function foldIncident(previous: Incident | null, transition: Transition): Incident {
  const isOver = transition.ending !== null;
  return {
    id: transition.incident,
    place: transition.place,
    startedAt: previous?.startedAt ?? transition.startedAt,
    phases: phasesAfter(previous, transition),
    lowest: lowestAfter(previous, transition),
    everUnstable: (previous?.everUnstable ?? false) || transition.unstable,
    latest: transition,
    endedAt: isOver ? transition.since : (previous?.endedAt ?? null),
    ending: transition.ending ?? previous?.ending ?? null,
  };
}

/** A change of a flag alone is no new phase. */
function phasesAfter(previous: Incident | null, transition: Transition): readonly PhaseSpan[] {
  const { to, from, since, at, unstable, level } = transition;
  const span: PhaseSpan = { phase: to, since, at, unstable, level };
  if (previous === null) return [span];
  return to === from ? previous.phases : [...previous.phases, span];
}

/** The lowest level wins, the earlier one of equals. Blind, nothing was measured: no data is never a low. */
function lowestAfter(previous: Incident | null, transition: Transition): LowestPoint {
  const { level, observed, expected, signals, at, blind } = transition;
  if (previous !== null && (blind || level >= previous.lowest.level)) return previous.lowest;
  return { level, observed, expected, signal: signals[0] ?? '', at };
}
