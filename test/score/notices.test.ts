import { describe, expect, it } from 'vitest';
import { score } from '../../src/score/metrics.ts';
import type { Score } from '../../src/score/result.ts';
import type { Label, Said } from '../../src/score/types.ts';
import { alarm, hour, label, run, say } from './parts.ts';

const DARK = label(100, 110, { phase: 'blackout' });
const BACK = label(110, 120, { phase: 'recovering' });
const AGAIN = label(120, 125, { phase: 'blackout' });
const of = (labels: readonly Label[], said: readonly Said[]): Score => {
  const end = said.findLast(({ to }) => to === 'normal')?.at ?? null;
  return score(run(labels, [alarm((said[0]?.at ?? 0) / hour(1), null, { endAt: end, said })]));
};
const flag = { flagOnly: true };

describe('notices of a blackout, in bins of 10 minutes', () => {
  it.each<[string, readonly Label[], readonly Said[], Partial<Score['blackout']>]>([
    ['told an hour after', [DARK], [say(101, 'blackout')], { due: 1, never: 0, medianBins: 6 }],
    ['within the tolerance before: negative', [DARK], [say(99.5, 'blackout')], { medianBins: -3 }],
    [
      'a decline alone tells no blackout',
      [DARK],
      [say(101, 'degrading')],
      { due: 1, never: 1, medianBins: null },
    ],
    [
      'told before the tolerance and still standing: too early',
      [label(80, 100), DARK],
      [say(81, 'degrading'), say(90, 'blackout')],
      { due: 1, early: 1, never: 0, medianBins: null },
    ],
    [
      'told before the tolerance and taken back: never',
      [label(80, 100), DARK],
      [say(81, 'blackout'), say(90, 'recovering')],
      { due: 1, early: 0, never: 1 },
    ],
    [
      'a flag raised in the dark is no notice',
      [label(80, 100), DARK],
      [say(90, 'blackout'), say(102, 'blackout', flag)],
      { early: 1, medianBins: null },
    ],
    [
      'each time it gets dark is told',
      [DARK, BACK, AGAIN],
      [say(100.5, 'blackout'), say(111, 'recovering'), say(120.5, 'blackout')],
      { due: 2, never: 0, medianBins: 3, p90Bins: 3 },
    ],
    [
      'what is said of the second is not the notice of the first',
      [DARK, BACK, AGAIN],
      [say(101, 'degrading'), say(120.5, 'blackout')],
      { due: 2, never: 1, medianBins: 3 },
    ],
    [
      'a dark without a label counts',
      [label(90, 110, { dark: hour(100) })],
      [say(91, 'degrading')],
      { due: 1, never: 1 },
    ],
    [
      'a dark that a label explains counts once',
      [label(90, 100, { dark: hour(100) }), DARK],
      [say(101, 'blackout')],
      { due: 1 },
    ],
    [
      'blackout labels that touch are one',
      [DARK, label(110, 112, { phase: 'blackout' })],
      [say(101, 'blackout')],
      { due: 1 },
    ],
    [
      'nothing dark, nothing due',
      [label(100, 110)],
      [say(101, 'degrading')],
      { due: 0, never: 0, medianBins: null },
    ],
  ])('%s', (_name, labels, said, expected) => {
    expect(of(labels, said).blackout).toMatchObject(expected);
  });

  it('is net of the lag of the fastest signal', () => {
    const cadenceOf = () => ({ stepMs: hour(1), lagMs: hour(2) });
    const input = run([DARK], [alarm(103, null, { said: [say(103, 'blackout')] })], { cadenceOf });

    expect(score(input).blackout.medianBins).toBe(1);
  });

  it('a blackout that nobody noticed was never told', () => {
    expect(score(run([DARK], [])).blackout).toMatchObject({ due: 1, never: 1 });
  });
});

describe('notices of a recovery', () => {
  it('counts a partial one from its label', () => {
    const { recovering } = of([DARK, BACK], [say(101, 'blackout'), say(110.5, 'recovering')]);

    expect(recovering).toMatchObject({ due: 1, never: 0, medianBins: 3 });
  });

  it.each<[string, readonly Said[], Partial<Score['recovered']['steady']>]>([
    ['an all-clear', [say(101, 'blackout'), say(112, 'normal')], { due: 1, p90Bins: 12 }],
    [
      'partly recovered is one',
      [say(101, 'blackout'), say(112, 'normal', { ending: 'partly-recovered' })],
      { p90Bins: 12 },
    ],
    [
      'lost from sight is none',
      [say(101, 'blackout'), say(112, 'normal', { ending: 'lost-sight' })],
      { never: 1 },
    ],
    ['still on', [say(101, 'blackout')], { due: 1, never: 1, p90Bins: null }],
    ['an hour before the end, in the tolerance', [say(101, 'blackout'), say(109, 'normal')], { p90Bins: -6 }],
    [
      'while it was going on',
      [say(101, 'blackout'), say(105, 'normal')],
      { due: 1, early: 1, p90Bins: null },
    ],
  ])('%s', (_name, said, expected) => {
    expect(of([DARK], said).recovered.steady).toMatchObject(expected);
  });

  it('is the last alarm of the event that has to end', () => {
    const { recovered } = score(run([DARK], [alarm(101, 103), alarm(105, 111)]));

    expect(recovered.steady).toMatchObject({ due: 1, early: 0, medianBins: 6 });
  });

  it('is not due for what was not found, or is not over', () => {
    expect(score(run([DARK], [])).recovered.steady.due).toBe(0);
    expect(score(run([label(100, null)], [alarm(101, null)])).recovered.steady.due).toBe(0);
  });

  it('flapping events are counted apart', () => {
    const { recovered } = score(run([label(100, 110, { shape: 'flapping' })], [alarm(101, 113)]));

    expect([recovered.steady.due, recovered.flapping.medianBins]).toEqual([0, 18]);
  });
});
