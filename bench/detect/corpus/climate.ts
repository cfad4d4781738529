import { laplace, student } from './draws.ts';
import type { Random } from './random.ts';

export type CorpusName = 'A' | 'A-hard' | 'A-second';

/** What a corpus takes for normal: how much series waver and how their days look. */
export interface Climate {
  /** On every spread. */
  readonly noiseFactor: number;
  /** Memory of the noise from one ten minutes to the next, for one series. */
  drawMemory(random: Random): number;
  /** The kind of shocks of one series: standard deviation 1. */
  drawShocks(random: Random): () => number;
  /** Smooth days with an evening peak, or two humps and office hours that begin at once. */
  readonly days: 'smooth' | 'abrupt';
  /** The level wanders and comes back, bursts come and fade, some hours are noisier than others. */
  readonly restless: boolean;
}

function gaussian(random: Random): () => number {
  return () => random.normal();
}

function heavyTailed(random: Random): () => number {
  const draw = random.chance(0.5) ? laplace : student;
  return () => draw(random);
}

export const CLIMATES: Readonly<Record<CorpusName, Climate>> = {
  A: {
    noiseFactor: 1,
    drawMemory: (random) => random.between(0.8, 0.9),
    drawShocks: gaussian,
    days: 'smooth',
    restless: false,
  },
  'A-hard': {
    noiseFactor: 1.4,
    drawMemory: (random) => random.pick([0.93, 0.98]),
    drawShocks: gaussian,
    days: 'smooth',
    restless: false,
  },
  'A-second': {
    noiseFactor: 1,
    drawMemory: (random) => random.between(0.5, 0.9),
    drawShocks: heavyTailed,
    days: 'abrupt',
    restless: true,
  },
};
