/** What a monitoring reads while a day goes on: a timeline in, Prometheus' text out. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Feed } from '../../src/app/ports.ts';
import { createTally } from '../../src/app/tally.ts';
import { readVitals } from '../../src/app/vitals.ts';
import { FeedError } from '../../src/core/errors.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { metricsText } from '../../src/web/metrics.ts';
import { feed } from '../commands/parts.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { FakeFeed, World } from '../support/supervised-world.ts';
import { AT, samplesIn, startWeb, vitalsOf } from '../support/web-parts.ts';

const START = Date.parse('2026-03-01T00:00:00Z');
const STEP_MS = 10 * MINUTE_MS;
const PROBING = {
  family: 'alpha',
  kind: 'probing',
  scale: 'count-set',
  unit: 'addresses',
  stepMs: STEP_MS,
  lagMs: STEP_MS,
} as const;

/** One feed of two signals: the second can fall silent alone. */
function twoSignals(clock: ReturnType<typeof fakeClock>, secondEndsAt: number) {
  const now = (): number => clock.now();
  const dark = START + HOUR_MS;
  const alpha = new FakeFeed({
    id: 'alpha',
    spec: PROBING,
    places: ['country:IR', 'country:KP'],
    reads: (place, at) => (place === 'country:KP' && at >= dark ? 0 : 900 + ((at / MINUTE_MS) % 5)),
    now,
  });
  const beta = new FakeFeed({
    id: 'beta',
    spec: { ...PROBING, family: 'beta', kind: 'routing' },
    places: ['country:IR'],
    reads: (_place, at) => (at < secondEndsAt ? 900 + ((at / MINUTE_MS) % 5) : null),
    now,
  });
  const both: Feed = {
    ...alpha.feed,
    signals: [...alpha.feed.signals, ...beta.feed.signals],
    history: async (...asked) => {
      const [first, second] = [await alpha.feed.history(...asked), await beta.feed.history(...asked)];
      return { ...first, observations: [...first.observations, ...second.observations], skipped: 1 };
    },
    poll: async (from, to, stop) => {
      const [first, second] = [
        await alpha.feed.poll?.(from, to, stop),
        await beta.feed.poll?.(from, to, stop),
      ];
      if (first === undefined || second === undefined) throw new Error('both can be polled');
      return { ...first, observations: [...first.observations, ...second.observations] };
    },
  };
  return { alpha, both };
}

describe('metrics', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function running(secondEndsAt: number) {
    const clock = fakeClock(START);
    const { alpha, both } = twoSignals(clock, secondEndsAt);
    const world = await new World(START, [both], { clock }).start();
    ends.push(() => world.end());
    const { store, supervisor, log } = world;
    const parts = { store, supervisor, log, chats: [], tally: createTally() };
    const web = await startWeb(() => readVitals(parts, clock.now()), { clock });
    ends.push(() => web.stop());
    const read = async () => samplesIn((await web.get('/metrics')).text);
    return { alpha, world, web, read };
  }

  it('tell of a feed and each of its signals how fresh they are, while one falls silent and then all fail', async () => {
    const { alpha, world, read } = await running(START + 2 * HOUR_MS);
    await world.pass(2 * HOUR_MS);
    const early = await read();
    await world.pass(4 * HOUR_MS);
    const late = await read();
    alpha.failing = new FeedError('network', 'connection refused');
    await world.pass(HOUR_MS);
    const failing = await read();

    const newestOf = (name: string) => `ebb_${name}_newest_data_timestamp_seconds`;
    expect(early.get('ebb_feed_state{feed="alpha",state="fresh"}')).toBe(1);
    expect(early.get('ebb_feed_state{feed="alpha",state="failing"}')).toBe(0);
    expect(early.get('ebb_feed_state{feed="none",state="off"}')).toBe(1);
    expect(early.get('ebb_healthy')).toBe(1);
    expect(early.get('ebb_watch_advanced_timestamp_seconds')).toBe((START + 2 * HOUR_MS) / 1000);
    const newest = (START + 2 * HOUR_MS - 2 * STEP_MS) / 1000;
    expect(early.get(`${newestOf('feed')}{feed="alpha"}`)).toBe(newest);
    expect(early.get(`${newestOf('signal')}{feed="alpha",signal="alpha.signal"}`)).toBe(newest);
    expect(late.get('ebb_feed_state{feed="alpha",state="fresh"}')).toBe(1);
    expect(late.get('ebb_signal_state{feed="alpha",signal="alpha.signal",state="fresh"}')).toBe(1);
    expect(late.get('ebb_signal_state{feed="alpha",signal="beta.signal",state="fresh"}')).toBe(0);
    expect(late.get('ebb_signal_state{feed="alpha",signal="beta.signal",state="silent"}')).toBe(1);
    expect(late.get(`${newestOf('signal')}{feed="alpha",signal="beta.signal"}`)).toBe(
      (START + 2 * HOUR_MS - STEP_MS) / 1000,
    );
    expect(failing.get('ebb_feed_state{feed="alpha",state="failing"}')).toBe(1);
    expect(failing.get('ebb_healthy')).toBe(0);
    expect(failing.get('ebb_feed_last_success_timestamp_seconds{feed="alpha"}')).toBe(
      (START + 6 * HOUR_MS) / 1000,
    );
  });

  it('count places, rows and open incidents', async () => {
    const { world, read } = await running(Number.POSITIVE_INFINITY);
    const before = await read();
    await world.pass(3 * HOUR_MS);
    const after = await read();

    expect(before.get('ebb_incidents_open{phase="blackout"}')).toBe(0);
    expect(after.get('ebb_incidents_open{phase="blackout"}')).toBe(1);
    expect(after.get('ebb_feed_places{feed="alpha"}')).toBe(2);
    expect(after.get('ebb_feed_places_warm{feed="alpha"}')).toBe(2);
    expect(after.get('ebb_feed_rows_skipped_total{feed="alpha"}')).toBe(1);
    expect(after.get('ebb_feed_rows_total{feed="alpha"}')).toBeGreaterThan(
      before.get('ebb_feed_rows_total{feed="alpha"}') ?? Number.POSITIVE_INFINITY,
    );
  });

  it('of the process are there too', async () => {
    const { read } = await running(START);
    const names = [...(await read()).keys()];

    expect(names).toContain('ebb_process_start_time_seconds');
    expect(names).toContain('ebb_nodejs_eventloop_lag_seconds');
  });
});

describe('what is not known', () => {
  it('is absent, never zero: of feeds that are off or have said nothing', async () => {
    const unheard = feed({ feed: 'ris', state: 'starting', newestDataAt: null, lastSuccessAt: null });
    const waiting = [{ signal: 'ris.prefixes', state: 'waiting', newestDataAt: null }] as const;
    const off = feed({ feed: 'radar', state: 'off', why: 'no token', placesTotal: 0 });
    const page = await metricsText(
      vitalsOf({ advancedAt: null, feeds: [{ ...unheard, signals: waiting }, off] }),
    );

    expect(page).not.toContain('ebb_feed_newest_data_timestamp_seconds');
    expect(page).not.toContain('ebb_feed_last_success_timestamp_seconds');
    expect(page).not.toContain('ebb_watch_advanced_timestamp_seconds');
    const about = [...samplesIn(page).keys()].filter((name) => name.includes('feed="radar"'));
    expect(about.filter((name) => !name.startsWith('ebb_feed_state'))).toEqual([]);
    expect(page).toContain('ebb_signal_state{feed="ris",signal="ris.prefixes",state="waiting"} 1');
  });

  it('is absent while the store cannot be read', async () => {
    const samples = samplesIn(await metricsText(vitalsOf({ stored: null })));

    expect(samples.get('ebb_store_up')).toBe(0);
    expect([...samples.keys()].filter((name) => /incidents|deliveries|channels/.test(name))).toEqual([]);
  });
});

describe('deliveries', () => {
  it('that wait are told by why, with the age of the oldest', async () => {
    const none = { deliveries: 0, oldestAt: null };
    const waiting = {
      due: { deliveries: 3, oldestAt: AT - HOUR_MS },
      retrying: { deliveries: 1, oldestAt: AT },
      held: none,
      unreachable: none,
    };
    const open = { degrading: 0, reduced: 0, blackout: 0, recovering: 0 };
    const stored = { open, blind: 0, waiting, channelsLost: 2 };
    const samples = samplesIn(await metricsText(vitalsOf({ stored })));

    const oldest = 'ebb_deliveries_oldest_timestamp_seconds';
    expect(samples.get('ebb_deliveries_waiting{wait="due"}')).toBe(3);
    expect(samples.get('ebb_deliveries_waiting{wait="held"}')).toBe(0);
    expect(samples.get(`${oldest}{wait="due"}`)).toBe((AT - HOUR_MS) / 1000);
    expect(samples.has(`${oldest}{wait="held"}`)).toBe(false);
    expect(samples.get('ebb_channels_unreachable')).toBe(2);
  });

  it('that were sent and that failed are told by platform and reason', async () => {
    const none = {
      'channel-lost': 0,
      'message-gone': 0,
      'message-rests': 0,
      refused: 0,
      'told-to-wait': 0,
      bug: 0,
    };
    const sent = [{ platform: 'discord', sent: 2, failed: { ...none, unreachable: 1 } }];
    const samples = samplesIn(await metricsText(vitalsOf({ sent })));

    expect(samples.get('ebb_messages_sent_total{platform="discord"}')).toBe(2);
    expect(samples.get('ebb_messages_failed_total{platform="discord",reason="unreachable"}')).toBe(1);
    expect(samples.get('ebb_messages_failed_total{platform="discord",reason="bug"}')).toBe(0);
  });
});
