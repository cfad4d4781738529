/** When a running Ebb is well, and what it says when it is not. */
import { describe, expect, it } from 'vitest';
import { healthOf } from '../../src/app/health.ts';
import type { FeedStatus } from '../../src/app/ports.ts';
import type { Vitals } from '../../src/app/vitals.ts';
import { MINUTE_MS } from '../../src/core/time.ts';
import { feed } from '../commands/parts.ts';
import { AT, vitalsOf } from '../support/web-parts.ts';

const BGP = { signal: 'ioda.bgp', state: 'fresh', newestDataAt: AT } as const;
const PING = { ...BGP, signal: 'ioda.ping-slash24' };
const failing = (title: string): FeedStatus => feed({ title, state: 'failing', why: 'refused' });
const silent = feed({ title: 'RIPE Atlas', state: 'silent' });
const off = feed({ title: 'Radar', state: 'off', why: 'no token' });
const idle = feed({ title: 'RIS', placesTotal: 0, placesWarm: 0, newestDataAt: null });
const lost = (channelsLost: number): Vitals['stored'] => {
  const { stored } = vitalsOf();
  return stored === null ? null : { ...stored, channelsLost };
};

describe('health', () => {
  it.each<[string, Partial<Vitals>, readonly string[], readonly string[]]>([
    ['a feed is fresh', {}, [], []],
    ['the only feed warms up', { feeds: [feed({ state: 'warming' })] }, [], []],
    [
      'one of two feeds fails',
      { feeds: [feed(), failing('RIPE Atlas'), off] },
      [],
      ['RIPE Atlas: failing (refused).'],
    ],
    ['the only feed is late', { feeds: [feed({ state: 'late' })] }, [], ['IODA: late.']],
    [
      'every feed fails or is silent',
      { feeds: [failing('IODA'), silent, off] },
      [
        'Nothing can be judged by any feed. IODA: failing (refused); RIPE Atlas: silent: it says nothing new.',
      ],
      [],
    ],
    [
      'every feed that watches a place fails, and one watches none',
      { feeds: [failing('IODA'), idle] },
      ['Nothing can be judged by any feed. IODA: failing (refused).'],
      [],
    ],
    ['nobody watches a place yet', { feeds: [idle] }, [], []],
    [
      'one of two signals is not believed',
      { feeds: [feed({ signals: [BGP, PING], brokenSignals: ['ioda.bgp'] })] },
      [],
      [],
    ],
    [
      'no signal of the only feed is believed',
      { feeds: [feed({ signals: [BGP, PING], brokenSignals: ['ioda.bgp', 'ioda.ping-slash24'] })] },
      ['Nothing can be judged by any feed. IODA: fresh; none of its signals is believed now.'],
      [],
    ],
    ['all feeds are off', { feeds: [off] }, ['No feed is on: nothing is watched.'], []],
    ['nothing was judged yet', { advancedAt: null }, ['Ebb is starting.'], []],
    ['the watch moved on five minutes ago', { advancedAt: AT - 5 * MINUTE_MS }, [], []],
    ['the watch stands still', { advancedAt: AT - 6 * MINUTE_MS }, ['Nothing was judged for 6 min.'], []],
    ['the store is broken', { stored: null }, ['The store cannot be read; the log says why.'], []],
    [
      'a platform is not heard',
      { chats: [{ platform: 'discord', trouble: 'The gateway is down.' }] },
      [],
      ['The gateway is down.'],
    ],
    ['one channel is lost', { stored: lost(1) }, [], ['1 channel cannot be reached.']],
    ['two channels are lost', { stored: lost(2) }, [], ['2 channels cannot be reached.']],
  ])('%s', (_name, changes, reasons, notes) => {
    expect(healthOf(vitalsOf(changes))).toEqual({ isWell: reasons.length === 0, reasons, notes });
  });
});
