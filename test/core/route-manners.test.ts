import { describe, expect, it } from 'vitest';
import { foldIncident } from '../../src/core/fold.ts';
import type { Transition } from '../../src/core/incident.ts';
import { route } from '../../src/core/route.ts';
import { type Manners, USUAL_MANNERS } from '../../src/core/routing.ts';
import { HOUR_MS, parseInstant } from '../../src/core/time.ts';
import { transition } from './card-builders.ts';

const T = parseInstant('2014-12-22T16:25:00Z') ?? 0;
const NIGHT = { fromMinute: 16 * 60, toMinute: 17 * 60, zone: 'UTC', blackoutsBreakThrough: false };
const MORNING = parseInstant('2014-12-22T17:00:00Z');
const FIRST = foldIncident(
  null,
  transition({ at: T - 2 * HOUR_MS, seq: 1, from: 'normal', to: 'degrading' }),
);

function told(manners: Partial<Manners>, is: Partial<Transition>, isFirst = false, place = 'country:KP') {
  const step = transition({ at: T, seq: 2, from: 'degrading', to: 'reduced', ...is });
  const incident = foldIncident(isFirst ? null : FIRST, step);
  const own = {
    channel: 'c:1',
    place,
    minSeverity: 'notice',
    createdAt: 0,
    manners: { ...USUAL_MANNERS, ...manners },
  } as const;
  const world = { ...own, place: 'group:world', manners: { ...USUAL_MANNERS, telling: 'post' as const } };
  const deliveries = route({
    transition: step,
    incident,
    before: FIRST,
    subscriptions: [world, own],
    mutes: [],
    toldChannels: [],
    told: () => (isFirst ? null : { lastPostAt: T - 2 * HOUR_MS }),
    contains: (outer) => outer === 'group:world',
    openContainer: () => [],
    now: T,
  });
  return deliveries.map(({ mode, reason, notBefore }) => ({ mode, reason, notBefore }));
}

describe('manners', () => {
  it('of the closest wish hold: the country before the world', () => {
    expect(told({ telling: 'edit' }, {})).toEqual([
      { mode: 'edit', reason: 'phase-change', notBefore: null },
    ]);
  });

  it('edit only: the first alert and the ending still notify', () => {
    expect(told({ telling: 'edit' }, { to: 'blackout' }, true)).toMatchObject([{ mode: 'post' }]);
    expect(told({ telling: 'edit' }, { to: 'normal', ending: 'recovered' })).toMatchObject([
      { mode: 'post' },
    ]);
  });

  it('post only: what would be no more than an edit is left out', () => {
    const flag = { from: 'degrading', to: 'degrading', unstable: false } as const;
    expect(told({ telling: 'post' }, flag)).toEqual([]);
    expect(told({ telling: 'both' }, flag)).toMatchObject([{ mode: 'edit' }]);
  });

  it('quiet: what notifies waits for the morning, an edit does not', () => {
    expect(told({ quiet: NIGHT }, {})).toMatchObject([{ mode: 'post', notBefore: MORNING }]);
    expect(told({ quiet: NIGHT, telling: 'edit' }, {})).toMatchObject([{ mode: 'edit', notBefore: null }]);
  });

  it('quiet: a blackout breaks through where that was asked for, and nothing else does', () => {
    const quiet = { ...NIGHT, blackoutsBreakThrough: true };
    expect(told({ quiet }, { to: 'blackout' })).toMatchObject([{ notBefore: null }]);
    expect(told({ quiet }, {})).toMatchObject([{ notBefore: MORNING }]);
    expect(told({ quiet: NIGHT }, { to: 'blackout' })).toMatchObject([{ notBefore: MORNING }]);
  });
});
