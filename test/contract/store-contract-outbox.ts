import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome, OutboxItem } from '../../src/app/ports.ts';
import type { Delivery } from '../../src/core/routing.ts';
import type { Opened } from '../support/store-opened.ts';
import { delivery, INCIDENT, minute, step } from '../support/store-values.ts';

const CHANNEL = 'discord:1/2';
const LATER = minute(1000);

function waiting(owed: Delivery, parts: Partial<OutboxItem> = {}): OutboxItem {
  return { ...owed, attempts: 0, nextAttemptAt: owed.createdAt, lastError: null, ...parts };
}

function outcome(owed: Delivery, parts: Partial<DeliveryOutcome> = {}): DeliveryOutcome {
  return { key: owed.key, state: 'sent', at: minute(11), ...parts };
}

export function outboxContract(current: () => Opened): void {
  describe('deliveries', () => {
    it.each<[string, (owed: readonly Delivery[]) => Promise<void>]>([
      ['committed', (deliveries) => current().store.commit(step({ deliveries }))],
      ['enqueued', (deliveries) => current().store.enqueue(deliveries)],
    ])('%s wait for their turn, field by field', async (_name, put) => {
      const post = delivery({ channel: 'slack:Ünïcode/🌊' });
      const notice = delivery({
        key: 'n',
        incident: null,
        reason: 'operator-notice',
        mode: 'edit',
        priority: 0,
      });

      await put([post, notice]);

      const store = await current().again();
      expect(await store.dueDeliveries(LATER, 10)).toEqual([waiting(post), waiting(notice)]);
      expect(await store.nextDeliveryAt()).toBe(minute(10));
    });

    it('come by priority, then createdAt, incident, seq; no incident first', async () => {
      const ordered = [
        delivery({ key: '1', priority: 3, createdAt: minute(9) }),
        delivery({ key: '2', priority: 2, createdAt: minute(1) }),
        delivery({ key: '3', priority: 2, createdAt: minute(2), incident: null }),
        delivery({ key: '4', priority: 2, createdAt: minute(2), incident: 'a', seq: 9 }),
        delivery({ key: '5', priority: 2, createdAt: minute(2), incident: 'b', seq: 2 }),
        delivery({ key: '6', priority: 2, createdAt: minute(2), incident: 'b', seq: 10 }),
        delivery({ key: '7', priority: 1, createdAt: minute(0) }),
      ];

      await current().store.enqueue([5, 2, 6, 0, 4, 1, 3].map((i) => ordered[i]!));

      const store = await current().again();
      const keys = async (limit: number) => (await store.dueDeliveries(LATER, limit)).map(({ key }) => key);
      expect(await keys(100)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
      expect(await keys(3)).toEqual(['1', '2', '3']);
    });

    it('are due at their time, not before', async () => {
      await current().store.enqueue([delivery({ createdAt: minute(10) })]);

      const store = await current().again();
      expect(await store.dueDeliveries(minute(10) - 1, 10)).toEqual([]);
      expect(await store.dueDeliveries(minute(10), 10)).toHaveLength(1);
    });

    it('that are held back are due when that is over', async () => {
      const held = delivery({ createdAt: minute(10), notBefore: minute(60), target: 'old' });
      await current().store.enqueue([held]);

      const store = await current().again();
      expect(await store.dueDeliveries(minute(59), 10)).toEqual([]);
      expect(await store.dueDeliveries(minute(60), 10)).toEqual([
        waiting(held, { nextAttemptAt: minute(60) }),
      ]);
    });

    it('with a known key are left as they are, waiting or ended', async () => {
      const [first, second] = [delivery({ key: 'a' }), delivery({ key: 'b' })];
      await current().store.enqueue([first, second]);
      await current().store.settle([outcome(second)]);

      await current().store.enqueue([
        { ...first, priority: 3 },
        { ...second, priority: 3 },
      ]);
      await current().store.commit(step({ deliveries: [second, first, first] }));

      expect(await (await current().again()).dueDeliveries(LATER, 10)).toEqual([waiting(first)]);
    });

    it.each([
      'sent',
      'failed',
      'coalesced',
    ] as const)('%s are over, whatever is said later', async (state) => {
      const owed = delivery();
      await current().store.enqueue([owed]);

      await current().store.settle([outcome(owed, { state, error: 'Missing Access' })]);
      await current().store.settle([outcome(owed, { state: 'retry', nextAttemptAt: minute(12) })]);

      const store = await current().again();
      expect(await store.dueDeliveries(LATER, 10)).toEqual([]);
      expect(await store.nextDeliveryAt()).toBeNull();
    });

    it('to be tried again wait, and remember how often and why', async () => {
      const owed = delivery();
      await current().store.enqueue([owed]);

      await current().store.settle([
        outcome(owed, { state: 'retry', nextAttemptAt: minute(12), error: '503' }),
        outcome(owed, { state: 'retry', nextAttemptAt: minute(30), error: 'Ärger 🌊' }),
      ]);

      const store = await current().again();
      expect(await store.nextDeliveryAt()).toBe(minute(30));
      expect(await store.dueDeliveries(minute(29), 10)).toEqual([]);
      expect(await store.dueDeliveries(minute(30), 10)).toEqual([
        waiting(owed, { attempts: 2, nextAttemptAt: minute(30), lastError: 'Ärger 🌊' }),
      ]);
    });

    it('survive an error that quotes anything', async () => {
      const owed = delivery();
      await current().store.enqueue([owed]);

      await current().store.settle([outcome(owed, { state: 'retry', error: 'it\'s \0 "broken" \uFFFF' })]);

      const [item] = await (await current().again()).dueDeliveries(LATER, 10);
      expect(item?.lastError).toMatch(/^it's .*"broken" \uFFFF$/s);
      expect(item?.nextAttemptAt).toBe(minute(11));
    });

    it('nobody knows are settled without a word', async () => {
      await current().store.settle([outcome(delivery({ key: 'unknown' }))]);
      await current().store.settle([]);

      expect(await (await current().again()).nextDeliveryAt()).toBeNull();
    });

    it('fall due next at the earliest of those left', async () => {
      const owed = [30, 10, 20].map((at) => delivery({ key: `${at}`, createdAt: minute(at) }));
      await current().store.enqueue(owed);

      await current().store.settle([outcome(owed[1]!)]);

      expect(await (await current().again()).nextDeliveryAt()).toBe(minute(20));
    });
  });

  describe('living cards', () => {
    it('are remembered for an incident and channel, the last one holds', async () => {
      const owed = delivery();
      const card = (ref: string, channel = CHANNEL) => ({
        channel,
        incident: INCIDENT,
        ref,
        postedAt: minute(11),
        editedAt: minute(12),
        restsUntil: channel === CHANNEL ? minute(72) : null,
      });
      await current().store.enqueue([owed]);

      await current().store.settle([outcome(owed, { card: card('100') })]);
      await current().store.settle([
        outcome(owed, { card: card('200/ü') }),
        outcome(owed, { card: card('9', 'x:1') }),
      ]);

      const store = await current().again();
      expect(await store.livingCard(CHANNEL, INCIDENT)).toEqual(card('200/ü'));
      expect(await store.livingCard('x:1', INCIDENT)).toEqual(card('9', 'x:1'));
      expect(await store.livingCard(CHANNEL, 'another')).toBeNull();
    });
  });

  describe('what was told', () => {
    it('is nothing before the first post', async () => {
      await current().store.enqueue([delivery({ channel: CHANNEL, mode: 'edit' })]);

      const store = await current().again();
      expect(await store.toldOf(CHANNEL, INCIDENT)).toBeNull();
      expect(await store.toldAbout(INCIDENT)).toEqual([]);
    });

    it('is the highest seq of any delivery and the last post, queued or sent', async () => {
      const owed = [
        delivery({ channel: CHANNEL, seq: 1, createdAt: minute(1) }),
        delivery({ channel: CHANNEL, seq: 3, createdAt: minute(3) }),
        delivery({ channel: CHANNEL, seq: 4, createdAt: minute(4), mode: 'edit' }),
        delivery({ channel: 'x:1', seq: 9, createdAt: minute(9) }),
        delivery({ channel: CHANNEL, seq: 8, createdAt: minute(8), incident: 'another' }),
      ];
      await current().store.enqueue(owed);
      await current().store.settle([outcome(owed[0]!), outcome(owed[1]!, { state: 'retry' })]);

      const store = await current().again();
      const told = { channel: CHANNEL, incident: INCIDENT, lastSeq: 4, lastPostAt: minute(3) };
      expect(await store.toldOf(CHANNEL, INCIDENT)).toEqual(told);
      expect(await store.toldAbout(INCIDENT)).toEqual([
        told,
        { channel: 'x:1', incident: INCIDENT, lastSeq: 9, lastPostAt: minute(9) },
      ]);
    });

    it.each(['failed', 'coalesced'] as const)('is not what %s', async (state) => {
      const owed = [1, 2].map((seq) => delivery({ channel: CHANNEL, seq, createdAt: minute(seq) }));
      await current().store.enqueue(owed);

      await current().store.settle([outcome(owed[1]!, { state })]);

      const store = await current().again();
      expect(await store.toldOf(CHANNEL, INCIDENT)).toMatchObject({ lastSeq: 1, lastPostAt: minute(1) });
      await store.settle([outcome(owed[0]!, { state })]);
      expect(await store.toldOf(CHANNEL, INCIDENT)).toBeNull();
    });

    it('is told as a part of a wider outage where it was, and with what else', async () => {
      const wider = 'wider:first';
      const owed = [
        delivery({ channel: CHANNEL, seq: 1, target: wider }),
        delivery({ channel: CHANNEL, seq: 2, mode: 'edit', target: 'a message' }),
        delivery({ channel: CHANNEL, seq: 1, incident: 'another', target: wider }),
        delivery({ channel: CHANNEL, seq: 1, incident: 'failed', target: wider }),
        delivery({ channel: CHANNEL, seq: 1, incident: 'elsewhere', target: 'wider:second' }),
        delivery({ channel: 'x:1', seq: 1 }),
      ];
      await current().store.enqueue(owed);
      await current().store.settle([outcome(owed[0]!), outcome(owed[3]!, { state: 'failed' })]);

      const store = await current().again();
      expect(await store.toldOf(CHANNEL, INCIDENT)).toMatchObject({ lastSeq: 2, wider });
      expect(await store.toldOf('x:1', INCIDENT)).not.toHaveProperty('wider');
      expect(await store.toldTogether(CHANNEL, wider)).toEqual([INCIDENT, 'another'].sort());
      expect(await store.toldTogether('x:1', wider)).toEqual([]);
    });

    it('is not what went to the operator', async () => {
      await current().store.enqueue([
        delivery({ channel: CHANNEL, reason: 'operator-notice' }),
        delivery({ channel: CHANNEL, reason: 'operator-notice', incident: null, key: 'n' }),
      ]);

      expect(await (await current().again()).toldOf(CHANNEL, INCIDENT)).toBeNull();
    });
  });
}
