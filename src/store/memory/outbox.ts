import type { DeliveryOutcome, LivingCard, OutboxItem, ToldState } from '../../app/ports.ts';
import type { IncidentId } from '../../core/incident.ts';
import { type ChannelId, type Delivery, isUnder } from '../../core/routing.ts';
import { widerOf } from '../../core/wider.ts';
import { deliveryShape } from '../codec.ts';
import type { OutboxPart } from '../parts.ts';
import { compareText } from './order.ts';

interface Outbox {
  /** Every key ever taken, so that a delivery repeated after its end is still left as it is. */
  readonly keys: Set<string>;
  readonly queued: Map<string, OutboxItem>;
  /** What counts as told, queued or sent: channel, incident, key. */
  readonly told: Map<ChannelId, Map<IncidentId, Map<string, Delivery>>>;
  readonly cards: Map<ChannelId, Map<IncidentId, LivingCard>>;
}

/** The part of the port, and the plain `add` that a commit uses once its deliveries are checked. */
export function memoryOutbox(): {
  readonly part: OutboxPart;
  readonly add: (deliveries: readonly Delivery[]) => void;
  readonly forget: (prefix: string) => void;
} {
  const outbox: Outbox = { keys: new Set(), queued: new Map(), told: new Map(), cards: new Map() };
  const add = (deliveries: readonly Delivery[]): void => {
    for (const delivery of deliveries) queue(outbox, delivery);
  };
  const part: OutboxPart = {
    enqueue: async (deliveries) => add(deliveries.map((delivery) => deliveryShape.parse(delivery))),
    dueDeliveries: async (now, limit) =>
      [...outbox.queued.values()]
        .filter((item) => item.nextAttemptAt <= now)
        .sort(byTurn)
        .slice(0, limit),
    nextDeliveryAt: async () => {
      let next: number | null = null;
      for (const { nextAttemptAt } of outbox.queued.values())
        next = Math.min(next ?? nextAttemptAt, nextAttemptAt);
      return next;
    },
    settle: async (outcomes) => {
      for (const outcome of outcomes) settle(outbox, outcome);
    },
    toldOf: async (channel, incident) => toldState(outbox, channel, incident),
    toldAbout: async (incident) =>
      [...outbox.told.keys()]
        .sort(compareText)
        .map((channel) => toldState(outbox, channel, incident))
        .filter((state) => state !== null),
    toldTogether: async (channel, wider) =>
      [...(outbox.told.get(channel) ?? [])]
        .filter(([, deliveries]) => [...deliveries.values()].some((each) => each.target === wider))
        .map(([incident]) => incident)
        .sort(compareText),
    livingCard: async (channel, incident) => outbox.cards.get(channel)?.get(incident) ?? null,
  };
  const forget = (prefix: string): void => {
    for (const [key, { channel }] of outbox.queued) if (isUnder(prefix, channel)) outbox.queued.delete(key);
    for (const map of [outbox.told, outbox.cards])
      for (const channel of map.keys()) if (isUnder(prefix, channel)) map.delete(channel);
  };
  return { part, add, forget };
}

function queue(outbox: Outbox, delivery: Delivery): void {
  if (outbox.keys.has(delivery.key)) return;
  outbox.keys.add(delivery.key);
  outbox.queued.set(delivery.key, {
    ...delivery,
    attempts: 0,
    nextAttemptAt: delivery.notBefore ?? delivery.createdAt,
    lastError: null,
  });
  const { channel, incident, reason } = delivery;
  if (incident === null || reason === 'operator-notice') return;
  const ofChannel = within(outbox.told, channel);
  const ofIncident = ofChannel.get(incident) ?? new Map<string, Delivery>();
  ofChannel.set(incident, ofIncident.set(delivery.key, delivery));
}

function settle(outbox: Outbox, outcome: DeliveryOutcome): void {
  const { card, key } = outcome;
  if (card !== undefined) within(outbox.cards, card.channel).set(card.incident, card);
  const item = outbox.queued.get(key);
  if (item === undefined) return;
  if (outcome.state === 'retry') {
    outbox.queued.set(key, {
      ...item,
      attempts: item.attempts + 1,
      nextAttemptAt: outcome.nextAttemptAt ?? outcome.at,
      lastError: outcome.error ?? null,
    });
    return;
  }
  outbox.queued.delete(key);
  if (outcome.state === 'sent' || item.incident === null) return;
  outbox.told.get(item.channel)?.get(item.incident)?.delete(key);
}

function toldState(outbox: Outbox, channel: ChannelId, incident: IncidentId): ToldState | null {
  const deliveries = [...(outbox.told.get(channel)?.get(incident)?.values() ?? [])];
  const posts = deliveries.filter((delivery) => delivery.mode === 'post');
  if (posts.length === 0) return null;
  const wider = deliveries.map(widerOf).find((id) => id !== null);
  return {
    ...(wider === undefined ? {} : { wider }),
    channel,
    incident,
    lastSeq: Math.max(...deliveries.map((delivery) => delivery.seq)),
    lastPostAt: Math.max(...posts.map((delivery) => delivery.createdAt)),
  };
}

function byTurn(a: OutboxItem, b: OutboxItem): number {
  return (
    b.priority - a.priority ||
    a.createdAt - b.createdAt ||
    compareText(a.incident ?? '', b.incident ?? '') ||
    a.seq - b.seq ||
    compareText(a.key, b.key)
  );
}

function within<K, J, V>(outer: Map<K, Map<J, V>>, key: K): Map<J, V> {
  const known = outer.get(key);
  if (known !== undefined) return known;
  const inner = new Map<J, V>();
  outer.set(key, inner);
  return inner;
}
