import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/app/chat.ts';
import { KEEP_LOST_MS } from '../../src/app/channels.ts';
import { DeliveryError } from '../../src/core/errors.ts';
import { USUAL_MANNERS } from '../../src/core/routing.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { DUE, ID, owed, T, world } from '../support/outbox-world.ts';

const GONE = new DeliveryError('unknown message', { permanent: true, trouble: 'message-gone' });
const RESTS = new DeliveryError('too many edits', { retryAfterMs: HOUR_MS, trouble: 'message-rests' });
const LOST = new DeliveryError('the channel is gone', { permanent: true, trouble: 'channel-lost' });

const wish = (manners: object) => ({
  channel: 'fake:a',
  place: 'country:KP',
  minSeverity: 'notice' as const,
  createdAt: 0,
  manners: { ...USUAL_MANNERS, ...manners },
});

describe('the living card', () => {
  it('is a card; a change is an update that points to it; the role is named once', async () => {
    const { chat, outbox, store } = await world([owed(1, { reason: 'first-notification' }), owed(2)], {
      canEdit: true,
    });
    await store.putSubscription(wish({ mention: '77' }));
    await outbox.drain(DUE);
    expect(chat.posted).toMatchObject([
      { form: 'card', about: null, mention: '77' },
      { form: 'update', about: 'ref-1', mention: null },
    ]);
  });

  it('is posted anew when somebody deleted it, and edited there from then on', async () => {
    const { chat, outbox, store } = await world([owed(1), owed(2)], { canEdit: true });
    chat.fault = (call) => (call.includes('edit fake:a ref-1') ? GONE : null);
    await outbox.drain(DUE);
    expect(chat.said.at(-1)).toBe('post fake:a normal 4/0 2');
    await store.enqueue([owed(3)]);
    await outbox.drain(DUE);
    expect(chat.said.at(-1)).toBe('edit fake:a ref-3 normal 4/0 3');
  });

  it('that must rest is continued in a new one at the next change, each pointing to the other', async () => {
    const { chat, outbox, store } = await world([owed(1), owed(2)], { canEdit: true });
    chat.fault = (call) => (call.startsWith('edit') ? RESTS : null);
    await outbox.drain(DUE);
    expect(chat.said).toHaveLength(2);

    await store.enqueue([owed(3)]);
    chat.fault = () => null;
    await outbox.drain(DUE + MINUTE_MS);
    expect(chat.posted.at(-1)).toMatchObject({ form: 'card', about: 'ref-1' });
    expect(chat.said).toHaveLength(3);

    await outbox.drain(DUE + HOUR_MS);
    expect(chat.said.slice(3).sort()).toEqual([
      'edit fake:a ref-1 normal 4/0 3',
      'edit fake:a ref-3 normal 4/0 2',
    ]);
  });

  it('is not edited, and changes are whole cards, where only posts are wanted', async () => {
    const { chat, outbox, store } = await world([owed(1), owed(2)], { canEdit: true });
    await store.putSubscription(wish({ telling: 'post' }));
    await outbox.drain(DUE);
    expect(chat.posted.map(({ form }) => form)).toEqual(['card', 'answer']);
    expect(chat.said.filter((call) => call.startsWith('edit'))).toEqual([]);
  });

  it('gets its picture after the words, and a picture that fails costs no message', async () => {
    const picture: Picture = { png: new Uint8Array(1), alt: 'a chart', fileName: 'a.png' };
    const parts = { pictureFor: async () => picture };
    const { chat, outbox } = await world([owed(1), owed(2)], { canEdit: true, parts });
    chat.fault = (call) => (call.startsWith('picture') ? new DeliveryError('no such scope') : null);
    for (let i = 0; i < 6; i += 1) await outbox.drain(DUE + i * HOUR_MS);
    expect(chat.said.filter((call) => call.startsWith('post'))).toHaveLength(2);
    expect(await outbox.drain(DUE + DAY_MS)).toEqual({ sent: 0, nextAt: null });

    const other = await world([owed(1)], { canEdit: true, parts });
    await other.outbox.drain(DUE);
    expect(other.chat.said).toEqual(['post fake:a degrading 1/0.75 1', 'picture fake:a ref-1 a chart']);
  });
});

describe('quiet hours', () => {
  it('hold a message back; when they are over one message tells how things stand then', async () => {
    const held = { notBefore: T + HOUR_MS };
    const { chat, outbox } = await world([owed(1, held), owed(2, held)], { canEdit: true });
    expect(await outbox.drain(DUE)).toEqual({ sent: 0, nextAt: T + HOUR_MS });
    await outbox.drain(T + HOUR_MS);
    expect(chat.said).toEqual(['post fake:a normal 4/0 2']);
  });

  it('keep back neither edits of a card nor a blackout that breaks through', async () => {
    const { chat, outbox, store } = await world([owed(1)], { canEdit: true });
    await outbox.drain(DUE);
    await store.enqueue([owed(3, { notBefore: T + DAY_MS }), owed(3, { mode: 'edit' }), owed(4)]);
    await outbox.drain(DUE);
    expect(chat.said.slice(1)).toContain('post fake:a normal 4/0 4');
    expect(chat.said.at(-1)).toMatch(/^edit fake:a ref-1/);
  });
});

describe('a channel that cannot be reached', () => {
  it('rests with a growing wait, is spoken of once, and gets what it is owed when it is back', async () => {
    const said: (string | null)[] = [];
    const parts = { onChannel: (_channel: string, why: string | null) => void said.push(why) };
    const { chat, outbox, store } = await world([owed(1), owed(2), owed(1, { channel: 'fake:b' })], {
      parts,
    });
    chat.fault = (call) => (call.includes('fake:a') ? LOST : null);
    let now = DUE;
    const waits: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      const { nextAt } = await outbox.drain(now);
      waits.push(((nextAt ?? now) - now) / MINUTE_MS);
      now = nextAt ?? now;
    }
    expect(waits).toEqual([1, 4, 16, 64]);
    expect(chat.said).toEqual(['post fake:b degrading 1/0.75 1']);
    expect(await store.channelStates()).toMatchObject([
      { channel: 'fake:a', failures: 4, why: LOST.message },
    ]);

    chat.fault = () => null;
    await outbox.drain(now);
    expect(said).toEqual([LOST.message, null]);
    // What is older than an hour and said again by what came later is left out.
    expect(chat.said.slice(1)).toEqual(['post fake:a blackout 2/0 2']);
    expect(await store.channelStates()).toEqual([]);
  });

  it('is not tried at all while it rests', async () => {
    const { chat, outbox, store } = await world([owed(1)]);
    const rest = { pausedUntil: DUE + KEEP_LOST_MS, lostSince: DUE, failures: 1, why: 'left' };
    await store.putChannelState({ channel: 'fake:a', ...rest });
    expect(await outbox.drain(DUE + DAY_MS)).toEqual({ sent: 0, nextAt: rest.pausedUntil });
    expect(chat.said).toEqual([]);
    await store.deleteChannelState('fake:a');
    expect((await outbox.drain(DUE + DAY_MS)).sent).toBe(1);
    expect((await store.toldOf('fake:a', ID))?.lastSeq).toBe(1);
  });
});
