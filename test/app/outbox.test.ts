import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/app/ports.ts';
import { DeliveryError } from '../../src/core/errors.ts';
import type { Notice } from '../../src/core/incident.ts';
import { routeNotice } from '../../src/core/route.ts';
import {
  AWAY,
  DUE,
  type FakeChat,
  ID,
  outboxOf,
  owed,
  STEPS,
  T,
  type World,
  world,
} from '../support/outbox-world.ts';

const failOnce = (error: Error, on = ''): FakeChat['fault'] => {
  let isLeft = true;
  return (call) => {
    if (!isLeft || !call.includes(on)) return null;
    isLeft = false;
    return error;
  };
};

const states = ({ outcomes }: World): readonly string[] => outcomes.map(({ state }) => state);

describe('order', () => {
  it('sends what is due, each card as of its own moment, and then has nothing left', async () => {
    const { chat, outbox } = await world([owed(1), owed(2), owed(3), owed(4)]);
    expect(await outbox.drain(DUE)).toEqual({ sent: 4, nextAt: null });
    expect(chat.said).toEqual([
      'post fake:a degrading 1/0.75 1',
      'post fake:a blackout 2/0 2',
      'post fake:a recovering 3/0 3',
      'post fake:a normal 4/0 4',
    ]);
  });

  it('never lets an urgent delivery overtake an earlier one of its incident', async () => {
    const { chat, outbox } = await world([owed(1, { createdAt: T + 5 }), owed(2, { priority: 3 })]);
    await outbox.drain(DUE);
    expect(chat.said.map((said) => said.at(-1))).toEqual(['1', '2']);
  });

  it('serves the line with the most urgent delivery first', async () => {
    const { chat, outbox } = await world([owed(1), owed(2, { channel: 'fake:b', priority: 3 })]);
    await outbox.drain(DUE);
    expect(chat.said.map((said) => said.split(' ')[1])).toEqual(['fake:b', 'fake:a']);
  });

  it('waits for what is not due yet', async () => {
    const { outbox, chat } = await world([owed(1), owed(2)]);
    expect(await outbox.drain(T + 1)).toEqual({ sent: 1, nextAt: T + 2 });
    expect(chat.said).toHaveLength(1);
  });
});

describe('failure', () => {
  it('tries again later, keeps the order meanwhile, and does not hold up other channels', async () => {
    const { chat, outbox } = await world([owed(1), owed(2), owed(1, { channel: 'fake:b' })]);
    chat.fault = failOnce(new DeliveryError('busy'), 'fake:a');
    expect(await outbox.drain(DUE)).toEqual({ sent: 1, nextAt: DUE + 5_000 });
    expect(await outbox.drain(DUE + 4_999)).toEqual({ sent: 0, nextAt: DUE + 5_000 });
    expect(await outbox.drain(DUE + 5_000)).toEqual({ sent: 2, nextAt: null });
    expect(chat.said).toEqual([
      'post fake:b degrading 1/0.75 1',
      'post fake:a degrading 1/0.75 1',
      'post fake:a blackout 2/0 2',
    ]);
  });

  it('waits as long as the platform says', async () => {
    const { chat, outbox } = await world([owed(1)]);
    chat.fault = failOnce(new DeliveryError('slow down', { retryAfterMs: 42_000 }));
    expect((await outbox.drain(DUE)).nextAt).toBe(DUE + 42_000);
  });

  it('doubles the wait up to ten minutes', async () => {
    const { chat, outbox } = await world([owed(1)]);
    chat.fault = () => new DeliveryError('down');
    const waits: number[] = [];
    for (let now = DUE, i = 0; i < 9; i++) {
      const { nextAt } = await outbox.drain(now);
      waits.push((nextAt! - now) / 1000);
      now = nextAt!;
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600]);
  });

  it('gives up what can never be delivered, and goes on with the rest', async () => {
    const given = await world([owed(1), owed(2)]);
    given.chat.fault = failOnce(new DeliveryError('no such channel', { permanent: true }));
    expect(await given.outbox.drain(DUE)).toEqual({ sent: 1, nextAt: null });
    expect(states(given)).toEqual(['failed', 'sent']);
  });

  it('gives up a channel of a platform that is not set up', async () => {
    const given = await world([owed(1, { channel: 'pigeon:post' })]);
    expect(await given.outbox.drain(DUE)).toEqual({ sent: 0, nextAt: null });
    expect(states(given)).toEqual(['failed']);
  });

  it('takes any other error for a bug: logged, tried again, given up after 20 tries', async () => {
    const given = await world([owed(1)]);
    given.chat.fault = () => new TypeError('oops');
    let next: number | null = DUE;
    for (let i = 0; i < 25 && next !== null; i++) next = (await given.outbox.drain(next)).nextAt;
    expect(states(given)).toEqual([...Array.from({ length: 19 }, () => 'retry'), 'failed']);
    expect(given.bugs).toHaveLength(20);
  });

  it('takes a delivery whose transition is missing for a bug', async () => {
    const given = await world([owed(9)]);
    await given.outbox.drain(DUE);
    expect(states(given)).toEqual(['retry']);
  });

  it('repeats one message with the same key after a crash between sending and settling, and no other', async () => {
    const { store, chat } = await world([owed(1), owed(2), owed(3)]);
    let settled = 0;
    const settle: Store['settle'] = async (outcomes) => {
      settled += 1;
      if (settled === 2) throw new Error('power cut');
      await store.settle(outcomes);
    };
    await expect(outboxOf({ ...store, settle }, chat).drain(DUE)).rejects.toThrow('power cut');
    await outboxOf(store, chat).drain(DUE);
    expect(chat.keys).toEqual([1, 2, 2, 3].map((seq) => owed(seq).key));
  });
});

describe('living cards', () => {
  it('posts a change as a message of its own, and then edits the card, which stays the living one', async () => {
    const { chat, outbox, store } = await world([owed(1), owed(2)], { canEdit: true });
    await outbox.drain(DUE);
    expect(chat.said).toEqual([
      'post fake:a degrading 1/0.75 1',
      'post fake:a blackout 2/0 2',
      'edit fake:a ref-1 normal 4/0 2',
    ]);
    expect(await store.livingCard('fake:a', ID)).toMatchObject({
      ref: 'ref-1',
      postedAt: DUE,
      editedAt: DUE,
    });
  });

  it('posts though the card was deleted', async () => {
    const { chat, outbox } = await world([owed(1), owed(2)], { canEdit: true });
    chat.fault = (call) => (call.startsWith('edit') ? new DeliveryError('gone', { permanent: true }) : null);
    expect((await outbox.drain(DUE)).sent).toBe(2);
  });

  it('of several edits sends only the newest', async () => {
    const edits = [2, 3, 4].map((seq) => owed(seq, { mode: 'edit' }));
    const given = await world([owed(1), ...edits], { canEdit: true });
    await given.outbox.drain(DUE);
    expect(given.chat.said).toEqual(['post fake:a degrading 1/0.75 1', 'edit fake:a ref-1 normal 4/0 4']);
    expect([...states(given)].sort()).toEqual(['coalesced', 'coalesced', 'sent', 'sent']);
  });

  it('sends no edit where messages cannot be changed', async () => {
    const given = await world([owed(1), owed(2, { mode: 'edit' })]);
    expect(await given.outbox.drain(DUE)).toEqual({ sent: 1, nextAt: null });
    expect(states(given)).toEqual(['sent', 'coalesced']);
  });
});

describe('the past', () => {
  it('of several posts about a time in which Ebb was away sends only the last', async () => {
    const given = await world([owed(1), owed(2), owed(3)], { steps: AWAY });
    expect(await given.outbox.drain(DUE)).toEqual({ sent: 1, nextAt: null });
    expect(given.chat.said).toEqual(['post fake:a recovering 3/0 3']);
    expect(await given.store.toldOf('fake:a', ID)).toMatchObject({ lastSeq: 3 });
  });

  it('keeps apart what happened since', async () => {
    const steps = STEPS.map((step) => ({ ...step, whileAway: step.seq < 3 }));
    const given = await world([owed(1), owed(2), owed(3)], { steps });
    await given.outbox.drain(DUE);
    expect(given.chat.said.map((said) => said.at(-1))).toEqual(['2', '3']);
  });
});

describe('notices', () => {
  it('finds the text of a notice by its key', async () => {
    const notices: readonly Notice[] = [
      { at: T, notice: 'feed-broken', signal: 'ioda.bgp' },
      { at: T, notice: 'feed-broken', signal: 'ioda.ping-slash24' },
    ];
    const deliveries = notices.flatMap((notice) => routeNotice(notice, ['fake:ops']));
    const { chat, outbox } = await world(deliveries, { steps: [], notices });
    expect((await outbox.drain(DUE)).sent).toBe(2);
    expect(chat.said).toEqual([
      'post fake:ops feed-broken ioda.bgp',
      'post fake:ops feed-broken ioda.ping-slash24',
    ]);
  });
});
