import type { Commit } from '../../src/app/ports.ts';
import type { Incident, Transition } from '../../src/core/incident.ts';
import type { Delivery } from '../../src/core/routing.ts';
import type { SeenObservation } from '../../src/core/series.ts';
import { MINUTE_MS } from '../../src/core/time.ts';

/** 2014-12-22T16:15:00Z: the blackout. */
export const T0 = Date.UTC(2014, 11, 22, 16, 15);

export const KP = 'country:KP';
export const INCIDENT = 'country:KP@2014-12-20T09:10:00Z';

/** `T0` and so many minutes. */
export function minute(count: number): number {
  return T0 + count * MINUTE_MS;
}

export function seen(parts: Partial<SeenObservation> = {}): SeenObservation {
  const observedAt = parts.observedAt ?? T0;
  return {
    signal: 'ris.prefixes',
    place: KP,
    observedAt,
    value: 4,
    seenAt: observedAt + 10 * MINUTE_MS,
    ...parts,
  };
}

/** Every field holds something that is easily lost: a null, a fraction, a word in another script. */
export function transition(parts: Partial<Transition> = {}): Transition {
  return {
    at: minute(10),
    place: KP,
    incident: INCIDENT,
    seq: 1,
    from: 'degrading',
    to: 'blackout',
    startedAt: minute(-3305),
    since: T0,
    level: 0.1234,
    expected: 4,
    observed: null,
    unstable: true,
    blind: false,
    confidence: 'single-source',
    signals: ['ris.prefixes', 'ioda.bgp'],
    ending: null,
    correction: false,
    alreadyLow: true,
    whileAway: false,
    readings: [
      {
        signal: 'ris.prefixes',
        kind: 'routing',
        family: 'ris',
        unit: 'préfixes 前缀 🌊',
        observedAt: T0,
        value: 0,
        expected: 4,
        ratio: 0,
        state: 'low',
        reason: null,
      },
      {
        signal: 'ioda.bgp',
        kind: 'routing',
        family: 'ioda',
        unit: 'NUL \0, quote ", line\n',
        observedAt: null,
        value: null,
        expected: null,
        ratio: null,
        state: 'unknown',
        reason: 'warming-up',
      },
    ],
    hourlyLevels: [1, null, 0.1 + 0.2],
    ...parts,
  };
}

export function incident(parts: Partial<Incident> = {}): Incident {
  return {
    id: INCIDENT,
    place: KP,
    startedAt: minute(-3305),
    phases: [
      { phase: 'degrading', since: minute(-3305), at: minute(-3295), unstable: false },
      { phase: 'blackout', since: T0, at: minute(10), unstable: true },
    ],
    lowest: { level: 0, observed: 0, expected: null, signal: 'ris.prefixes', at: T0 },
    everUnstable: true,
    latest: transition(),
    endedAt: null,
    ending: null,
    ...parts,
  };
}

export function delivery(parts: Partial<Delivery> = {}): Delivery {
  const channel = parts.channel ?? 'console:main';
  const seq = parts.seq ?? 1;
  return {
    key: `${channel} ${parts.incident ?? INCIDENT} ${seq}`,
    channel,
    incident: INCIDENT,
    seq,
    reason: 'phase-change',
    mode: 'post',
    priority: 1,
    createdAt: minute(10),
    notBefore: null,
    target: null,
    ...parts,
  };
}

export function step(parts: Partial<Commit> = {}): Commit {
  return {
    clockAt: minute(10),
    transitions: [],
    incidents: [],
    notices: [],
    deliveries: [],
    checkpoint: null,
    ...parts,
  };
}
