/** The parts of the accuracy report that need no seeds. */
import { describe, expect, it } from 'vitest';
import { real, result } from '../../bench/detect/report/example.ts';
import { reportText } from '../../bench/detect/report/index.ts';

describe('the accuracy report', () => {
  it('ranks everybody on real events by those that must be found', () => {
    const [first, ...others] = real.events;
    const optional = { ...real, events: [...others, { ...first!, optional: true }] };
    const table = (of: typeof real): string =>
      reportText({ ...result, real: of })
        .split('## Real recordings')[1]!
        .split('### Event by event')[0]!;

    expect(table(real)).toContain('| **Ebb** | 2 of 4 | 0 | 0.667 |');
    expect(table(optional)).toContain('| **Ebb** | 1 of 3 | 0 | 0.500 |');
    expect(table(optional)).toContain('| ioda-warning | 1 of 3 | 61 | 0.031 |');
  });

  it('says what was measured again, and of which version', () => {
    const again = reportText({ ...result, again: { date: '2026-02-03', commit: 'abc1234' } });

    expect(again).toContain('which need no seeds: again on 2026-02-03, commit `abc1234`.');
    expect(reportText(result)).not.toContain('which need no seeds');
  });
});
