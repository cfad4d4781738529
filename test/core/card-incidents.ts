/** Invented incidents for the tests of cards; North Korea follows the published times of December 2014. */
import type { CardContext } from '../../src/core/card.ts';
import type { Incident, PhaseSpan, Reading, Transition } from '../../src/core/incident.ts';
import { at, context, incident, reading, transition } from './card-builders.ts';

const routing = (value: number, observedAt: string): Reading =>
  reading({
    signal: 'ris.prefixes',
    kind: 'routing',
    value,
    expected: 3.98,
    observedAt: at(observedAt),
    state: value < 4 ? 'low' : 'normal',
  });

const traffic = (value: number, observedAt: string): Reading =>
  reading({
    signal: 'cdn.requests',
    kind: 'traffic',
    unit: 'requests',
    value,
    expected: 312.4,
    observedAt: at(observedAt),
    state: value < 280 ? 'low' : 'normal',
  });

const probing: Reading = reading({
  signal: 'probe.addresses',
  kind: 'probing',
  unit: 'answering addresses',
  observedAt: at('2014-12-22T14:05'),
  reason: 'no-data',
});

const quiet: Reading = reading({ signal: 'ioda.merit-nt', kind: 'background', reason: 'too-weak' });

const LEVELS = Array.from({ length: 48 }, (_, hour) => {
  if (hour % 11 === 3) return null;
  return hour < 20 ? 1 : hour > 46 ? 0 : 0.75 - (hour % 3) * 0.25;
});

const DEGRADING = transition({
  at: at('2014-12-20T09:25'),
  to: 'degrading',
  seq: 1,
  since: at('2014-12-20T09:10'),
  level: 0.75,
  observed: 3,
  unstable: true,
  readings: [routing(3, '2014-12-20T09:20'), traffic(300, '2014-12-20T09:00'), probing, quiet],
  hourlyLevels: LEVELS,
});

const BLACKOUT = transition({
  at: at('2014-12-22T16:25'),
  from: 'degrading',
  to: 'blackout',
  since: at('2014-12-22T16:15'),
  confidence: 'multi-family',
  signals: ['ris.prefixes', 'cdn.requests'],
  readings: [routing(0, '2014-12-22T16:20'), traffic(2, '2014-12-22T16:10'), probing, quiet],
  hourlyLevels: LEVELS,
});

const RECOVERING = transition({
  at: at('2014-12-23T01:55'),
  seq: 3,
  from: 'blackout',
  to: 'recovering',
  since: at('2014-12-23T01:45'),
  level: 1,
  observed: 4,
  readings: [routing(4, '2014-12-23T01:50'), traffic(25, '2014-12-23T01:40')],
  hourlyLevels: LEVELS,
});

const RECOVERED = transition({
  at: at('2014-12-23T14:30'),
  seq: 4,
  from: 'recovering',
  to: 'normal',
  since: at('2014-12-23T14:10'),
  level: 1,
  observed: 4,
  ending: 'recovered',
  readings: [routing(4, '2014-12-23T14:20'), traffic(305, '2014-12-23T14:10')],
  hourlyLevels: LEVELS,
});

const spanOf = ({ to, since, at: decidedAt, unstable }: Transition): PhaseSpan => ({
  phase: to,
  since,
  at: decidedAt,
  unstable,
});

const LOWEST = {
  level: 0,
  observed: 0,
  expected: 4,
  signal: 'ris.prefixes',
  at: at('2014-12-22T16:15'),
};

const northKorea = (...steps: readonly Transition[]): Incident => {
  const latest = steps.at(-1) ?? DEGRADING;
  const isDark = steps.some(({ to }) => to === 'blackout');
  return incident(latest, {
    phases: steps.map(spanOf),
    everUnstable: true,
    ...(isDark ? { lowest: LOWEST } : {}),
  });
};

const iranBase = {
  place: 'country:IR',
  incident: 'country:IR@2026-01-08T11:40:00Z',
  startedAt: at('2026-01-08T11:40'),
  signals: ['ioda.ping-slash24', 'ioda.gtr'],
  confidence: 'multi-family',
  level: 0.38,
  observed: 23_912,
  expected: 63_044,
} as const;

const IRAN_READINGS: readonly Reading[] = [
  reading({
    signal: 'ioda.ping-slash24',
    kind: 'probing',
    unit: '/24s up',
    value: 23_912,
    expected: 63_044,
    observedAt: at('2026-01-08T17:50'),
    state: 'low',
  }),
  reading({
    signal: 'ioda.gtr',
    kind: 'traffic',
    family: 'google',
    unit: 'Google searches',
    value: 0.004,
    expected: 0.9,
    observedAt: at('2026-01-08T16:00'),
    state: 'low',
  }),
  reading({
    signal: 'ioda.bgp',
    kind: 'routing',
    unit: '/24s seen',
    value: 43_950,
    expected: 44_021,
    observedAt: at('2026-01-08T17:55'),
    state: 'normal',
  }),
  reading({ signal: 'ioda.merit-nt', kind: 'background', reason: 'warming-up' }),
];

const iran = (part: Partial<Transition> & Pick<Transition, 'at' | 'to'>): Transition =>
  transition({ ...iranBase, readings: IRAN_READINGS, hourlyLevels: LEVELS, ...part });

const IRAN_REDUCED = iran({
  at: at('2026-01-08T18:10'),
  to: 'reduced',
  since: at('2026-01-08T17:00'),
  seq: 3,
});

const iranEnded = (ending: Transition['ending'], part: Partial<Transition> = {}): Incident => {
  const end = iran({
    at: at('2026-01-10T18:10'),
    since: at('2026-01-10T18:00'),
    from: 'reduced',
    to: 'normal',
    ending,
    ...part,
  });
  return incident(end, {
    phases: [spanOf(IRAN_REDUCED), spanOf(end)],
    lowest: {
      level: 0.004,
      observed: 250,
      expected: 63_044,
      signal: 'ioda.ping-slash24',
      at: at('2026-01-09T03:00'),
    },
  });
};

interface Case {
  readonly name: string;
  readonly incident: Incident;
  readonly context: CardContext;
  readonly headline: string;
}

const inIran = (part: Partial<CardContext> = {}): CardContext =>
  context({ name: 'Iran', zone: 'Asia/Tehran', sources: ['IODA, Georgia Tech, ioda.live'], ...part });

export const CASES: readonly Case[] = [
  {
    name: 'a first, unstable decline',
    incident: northKorea(DEGRADING),
    context: context({ reason: 'first-notification', earlier: { count: 0, days: 30, series: null } }),
    headline: 'North Korea: degrading, unstable – 3 of 4 prefixes (routing), 20 Dec 09:10 UTC',
  },
  {
    name: 'a blackout after days of instability',
    incident: northKorea(DEGRADING, BLACKOUT),
    context: context({ reason: 'phase-change' }),
    headline: 'North Korea: near-total blackout, 0 of 4 prefixes (routing), 22 Dec 16:15 UTC',
  },
  {
    name: 'a blackout that becomes unstable',
    incident: northKorea(DEGRADING, BLACKOUT, {
      ...BLACKOUT,
      from: 'blackout',
      unstable: true,
      at: at('2014-12-22T20:25'),
    }),
    context: context({ reason: 'flag-change' }),
    headline:
      'North Korea: still near-total blackout, unstable – 0 of 4 prefixes (routing), since 22 Dec 16:15 UTC',
  },
  {
    name: 'a blackout told to a channel that subscribed late',
    incident: northKorea({ ...BLACKOUT, alreadyLow: true, whileAway: true, from: 'normal', seq: 1 }),
    context: context({ reason: 'already-in-progress', zone: null }),
    headline: 'North Korea: near-total blackout, 0 of 4 prefixes (routing), 22 Dec 16:15 UTC',
  },
  {
    name: 'routes that come back before traffic',
    incident: northKorea(DEGRADING, BLACKOUT, RECOVERING),
    context: context(),
    headline: 'North Korea: partial recovery, routes back, traffic at 8 % of usual, 23 Dec 01:45 UTC',
  },
  {
    name: 'a recovery after a long decline',
    incident: northKorea(DEGRADING, BLACKOUT, RECOVERING, RECOVERED),
    context: context({ reason: 'ending' }),
    headline: 'North Korea: recovered after 3 d 5 h (near-total blackout 9 h 30 min), lowest 0 of 4 prefixes',
  },
  {
    name: 'a blackout from which we get no more data',
    incident: northKorea(DEGRADING, BLACKOUT, {
      ...BLACKOUT,
      from: 'blackout',
      at: at('2014-12-22T20:00'),
      blind: true,
      observed: null,
      expected: null,
      readings: BLACKOUT.readings.map((one) => ({ ...one, state: 'unknown', reason: 'stale' })),
    }),
    context: context(),
    headline: 'North Korea: no data now, last known: near-total blackout since 22 Dec 16:15 UTC',
  },
  {
    name: 'an incident lost from sight',
    incident: northKorea(DEGRADING, BLACKOUT, {
      ...BLACKOUT,
      from: 'blackout',
      to: 'normal',
      at: at('2014-12-23T20:00'),
      since: at('2014-12-23T20:00'),
      ending: 'lost-sight',
      blind: true,
      readings: BLACKOUT.readings.map((one) => ({ ...one, state: 'unknown', reason: 'no-data' })),
    }),
    context: context(),
    headline: 'North Korea: we lost sight – no data since 22 Dec 16:20 UTC',
  },
  {
    name: 'reduced connectivity with routes up',
    incident: incident(IRAN_REDUCED),
    context: inIran({
      reason: 'first-notification',
      folded: ['Tehran', 'Fars', 'Qom', 'Gilan', 'Yazd', 'Ilam', 'Alborz'],
      earlier: { count: 2, days: 30, series: null },
    }),
    headline: 'Iran: reduced connectivity, 38 % of usual (probing), 8 Jan 17:00 UTC',
  },
  {
    name: 'a sudden blackout of a large country',
    incident: incident(
      iran({
        at: at('2026-01-08T11:55'),
        to: 'blackout',
        since: at('2026-01-08T11:40'),
        seq: 1,
        level: 0.004,
        observed: 250,
        confidence: 'corroborated',
        readings: IRAN_READINGS.map((one) =>
          one.kind === 'probing'
            ? { ...one, value: 250, ratio: 0.004, observedAt: at('2026-01-08T11:40') }
            : { ...one, family: 'ioda', observedAt: one.observedAt === null ? null : at('2026-01-08T11:40') },
        ),
      }),
    ),
    context: inIran(),
    headline: 'Iran: near-total blackout, under 1 % of usual (probing), 8 Jan 11:40 UTC',
  },
  {
    name: 'a partial recovery that stays',
    incident: iranEnded('partly-recovered', { level: 0.62, observed: 39_000 }),
    context: inIran(),
    headline: 'Iran: partly recovered and stable at 62 % of usual (probing)',
  },
  {
    name: 'an alert that goes on in another',
    incident: iranEnded('superseded'),
    context: inIran(),
    headline: 'Iran: the alert of 8 Jan 11:40 UTC goes on in another one',
  },
  {
    name: 'an alert that later data cancels',
    incident: iranEnded('recovered', { correction: true }),
    context: inIran({ reason: 'correction' }),
    headline:
      'Correction: Iran – the alert of 8 Jan 11:40 UTC was not an outage; later data showed normal levels',
  },
];
