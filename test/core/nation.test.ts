/** A country that nobody measures as a whole is told by its regions: "n of m regions". */
import { describe, expect, it } from 'vitest';
import type { Transition } from '../../src/core/incident.ts';
import { type Line, judge, line, newWatch, phases, PROBES, span, START } from '../support/timeline.ts';

const REGIONS = ['Ash', 'Beech', 'Cedar', 'Elm', 'Fir', 'Hazel', 'Larch', 'Maple', 'Oak'];

/** Regions of one country; the first `dark` of them lose everything for five hours, then all is well again. */
function regions(dark: number, of = REGIONS.length): readonly Line[] {
  return REGIONS.slice(0, of).map((name, i) =>
    line(PROBES, `region:IR-${name}`)
      .steady('10d', 400, 0.02)
      .steady('5h', i < dark ? 0 : 400, 0.02)
      .steady('6h', 400, 0.02),
  );
}

function national(lines: readonly Line[]): readonly Transition[] {
  return judge(lines).filter(({ place }) => place === 'country:IR');
}

describe('a country judged by its regions', () => {
  it.each([
    ['one region of nine is a matter of that region', regions(1), ''],
    ['three of nine are a national matter, and the country recovers', regions(3), 'degrading reduced normal'],
    ['all of them are a blackout', regions(9), 'blackout recovering normal'],
    ['of five regions nothing is concluded', regions(5, 5), ''],
    [
      'a country with a series of its own is judged by that',
      [...regions(9), line(PROBES, 'country:IR').steady('11d', 9000, 0.02)],
      '',
    ],
  ])('%s', (_sentence, lines, expected) => {
    expect(phases(national(lines))).toBe(expected);
  });

  it('says how many regions are as usual, and by which signal', () => {
    const [first] = national(regions(4));
    expect(first).toMatchObject({
      observed: 5,
      expected: 9,
      confidence: 'single-source',
      signals: ['regions', PROBES.id],
    });
  });

  it('goes on after a restart', () => {
    const lines = regions(4);
    const rows = lines.flatMap((l) => l.rows());
    const cut = START + span('10d2h');
    const watch = newWatch([PROBES]);
    watch.offer(rows.filter((r) => r.seenAt <= cut));
    const before = watch.advance(cut).transitions;
    const next = newWatch([PROBES]);
    expect(next.restore(watch.save())).toEqual([]);
    next.offer(rows.filter((r) => r.seenAt > cut));
    const after = next.advance(START + span('11d')).transitions;

    expect(JSON.stringify([...before, ...after])).toBe(JSON.stringify(judge(lines, '11d')));
  });
});
