/** Parts of invented incidents, with what a test does not care about filled in. */
import type { CardContext } from '../../src/core/card.ts';
import type { Incident, PhaseSpan, Reading, Transition } from '../../src/core/incident.ts';
import { formatLocal, formatUtc } from '../../src/core/places-time.ts';

export const at = (text: string): number => Date.parse(`${text}:00Z`);

export function reading(part: Partial<Reading> & Pick<Reading, 'signal' | 'kind'>): Reading {
  return {
    family: part.signal.split('.')[0] ?? '',
    unit: 'prefixes',
    observedAt: null,
    value: null,
    expected: null,
    ratio: typeof part.value === 'number' && part.expected ? part.value / part.expected : null,
    state: 'unknown',
    reason: part.state === undefined ? 'no-data' : null,
    ...part,
  };
}

export function transition(part: Partial<Transition> & Pick<Transition, 'at' | 'to'>): Transition {
  const place = part.place ?? 'country:KP';
  return {
    place,
    incident: `${place}@2014-12-20T09:10:00Z`,
    seq: 2,
    from: 'normal',
    startedAt: at('2014-12-20T09:10'),
    since: part.at,
    level: 0,
    expected: 4,
    observed: 0,
    unstable: false,
    blind: false,
    confidence: 'single-source',
    signals: ['ris.prefixes'],
    ending: null,
    correction: false,
    alreadyLow: false,
    whileAway: false,
    readings: [],
    hourlyLevels: [],
    ...part,
  };
}

export function incident(latest: Transition, part: Partial<Incident> = {}): Incident {
  const phases: readonly PhaseSpan[] = [
    { phase: latest.to, since: latest.since, at: latest.at, unstable: latest.unstable },
  ];
  return {
    id: latest.incident,
    place: latest.place,
    startedAt: latest.startedAt,
    phases,
    lowest: {
      level: latest.level,
      observed: latest.observed,
      expected: latest.expected,
      signal: latest.signals[0] ?? 'ris.prefixes',
      at: latest.since,
    },
    everUnstable: latest.unstable,
    latest,
    endedAt: latest.ending === null ? null : latest.at,
    ending: latest.ending,
    ...part,
  };
}

export function context(part: Partial<CardContext> = {}): CardContext {
  const zone = part.zone === undefined ? 'Asia/Pyongyang' : part.zone;
  return {
    name: 'North Korea',
    zone,
    localTime: (time) => (zone === null ? null : formatLocal(time, zone)),
    utcTime: formatUtc,
    sources: ['RIPE NCC RIS, ripe.net/ris'],
    ...part,
  };
}
