import { describe, expect, it } from 'vitest';
import {
  reportKey,
  reportOfKey,
  type ReportRoute,
  routeReport,
} from '../../src/core/reports/route-report.ts';
import { type Manners, type Mute, type Subscription, USUAL_MANNERS } from '../../src/core/routing.ts';
import { minute, report } from './reports-builders.ts';

const contains = (outer: string, inner: string): boolean =>
  outer === 'group:world' || (outer === 'country:KP' && inner === 'region:KP-Chagang');

function wish(channel: string, place: string, manners: Partial<Manners> = {}): Subscription {
  return {
    channel,
    place,
    minSeverity: 'critical',
    createdAt: 0,
    manners: { ...USUAL_MANNERS, reports: true, ...manners },
  };
}

function owed(parts: Partial<ReportRoute>): readonly string[] {
  const input = {
    report: report(),
    subscriptions: [],
    mutes: [],
    contains,
    told: () => false,
    now: minute(10),
    ...parts,
  };
  return routeReport(input).map(({ channel }) => channel);
}

const mute = (place: string, until: number): Mute => ({ channel: 'a', place, until, untilRecovery: false });

describe('a report by itself is owed', () => {
  it.each<[string, Partial<ReportRoute>, readonly string[]]>([
    ['to who asked for reports of the place', { subscriptions: [wish('a', 'country:KP')] }, ['a']],
    ['to who asked for a place around it', { subscriptions: [wish('a', 'group:world')] }, ['a']],
    [
      'to nobody who did not ask for reports',
      { subscriptions: [wish('a', 'country:KP', { reports: false })] },
      [],
    ],
    ['to nobody who asked for another place', { subscriptions: [wish('a', 'country:IR')] }, []],
    [
      'as the closest wish of a channel says',
      { subscriptions: [wish('a', 'group:world'), wish('a', 'country:KP', { reports: false })] },
      [],
    ],
    [
      'by channel, once',
      { subscriptions: [wish('b', 'country:KP'), wish('a', 'group:world'), wish('b', 'group:world')] },
      ['a', 'b'],
    ],
    [
      'not where it is told by an alert of ours',
      {
        subscriptions: [wish('a', 'country:KP'), wish('b', 'country:KP')],
        told: (channel: string) => channel === 'a',
      },
      ['b'],
    ],
    [
      'not where it is muted',
      { subscriptions: [wish('a', 'country:KP')], mutes: [mute('group:world', minute(11))] },
      [],
    ],
    [
      'where the mute is over',
      { subscriptions: [wish('a', 'country:KP')], mutes: [mute('country:KP', minute(10))] },
      ['a'],
    ],
    [
      'not when what it speaks of has been over for a day',
      {
        subscriptions: [wish('a', 'country:KP')],
        report: report({ startedAt: minute(-3000), endedAt: minute(-1431) }),
      },
      [],
    ],
  ])('%s', (_name, parts, channels) => {
    expect(owed(parts)).toEqual(channels);
  });

  it('as a message of its own that names the stored report', () => {
    const subscriptions = [wish('discord:1/2', 'country:KP')];

    expect(
      routeReport({
        report: report(),
        subscriptions,
        mutes: [],
        contains,
        told: () => false,
        now: minute(10),
      }),
    ).toEqual([
      {
        key: 'discord:1/2|report|radar|901',
        channel: 'discord:1/2',
        incident: null,
        seq: 0,
        reason: 'report',
        mode: 'post',
        priority: 1,
        createdAt: minute(10),
        notBefore: null,
        target: null,
      },
    ]);
  });

  it('after the quiet hours', () => {
    const quiet = { fromMinute: 960, toMinute: 1020, zone: 'UTC', blackoutsBreakThrough: true };

    const [first] = routeReport({
      report: report(),
      subscriptions: [wish('a', 'country:KP', { quiet })],
      mutes: [],
      contains,
      told: () => false,
      now: minute(10),
    });

    expect(first?.notBefore).toBe(Date.UTC(2014, 11, 22, 17));
  });

  it('under a key from which the report is found again', () => {
    const channel = 'slack:T1|x/C2';
    const said = report({ source: 'ioda', id: 'country/KP|bgp|1' });

    expect(reportOfKey({ channel, key: reportKey(channel, said) })).toEqual({
      source: 'ioda',
      id: 'country/KP|bgp|1',
    });
    expect(reportOfKey({ channel, key: `${channel}|feed-broken|ioda.bgp|1` })).toBeNull();
    expect(reportOfKey({ channel, key: `${channel}|report|` })).toBeNull();
  });
});
