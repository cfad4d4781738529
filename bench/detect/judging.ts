/** One world, judged by everybody: what a worker does. Everything it returns can cross to another thread. */
import type { Scored } from '../../src/score/types.ts';
import { scoreAll } from '../../src/score/metrics.ts';
import type { PlaceCounts } from '../../src/score/result.ts';
import { cadenceIn } from './cadence.ts';
import { createWorld } from './corpus/index.ts';
import { injectDrops } from './corpus/injected.ts';
import { createEbb } from './ebb.ts';
import { createPeer, PEERS } from './peers/index.ts';
import { quietWorld, youngWorld } from './real.ts';
import { type Shown, shownBlackouts } from './shown.ts';
import type { Judge, World } from './world.ts';

export const CORPORA = ['A', 'A-hard', 'A-second', 'B'] as const;
export type Corpus = (typeof CORPORA)[number];

const VOTES = [1, 2, 3] as const;
/** What the drops of corpus B are laid over: years of one place, or a few days of many. */
export type Ground = 'years' | 'days';

/** Drops a month. A third of the provinces at once would be a national outage, which nobody labels. */
const DROPS = { years: { eventsPerMonth: 0.7 }, days: { eventsPerMonth: 1.7, lengths: 0.5 } } as const;

/** One world to be judged. */
export interface Task {
  readonly corpus: Corpus;
  readonly seed: number;
  readonly ground: Ground;
}

/** What is kept of a judge on a world: enough for F1, its interval, false alerts and delays. */
export interface Brief {
  readonly name: string;
  readonly rule: string;
  readonly votes: number;
  readonly masked: boolean;
  readonly counts: readonly Omit<PlaceCounts, 'run'>[];
  readonly delaysMs: readonly number[];
}

export interface Judged {
  readonly corpus: Corpus;
  readonly seed: number;
  /** Ebb's run whole, cadences by `place@at`. */
  readonly ebb: Omit<Scored, 'cadenceOf'> & {
    readonly cadences: ReadonlyMap<string, { stepMs: number; lagMs: number }>;
  };
  readonly blackouts: readonly Shown[];
  readonly briefs: readonly Brief[];
}

function scoredBy(judge: Judge, world: World): Scored {
  return {
    labels: world.labels,
    alarms: judge.judge(world),
    places: world.places,
    judgedFrom: world.judgedFrom,
    judgedTo: world.end,
    cadenceOf: (place, at) => cadenceIn(world, place, at),
  };
}

function briefOf(judge: Judge, world: World, votes: number, masked: boolean, rule: string): Brief {
  const { byPlace, outcomes } = scoreAll([scoredBy(judge, world)]);
  return {
    name: judge.name,
    rule,
    votes,
    masked,
    counts: byPlace.map(({ place, hits, misses, falseAlarms }) => ({ place, hits, misses, falseAlarms })),
    delaysMs: outcomes.flatMap(({ event, hit }) =>
      hit === null || event.optional ? [] : [hit.at - event.onset],
    ),
  };
}

const ABLATIONS = [
  ['without feed health', { credulous: true }],
  ['without calibration', { uncalibrated: true }],
  ['without fusion', { unfused: true }],
] as const;

async function worldOf({ corpus, seed, ground }: Task): Promise<World> {
  if (corpus !== 'B') return createWorld(corpus, seed);
  return injectDrops(await (ground === 'years' ? quietWorld() : youngWorld()), seed, DROPS[ground]);
}

export async function judgeWorld(task: Task): Promise<Judged> {
  const { corpus, seed } = task;
  const world = await worldOf(task);
  const { cadenceOf, ...ebb } = scoredBy(createEbb(), world);
  const cadences = new Map<string, { stepMs: number; lagMs: number }>();
  for (const { place, start, dark } of world.labels)
    for (const at of [start, dark ?? start]) cadences.set(`${place}@${at}`, cadenceOf(place, at));
  const briefs = ABLATIONS.map(([name, trial]) => briefOf(createEbb(name, trial), world, 0, false, name));
  const most = Math.max(...world.places.map((p) => world.series.filter(({ place }) => place === p).length));
  for (const rule of PEERS) {
    for (const masked of [false, true]) {
      for (const votes of VOTES) {
        if (votes > most) continue;
        briefs.push(briefOf(createPeer(rule, { votes, masked }), world, votes, masked, rule.name));
      }
    }
  }
  return { corpus, seed, ebb: { ...ebb, cadences }, blackouts: shownBlackouts(world, ebb.alarms), briefs };
}
