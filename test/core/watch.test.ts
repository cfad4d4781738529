import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EDGES } from '../../src/core/detector/standing.ts';
import type { Transition } from '../../src/core/incident.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import {
  judge,
  type Line,
  line,
  newWatch,
  noise,
  PROBES,
  phases,
  ROUTES,
  START,
  span,
  TRAFFIC,
} from '../support/timeline.ts';

describe('what the detector makes of a timeline', () => {
  it.each<[string, Line[], string]>([
    ['four steady prefixes are nothing', [line(ROUTES).steady('10d', 4)], ''],
    [
      'four prefixes that vanish for two bins are a blackout',
      [line(ROUTES).steady('10d', 4).steady('10m', 0)],
      'blackout',
    ],
    [
      'one bin without any of four prefixes is not',
      [line(ROUTES).steady('10d', 4).steady('5m', 0).steady('2h', 4)],
      '',
    ],
    [
      'gone and back is a blackout, a recovery and an end',
      [line(ROUTES).steady('10d', 4).steady('3h', 0).steady('4h', 4)],
      'blackout recovering normal',
    ],
    [
      'a slide to nothing is noticed before it ends',
      [line(PROBES).steady('10d', 1000, 0.02).slide('12h', 1000, 0).steady('3h', 0)],
      'degrading blackout',
    ],
    [
      'a fall to half that stays is a reduction',
      [line(PROBES).steady('10d', 1000, 0.02).steady('1d', 500, 0.02)],
      'degrading reduced',
    ],
    ['night is not an outage', [line(TRAFFIC).daily('21d', 1000, 0.8)], ''],
    [
      'a gap of the feed is not an outage',
      [line(PROBES).steady('10d', 1000, 0.02).gap('8h').steady('1d', 1000, 0.02)],
      '',
    ],
    [
      'a gap of the night hours is not one either',
      [line(TRAFFIC).daily('14d', 900, 0.7).gap('26h').daily('2d', 900, 0.7)],
      '',
    ],
    ['growth is not an outage', [line(PROBES).slide('30d', 1000, 2000)], ''],
    [
      'of two signals, one that fails alone is not a blackout while the other sees the data plane',
      [line(TRAFFIC).steady('12d', 1000, 0.03), line(PROBES).steady('11d', 1000, 0.02).steady('1d', 0)],
      '',
    ],
    [
      'routes that stay up do not vouch for the data plane',
      [line(ROUTES).steady('12d', 400), line(PROBES).steady('11d', 1000, 0.02).steady('1d', 0)],
      'blackout',
    ],
  ])('%s', (_sentence, lines, expected) => {
    expect(phases(judge(lines))).toBe(expected);
  });

  it('calls a tiny network that flickers degrading and unstable, hours before it goes dark', () => {
    const flicker = (at: number): number => (Math.floor(at / 300_000) % 12 < 3 ? 3 : 4);
    const [first, ...rest] = judge([line(ROUTES).steady('10d', 4).like('12h', flicker).steady('2h', 0)]);

    expect(first).toMatchObject({ to: 'degrading' });
    expect([first, ...rest].some((t) => t?.unstable === true && t.to === 'degrading')).toBe(true);
    expect(rest.at(-1)).toMatchObject({ to: 'blackout', from: 'degrading', observed: 0 });
  });

  it.each([0, 1, 2, 3, 12])('is as sure %i h after the hour of day in which its history begins', (hours) => {
    const lasts = `${String(10 * 24 + hours)}h`;
    const [first] = judge([line(ROUTES).steady(lasts, 1000, 0.005).steady('3h', 790, 0.005)]);

    expect((first?.at ?? 0) - START - span(lasts)).toBe(HOUR_MS);
  });

  it('says blind when nothing arrives any more, and ends as lost from sight a day later', () => {
    const dark = [line(ROUTES).steady('10d', 4).steady('2h', 0)];

    const seen = judge(dark, '12d');

    expect(seen.map((t) => [t.to, t.blind, t.ending])).toEqual([
      ['blackout', false, null],
      ['blackout', true, null],
      ['normal', true, 'lost-sight'],
    ]);
  });

  it('never takes what cannot be a number for a loss', () => {
    const watch = newWatch([ROUTES]);
    const row = { signal: ROUTES.id, place: 'country:KP' };
    watch.offer(line(ROUTES).steady('10d', 4).rows());
    watch.offer(
      [Number.NaN, Number.POSITIVE_INFINITY, -4, 2 ** 60, null].map((value, i) => ({
        ...row,
        value,
        observedAt: START + span('10d') + i * ROUTES.stepMs,
      })),
    );

    expect(watch.advance(START + span('10d2h')).transitions).toEqual([]);
    expect(watch.refusedRows).toBe(4);
  });
});

describe('when a feed fails for everybody', () => {
  const codes = ['KP', 'IR', 'BR', 'DE', 'FR', 'NG', 'KE', 'US', 'CA', 'AU', 'JP', 'IN'];
  const failing = codes.flatMap((code) => [
    line(PROBES, `country:${code}`).steady('10d', 1000, 0.02).steady('1h', 100).steady('3h', 1000, 0.02),
  ]);

  it('tells the operator once that it is broken and once that it is back, and no place alerts', () => {
    const watch = newWatch([PROBES]);
    watch.offer(failing.flatMap((l) => l.rows()));

    const { transitions, notices } = watch.advance(START + span('11d'));

    expect(transitions).toEqual([]);
    expect(notices.map((n) => n.notice)).toEqual(['feed-broken', 'feed-recovered']);
  });

  it('still reports the one country that is really dark', () => {
    const routes = codes.map((code) =>
      line(ROUTES, `country:${code}`)
        .steady('10d', 50)
        .steady('4h', code === 'IR' ? 0 : 50),
    );
    const watch = newWatch([PROBES, ROUTES]);
    watch.offer([...failing, ...routes].flatMap((l) => l.rows()).sort((a, b) => a.observedAt - b.observedAt));

    const { transitions } = watch.advance(START + span('10d3h'));

    expect(new Set(transitions.map((t) => t.place))).toEqual(new Set(['country:IR']));
  });
});

/** Random lives of a place: stretches at random levels, with gaps. */
const life = fc.array(
  fc.record({
    hours: fc.integer({ min: 1, max: 30 }),
    level: fc.constantFrom(null, 0, 0.05, 0.3, 0.6, 0.9, 1, 1.2),
  }),
  { minLength: 1, maxLength: 12 },
);

function lived(stretches: readonly { hours: number; level: number | null }[]): Line {
  const place = line(PROBES).steady('9d', 100, 0.03);
  for (const { hours, level } of stretches) {
    if (level === null) place.gap(`${hours}h`);
    else place.like(`${hours}h`, (at) => Math.max(0, Math.round(100 * level + 3 * noise(at / 7_000))));
  }
  return place;
}

function groupByIncident(transitions: readonly Transition[]): readonly (readonly Transition[])[] {
  const groups = new Map<string, Transition[]>();
  for (const t of transitions) groups.set(t.incident, [...(groups.get(t.incident) ?? []), t]);
  return [...groups.values()];
}

describe('whatever happens to a place', () => {
  it('phases follow the allowed edges and nothing else', () => {
    fc.assert(
      fc.property(life, (stretches) => {
        for (const t of judge([lived(stretches)], '40d')) {
          const lost = t.ending === 'lost-sight';
          expect(t.from === t.to || lost || EDGES[t.from].includes(t.to)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('every incident is numbered without gaps, starts once and, when its data end, gets exactly one ending', () => {
    fc.assert(
      fc.property(life, (stretches) => {
        for (const story of groupByIncident(judge([lived(stretches)], '40d'))) {
          expect(story.map((t) => t.seq)).toEqual(story.map((_, i) => i + 1));
          expect(new Set(story.map((t) => t.startedAt)).size).toBe(1);
          expect(story.filter((t) => t.ending !== null)).toHaveLength(1);
          expect(story.at(-1)?.to).toBe('normal');
          for (const t of story) expect(t.level >= 0 && t.level <= 1).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('an outage that goes on after we lost sight of it is another incident, with a start of its own', () => {
    const stretches = [
      { hours: 1, level: 0 },
      { hours: 27, level: null },
      { hours: 1, level: 0 },
    ];
    const stories = groupByIncident(judge([lived(stretches)], '40d'));

    expect(stories).toHaveLength(2);
    expect(stories.map((story) => story.at(-1)?.ending)).toEqual(['lost-sight', 'lost-sight']);
  });

  it('rows that arrive shuffled within the lag give the same answer', () => {
    fc.assert(
      fc.property(life, fc.infiniteStream(fc.nat(1000)), (stretches, dice) => {
        const rows = lived(stretches).rows();
        const ordered = newWatch([PROBES]);
        ordered.offer(rows);
        const expected = ordered.advance(START + span('20d'));
        const shuffled = newWatch([PROBES]);
        const found: Transition[] = [];
        const late = rows.map((row) => ({
          row,
          arrives: row.observedAt + ((dice.next().value ?? 0) / 1001) * PROBES.lagMs,
        }));
        late.sort((a, b) => a.arrives - b.arrives);
        for (const { row, arrives } of late) {
          found.push(...shuffled.advance(arrives).transitions);
          shuffled.offer([row]);
        }
        found.push(...shuffled.advance(START + span('20d')).transitions);
        expect(found).toEqual(expected.transitions);
      }),
      { numRuns: 15 },
    );
  });

  it('a watch that is saved and restored at any hour goes on as if nothing had happened', () => {
    fc.assert(
      fc.property(life, fc.integer({ min: 0, max: 14 * 24 }), (stretches, hour) => {
        const rows = lived(stretches).rows();
        const whole = newWatch([PROBES]);
        whole.offer(rows);
        const expected = whole.advance(START + span('20d')).transitions;
        const first = newWatch([PROBES]);
        first.offer(rows);
        const before = first.advance(START + hour * HOUR_MS).transitions;
        const second = newWatch([PROBES]);
        expect(second.restore(first.save())).toEqual([]);
        second.offer(rows);
        expect([...before, ...second.advance(START + span('20d')).transitions]).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('a saved state with a flipped bit is refused, and the place warms up again', () => {
    const watch = newWatch([PROBES]);
    watch.offer(line(PROBES).steady('9d', 100).rows());
    watch.advance(START + span('9d'));
    const saved = watch.save();
    for (const at of [0, 5, 9, 300, 1500]) {
      const state = Uint8Array.from(saved.places[0]?.state ?? []);
      state[at] = (state[at] ?? 0) ^ 4;
      expect(newWatch([PROBES]).restore({ ...saved, places: [{ place: 'country:KP', state }] })).toEqual([
        'country:KP',
      ]);
    }
  });
});
