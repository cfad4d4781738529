import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/core/time.ts';
import { judge, line, phases, PROBES } from '../support/timeline.ts';

const INDEX = { ...PROBES, id: 'index.connectivity', scale: 'index', stepMs: HOUR_MS, lagMs: 0 } as const;

describe('a coarse index of whose usual days little is known', () => {
  it.each([
    ['a step lower on the second day is no outage: one day has no usual', '1d18h', ''],
    ['a step lower on the fourth is told', '3d18h', 'degrading'],
  ])('%s', (_sentence, known, story) => {
    const index = line(INDEX)
      .like(known, (at) => (Math.floor(at / HOUR_MS) % 5 === 0 ? 10 : 9))
      .steady('3h', 7);

    expect(phases(judge([index]))).toBe(story);
  });

  it('is told of all the same where everything is lost', () => {
    expect(phases(judge([line(INDEX).steady('1d18h', 9).steady('3h', 0)]))).toContain('blackout');
  });
});
