import { describe, expect, it } from 'vitest';
import type { Chat } from '../../src/app/chat.ts';
import { createOutbox, type Outbox } from '../../src/app/outbox.ts';
import type { DeliveryOutcome, Store } from '../../src/app/ports.ts';
import type { Card } from '../../src/core/card-model.ts';
import { DeliveryError } from '../../src/core/errors.ts';
import { foldIncident } from '../../src/core/fold.ts';
import type { Incident, Notice, Transition } from '../../src/core/incident.ts';
import { routeNotice } from '../../src/core/route.ts';
import type { Delivery } from '../../src/core/routing.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { transition } from '../core/card-builders.ts';

const T = Date.parse('2014-12-22T16:00:00Z');
const STEPS: readonly Transition[] = [
  transition({ seq: 1, at: T + 1, from: 'normal', to: 'degrading', level: 0.75, observed: 3 }),
  transition({ seq: 2, at: T + 2, from: 'degrading', to: 'blackout' }),
  transition({ seq: 3, at: T + 3, from: 'blackout', to: 'recovering', level: 0.5, observed: 2 }),
  transition({ seq: 4, at: T + 4, from: 'recovering', to: 'normal', level: 1, ending: 'recovered' }),
];
const AWAY = STEPS.map((step) => ({ ...step, whileAway: true }));
const ID = STEPS[0]!.incident;
const DUE = T + 10;

function owed(seq: number, part: Partial<Delivery> = {}): Delivery {
  const channel = part.channel ?? 'fake:a';
  const incident = part.incident ?? ID;
  const mode = part.mode ?? 'post';
  return {
    key: `${channel}|${incident}|${seq}|${mode}`,
    channel,
    incident,
    seq,
    reason: 'phase-change',
    mode,
    priority: 1,
    createdAt: T + seq,
    ...part,
  };
}

/** A chat that writes down what it is asked to do, and fails as it is told to. */
class FakeChat implements Chat {
  readonly platform = 'fake';
  readonly said: string[] = [];
  readonly keys: string[] = [];
  readonly canEdit: boolean;
  /** Asked before each call: what to throw; null lets it pass. */
  fault: (call: string) => Error | null = () => null;

  constructor(canEdit = false) {
    this.canEdit = canEdit;
  }

  post: Chat['post'] = async (channel, { key, card }) => {
    this.take(`post ${channel} ${card.headline}`, key);
    return `ref-${this.said.length}`;
  };

  edit: Chat['edit'] = async (channel, ref, { key, card }) => {
    this.take(`edit ${channel} ${ref} ${card.headline}`, key);
  };

  private take(call: string, key: string): void {
    const error = this.fault(call);
    if (error !== null) throw error;
    this.said.push(call);
    this.keys.push(key);
  }
}

const cardOf = (headline: string): Card => ({
  tone: 'calm',
  headline,
  body: [],
  fields: [],
  spark: null,
  footer: [],
  links: [],
  actions: [],
});

interface World {
  readonly store: Store;
  readonly chat: FakeChat;
  readonly outbox: Outbox;
  readonly outcomes: DeliveryOutcome[];
  readonly bugs: string[];
}

async function world(
  deliveries: readonly Delivery[],
  options: {
    readonly canEdit?: boolean;
    readonly steps?: readonly Transition[];
    readonly notices?: readonly Notice[];
  } = {},
): Promise<World> {
  const memory = createMemoryStore();
  const outcomes: DeliveryOutcome[] = [];
  const settle: Store['settle'] = async (settled) => {
    outcomes.push(...settled);
    await memory.settle(settled);
  };
  const steps = options.steps ?? STEPS;
  const incidents = steps.reduce<Incident | null>((before, step) => foldIncident(before, step), null);
  await memory.commit({
    clockAt: T,
    transitions: steps,
    incidents: incidents === null ? [] : [incidents],
    notices: options.notices ?? [],
    deliveries,
    checkpoint: null,
  });
  const chat = new FakeChat(options.canEdit);
  const store = { ...memory, settle };
  const bugs: string[] = [];
  return { store, chat, outbox: outboxOf(store, chat, bugs), outcomes, bugs };
}

function outboxOf(store: Store, chat: Chat, bugs: string[] = []): Outbox {
  return createOutbox({
    store,
    chats: [chat],
    cardFor: (incident, delivery, at) =>
      cardOf(`${at.to} ${incident.phases.length}/${incident.lowest.level} ${delivery.seq}`),
    noticeCardFor: (notice) => cardOf(`${notice.notice} ${notice.signal}`),
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: (msg) => void bugs.push(msg) },
  });
}

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
      'edit fake:a ref-1 blackout 2/0 2',
    ]);
    expect(await store.cardRef('fake:a', ID)).toBe('ref-1');
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
