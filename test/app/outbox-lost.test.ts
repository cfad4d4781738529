import { describe, expect, it } from 'vitest';
import { createChannels } from '../../src/app/channels.ts';
import { createSubscriptions } from '../../src/app/subscriptions.ts';
import { DeliveryError } from '../../src/core/errors.ts';
import { createPlaces } from '../../src/core/places.ts';
import { type Subscription, USUAL_MANNERS } from '../../src/core/routing.ts';
import { DAY_MS, MINUTE_MS } from '../../src/core/time.ts';
import { DUE, owed, world } from '../support/outbox-world.ts';

const LOST = new DeliveryError('Ebb may not write there', { permanent: true, trouble: 'channel-lost' });
const SOON = DUE + 10 * MINUTE_MS;

function wish(place: string, person?: string, channel = 'fake:a'): Subscription {
  const common = { channel, place, minSeverity: 'notice', createdAt: 0, manners: USUAL_MANNERS } as const;
  return person === undefined ? common : { ...common, person };
}

/** Two people and nobody subscribed a channel, another one subscribed another; the first channel is gone. */
async function lostWorld() {
  const said: (string | null)[] = [];
  const parts = { onChannel: (_channel: string, why: string | null) => void said.push(why) };
  const all = await world([owed(1), owed(1, { channel: 'fake:b' })], { parts });
  const wishes = [
    wish('country:KP', 'ann'),
    wish('country:IR', 'ann'),
    wish('country:SY', 'bob'),
    wish('country:IQ'),
    wish('country:KP', 'eve', 'fake:b'),
    wish('country:EG', 'ann', 'fake:b'),
  ];
  for (const each of wishes) await all.store.putSubscription(each);
  all.chat.fault = (call) => (call.startsWith('post fake:a') ? LOST : null);
  const whispers = () => all.chat.said.filter((call) => call.startsWith('whisper'));
  return { ...all, whispers, operator: said };
}

describe('whoever subscribed a channel that is lost', () => {
  it('is told once, of their own places in that channel; so is the operator, and nobody else', async () => {
    const { outbox, whispers, operator } = await lostWorld();

    let now = DUE;
    for (let i = 0; i < 8; i += 1) now = (await outbox.drain(now)).nextAt ?? now;

    expect(now).toBeGreaterThan(DUE + DAY_MS / 2);
    expect(whispers()).toEqual([
      'whisper ann fake:a Ebb can no longer reach a channel that you subscribed to country:IR and country:KP',
      'whisper bob fake:a Ebb can no longer reach a channel that you subscribed to country:SY',
    ]);
    expect(operator).toEqual([LOST.message]);
  });

  it('is not disturbed by a channel that is back within ten minutes, nor told that it is back', async () => {
    const { outbox, chat, whispers, operator } = await lostWorld();
    await outbox.drain(DUE);
    chat.fault = () => null;

    const { nextAt } = await outbox.drain(DUE + MINUTE_MS);
    await outbox.drain(nextAt ?? DUE);

    expect(whispers()).toEqual([]);
    expect(operator).toEqual([LOST.message, null]);
    expect(chat.said).toContain('post fake:a degrading 1/0.75 1');
  });

  it('is told once a day at most, however often the channel comes and goes', async () => {
    const { outbox, chat, store, whispers } = await lostWorld();
    const lose = chat.fault;
    for (const [seq, at] of [
      [2, DUE],
      [3, DUE + 60 * MINUTE_MS],
      [4, DUE + DAY_MS],
    ] as const) {
      chat.fault = lose;
      await outbox.drain(at);
      await outbox.drain(at + 10 * MINUTE_MS);
      chat.fault = () => null;
      await outbox.drain(at + 30 * MINUTE_MS);
      await store.enqueue([owed(seq)]);
    }

    expect(whispers().map((call) => call.split(' ')[1])).toEqual(['ann', 'bob', 'ann', 'bob']);
  });

  it('and cannot be reached either is tried three times, and nothing else waits for that', async () => {
    const { outbox, chat, store, outcomes, bugs } = await lostWorld();
    chat.fault = (call) => {
      if (call.startsWith('post fake:a')) return LOST;
      return call.startsWith('whisper ann') ? new DeliveryError('no answer') : null;
    };
    await outbox.drain(DUE);
    let now = SOON;
    for (let i = 0; i < 6; i += 1) now = (await outbox.drain(now)).nextAt ?? now;

    const ofAnn = outcomes.filter(({ key }) => key.endsWith('|ann'));
    expect(ofAnn.map(({ state }) => state)).toEqual(['retry', 'retry', 'failed']);
    expect(chat.said.filter((call) => call.startsWith('whisper bob'))).toHaveLength(1);
    expect(bugs).toEqual([]);
    expect((await store.channelStates()).map(({ channel }) => channel)).toEqual(['fake:a']);
  });

  it('who takes no messages is tried once, and it is not their talk that is lost', async () => {
    const { outbox, chat, store, outcomes } = await lostWorld();
    chat.fault = (call) => (/^post fake:a|^whisper/.test(call) ? LOST : null);
    await outbox.drain(DUE);
    await outbox.drain(SOON);

    const told = outcomes.filter(({ key }) => key.includes('|lost|'));
    expect(told.map(({ state }) => state)).toEqual(['failed', 'failed']);
    expect((await store.channelStates()).map(({ channel }) => channel)).toEqual(['fake:a']);
  });

  it('is forgotten with the channel', async () => {
    const { outbox, store, whispers } = await lostWorld();
    await outbox.drain(DUE);

    await store.forgetChannels('fake:a');

    await outbox.drain(SOON);
    expect(whispers()).toEqual([]);
    expect((await store.subscriptions()).map(({ person }) => person)).toEqual(['ann', 'eve']);
  });

  it('is not told where a chat has no way to', async () => {
    const { outbox, chat, outcomes } = await lostWorld();
    Reflect.deleteProperty(chat, 'whisper');
    await outbox.drain(DUE);
    await outbox.drain(SOON);

    const told = outcomes.filter(({ key }) => key.includes('|lost|'));
    expect(told.map(({ state }) => state)).toEqual(['coalesced', 'coalesced']);
  });
});

describe('a channel that rests', () => {
  it('is tried at once when somebody subscribes it again, and stays lost until something has reached it', async () => {
    const { outbox, chat, store, operator } = await lostWorld();
    for (let i = 0, now = DUE; i < 4; i += 1) now = (await outbox.drain(now)).nextAt ?? now;
    const now = DUE + 30 * MINUTE_MS;
    expect((await outbox.drain(now)).sent).toBe(0);

    const subscriptions = createSubscriptions({ store, places: createPlaces() });
    await subscriptions.subscribe({ channel: 'fake:a', place: 'country:KP', minSeverity: null, now });
    expect(await store.channelStates()).toMatchObject([{ channel: 'fake:a', pausedUntil: now }]);
    chat.fault = () => null;
    await outbox.drain(now);

    expect(chat.said.at(-1)).toBe('post fake:a degrading 1/0.75 1');
    expect(operator).toEqual([LOST.message, null]);
    expect(await store.channelStates()).toEqual([]);
  });

  it('because Ebb was removed tells nobody: whoever did it knows', async () => {
    const { outbox, store, whispers } = await lostWorld();

    await createChannels(store, () => DUE).left('fake:a');

    await outbox.drain(DUE);
    await outbox.drain(DUE + DAY_MS);
    expect(whispers()).toEqual([]);
  });
});
