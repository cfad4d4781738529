/** What becomes of the message about a wider outage when the platform refuses it, and of those who wait for it. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/app/ports.ts';
import { DeliveryError } from '../../src/core/errors.ts';
import { foldIncident } from '../../src/core/fold.ts';
import type { Transition } from '../../src/core/incident.ts';
import { POLICY } from '../../src/core/policy.ts';
import type { Delivery } from '../../src/core/routing.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import { transition } from '../core/card-builders.ts';
import { type FakeChat, owed, T, world } from '../support/outbox-world.ts';

const CODES = ['AA', 'BB', 'CC', 'DD', 'EE'];
const WIDER = 'wider:country:AA@x';
const idOf = (code: string): string => `country:${code}@x`;

const GONE = new DeliveryError('gone', { permanent: true, trouble: 'message-gone' });
const RESTS = new DeliveryError('rest', {
  permanent: false,
  trouble: 'message-rests',
  retryAfterMs: HOUR_MS,
});
const BUSY = new DeliveryError('busy', { permanent: false, retryAfterMs: 7 });
const REFUSED = new DeliveryError('too long', { permanent: true });

const steps = (code: string): readonly Transition[] => {
  const common = { place: `country:${code}`, incident: idOf(code) };
  return [
    transition({ ...common, seq: 1, at: T + 1, from: 'normal', to: 'degrading' }),
    transition({ ...common, seq: 2, at: T + 20, from: 'degrading', to: 'reduced' }),
  ];
};

/** All five fell; `told` steps of them are stored. */
async function fallen(store: Store, told = 1): Promise<void> {
  for (const code of CODES) {
    const transitions = steps(code).slice(0, told);
    const [first, ...more] = transitions;
    const incident = more.reduce(foldIncident, foldIncident(null, first!));
    const none = { notices: [], deliveries: [], checkpoint: null };
    await store.commit({ clockAt: T, transitions, incidents: [incident], ...none });
  }
}

const part = (code: string, seq = 1, more: Partial<Delivery> = {}): Delivery => {
  const mode = more.mode ?? 'post';
  const key = `fake:a|${idOf(code)}|${seq}|${mode}|wider`;
  const reason = seq === 1 ? 'first-notification' : 'phase-change';
  return owed(seq, { incident: idOf(code), key, reason, target: WIDER, ...more });
};
const alone = (code: string, more: Partial<Delivery> = {}): Delivery =>
  owed(1, { incident: idOf(code), reason: 'first-notification', ...more });

async function given(canEdit = true, deliveries: readonly Delivery[] = CODES.map((code) => part(code))) {
  const all = await world([], { canEdit, steps: [] });
  await fallen(all.store);
  await all.store.enqueue(deliveries);
  return all;
}

const short = ({ said }: FakeChat): readonly string[] =>
  said.map((call) => call.replace(/ fake:a/, '').replace(/ \(.*/, ''));

describe('a wider outage in the outbox', () => {
  it('is one message, after which its card is edited once for all that changed', async () => {
    const { chat, outbox, store } = await given();

    await outbox.drain(T + 10);
    await fallen(store, 2);
    await store.enqueue(CODES.map((code) => part(code, 2, { mode: 'edit', createdAt: T + 20 })));
    const { nextAt } = await outbox.drain(T + 30);

    expect(short(chat)).toEqual(['post Wider outage: 5 countries', 'edit ref-1 Wider outage: 5 countries']);
    expect(nextAt).toBeNull();
  });

  it('says what single messages that were still waiting would have said', async () => {
    const { chat, outbox, store } = await given(true, [
      alone('AA', { notBefore: T + 100 }),
      alone('BB', { notBefore: T + 100 }),
      ...CODES.map((code) => part(code, 1, { createdAt: T + 5 })),
    ]);

    await outbox.drain(T + 200);

    expect(short(chat)).toEqual(['post Wider outage: 5 countries']);
    expect(await store.toldOf('fake:a', idOf('AA'))).toMatchObject({ wider: WIDER });
  });

  it('is not what a country waits for that was held back for a moment and stayed alone', async () => {
    const notBefore = T + 1 + POLICY.wider.holdMs;
    const { chat, outbox } = await given(true, [alone('AA', { notBefore }), alone('BB', { notBefore })]);

    const { nextAt } = await outbox.drain(T + 10);
    expect(chat.said).toEqual([]);
    expect(nextAt).toBe(notBefore);
    await outbox.drain(notBefore);

    expect(short(chat)).toEqual(['post degrading 1/0 1', 'post degrading 1/0 1']);
  });

  it('edits the cards that its countries had before', async () => {
    const { chat, outbox, store } = await given(true, [alone('AA')]);
    await outbox.drain(T + 10);

    await store.enqueue(CODES.map((code) => part(code, 1, { createdAt: T + 20 })));
    await outbox.drain(T + 20);

    expect(short(chat)).toEqual([
      'post degrading 1/0 1',
      'post Wider outage: 5 countries',
      'edit ref-1 degrading 1/0 1',
    ]);
  });

  it('pings nobody for those that join, and an update points to the card where something new is said', async () => {
    const { chat, outbox, store } = await given(
      true,
      CODES.slice(0, 4).map((code) => part(code)),
    );
    await outbox.drain(T + 10);

    await store.enqueue([part('EE', 1, { priority: 0, createdAt: T + 20 })]);
    await outbox.drain(T + 20);
    await store.enqueue([part('AA', 2, { priority: 3, createdAt: T + 30 })]);
    await outbox.drain(T + 30);

    expect(short(chat)).toEqual([
      'post Wider outage: 4 countries',
      'edit ref-1 Wider outage: 5 countries',
      'post Wider outage: 5 countries',
      'edit ref-1 Wider outage: 5 countries',
    ]);
    expect(chat.posted[1]).toMatchObject({ form: 'update', about: 'ref-1' });
  });

  it('tells those that join by a message where messages cannot be changed, and leaves edits out', async () => {
    const { chat, outbox, store } = await given(
      false,
      CODES.slice(0, 4).map((code) => part(code)),
    );
    await outbox.drain(T + 10);

    await store.enqueue([
      part('EE', 1, { priority: 0, createdAt: T + 20 }),
      part('AA', 2, { mode: 'edit', createdAt: T + 20 }),
    ]);
    await outbox.drain(T + 20);
    await store.enqueue([part('BB', 2, { mode: 'edit', createdAt: T + 30 })]);
    const { nextAt } = await outbox.drain(T + 30);

    expect(short(chat)).toEqual(['post Wider outage: 4 countries', 'post Wider outage: 5 countries']);
    expect(nextAt).toBeNull();
  });

  it('is tried again as a whole, with the same key', async () => {
    const { chat, outbox, outcomes } = await given();
    chat.fault = () => BUSY;
    expect((await outbox.drain(T + 10)).nextAt).toBe(T + 17);
    chat.fault = () => null;

    await outbox.drain(T + 17);

    expect(short(chat)).toEqual(['post Wider outage: 5 countries']);
    expect(outcomes.filter(({ state }) => state === 'retry')).toHaveLength(5);
    expect(outcomes.filter(({ state }) => state === 'sent')).toHaveLength(5);
  });

  it('is told country by country when the platform will never take it', async () => {
    const { chat, outbox } = await given();
    chat.fault = (call) => (call.includes('Wider') ? REFUSED : null);

    await outbox.drain(T + 10);

    expect(short(chat)).toEqual(CODES.map(() => 'post degrading 1/0 1'));
  });

  it('has a new card when somebody deleted it', async () => {
    const { chat, outbox, store } = await given();
    await outbox.drain(T + 10);
    chat.fault = (call) => (call.startsWith('edit') && call.includes('ref-1') ? GONE : null);

    await store.enqueue([part('AA', 2, { mode: 'edit', createdAt: T + 20 })]);
    await outbox.drain(T + 20);

    expect(short(chat).at(-1)).toBe('post Wider outage: 5 countries');
    expect(await store.livingCard('fake:a', WIDER)).toMatchObject({ ref: 'ref-2' });
  });

  it('leaves a card in peace that must rest', async () => {
    const { chat, outbox, store } = await given();
    await outbox.drain(T + 10);
    chat.fault = (call) => (call.startsWith('edit') ? RESTS : null);

    await store.enqueue([part('AA', 2, { mode: 'edit', createdAt: T + 20 })]);
    const { nextAt } = await outbox.drain(T + 20);

    expect(nextAt).toBe(T + 20 + HOUR_MS);
    expect(await store.livingCard('fake:a', WIDER)).toMatchObject({ restsUntil: T + 20 + HOUR_MS });
  });
});
