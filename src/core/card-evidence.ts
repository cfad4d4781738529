/** Who says so: which signals agree, which disagree, which are silent, in sentences. */
import { signalText, unknownText } from './card-fields.ts';
import { atAmount } from './card-amount.ts';
import { countWord, KIND_NAMES, listText, oneLine, percentText } from './card-text.ts';
import type { Reading, Transition } from './incident.ts';
import { POLICY } from './policy.ts';

const SIGNALS_MAX = 4;

const unique = (items: readonly string[]): readonly string[] => [...new Set(items)];

function supporting({ readings, signals }: Transition): readonly Reading[] {
  return readings.filter(({ signal }) => signals.includes(signal));
}

/** How many independent kinds and measurers agree. */
export function agreementText(transition: Transition): string {
  const readings = supporting(transition);
  const kinds = unique(readings.map(({ kind }) => KIND_NAMES[kind]));
  const families = unique(readings.map(({ family }) => oneLine(family, 30)));
  const named =
    kinds.length === 0
      ? listText(
          transition.signals.map((id) => oneLine(id, 60)),
          3,
        )
      : kinds.join(', ');
  const brackets = named === '' ? '' : ` (${named})`;
  if (transition.confidence === 'single-source') {
    return transition.signals.length > 1
      ? `Seen by one kind of measurement only${brackets}.`
      : `Seen by one source only${brackets}.`;
  }
  const count = kinds.length < 2 ? 'Several' : countWord(kinds.length);
  const agree = `${count} independent kinds of measurement agree${brackets}`;
  if (transition.confidence === 'corroborated') return `${agree}.`;
  const measurers = families.length < 2 ? '' : ` (${listText(families)})`;
  const word = families.length < 2 ? 'several' : countWord(families.length).toLowerCase();
  return `${agree}, from ${word} different measurers${measurers}.`;
}

/** Signals that do not show it, though they were read since. Null when there are none. */
export function disagreementText(transition: Transition): string | null {
  const normal = transition.readings.filter(
    ({ state, signal, observedAt }) =>
      state === 'normal' && !transition.signals.includes(signal) && (observedAt ?? 0) >= transition.since,
  );
  return normal.length === 0 ? null : `Still normal: ${listText(normal.map(signalText), SIGNALS_MAX)}.`;
}

/** Signals that cannot say anything, each with its reason. Null when all speak. */
export function silenceText({ readings, at }: Transition): string | null {
  const silent = readings.filter(({ state }) => state === 'unknown');
  if (silent.length === 0) return null;
  const texts = silent.map((reading) => `${KIND_NAMES[reading.kind]} (${unknownText(reading, at)})`);
  return `Silent or not usable now: ${listText(texts, SIGNALS_MAX)}.`;
}

/** Signals that are still low during a recovery. Null when none is. */
export function stillLowText({ readings }: Transition): string | null {
  const low = readings.filter(({ state }) => state === 'low');
  return low.length === 0 ? null : `Still low: ${listText(low.map(signalText), SIGNALS_MAX)}.`;
}

const isNormalRoute = ({ kind, state, ratio }: Reading): boolean =>
  kind === 'routing' && state === 'normal' && ratio !== null && ratio >= POLICY.phase.normalRatio;

/** "Routes are up, but …": the shape in which routing alone would see nothing. Null when it is not that shape. */
export function routesUpText({ readings }: Transition): string | null {
  const routes = readings.filter(({ kind, state }) => kind === 'routing' && state !== 'unknown');
  if (routes.length === 0 || !routes.every(isNormalRoute)) return null;
  const ratioOf = (kind: Reading['kind']): number | null =>
    readings.find((reading) => reading.kind === kind && reading.state === 'low')?.ratio ?? null;
  const probing = ratioOf('probing');
  if (probing !== null && probing <= POLICY.phase.blackoutRatio) {
    return `Routes are up, but ${probing === 0 ? 'nothing' : 'almost nothing'} answers.`;
  }
  const traffic = ratioOf('traffic');
  if (traffic === null || traffic >= POLICY.evidence.deepRatio) return null;
  return `Routes are up, but traffic is ${atAmount(`${percentText(traffic)} of usual`)}.`;
}
