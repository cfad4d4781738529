import { describe, expect, it } from 'vitest';
import { foldIncident } from '../../src/core/fold.ts';
import type { Incident, Phase, Severity, Transition } from '../../src/core/incident.ts';
import { POLICY } from '../../src/core/policy.ts';
import { route, type Told } from '../../src/core/route.ts';
import { type Delivery, type Manners, type Subscription, USUAL_MANNERS } from '../../src/core/routing.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { fallsHeard, isOverWith, othersFallen, widerOf } from '../../src/core/wider.ts';
import { transition } from './card-builders.ts';

const T = Date.parse('2026-01-15T00:40:00Z');
const { minCountries, togetherMs, holdMs } = POLICY.wider;
const WORLD = 'fake:world';
const CODES = ['AE', 'EG', 'IN', 'KE', 'OM', 'PK', 'SA', 'YE'];

/** A country's incident: its phases, each with the minutes after T at which it was told; `over` ends it. */
function incident(code: string, ...told: readonly (readonly [Phase | 'over', number])[]): Incident {
  let from: Phase = 'normal';
  let folded: Incident | null = null;
  for (const [i, [to, minutes]] of told.entries()) {
    const step: Transition = transition({
      place: `country:${code}`,
      incident: `country:${code}@x`,
      at: T + minutes * MINUTE_MS,
      seq: i + 1,
      from,
      to: to === 'over' ? 'normal' : to,
      ending: to === 'over' ? 'recovered' : null,
      confidence: 'multi-family',
    });
    folded = foldIncident(folded, step);
    from = step.to;
  }
  return folded!;
}

const fallen = (n: number, minutes = 0): readonly Incident[] =>
  CODES.slice(0, n).map((code) => incident(code, ['degrading', minutes]));

interface Given {
  /** The incident that changes is the first. */
  readonly countries: readonly Incident[];
  readonly told?: Readonly<Record<string, Told>>;
  readonly places?: readonly string[];
  readonly minSeverity?: Severity;
  readonly manners?: Partial<Manners>;
  readonly mutes?: readonly string[];
}

function deliveries(given: Given): readonly Delivery[] {
  const { countries, told = {}, places = ['group:world'], minSeverity = 'notice', manners } = given;
  const [own] = countries;
  if (own === undefined) return [];
  const subscriptions = places.map(
    (place): Subscription => ({
      channel: WORLD,
      place,
      minSeverity,
      createdAt: 0,
      manners: { ...USUAL_MANNERS, ...manners },
    }),
  );
  const mutes = (given.mutes ?? []).map((place) => ({
    channel: WORLD,
    place,
    until: T + HOUR_MS,
    untilRecovery: false,
  }));
  const contains = (outer: string): boolean => outer === 'group:world';
  const now = own.latest.at;
  return route({
    transition: own.latest,
    incident: own,
    before: null,
    subscriptions,
    mutes,
    toldChannels: told[own.place] === undefined ? [] : [WORLD],
    told: (_, id) => told[id.slice(0, id.indexOf('@'))] ?? null,
    contains,
    openContainer: () => [],
    now,
    countries,
    falls: fallsHeard({ countries, subscriptions, mutes, contains, now }),
  });
}

const text = (all: readonly Delivery[]): readonly string[] =>
  all.map(({ incident: id, reason, mode, target, priority }) =>
    [id?.slice(8, 10), reason, mode, target === null ? 'alone' : 'wider', priority].join(' '),
  );

const SINGLY: Told = { lastPostAt: T - MINUTE_MS };
const PART: Told = { lastPostAt: T - MINUTE_MS, wider: 'wider:country:AE@x' };
const toldOf = (told: Told, ...codes: readonly string[]): Readonly<Record<string, Told>> =>
  Object.fromEntries(codes.map((code) => [`country:${code}`, told]));

const ALL = fallen(minCountries);
const others = ALL.slice(1);
const REST = CODES.slice(1, minCountries);

const ROWS: readonly (readonly [string, Given, readonly string[]])[] = [
  ['one country alone is told by itself', { countries: fallen(1) }, ['AE first-notification post alone 1']],
  ['so is one of four', { countries: fallen(4) }, ['AE first-notification post alone 1']],
  ['one of five is a part of something wider', { countries: ALL }, ['AE first-notification post wider 1']],
  [
    'those told by themselves before become parts too',
    { countries: ALL, told: toldOf(SINGLY, 'EG', 'IN') },
    ['AE', 'EG', 'IN'].map((code) => `${code} first-notification post wider 1`),
  ],
  [
    'one that joins what was told already rides along',
    { countries: ALL, told: toldOf(PART, ...REST) },
    ['AE first-notification post wider 0'],
  ],
  [
    'one that falls long after them is told by itself',
    { countries: [incident('AE', ['degrading', togetherMs / MINUTE_MS + 1]), ...others] },
    ['AE first-notification post alone 1'],
  ],
  [
    'who asked for that country by name is told of it alone',
    { countries: ALL, places: ['group:world', 'country:AE'] },
    ['AE first-notification post alone 1'],
  ],
  [
    'a country that is muted is none of them',
    { countries: ALL, mutes: ['country:EG'] },
    ['AE first-notification post alone 1'],
  ],
  [
    'those not bad enough for the channel are none of them',
    { countries: [incident('AE', ['blackout', 0]), ...others], minSeverity: 'critical' },
    ['AE first-notification post alone 3'],
  ],
  [
    'a part that goes on falling edits the card',
    {
      countries: [incident('AE', ['degrading', 0], ['reduced', 120]), ...others],
      told: toldOf(PART, ...CODES),
    },
    ['AE phase-change edit wider 1'],
  ],
  [
    'the first of them that goes dark notifies',
    {
      countries: [incident('AE', ['degrading', 0], ['blackout', 60]), ...others],
      told: toldOf(PART, ...CODES),
    },
    ['AE phase-change post wider 3'],
  ],
  [
    'the second does not',
    {
      countries: [
        incident('AE', ['degrading', 0], ['blackout', 60]),
        incident('EG', ['degrading', 0], ['blackout', 50]),
        ...others.slice(1),
      ],
      told: toldOf(PART, ...CODES),
    },
    ['AE phase-change edit wider 3'],
  ],
  [
    'the first end of five edits the card, when four are still out',
    {
      countries: [incident('AE', ['degrading', 0], ['over', 60]), ...fallen(6).slice(1)],
      told: toldOf(PART, ...CODES),
    },
    ['AE ending edit wider 2'],
  ],
  [
    'the end that leaves few of them notifies',
    {
      countries: [
        ...['AE', 'EG', 'IN', 'KE', 'OM', 'PK'].map((code) => incident(code, ['degrading', 0], ['over', 60])),
        ...['SA', 'YE'].map((code) => incident(code, ['degrading', 0])),
      ],
      told: toldOf(PART, ...CODES),
    },
    ['AE ending post wider 2'],
  ],
  [
    'one that is left after that is told by itself, and the card says it too',
    {
      countries: [
        incident('AE', ['degrading', 0], ['over', 90]),
        ...CODES.slice(1).map((code) => incident(code, ['degrading', 0], ['over', 60])),
      ],
      told: toldOf(PART, ...CODES),
    },
    ['AE ending post alone 2', 'AE ending edit wider 2'],
  ],
  [
    'who never wants edits is not told of what would only be one',
    {
      countries: [incident('AE', ['degrading', 0], ['reduced', 120]), ...others],
      told: toldOf(PART, ...CODES),
      manners: { telling: 'post' },
    },
    [],
  ],
  [
    'the end of a country that was told by itself is its own',
    {
      countries: [incident('AE', ['degrading', 0], ['over', 60]), ...others],
      told: toldOf(SINGLY, ...CODES),
    },
    ['AE ending post alone 2'],
  ],
];

describe('what a channel that listens to the world is owed', () => {
  it.each(ROWS)('%s', (_, given, expected) => {
    expect(text(deliveries(given))).toEqual(expected);
  });

  it('names the wider outage by the incident that fell first', () => {
    const countries = [incident('AE', ['degrading', 5]), ...others];
    const [delivery] = deliveries({ countries });

    expect(delivery === undefined ? null : widerOf(delivery)).toBe('wider:country:EG@x');
  });

  it.each([
    ['a moment, where another country fell as well', fallen(2), T + holdMs],
    ['not where it is the only one', fallen(1), null],
    ['not where the other fell long before', [...fallen(1), incident('EG', ['degrading', -60])], null],
    [
      'not where one family alone sees it',
      fallen(2).map((each) => ({
        ...each,
        latest: { ...each.latest, confidence: 'single-source' } as const,
      })),
      null,
    ],
    [
      'no longer than a moment after it was first heard of',
      [incident('AE', ['degrading', 0], ['blackout', 3]), ...fallen(2).slice(1)],
      null,
    ],
  ])('waits for others %s', (_, countries, notBefore) => {
    expect(deliveries({ countries })[0]?.notBefore).toBe(notBefore);
  });
});

describe('a wider outage', () => {
  it.each([
    [12, 12, false],
    [12, 4, false],
    [12, 3, true],
    [5, 2, false],
    [5, 1, true],
    [40, 5, false],
    [40, 4, true],
    [3, 0, true],
  ])('of %i countries, with %i still out, is over: %s', (countries, stillOut, isOver) => {
    expect(isOverWith(stillOut, countries)).toBe(isOver);
  });

  it('counts the others for the card of one country, from a wider outage up, and no regions', () => {
    const [own] = ALL;
    const region = { ...others[0]!, id: 'region:IN-Delhi@x', place: 'region:IN-Delhi' };

    expect(othersFallen(own!, [...ALL, region])).toBe(minCountries - 1);
    expect(othersFallen(own!, [...ALL.slice(0, -1), region])).toBe(0);
  });
});
