import { describe, expect, it } from 'vitest';
import { runLine } from '../../commands/index.ts';
import { createSubscriptions } from '../../src/app/subscriptions.ts';
import { drillCard } from '../../src/core/card-drill.ts';
import { createPlaces } from '../../src/core/places.ts';
import type { Delivery } from '../../src/core/routing.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { muteOf, NOW, stage, wish, wordsOf } from './parts.ts';

const places = createPlaces();

describe('a drill', () => {
  it('marks every line, in a tone that no real blackout has', () => {
    for (const { id } of places.countries) {
      const card = drillCard(places.get(id), NOW);

      expect(card.headline.length).toBeLessThanOrEqual(200);
      expect(card.tone).toBe('notice');
      for (const line of wordsOf(card).split('\n')) expect(line).toMatch(/^DRILL: /);
      expect(card.spark?.caption).toMatch(/^DRILL: /);
    }
  });

  it('looks like the alert of a blackout and is shown to the whole channel', async () => {
    const { card, private: isPrivate } = await runLine('drill', stage().context);

    expect(card.headline).toBe(
      'DRILL: North Korea: near-total blackout, 0 of 4 prefixes (routing), 22 Dec 17:55 UTC',
    );
    expect(wordsOf(card)).toContain('This is only a test. Nothing has happened');
    expect(wordsOf(card)).toContain('DRILL: All numbers are invented for this drill.');
    expect(card.actions).toEqual([]);
    expect(isPrivate).toBe(false);
  });

  it('is about the place that is asked for, but never about a whole group', async () => {
    const iran = await runLine('drill Iran', stage().context);
    const world = await runLine('drill world', stage().context);

    expect(iran.card.headline).toMatch(/^DRILL: Iran: /);
    expect(world.card.headline).toMatch(/^DRILL: North Korea: /);
  });

  it('pings whom an alert would ping, by the closest subscription', async () => {
    const subscriptions = [
      wish('group:world', { manners: { mention: '1' } }),
      wish('country:IR', { manners: { mention: '2' } }),
    ];

    const ofIran = await runLine('drill region:IR-Tehran', stage({ subscriptions }).context);
    const ofKorea = await runLine('drill', stage({ subscriptions }).context);
    const ofNobody = await runLine('drill', stage().context);

    expect([ofIran.mention, ofKorea.mention, ofNobody.mention]).toEqual(['2', '1', null]);
  });

  it('writes nothing: the store of this test throws at whatever a drill has no business with', async () => {
    const { context, queued, subscriptions, mutes, notes } = stage();

    await runLine('drill', context);

    expect([queued, subscriptions(), mutes(), notes]).toEqual([[], [], [], []]);
  });
});

describe('forgetting', () => {
  const everywhere = [
    wish('country:KP', { channel: 'discord:1/10' }),
    wish('country:IR', { channel: 'discord:1/11' }),
    wish('country:KP', { channel: 'discord:12/10' }),
    wish('country:KP', { channel: 'slack:T1/D5' }),
    wish('country:KP', { channel: 'slack:T1/C5' }),
    wish('country:KP', { channel: 'discord:dm/7' }),
    wish('country:KP', { channel: 'discord:dm/8' }),
    wish('country:KP', { channel: 'console:main' }),
  ];
  const mutes = [
    muteOf('country:KP', { channel: 'discord:1/11' }),
    muteOf('country:KP', { channel: 'slack:T1/C5' }),
  ];

  it('first says what would go, and does nothing', async () => {
    const {
      context,
      subscriptions,
      mutes: left,
    } = stage({ channel: 'discord:1/10', subscriptions: everywhere, mutes });

    const { card } = await runLine('forget', context);

    expect(card.headline).toBe('Ebb would forget 2 subscriptions and 1 mute in 2 channels here.');
    expect(wordsOf(card)).toContain('To do it: /forget everything');
    expect(subscriptions()).toEqual(everywhere);
    expect(left()).toEqual(mutes);
  });

  it.each([
    ['discord:1/10', ['discord:1/10', 'discord:1/11']],
    ['discord:1/99', ['discord:1/10', 'discord:1/11']],
    ['slack:T1/C5', ['slack:T1/C5', 'slack:T1/D5']],
    ['slack:T1/D5', ['slack:T1/D5']],
    ['discord:dm/7', ['discord:dm/7']],
    ['console:main', ['console:main']],
  ])('from %s takes %j and leaves the others alone', async (channel, gone) => {
    const { context, subscriptions, mutes: left } = stage({ channel, subscriptions: everywhere, mutes });

    const { card } = await runLine('forget everything', context);

    expect(card.headline).toMatch(/^Forgotten: /);
    expect(subscriptions()).toEqual(everywhere.filter((each) => !gone.includes(each.channel)));
    expect(left()).toEqual(mutes.filter((each) => !gone.includes(each.channel)));
  });
});

describe('forgetting by somebody who runs one channel only', () => {
  it('takes that channel, and says who can forget the rest', async () => {
    const own = wish('country:KP', { channel: 'discord:1/10' });
    const other = wish('country:KP', { channel: 'discord:1/100' });
    const { context, subscriptions } = stage({ channel: 'discord:1/10', subscriptions: [own, other] });

    const { card } = await runLine('forget everything', {
      ...context,
      server: { prefix: 'discord:1/', isRunByCaller: false },
    });

    expect(card.headline).toBe('Forgotten: 1 subscription and 0 mutes in this channel.');
    expect(wordsOf(card)).toContain('Other channels here are kept');
    expect(subscriptions()).toEqual([other]);
  });
});

describe('forgetting in a store', () => {
  it('takes what waits to be sent as well, and leaves the other guilds alone', async () => {
    const store = createMemoryStore();
    const subscriptions = createSubscriptions({ store, places });
    const context = { ...stage({ channel: 'discord:1/10' }).context, subscriptions };
    for (const channel of ['discord:1/10', 'discord:1/11', 'discord:12/10']) {
      await store.putSubscription(wish('country:KP', { channel }));
      await store.enqueue([waiting(channel)]);
    }

    const { card } = await runLine('forget everything', context);

    expect(card.headline).toBe('Forgotten: 2 subscriptions and 0 mutes in 2 channels here.');
    expect((await store.subscriptions()).map(({ channel }) => channel)).toEqual(['discord:12/10']);
    expect((await store.dueDeliveries(NOW, 10)).map(({ channel }) => channel)).toEqual(['discord:12/10']);
    expect(await store.toldOf('discord:1/11', 'country:KP@x')).toBeNull();
  });
});

function waiting(channel: string): Delivery {
  return {
    key: `${channel}|1`,
    channel,
    incident: 'country:KP@x',
    seq: 1,
    reason: 'first-notification',
    mode: 'post',
    priority: 3,
    createdAt: NOW,
    notBefore: null,
    target: null,
  };
}

describe('a note that Ebb is wrong', () => {
  it.each([
    ['wrong Iran', 'Somebody in console:main says that what Ebb shows for Iran (country:IR) is wrong'],
    [
      'wrong Iran it works here',
      'Somebody in console:main says that what Ebb shows for Iran (country:IR) is wrong: it works here',
    ],
    [
      'wrong North Korea no outage',
      'Somebody in console:main says that what Ebb shows for North Korea (country:KP) is wrong: no outage',
    ],
    [
      'wrong country:KP the routes\nare back',
      'Somebody in console:main says that what Ebb shows for North Korea (country:KP) is wrong: the routes are back',
    ],
    [
      'wrong Democratic Republic of the Congo is fine',
      'Somebody in console:main says that what Ebb shows for DR Congo (country:CD) is wrong: is fine',
    ],
  ])('%j is passed on', async (line, note) => {
    const { context, notes } = stage();

    const reply = await runLine(line, context);

    expect(notes).toEqual([note]);
    expect(reply.private).toBe(true);
    expect(reply.card.headline).toMatch(/^Thank you: /);
  });

  it('is cut after 300 characters, and says so', async () => {
    const { context, notes } = stage();

    const { card } = await runLine(`wrong Iran ${'x'.repeat(400)}`, context);

    expect(notes[0]).toMatch(/: x{299}…$/);
    expect(wordsOf(card)).toContain('Only the first 300 characters of your note were passed on.');
  });

  it('waits for its turn', async () => {
    const { context, notes } = stage({ mayTellOperator: false });

    const { card } = await runLine('wrong Iran again', context);

    expect(notes).toEqual([]);
    expect(card.headline).toBe('A note about Iran went to the operator a few minutes ago.');
  });
});
