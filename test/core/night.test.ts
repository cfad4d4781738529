import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../src/core/time.ts';
import { judge, line, noise, START, span, TRAFFIC } from '../support/timeline.ts';

/** One signal, a reading every two hours, as shares of traffic are published. */
const SHARE = { ...TRAFFIC, id: 'gtr.search', family: 'google', stepMs: span('2h'), lagMs: 0 } as const;

/** Low at night, when it also varies by a quarter; by day by a twentieth. */
function usual(at: number): number {
  const day = Math.sin((((at % DAY_MS) / DAY_MS) * 2 - 0.5) * Math.PI);
  const wobble = 0.15 - 0.1 * day;
  return 1_000 * (1.1 + 0.9 * day) * (1 + wobble * noise(at / 60_000));
}

describe('a decline through the night', () => {
  const CALM = '28d19h';
  const LASTS = '16h';
  const falls = line(SHARE)
    .like(CALM, usual)
    .like(LASTS, (at, share) => usual(at) * (1 - 0.95 * share))
    .like('12h', (at) => 0.05 * usual(at));
  const dark = START + span(CALM) + span(LASTS);

  it('is told before it is dark, though each reading of it is uncertain', () => {
    const [first] = judge([falls]);

    expect([first?.to, (first?.at ?? 0) < dark]).toEqual(['degrading', true]);
  });

  it('that is as low for one reading only is not told', () => {
    const dips = line(SHARE)
      .like('29d', usual)
      .like('2h', (at) => 0.2 * usual(at))
      .like('4d', usual);

    expect(judge([dips])).toEqual([]);
  });
});
