/**
 * Days on which IODA's probing flagged most countries of the world at once, and days on which it served nothing: the feed
 * failed, not the world. Made-up numbers of that shape.
 */
import { describe, expect, it } from 'vitest';
import type { SignalSpec } from '../../src/core/series.ts';
import { MINUTE_MS } from '../../src/core/time.ts';
import { Newsroom, OPERATOR } from '../support/newsroom.ts';
import { type Line, line, PROBES, places, ROUTES, TRAFFIC } from '../support/timeline.ts';

const STEP = 30 * MINUTE_MS;
const PROBING: SignalSpec = { ...PROBES, stepMs: STEP };
const BGP: SignalSpec = { ...ROUTES, id: 'ioda.bgp', family: 'ioda', stepMs: STEP };
const ROUTING: SignalSpec = { ...ROUTES, stepMs: STEP };
const FLOWS: SignalSpec = { ...TRAFFIC, scale: 'count-set' };
const COUNTRIES = places.countries.slice(0, 180).map(({ id }) => id);
const AWAY = 'country:IR';

/** Seven quiet days, `hours` with a part of everything left, and a day after. */
function days(spec: SignalSpec, place: string, hours: number, left: number | null): Line {
  const before = line(spec, place).steady('7d', 800, 0.02);
  const during = left === null ? before.gap(`${hours}h`) : before.steady(`${hours}h`, 800 * left, 0.02);
  return during.steady('1d', 800, 0.02);
}

describe('a day on which probing fails in 180 countries at once', () => {
  const probing = COUNTRIES.map((place) => days(PROBING, place, 3, 0.1));
  const routing = COUNTRIES.map((place) => days(ROUTING, place, 5, place === AWAY ? 0 : 1));

  it('is one notice to the operator and one when it is back, and no country is reported', async () => {
    const others = COUNTRIES.map((place) => days(ROUTING, place, 5, 1));
    const room = new Newsroom([PROBING, ROUTING]).offer([...probing, ...others]);
    await room.subscribe('fake:world', 'group:world');

    await room.runTo('8d', STEP);

    expect(room.transitions).toEqual([]);
    expect(room.all('fake:world')).toEqual([]);
    expect(room.headlines(OPERATOR)).toEqual([
      expect.stringMatching(/^IODA probing \(ioda\.ping-slash24\) looks broken, 14 Jan 00:50 UTC$/),
      expect.stringMatching(/^IODA probing .* looks sound again/),
    ]);
  });

  it('does not hide the one country that is dark meanwhile: the other family reports it', async () => {
    const room = new Newsroom([PROBING, ROUTING]).offer([...probing, ...routing]);
    await room.subscribe('fake:world', 'group:world');

    await room.runTo('8d', STEP);

    expect(new Set(room.transitions.map(({ place }) => place))).toEqual(new Set([AWAY]));
    expect(room.headlines('fake:world')[0]).toMatch(/^Iran: near-total blackout, 0 % of usual \(routing\)/);
    expect(room.headlines('fake:world').at(-1)).toMatch(/^Iran: recovered after 5 h/);
    expect(room.notices.map(({ notice }) => notice)).toEqual(['feed-broken', 'feed-recovered']);
  });

  it('is no outage either when everything that IODA measures falls: that is one family', async () => {
    const bgp = COUNTRIES.map((place) => days(BGP, place, 3, 0.1));
    const room = new Newsroom([PROBING, BGP]).offer([...probing, ...bgp]);
    await room.subscribe('fake:world', 'group:world');

    await room.runTo('8d', STEP);

    expect(room.all('fake:world')).toEqual([]);
  });
});

describe('a world that really goes dark in most places', () => {
  it('is believed as soon as a second family sees it, and told as one wider outage', async () => {
    const some = COUNTRIES.filter((_, n) => n % 4 === 0);
    const room = new Newsroom([PROBING, ROUTING, FLOWS]).offer([
      ...some.map((place, n) => days(PROBING, place, 6, n % 3 === 0 ? 1 : 0.05)),
      ...some.map((place, n) => days(FLOWS, place, 6, n % 3 === 0 ? 1 : 0.05)),
    ]);
    await room.subscribe('fake:world', 'group:world');

    await room.runTo('8d', STEP);

    const fallen = some.filter((_, n) => n % 3 !== 0).length;
    expect(new Set(room.transitions.map(({ place }) => place)).size).toBe(fallen);
    expect(room.headlines('fake:world')[0]).toMatch(new RegExp(`^Wider outage: ${fallen} countries`));
    expect(room.headlines('fake:world').at(-1)).toMatch(new RegExp(`^Wider outage over in all ${fallen}`));
  });
});

describe('a day on which the feed serves nothing', () => {
  const routing = COUNTRIES.map((place) => days(ROUTING, place, 12, 1));

  it('is one notice when it counts as unknown and one when it is back, and no country is reported', async () => {
    const room = new Newsroom([PROBING, BGP, ROUTING]).offer([
      ...COUNTRIES.map((place) => days(PROBING, place, 12, null)),
      ...COUNTRIES.map((place) => days(BGP, place, 12, null)),
      ...routing,
    ]);
    await room.subscribe('fake:world', 'group:world');

    await room.runTo('8d', STEP);

    expect(room.transitions).toEqual([]);
    expect(room.all('fake:world')).toEqual([]);
    expect(room.headlines(OPERATOR)).toEqual([
      expect.stringMatching(/^IODA routing \(ioda\.bgp\) has fallen silent, 14 Jan 03:00 UTC$/),
      expect.stringMatching(/^IODA routing \(ioda\.bgp\) looks sound again, 14 Jan 12:30 UTC$/),
    ]);
  });

  it('does not end an outage that the other family goes on seeing', async () => {
    const dark = COUNTRIES.slice(0, 12);
    const outage = (spec: SignalSpec, place: string): Line =>
      line(spec, place).steady('6d12h', 800, 0.02).steady('1d18h', 0).steady('12h', 800, 0.02);
    const room = new Newsroom([PROBING, ROUTING]).offer([
      ...dark.map((place) => line(PROBING, place).steady('6d12h', 800, 0.02).steady('12h', 0)),
      ...dark.map((place) => outage(ROUTING, place)),
      ...COUNTRIES.slice(12).map((place) => line(PROBING, place).steady('7d', 800, 0.02)),
      ...COUNTRIES.slice(12).map((place) => days(ROUTING, place, 12, 1)),
    ]);
    await room.subscribe('fake:world', 'group:world');

    await room.runTo('8d15h', STEP);

    expect(room.notices.map(({ notice }) => notice)).toEqual(['feed-silent']);
    expect(room.transitions.some(({ blind, ending }) => blind || ending === 'lost-sight')).toBe(false);
    expect(room.headlines('fake:world').at(-1)).toMatch(/^Wider outage over in all 12 countries/);
  });
});
