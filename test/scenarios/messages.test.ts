import { describe, expect, it } from 'vitest';
import { createSubscriptions } from '../../src/app/subscriptions.ts';
import { Channel } from '../support/channel.ts';
import { line, PROBES, places, ROUTES, START, span } from '../support/timeline.ts';

const dark = () => line(ROUTES).steady('10d', 4).steady('9h', 0).steady('8h', 4);

describe('what a channel reads', () => {
  it('is told of a blackout, of the return and of the end, each once', async () => {
    const channel = new Channel([ROUTES]);
    await channel.subscribe('country:KP');

    await channel.play([dark()]);

    expect(channel.headlines()).toEqual([
      expect.stringMatching(
        /^North Korea: near-total blackout, 0 of 4 prefixes \(routing\), 17 Jan 00:00 UTC$/,
      ),
      expect.stringMatching(/^North Korea: partial recovery/),
      expect.stringMatching(/^North Korea: recovered after 9 h.*lowest 0 of 4 prefixes/),
    ]);
  });

  it('reads UTC and the local time of the place on every card, and no cause', async () => {
    const channel = new Channel([ROUTES]);
    await channel.subscribe('group:world');

    await channel.play([dark()]);

    expect(channel.said).toHaveLength(3);
    for (const { text } of channel.said) {
      expect(text).toContain('UTC+9');
      expect(text).toMatch(/\d\d:\d\d UTC/);
      expect(text).not.toMatch(/attack|sabotage|censor|shut ?down|cut off by/i);
    }
  });

  it('is warned while it is still a decline', async () => {
    const channel = new Channel([PROBES]);
    await channel.subscribe('country:KP');

    await channel.play([line(PROBES).steady('10d', 1000, 0.02).slide('12h', 1000, 0).steady('3h', 0)]);

    const [first, second] = channel.said;
    expect(first?.headline).toMatch(/^North Korea: degrading/);
    expect(second?.headline).toMatch(/near-total blackout/);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(span('4h'));
  });

  it('hears nothing of a decline when it asked for blackouts only, then all of the blackout', async () => {
    const channel = new Channel([PROBES]);
    await channel.subscribe('country:KP', 'critical');

    await channel.play([
      line(PROBES).steady('10d', 1000, 0.02).slide('12h', 1000, 0).steady('3h', 0).steady('4h', 1000),
    ]);

    expect(channel.headlines().map((h) => h.split(',')[0]?.slice(13, 32))).toEqual([
      'near-total blackout',
      'partial recovery',
      expect.stringMatching(/^recovered after/),
    ]);
  });

  it('gets one card with the current state when it subscribes during an outage, and the ending', async () => {
    const channel = new Channel([ROUTES]);
    await channel.play([dark()], '10d3h');
    const subscriptions = createSubscriptions({ store: channel.store, places });
    const now = START + span('10d3h');

    await subscriptions.subscribe({ channel: channel.id, place: 'country:KP', minSeverity: 'major', now });
    await channel.runTo('10d17h');

    expect(channel.headlines()).toHaveLength(3);
    expect(channel.headlines()[0]).toMatch(/near-total blackout/);
    expect(channel.said[0]?.text).toContain('lready in progress');
    expect(channel.headlines()[2]).toMatch(/recovered after/);
  });

  it('is owed the ending of what it heard of, even when it muted the place meanwhile', async () => {
    const channel = new Channel([ROUTES]);
    await channel.subscribe('country:KP');
    await channel.play([dark()], '10d3h');

    await channel.store.putMute({
      channel: channel.id,
      place: 'country:KP',
      until: START + span('12d'),
      untilRecovery: false,
    });
    await channel.runTo('10d17h');

    expect(channel.headlines()).toHaveLength(2);
    expect(channel.headlines()[1]).toMatch(/recovered after/);
  });

  it('is owed the ending even when it unsubscribed', async () => {
    const channel = new Channel([ROUTES]);
    await channel.subscribe('country:KP');
    await channel.play([dark()], '10d3h');

    await channel.store.deleteSubscription(channel.id, 'country:KP');
    await channel.runTo('10d17h');

    expect(channel.headlines().at(-1)).toMatch(/recovered after/);
    expect(channel.headlines()).toHaveLength(2);
  });

  it('hears of a broken feed once and of its return once, and of no country', async () => {
    const codes = ['KP', 'IR', 'BR', 'DE', 'FR', 'NG', 'KE', 'US', 'CA', 'AU'];
    const channel = new Channel([PROBES]);
    await channel.subscribe('group:world');

    await channel.play(
      codes.map((code) =>
        line(PROBES, `country:${code}`).steady('10d', 900, 0.02).steady('1h', 90).steady('4h', 900, 0.02),
      ),
    );

    expect(channel.headlines()).toEqual([
      expect.stringMatching(/looks broken/),
      expect.stringMatching(/looks sound again/),
    ]);
  });
});
