import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/app/chat.ts';
import type { Store } from '../../src/app/ports.ts';
import { DeliveryError } from '../../src/core/errors.ts';
import { foldIncident } from '../../src/core/fold.ts';
import type { Incident, Transition } from '../../src/core/incident.ts';
import type { Delivery } from '../../src/core/routing.ts';
import { type Manners, USUAL_MANNERS } from '../../src/core/routing.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { plain } from '../../src/core/card-text.ts';
import { transition } from '../core/card-builders.ts';
import { owed, T, world } from '../support/outbox-world.ts';

const MORNING = T + 8 * HOUR_MS;

/** What happened to a place in the night: dark, and perhaps back. */
function night(place: string, isOver = false): readonly Transition[] {
  const common = { place, incident: `${place}@night`, startedAt: T } as const;
  const dark = transition({ ...common, seq: 1, at: T + HOUR_MS, from: 'normal', to: 'blackout' });
  if (!isOver) return [dark];
  const back = {
    at: T + 3 * HOUR_MS,
    to: 'normal',
    from: 'blackout',
    ending: 'recovered',
    level: 1,
  } as const;
  return [dark, transition({ ...common, seq: 2, ...back })];
}

/** Stored, and its last change owed to the channel when the quiet hours are over. */
async function held(store: Store, steps: readonly Transition[], part: Partial<Delivery> = {}): Promise<void> {
  const incident = steps.reduce<Incident | null>((before, step) => foldIncident(before, step), null);
  const deliveries = steps.map(({ seq, at, ending, incident: of }) =>
    owed(seq, {
      incident: of,
      reason: ending === null ? 'first-notification' : 'ending',
      priority: ending === null ? 3 : 2,
      createdAt: at,
      notBefore: MORNING,
      ...part,
    }),
  );
  const common = { clockAt: T, notices: [], checkpoint: null };
  await store.commit({
    ...common,
    transitions: steps,
    incidents: incident === null ? [] : [incident],
    deliveries,
  });
}

const held1 = ({ incident, at }: Transition) => ({ incident, createdAt: at + 1, notBefore: MORNING });

async function morning(options: Parameters<typeof world>[1] = { canEdit: true }) {
  const all = await world([], { steps: [], ...options });
  return { ...all, hold: (steps: readonly Transition[], part = {}) => held(all.store, steps, part) };
}

const wish = (place: string, manners: Partial<Manners>) => ({
  channel: 'fake:a',
  place,
  minSeverity: 'notice' as const,
  createdAt: 0,
  manners: { ...USUAL_MANNERS, ...manners },
});

describe('when quiet hours are over', () => {
  it('one message lists what happened, what is over too; then each open outage has its card, without a sound', async () => {
    const { chat, outbox, hold } = await morning();
    await hold(night('IR', true));
    await hold(night('KP'));
    await hold(night('SY'));
    expect(await outbox.drain(MORNING - 1)).toEqual({ sent: 0, nextAt: MORNING });

    expect(await outbox.drain(MORNING)).toEqual({ sent: 3, nextAt: null });

    const [first, ...cards] = chat.posted;
    expect(first).toMatchObject({ form: 'answer', about: null });
    expect(first?.silent).toBeUndefined();
    expect(first?.card.headline).toBe('In your quiet hours: KP, SY and IR – 1 over');
    expect(first?.card.body.map(plain)).toEqual([
      'blackout 1/0 1',
      'blackout 1/0 1',
      'normal 2/0 2 – from 22 Dec 2014 16:00 UTC to 22 Dec 2014 19:00 UTC',
      'Held back since 22 Dec 2014 17:00 UTC. As things stand now.',
    ]);
    expect(cards.map(({ form, silent, card }) => [form, silent, card.headline])).toEqual([
      ['card', true, 'blackout 1/0 1'],
      ['card', true, 'blackout 1/0 1'],
    ]);
    expect(await outbox.drain(MORNING + HOUR_MS)).toEqual({ sent: 0, nextAt: null });
  });

  it('a single outage is told as usual', async () => {
    const { chat, outbox, hold } = await morning();
    await hold(night('IR', true));

    await outbox.drain(MORNING);

    expect(chat.said).toEqual(['post fake:a normal 2/0 2']);
  });

  it('a single outage pings its role, also when a later change tells of it first', async () => {
    const { chat, outbox, store, hold } = await morning();
    await store.putSubscription(wish('IR', { mention: '77' }));
    await hold(night('IR'));
    const [dark] = night('IR');
    await store.enqueue([owed(1, { ...held1(dark!), key: 'later', reason: 'phase-change' })]);

    await outbox.drain(MORNING);

    expect(chat.posted.map(({ form, mention }) => [form, mention])).toEqual([['card', '77']]);
  });

  it('each channel has a message of its own', async () => {
    const { chat, outbox, hold } = await morning({ canEdit: false });
    for (const channel of ['fake:a', 'fake:b']) {
      await hold(night('IR'), { channel, key: `${channel} IR` });
      await hold(night('KP'), { channel, key: `${channel} KP` });
    }

    await outbox.drain(MORNING);

    expect(chat.said).toEqual([
      'post fake:a In your quiet hours: IR and KP',
      'post fake:b In your quiet hours: IR and KP',
    ]);
  });

  it('a card from before comes to its ending, with its picture, and nothing is posted about it again', async () => {
    const picture: Picture = { png: new Uint8Array(1), alt: 'a chart', fileName: 'a.png' };
    const { chat, outbox, store, hold } = await morning({
      canEdit: true,
      parts: { pictureFor: async () => picture },
    });
    const [dark, back] = night('IR', true);
    await hold([dark!], { notBefore: null });
    await outbox.drain(T + HOUR_MS);
    await held(store, [dark!, back!]);
    await hold(night('KP', true));
    chat.said.length = 0;

    await outbox.drain(MORNING);

    expect(chat.said).toEqual([
      'post fake:a In your quiet hours: KP and IR – all over',
      'edit fake:a ref-1 normal 2/0 2',
      'picture fake:a ref-1 a chart',
    ]);
  });

  it('a role is pinged once, by the message; another one by its own card', async () => {
    const { chat, outbox, store, hold } = await morning();
    await store.putSubscription(wish('IR', { mention: '77' }));
    await store.putSubscription(wish('KP', { mention: '77' }));
    await store.putSubscription(wish('SY', { mention: '88' }));
    for (const place of ['IR', 'KP', 'SY']) await hold(night(place));

    await outbox.drain(MORNING);

    expect(chat.posted.map(({ mention, silent }) => [mention, silent ?? false])).toEqual([
      ['77', false],
      [null, true],
      [null, true],
      ['88', false],
    ]);
  });

  it('no role is pinged for what is over', async () => {
    const { chat, outbox, store, hold } = await morning();
    for (const place of ['IR', 'KP']) {
      await store.putSubscription(wish(place, { mention: '77' }));
      await hold(night(place, true));
    }

    await outbox.drain(MORNING);

    expect(chat.posted.map(({ mention }) => mention)).toEqual([null]);
  });

  it('a lost answer gives the same message again: both tries carry one key', async () => {
    const { chat, outbox, hold } = await morning({ canEdit: false });
    const keys: string[] = [];
    const { post } = chat;
    chat.post = async (channel, message) => {
      keys.push(message.key);
      if (keys.length === 1) throw new DeliveryError('no answer');
      return post(channel, message);
    };
    await hold(night('IR'));
    await hold(night('KP'));

    expect(await outbox.drain(MORNING)).toEqual({ sent: 0, nextAt: MORNING + 5_000 });
    expect(await outbox.drain(MORNING + 5_000)).toEqual({ sent: 1, nextAt: null });

    expect(new Set(keys).size).toBe(1);
    expect(chat.posted).toHaveLength(1);
  });

  it('and more was held back than one message holds, the rest comes in another', async () => {
    const { chat, outbox, hold } = await morning({ canEdit: false });
    const places = Array.from({ length: 32 }, (_, index) => `P${index}`);
    for (const place of places) await hold(night(place, true));

    expect((await outbox.drain(MORNING)).nextAt).toBeNull();

    expect(chat.posted.map(({ card }) => card.body.length - 1)).toEqual([15, 15, 2]);
  });

  it('and the channel is lost, everything waits for it to be back, and is one message still', async () => {
    const { chat, outbox, hold } = await morning({ canEdit: false });
    await hold(night('IR'));
    await hold(night('KP'));
    chat.fault = () => new DeliveryError('gone', { permanent: true, trouble: 'channel-lost' });
    expect(await outbox.drain(MORNING)).toEqual({ sent: 0, nextAt: MORNING + MINUTE_MS });
    chat.fault = () => null;

    await outbox.drain(MORNING + MINUTE_MS);

    expect(chat.said).toEqual(['post fake:a In your quiet hours: IR and KP']);
  });

  it('a message that a platform will never take costs nobody an ending: each is told alone', async () => {
    const { chat, outbox, hold } = await morning({ canEdit: false });
    await hold(night('IR', true));
    await hold(night('KP', true));
    chat.fault = (call) =>
      call.includes('quiet hours') ? new DeliveryError('no', { permanent: true }) : null;

    await outbox.drain(MORNING);

    expect(chat.said).toEqual(['post fake:a normal 2/0 2', 'post fake:a normal 2/0 2']);
  });

  it('one that cannot be worded does not keep the others back', async () => {
    const { chat, outbox, store, hold, bugs } = await morning({ canEdit: false });
    await store.enqueue([owed(9, { incident: 'nobody@knows', notBefore: MORNING })]);
    await hold(night('IR'));
    await hold(night('KP'));

    await outbox.drain(MORNING);

    expect(chat.said).toEqual(['post fake:a In your quiet hours: IR and KP']);
    expect(bugs).toHaveLength(1);
  });
});
