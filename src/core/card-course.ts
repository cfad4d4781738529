/** How an incident went, phase by phase, up to the transition a card speaks of. */
import { listText, shortTime } from './card-text.ts';
import type { Incident, Phase, Transition } from './incident.ts';
import { PHASE_NAMES } from './severity.ts';
import { describeDuration, HOUR_MS, type Instant, MINUTE_MS } from './time.ts';

/** A phase from its first bin to the next phase's first bin. */
interface Stretch {
  readonly phase: Phase;
  readonly from: Instant;
  readonly until: Instant;
  readonly unstable: boolean;
}

/** More than this many earlier phases are summed up: a card is no log. */
const TOLD_STRETCHES = 3;
/** A fall within this is "at once": two bins of the usual step. */
const AT_ONCE_MS = 20 * MINUTE_MS;

type Begun = Omit<Stretch, 'until'>;

function begunPhases(incident: Incident, transition: Transition): readonly Begun[] {
  const begun: Begun[] = [];
  const add = (next: Begun): void => {
    const last = begun.at(-1);
    if (last?.phase !== next.phase) begun.push(next);
    else begun[begun.length - 1] = { ...last, unstable: last.unstable || next.unstable };
  };
  for (const { phase, since, at, unstable } of incident.phases) {
    if (at <= transition.at) add({ phase, from: since, unstable });
  }
  add({ phase: transition.to, from: transition.since, unstable: transition.unstable });
  return begun;
}

/** The phases in order; the last is the transition's own and reaches to its `at`. */
export function stretchesOf(incident: Incident, transition: Transition): readonly Stretch[] {
  const begun = begunPhases(incident, transition);
  return begun.map((stretch, index) => ({ ...stretch, until: begun[index + 1]?.from ?? transition.at }));
}

/** `degrading`, `near-total blackout`: the phase inside a sentence. */
export function phaseInSentence(phase: Phase): string {
  return PHASE_NAMES[phase].toLowerCase();
}

const spanText = ({ phase, from, until, unstable }: Stretch): string =>
  `${phaseInSentence(phase)}${unstable ? ' and unstable' : ''} from ${shortTime(from)} (${describeDuration(until - from)})`;

/** `degrading and unstable from 20 Dec 09:10 UTC (2 d 7 h), near-total blackout from …`. */
export function courseText(stretches: readonly Stretch[]): string {
  const told = stretches.slice(-TOLD_STRETCHES).map(spanText);
  const untold = stretches.length - told.length;
  const text = listText(told);
  return untold > 0 ? `${text}, after ${untold} earlier ${untold === 1 ? 'change' : 'changes'}` : text;
}

/** Time spent in near-total blackout, and how often; null when there was none. */
export function blackoutText(stretches: readonly Stretch[]): string | null {
  const dark = stretches.filter((stretch) => stretch.phase === 'blackout');
  if (dark.length === 0) return null;
  const total = describeDuration(dark.reduce((sum, { from, until }) => sum + (until - from), 0));
  return dark.length === 1
    ? `near-total blackout ${total}`
    : `${dark.length} near-total blackouts, ${total} in all`;
}

/** How it went down, said cautiously; null when the measurements show no clear shape. */
export function fallText(incident: Incident, transition: Transition): string | null {
  if (transition.unstable) return 'It goes on and off.';
  const stretches = stretchesOf(incident, transition);
  if (transition.alreadyLow || transition.to === 'recovering') return null;
  if (stretches.some(({ phase }) => phase === 'recovering')) return 'It fell again after a partial recovery.';
  if (stretches.some(({ unstable }) => unstable)) return 'It went on and off before.';
  const fallMs = transition.since - incident.startedAt;
  if (fallMs >= HOUR_MS) return `It fell gradually, over ${describeDuration(fallMs)}.`;
  const isDeep = transition.to === 'blackout' || transition.to === 'reduced';
  return isDeep && fallMs <= AT_ONCE_MS ? 'It fell all at once.' : null;
}
