/** The rules that others publish, to be judged on the same worlds as Ebb, with or without its feed health. */
import type { Alarm } from '../../../src/score/types.ts';
import type { Judge, World } from '../world.ts';
import { chocolatine, chocolatine3 } from './chocolatine.ts';
import { ewma, weeklyZ } from './deviations.ts';
import { holtWinters } from './holt-winters.ts';
import { maskedValues } from './mask.ts';
import { halfOfDayMedian, iodaCritical, iodaWarning } from './moving-ratio.ts';
import { radar } from './radar.ts';
import { richter } from './richter.ts';
import type { PeerRule } from './rule.ts';
import { placeAlarms, type JudgedSeries } from './voting.ts';

export type { PeerRule };

export const PEERS: readonly PeerRule[] = [
  iodaWarning,
  iodaCritical,
  halfOfDayMedian,
  holtWinters,
  weeklyZ,
  richter,
  chocolatine,
  chocolatine3,
  ewma,
  radar,
];

type States = readonly (Uint8Array | null)[];
interface Known {
  readonly raw: WeakMap<PeerRule, States>;
  readonly masked: WeakMap<PeerRule, States>;
}

/** A rule judges a world once, however many votes are tried on it. */
const KNOWN = new WeakMap<World, Known>();

function statesOf(world: World, rule: PeerRule, masked: boolean): States {
  const known: Known = KNOWN.get(world) ?? { raw: new WeakMap(), masked: new WeakMap() };
  KNOWN.set(world, known);
  const cache = masked ? known.masked : known.raw;
  const before = cache.get(rule);
  if (before !== undefined) return before;
  const values = masked ? maskedValues(world) : world.series.map((series) => series.values);
  const states = world.series.map(({ signal }, i) => {
    const own = values[i];
    return own === undefined ? null : rule.states(signal, own);
  });
  cache.set(rule, states);
  return states;
}

/** @param options votes: signals of a place that must agree; masked: what Ebb's feed health would not hear is missing. */
export function createPeer(rule: PeerRule, options: { votes: number; masked: boolean }): Judge {
  const { votes, masked } = options;
  const name = `${rule.name} (${votes} ${votes === 1 ? 'vote' : 'votes'}${masked ? ', masked' : ''})`;
  const judge = (world: World): Alarm[] => {
    const states = statesOf(world, rule, masked);
    const judgedOf = new Map<string, JudgedSeries[]>(world.places.map((place) => [place, []]));
    world.series.forEach(({ place, signal }, i) => {
      const own = states[i] ?? null;
      if (own !== null) judgedOf.get(place)?.push({ signal, states: own });
    });
    return [...judgedOf]
      .flatMap(([place, judged]) => placeAlarms(place, judged, world.start, votes))
      .sort((a, b) => a.at - b.at);
  };
  return { name, judge };
}
