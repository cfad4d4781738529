import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldIncident } from '../../src/core/fold.ts';
import type { Confidence, Reading, Transition } from '../../src/core/incident.ts';
import type { SeenReport } from '../../src/core/report.ts';
import { measuredConfidence, withReport, withReports } from '../../src/core/reports/confidence.ts';
import type { SignalKind } from '../../src/core/series.ts';
import { incident, reading, transition } from './card-builders.ts';
import { minute, report, T0 } from './reports-builders.ts';

const low = (signal: string, kind: SignalKind): Reading =>
  reading({ signal, kind, value: 0, expected: 4, state: 'low' });
const normal = (signal: string, kind: SignalKind): Reading =>
  reading({ signal, kind, value: 4, expected: 4, state: 'normal' });

const ROUTES_LOW = [low('ris.prefixes', 'routing')];
const BOTH_LOW = [low('ioda.bgp', 'routing'), low('ioda.ping-slash24', 'probing')];

function decided(
  confidence: Confidence,
  readings: readonly Reading[],
  part: Partial<Transition> = {},
): Transition {
  const signals = readings.filter(({ state }) => state === 'low').map(({ signal }) => signal);
  return transition({ at: minute(10), to: 'blackout', confidence, readings, signals, ...part });
}

interface Case {
  readonly name: string;
  readonly before: Transition;
  readonly said: SeenReport;
  readonly after: Confidence;
}

const CASES: readonly Case[] = [
  {
    name: 'another family, kinds unknown: one step up',
    before: decided('single-source', ROUTES_LOW),
    said: report(),
    after: 'corroborated',
  },
  {
    name: 'another family, of another kind: one step up',
    before: decided('single-source', ROUTES_LOW),
    said: report({ scope: ['traffic'] }),
    after: 'corroborated',
  },
  {
    name: 'another family, of the same kind: two of one kind do not add',
    before: decided('single-source', ROUTES_LOW),
    said: report({ scope: ['routing'] }),
    after: 'single-source',
  },
  {
    name: 'two kinds of one family, and another family: the top',
    before: decided('corroborated', BOTH_LOW),
    said: report({ scope: ['routing'] }),
    after: 'multi-family',
  },
  {
    name: 'the top already: no step is left',
    before: decided('multi-family', [...ROUTES_LOW, low('atlas.probes', 'probes')]),
    said: report(),
    after: 'multi-family',
  },
  {
    name: 'the family that measured it: its own alert adds nothing',
    before: decided('single-source', [low('ioda.bgp', 'routing')]),
    said: report({ source: 'ioda', scope: ['probing'] }),
    after: 'single-source',
  },
  {
    name: 'what the feed passes on from another family is still its own',
    before: decided('single-source', [{ ...low('ioda.gtr', 'traffic'), family: 'google' }]),
    said: report({ source: 'ioda', scope: ['routing'] }),
    after: 'single-source',
  },
  {
    name: 'its own signal of that kind reads normal here: the alert says no more',
    before: decided('single-source', [...ROUTES_LOW, normal('ioda.ping-slash24', 'probing')]),
    said: report({ source: 'ioda', scope: ['probing'] }),
    after: 'single-source',
  },
  {
    name: 'its own signal is silent here: the alert says something',
    before: decided('single-source', [...ROUTES_LOW, reading({ signal: 'ioda.bgp', kind: 'probing' })]),
    said: report({ source: 'ioda', scope: ['probing'] }),
    after: 'corroborated',
  },
  {
    name: 'a place around it: quoted, but it says little of this one',
    before: decided('single-source', ROUTES_LOW, { place: 'asn:131279' }),
    said: report(),
    after: 'single-source',
  },
  {
    name: 'it says itself that it is over',
    before: decided('single-source', ROUTES_LOW, { at: minute(400) }),
    said: report({ endedAt: minute(60) }),
    after: 'single-source',
  },
  {
    name: 'nothing is low now: an ending',
    before: decided('single-source', [normal('ris.prefixes', 'routing')], {
      to: 'normal',
      ending: 'recovered',
    }),
    said: report(),
    after: 'single-source',
  },
  {
    name: 'we cannot see',
    before: decided('single-source', [reading({ signal: 'ris.prefixes', kind: 'routing' })], { blind: true }),
    said: report(),
    after: 'single-source',
  },
];

describe('the confidence of a transition with reports', () => {
  it.each(CASES)('$name', ({ before, said, after }) => {
    const told = withReports(before, [said]);

    expect(told.confidence).toBe(after);
    expect(told.reports).toHaveLength(1);
    expect(told.reports?.[0]?.raises).toBe(after !== before.confidence);
    expect(measuredConfidence(told)).toBe(before.confidence);
  });

  it('goes up one step, however many say it', () => {
    const many = ['radar', 'ioda', 'ooni', 'ihr'].map((source) => report({ source }));

    const told = withReports(decided('single-source', ROUTES_LOW), many);

    expect(told.confidence).toBe('corroborated');
    expect(told.reports?.map(({ raises }) => raises)).toEqual([true, false, false]);
  });

  it('quotes the newest statement of each source, the one that supports it first', () => {
    const before = decided('single-source', ROUTES_LOW);
    const said = [
      report({ source: 'ris', id: '1', says: 'newest', statedAt: minute(9) }),
      report({ source: 'radar', id: '2', says: 'older', statedAt: minute(1) }),
      report({ source: 'radar', id: '3', says: 'newer', statedAt: minute(2) }),
    ];

    const told = withReports(before, said);

    expect(told.reports?.map(({ says }) => says)).toEqual(['newer', 'newest']);
    expect(withReports(before, [...said].reverse())).toEqual(told);
  });

  it('without reports is the very same transition', () => {
    const before = decided('single-source', ROUTES_LOW);

    expect(withReports(before, [])).toBe(before);
  });
});

describe('a report that arrives while an incident is open', () => {
  const latest = decided('single-source', ROUTES_LOW, { seq: 3, unstable: true, whileAway: true });
  const open = incident(latest);
  const now = { at: minute(60), hourlyLevels: [0.5, null] };

  it('makes a change of the confidence alone', () => {
    const made = withReport(open, [report()], now);

    expect(made).toEqual({
      ...latest,
      at: minute(60),
      seq: 4,
      from: 'blackout',
      confidence: 'corroborated',
      whileAway: false,
      hourlyLevels: [0.5, null],
      reports: [
        {
          source: 'radar',
          place: 'country:KP',
          says: 'Outage in North Korea',
          statedAt: T0,
          url: null,
          raises: true,
        },
      ],
    });
  });

  it('makes it once', () => {
    const made = withReport(open, [report()], now);
    const after = foldIncident(open, made!);

    expect(withReport(after, [report(), report({ source: 'ooni' })], now)).toBeNull();
  });

  it.each([
    ['of the family that measured it', open, [report({ source: 'ris' })]],
    ['after its end', { ...open, endedAt: minute(50) }, [report()]],
    ['when there is none', open, []],
  ])('makes nothing %s', (_name, of, reports) => {
    expect(withReport(of, reports, now)).toBeNull();
  });
});

const anyReading = fc
  .record({
    signal: fc.constantFrom('ris.prefixes', 'ioda.bgp', 'ioda.ping-slash24', 'radar.netflows'),
    kind: fc.constantFrom<SignalKind>('routing', 'probing', 'traffic'),
    state: fc.constantFrom<Reading['state']>('low', 'normal', 'unknown'),
  })
  .map((part) => reading({ ...part, value: 1, expected: 4 }));

const anyTransition = fc
  .record({
    confidence: fc.constantFrom<Confidence>('single-source', 'corroborated', 'multi-family'),
    readings: fc.array(anyReading, { maxLength: 5 }),
    to: fc.constantFrom('degrading' as const, 'reduced' as const, 'blackout' as const, 'recovering' as const),
    blind: fc.boolean(),
    unstable: fc.boolean(),
    level: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ confidence, readings, ...part }) => decided(confidence, readings, part));

const anyReport = fc
  .record({
    id: fc.constantFrom('1', '2', '3'),
    source: fc.constantFrom('ris', 'ioda', 'radar', 'ooni'),
    place: fc.constantFrom('country:KP', 'group:world'),
    startedAt: fc.integer({ min: -600, max: 600 }).map(minute),
    lasted: fc.option(fc.nat(600)),
    scope: fc.subarray<SignalKind>(['routing', 'probing', 'traffic']),
  })
  .map(({ lasted, ...part }) =>
    report({ ...part, endedAt: lasted === null ? null : part.startedAt + lasted * 60_000 }),
  );

/** A source never gives one name to two statements: the store keeps one of each. */
const someReports = fc.uniqueArray(anyReport, {
  maxLength: 6,
  selector: ({ source, id }) => `${source} ${id}`,
});

const ORDER: readonly Confidence[] = ['single-source', 'corroborated', 'multi-family'];

describe('whatever others say', () => {
  it('changes words and confidence only, by one step at most and never down', () => {
    fc.assert(
      fc.property(anyTransition, someReports, (before, reports) => {
        const told = withReports(before, reports);

        expect({ ...told, confidence: 0, reports: 0 }).toEqual({ ...before, confidence: 0, reports: 0 });
        const steps = ORDER.indexOf(told.confidence) - ORDER.indexOf(before.confidence);
        expect([0, 1]).toContain(steps);
        expect((told.reports ?? []).filter(({ raises }) => raises)).toHaveLength(steps);
        expect((told.reports ?? []).length).toBeLessThanOrEqual(3);
        expect(measuredConfidence(told)).toBe(before.confidence);
        expect(withReports(before, [...reports].reverse())).toEqual(told);
      }),
    );
  });

  it('moves no phase, no level and no lowest point of an open incident', () => {
    fc.assert(
      fc.property(anyTransition, someReports, (latest, reports) => {
        const before = foldIncident(null, latest);
        const made = withReport(before, reports, { at: minute(60), hourlyLevels: [] });
        if (made === null) return;

        const { phases, lowest, everUnstable, endedAt } = foldIncident(before, made);

        expect({ phases, lowest, everUnstable, endedAt }).toEqual({
          phases: before.phases,
          lowest: before.lowest,
          everUnstable: before.everUnstable,
          endedAt: null,
        });
        expect([made.from, made.to, made.level]).toEqual([latest.to, latest.to, latest.level]);
      }),
    );
  });
});
