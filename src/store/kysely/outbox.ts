import type { Kysely } from 'kysely';
import type { DeliveryOutcome, ToldState } from '../../app/ports.ts';
import type { Delivery } from '../../core/routing.ts';
import { decode, deliveryShape, encode, outboxItemShape } from '../codec.ts';
import type { OutboxPart } from '../parts.ts';
import type { Schema } from './schema.ts';

export async function enqueueIn(db: Kysely<Schema>, deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) {
    const { key, channel, incident, seq, reason, mode, priority, createdAt } = delivery;
    const row = { key, channel, incident, seq, reason, mode, priority, created_at: createdAt };
    const fresh = { state: 'queued', attempts: 0, next_attempt_at: createdAt, last_error: null };
    const body = encode(deliveryShape, delivery);
    await db
      .insertInto('deliveries')
      .values({ ...row, ...fresh, body })
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

export function sqlOutbox(db: Kysely<Schema>): OutboxPart {
  const told = async (incident: string, channel: string | null): Promise<readonly ToldState[]> => {
    const all = db
      .selectFrom('deliveries')
      .select(['channel', 'mode', 'seq', 'created_at as createdAt'])
      .where('incident', '=', incident)
      .where('state', 'in', ['queued', 'sent'])
      .where('reason', '!=', 'operator-notice')
      .orderBy('channel');
    return toldStates(
      incident,
      await (channel === null ? all : all.where('channel', '=', channel)).execute(),
    );
  };
  return {
    enqueue: (deliveries) => db.transaction().execute((tx) => enqueueIn(tx, deliveries)),
    dueDeliveries: async (now, limit) => {
      const rows = await db
        .selectFrom('deliveries')
        .select(['body', 'attempts', 'next_attempt_at', 'last_error'])
        .where('state', '=', 'queued')
        .where('next_attempt_at', '<=', now)
        .orderBy('priority', 'desc')
        .orderBy('created_at')
        .orderBy('incident')
        .orderBy('seq')
        .orderBy('key')
        .limit(limit)
        .execute();
      return rows.map((row) =>
        outboxItemShape.parse({
          ...decode(deliveryShape, row.body),
          attempts: row.attempts,
          nextAttemptAt: row.next_attempt_at,
          lastError: row.last_error,
        }),
      );
    },
    nextDeliveryAt: async () => {
      const row = await db
        .selectFrom('deliveries')
        .select((eb) => eb.fn.min('next_attempt_at').as('at'))
        .where('state', '=', 'queued')
        .executeTakeFirst();
      return row?.at ?? null;
    },
    settle: (outcomes) =>
      db.transaction().execute(async (tx) => {
        for (const outcome of outcomes) await settleOne(tx, outcome);
      }),
    toldOf: async (channel, incident) => (await told(incident, channel))[0] ?? null,
    toldAbout: (incident) => told(incident, null),
    cardRef: async (channel, incident) => {
      const row = await db
        .selectFrom('cards')
        .select('ref')
        .where('channel', '=', channel)
        .where('incident', '=', incident)
        .executeTakeFirst();
      return row?.ref ?? null;
    },
  };
}

interface ToldRow {
  readonly channel: string;
  readonly mode: string;
  readonly seq: number;
  readonly createdAt: number;
}

/** A channel that was only ever owed edits was told nothing. */
function toldStates(incident: string, rows: readonly ToldRow[]): readonly ToldState[] {
  const channels = [...new Set(rows.map((row) => row.channel))];
  return channels.flatMap((channel) => {
    const own = rows.filter((row) => row.channel === channel);
    const posts = own.filter((row) => row.mode === 'post');
    if (posts.length === 0) return [];
    const lastSeq = Math.max(...own.map((row) => row.seq));
    return [{ channel, incident, lastSeq, lastPostAt: Math.max(...posts.map((row) => row.createdAt)) }];
  });
}

async function settleOne(tx: Kysely<Schema>, outcome: DeliveryOutcome): Promise<void> {
  const { card, key, state, at, error } = outcome;
  if (card !== undefined) {
    await tx
      .insertInto('cards')
      .values({ ...card })
      .onConflict((c) => c.columns(['channel', 'incident']).doUpdateSet({ ref: card.ref }))
      .execute();
  }
  const queued = tx.updateTable('deliveries').where('key', '=', key).where('state', '=', 'queued');
  if (state === 'retry') {
    await queued
      .set((eb) => ({
        attempts: eb('attempts', '+', 1),
        next_attempt_at: outcome.nextAttemptAt ?? at,
        last_error: error ?? null,
      }))
      .execute();
  } else await queued.set({ state, last_error: error ?? null }).execute();
}
