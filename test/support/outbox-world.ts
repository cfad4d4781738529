import { cardOf } from './card-of.ts';
import type { Chat, Outgoing, Picture } from '../../src/app/chat.ts';
import { createOutbox, type Outbox } from '../../src/app/outbox.ts';
import type { OutboxParts } from '../../src/app/outbox-parts.ts';
import type { DeliveryOutcome, Store } from '../../src/app/ports.ts';
import { foldIncident } from '../../src/core/fold.ts';
import type { Incident, Notice, Transition } from '../../src/core/incident.ts';
import type { Delivery } from '../../src/core/routing.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { transition } from '../core/card-builders.ts';

export const T = Date.parse('2014-12-22T16:00:00Z');
export const STEPS: readonly Transition[] = [
  transition({ seq: 1, at: T + 1, from: 'normal', to: 'degrading', level: 0.75, observed: 3 }),
  transition({ seq: 2, at: T + 2, from: 'degrading', to: 'blackout' }),
  transition({ seq: 3, at: T + 3, from: 'blackout', to: 'recovering', level: 0.5, observed: 2 }),
  transition({ seq: 4, at: T + 4, from: 'recovering', to: 'normal', level: 1, ending: 'recovered' }),
];
export const AWAY = STEPS.map((step) => ({ ...step, whileAway: true }));
export const ID = STEPS[0]!.incident;
export const DUE = T + 10;

export function owed(seq: number, part: Partial<Delivery> = {}): Delivery {
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
    notBefore: null,
    target: null,
    ...part,
  };
}

/** A chat that writes down what it is asked to do, and fails as it is told to. */
export class FakeChat implements Chat {
  readonly platform = 'fake';
  readonly said: string[] = [];
  readonly keys: string[] = [];
  readonly posted: Outgoing[] = [];
  readonly canEdit: boolean;
  /** Asked before each call: what to throw; null lets it pass. */
  fault: (call: string) => Error | null = () => null;

  constructor(canEdit = false) {
    this.canEdit = canEdit;
  }

  post: Chat['post'] = async (channel, message) => {
    const { key, card } = message;
    this.take(`post ${channel} ${card.headline}`, key);
    this.posted.push(message);
    return `ref-${this.said.length}`;
  };

  edit: Chat['edit'] = async (channel, ref, { key, card }) => {
    this.take(`edit ${channel} ${ref} ${card.headline}`, key);
  };

  attach = async (channel: string, ref: string, { alt }: Picture, key: string): Promise<void> => {
    this.take(`picture ${channel} ${ref} ${alt}`, key);
  };

  whisper: NonNullable<Chat['whisper']> = async (person, about, { key, card }) => {
    this.take(`whisper ${person} ${about} ${card.headline}`, key);
  };

  private take(call: string, key: string): void {
    const error = this.fault(call);
    if (error !== null) throw error;
    this.said.push(call);
    this.keys.push(key);
  }
}

export interface World {
  readonly store: Store;
  readonly chat: FakeChat;
  readonly outbox: Outbox;
  readonly outcomes: DeliveryOutcome[];
  readonly bugs: string[];
}

export async function world(
  deliveries: readonly Delivery[],
  options: {
    readonly canEdit?: boolean;
    readonly steps?: readonly Transition[];
    readonly notices?: readonly Notice[];
    readonly parts?: Partial<OutboxParts>;
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
  return { store, chat, outbox: outboxOf(store, chat, bugs, options.parts), outcomes, bugs };
}

export function outboxOf(
  store: Store,
  chat: Chat,
  bugs: string[] = [],
  more: Partial<OutboxParts> = {},
): Outbox {
  return createOutbox({
    store,
    chats: [chat],
    cardFor: (incident, delivery, at) =>
      cardOf(`${at.to} ${incident.phases.length}/${incident.lowest.level} ${delivery.seq}`),
    contains: () => false,
    nameOf: (place) => place,
    reportCardFor: (report) => cardOf(report.says),
    noticeCardFor: (notice) => cardOf(`${notice.notice} ${notice.signal}`),
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: (msg) => void bugs.push(msg) },
    ...more,
  });
}
