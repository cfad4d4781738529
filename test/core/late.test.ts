/** Late and revised rows: what was judged is judged again, and what was said is added to, never said twice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Transition } from '../../src/core/incident.ts';
import type { SeenObservation } from '../../src/core/series.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { type Line, line, newWatch, PROBES, ROUTES, span, START, TRAFFIC } from '../support/timeline.ts';

const SPECS = [ROUTES, PROBES, TRAFFIC];

/** Rows by the time they were seen; each moment of arrival is offered before the clock reaches it. */
function play(rows: readonly SeenObservation[], restartAt?: number): readonly Transition[] {
  let watch = newWatch(SPECS);
  const told: Transition[] = [];
  let restarted = false;
  for (const row of rows.toSorted((a, b) => a.seenAt - b.seenAt)) {
    told.push(...watch.advance(row.seenAt - 1).transitions);
    if (restartAt !== undefined && !restarted && row.seenAt > restartAt) {
      const next = newWatch(SPECS);
      expect(next.restore(watch.save())).toEqual([]);
      const waiting = rows.filter((r) => r.seenAt < row.seenAt && dueOf(r) > watch.clock);
      next.offer(waiting);
      watch = next;
      restarted = true;
    }
    watch.offer([row], row.seenAt);
  }
  told.push(...watch.advance(Math.max(...rows.map((r) => r.seenAt)) + HOUR_MS).transitions);
  return told;
}

function dueOf(row: SeenObservation): number {
  const spec = SPECS.find(({ id }) => id === row.signal) ?? ROUTES;
  return row.observedAt + spec.stepMs + spec.lagMs;
}

/** One row of a line, changed and seen later. */
function later(
  rows: readonly SeenObservation[],
  offset: string,
  delay: string,
  value: number,
): SeenObservation {
  const row = rows.find((r) => r.observedAt === START + span(offset));
  if (row === undefined) throw new Error(`no row at ${offset}`);
  return { ...row, value, seenAt: row.seenAt + span(delay) };
}

function story(told: readonly Transition[]): string {
  return told
    .map((t) =>
      t.correction ? 'correction' : t.ending !== null ? t.ending : t.from === t.to ? 'flag' : t.to,
    )
    .join(' ');
}

function rowsOf(...lines: readonly Line[]): SeenObservation[] {
  return lines.flatMap((l) => l.rows());
}

describe('late data', () => {
  const dark = rowsOf(line(ROUTES).steady('10d', 40).steady('10m', 0).steady('3h', 40));

  it.each([
    ['nothing came late', dark, 'blackout recovering recovered'],
    [
      'a zero that is revised before it is due raises nothing',
      [...rowsOf(line(PROBES).steady('10d', 40).steady('10m', 0).steady('3h', 40))].flatMap((row) =>
        row.value === 0
          ? [
              { ...row, seenAt: row.observedAt + 11 * MINUTE_MS },
              { ...row, value: 40 },
            ]
          : [row],
      ),
      '',
    ],
    [
      'both zeros are revised while the alert stands: it is corrected',
      [
        ...rowsOf(line(ROUTES).steady('10d', 40).steady('10m', 0)),
        later(dark, '10d', '12m', 40),
        { ...later(dark, '10d', '12m', 40), observedAt: START + span('10d5m') },
        ...rowsOf(line(ROUTES).steady('10d20m', 40)).filter((r) => r.observedAt >= START + span('10d15m')),
      ],
      'blackout correction',
    ],
    [
      'a revision that repeats the value says nothing',
      [...dark, later(dark, '10d', '12m', 0)],
      'blackout recovering recovered',
    ],
    [
      'a row from two days ago is too late to be judged',
      [...dark, later(dark, '8d', '2d1h', 0)],
      'blackout recovering recovered',
    ],
    [
      'holes that turn out to be zeros are an outage that was missed',
      [
        ...rowsOf(line(ROUTES).steady('10d', 40).gap('10m').steady('5m', 0).gap('1h')),
        later(dark, '10d', '16m', 0),
        { ...later(dark, '10d', '16m', 0), observedAt: START + span('10d5m') },
      ],
      'blackout',
    ],
  ])('%s', (_sentence, rows, expected) => {
    expect(story(play(rows))).toBe(expected);
  });

  it('a row too old to be judged does not take a correction with it', () => {
    const zeros = rowsOf(line(ROUTES).steady('10d', 40).steady('10m', 0));
    const first = later(dark, '10d', '12m', 40);
    const rows = [
      ...zeros,
      { ...later(dark, '3d', '12m', 39), seenAt: first.seenAt },
      first,
      { ...first, observedAt: START + span('10d5m') },
      ...rowsOf(line(ROUTES).steady('10d20m', 40)).filter((r) => r.observedAt >= START + span('10d15m')),
    ];

    expect(story(play(rows))).toBe('blackout correction');
  });

  it.each([
    ['one signal was away for two hours, and catches up with an outage that the others have told', '2h'],
    ['one was away for ten minutes only', '20m'],
  ])('%s: it is told once', (_sentence, until) => {
    const specs = [ROUTES, PROBES, { ...TRAFFIC, stepMs: 10 * MINUTE_MS, lagMs: 10 * MINUTE_MS }];
    const rows = rowsOf(
      ...specs.map((spec) => line(spec).steady('10d', 900).steady('40m', 0).steady('5h', 900)),
    );
    const isAway = ({ signal, observedAt }: SeenObservation): boolean =>
      signal === ROUTES.id &&
      observedAt >= START + span('10d10m') &&
      observedAt < START + span(`10d${until}`);
    const watch = newWatch(specs);
    const end = START + span(`10d${until}`);
    watch.offer(rows.filter((row) => !isAway(row) && row.seenAt <= end));
    const told = [...watch.advance(end).transitions];
    watch.offer(
      rows.filter((row) => isAway(row) || row.seenAt > end),
      end,
    );
    told.push(...watch.advance(START + span('10d5h40m')).transitions);

    expect(story(told.filter(({ from, to }) => from !== to))).toBe('blackout recovering recovered');
  });

  it('history that is offered again after a restart is neither late nor news', () => {
    const lived = rowsOf(
      line(ROUTES).steady('28d', 40).steady('1h', 0),
      line(PROBES).steady('28d', 300, 0.02),
    );
    const end = START + span('28d1h');
    const before = newWatch(SPECS);
    before.offer(lived);
    before.advance(end);
    const after = newWatch(SPECS);
    after.restore({ ...before.save(), at: Number.NEGATIVE_INFINITY });
    after.offer(lived);

    expect(after.advance(end).transitions).toEqual([]);
    expect(after.lateRows).toBe(0);
  });

  it('a first alert keeps its start when earlier bins turn out to be low too', () => {
    const rows = [
      ...rowsOf(line(ROUTES).steady('10d', 40).gap('10m').steady('30m', 0)),
      { ...later(dark, '10d', '30m', 0) },
      { ...later(dark, '10d', '30m', 0), observedAt: START + span('10d5m') },
    ];
    const told = play(rows);

    expect(new Set(told.map((t) => t.incident)).size).toBe(1);
    expect(told).toHaveLength(1);
  });
});

describe('the same answer, whatever the order', () => {
  const rows = rowsOf(
    line(ROUTES)
      .steady('9d', 4)
      .like('8h', (at) => (Math.floor(at / 300_000) % 12 < 3 ? 3 : 4))
      .steady('5h', 0)
      .steady('10h', 4),
    line(PROBES)
      .daily('9d', 300, 0.1)
      .slide('8h', 300, 200)
      .steady('5h', 10)
      .slide('4h', 60, 280)
      .daily('6h', 300, 0.1),
    line(TRAFFIC)
      .daily('9d', 900, 0.4)
      .slide('8h', 900, 500)
      .steady('5h', 0)
      .slide('6h', 100, 900)
      .daily('4h', 900, 0.4),
  );
  const onTime = JSON.stringify(play(rows));

  it('tells a story at all', () => {
    expect(onTime).toContain('"to":"blackout"');
  });

  it('for rows that arrive early or in any order within the lag', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (dice) => {
        const shuffled = rows.map((row) => {
          const spare = row.seenAt - row.observedAt;
          return { ...row, seenAt: row.seenAt - Math.floor((dice.next().value ?? 0) * spare) };
        });
        expect(JSON.stringify(play(shuffled))).toBe(onTime);
      }),
      { numRuns: 5 },
    );
  });

  it('for a restart at any moment', () => {
    const last = Math.max(...rows.map((r) => r.seenAt));
    fc.assert(
      fc.property(fc.integer({ min: START + HOUR_MS, max: last }), (restartAt) => {
        expect(JSON.stringify(play(rows, restartAt))).toBe(onTime);
      }),
      { numRuns: 10 },
    );
  });

  it('for all rows offered at once, and the clock moved by any steps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 20, maxLength: 20 }), (hours) => {
        const watch = newWatch(SPECS);
        watch.offer(rows);
        const told: Transition[] = [];
        let at = START;
        for (const h of hours) told.push(...watch.advance((at += h * HOUR_MS)).transitions);
        told.push(...watch.advance(Math.max(...rows.map((r) => r.seenAt)) + HOUR_MS).transitions);
        expect(JSON.stringify(told)).toBe(onTime);
      }),
      { numRuns: 10 },
    );
  });

  it('and rows that come up to an hour late leave the same phase behind', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: rows.length - 60 }),
        fc.integer({ min: 1, max: 60 }),
        (n, minutes) => {
          const delayed = rows.map((row, i) =>
            i === n ? { ...row, seenAt: row.seenAt + minutes * MINUTE_MS } : row,
          );
          const told = play(delayed);
          const [last, usual] = [told.at(-1), play(rows).at(-1)];
          expect([last?.to, last?.ending, last?.incident]).toEqual([
            usual?.to,
            usual?.ending,
            usual?.incident,
          ]);
        },
      ),
      { numRuns: 10 },
    );
  });
});
