import type { Incident, Phase, Severity, Transition } from './incident.ts';

/** What users read for a phase. */
export const PHASE_NAMES = {
  normal: 'Normal',
  degrading: 'Degrading',
  reduced: 'Reduced connectivity',
  blackout: 'Near-total blackout',
  recovering: 'Partial recovery',
} as const satisfies Readonly<Record<Phase, string>>;

/** All severities, mildest first. */
export const SEVERITIES = ['notice', 'major', 'critical'] as const satisfies readonly Severity[];

const OF_PHASE: Readonly<Record<Phase, Severity>> = {
  normal: 'notice',
  degrading: 'notice',
  reduced: 'major',
  blackout: 'critical',
  recovering: 'notice',
};

export function severityOfPhase(phase: Phase): Severity {
  return OF_PHASE[phase];
}

/** True if `severity` is `min` or worse. */
export function atLeast(severity: Severity, min: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(min);
}

/**
 * The severity of one change by itself. A way up (recovering, normal) is as severe as the phase it leaves;
 * what the incident came to before that only `incidentSeverity` knows.
 */
export function severityOf(transition: Transition): Severity {
  const isWayUp = transition.to === 'recovering' || transition.to === 'normal';
  return OF_PHASE[isWayUp ? transition.from : transition.to];
}

/** The worst severity the incident has had so far: what its recovery and its ending are measured by. */
export function incidentSeverity(incident: Incident): Severity {
  const all = [...incident.phases.map((span) => OF_PHASE[span.phase]), severityOf(incident.latest)];
  return all.reduce((worst, severity) => (atLeast(severity, worst) ? severity : worst), 'notice');
}
