/** The only network that carries a place, and how that one is: what is measured of it, never what follows from it. */
import { KIND_NAMES, listText, oneLine, timeNear } from './card-text.ts';
import type { Phase } from './incident.ts';
import type { Instant } from './time.ts';
import type { OnlyUpstream } from './upstreams.ts';

const IN_PHASE = {
  degrading: 'degrading',
  reduced: 'with reduced connectivity',
  blackout: 'in near-total blackout',
  recovering: 'in partial recovery',
} as const satisfies Record<Exclude<Phase, 'normal'>, string>;

/** `single upstream AS4837 China Unicom, itself as usual`; of its state nothing where no fresh data speaks of it. */
export function onlyUpstreamText(upstream: OnlyUpstream, now: Instant): string {
  const state = stateText(upstream, now);
  return `single upstream ${nameText(upstream)}${state === null ? '' : `, itself ${state}`}`;
}

function nameText({ network, name }: OnlyUpstream): string {
  const number = `AS${network.slice('asn:'.length)}`;
  // As the gazetteer shows a network, `AS4837 (China Unicom)`; in the middle of a sentence brackets are in the way.
  const known = oneLine(name.replace(new RegExp(`^${number} \\((.*)\\)$`, 's'), '$1'), 60);
  if (known === '') return number;
  return new RegExp(`\\b${number}\\b`).test(known) ? known : `${number} ${known}`;
}

function stateText({ readings, phase, since }: OnlyUpstream, now: Instant): string | null {
  const known = readings.filter(({ state }) => state !== 'unknown');
  if (known.length === 0) return null;
  if (phase !== 'normal') return `${IN_PHASE[phase]} since ${timeNear(since, now)}`;
  const low = known.filter(({ state }) => state === 'low').map(({ kind }) => KIND_NAMES[kind]);
  return low.length === 0 ? 'as usual' : `below usual in ${listText([...new Set(low)])}`;
}
