import { describe, expect, it } from 'vitest';
import type { Phase } from '../../src/core/incident.ts';
import { atLeast, incidentSeverity, PHASE_NAMES, SEVERITIES, severityOf } from '../../src/core/severity.ts';
import { incident, transition } from './card-builders.ts';

const move = (from: Phase, to: Phase) => transition({ at: 1_000, from, to });

describe('severity', () => {
  it.each([
    ['normal', 'degrading', 'notice'],
    ['degrading', 'reduced', 'major'],
    ['reduced', 'blackout', 'critical'],
    ['blackout', 'recovering', 'critical'],
    ['reduced', 'normal', 'major'],
    ['recovering', 'normal', 'notice'],
  ] as const)('of a change from %s to %s is %s', (from, to, severity) => {
    expect(severityOf(move(from, to))).toBe(severity);
  });

  it('of an incident is the worst it has come to', () => {
    const span = (phase: Phase) => ({ phase, since: 0, at: 0, unstable: false });
    const latest = move('recovering', 'normal');

    expect(incidentSeverity(incident(latest, { phases: [span('degrading')] }))).toBe('notice');
    expect(
      incidentSeverity(
        incident(latest, { phases: [span('degrading'), span('blackout'), span('recovering')] }),
      ),
    ).toBe('critical');
  });

  it('is ordered', () => {
    expect(SEVERITIES).toEqual(['notice', 'major', 'critical']);
    expect(atLeast('major', 'major')).toBe(true);
    expect(atLeast('critical', 'major')).toBe(true);
    expect(atLeast('notice', 'major')).toBe(false);
    expect(PHASE_NAMES.reduced).toBe('Reduced connectivity');
  });
});
