import type { Kysely } from 'kysely';
import type { DeliveryOutcome, LivingCard, OutboxItem, ToldState } from '../../app/ports.ts';
import type { IncidentId } from '../../core/incident.ts';
import type { Delivery } from '../../core/routing.ts';
import type { Instant } from '../../core/time.ts';
import { WIDER_MARK } from '../../core/wider.ts';
import { deliveryShape, outboxItemShape } from '../codec.ts';
import type { OutboxPart } from '../parts.ts';
import type { Schema } from '../schema.ts';
import { chunks } from './chunks.ts';

const ROWS_PER_STATEMENT = 50;

export function sqlOutbox(db: Kysely<Schema>): OutboxPart {
  return {
    async enqueue(deliveries) {
      const rows = deliveries.map(rowOfDelivery);
      if (rows.length === 0) return;
      await db.transaction().execute((trx) => insertDeliveries(trx, rows));
    },
    dueDeliveries: (now, limit) => dueDeliveries(db, now, limit),
    async nextDeliveryAt() {
      const row = await db
        .selectFrom('deliveries')
        .select((eb) => eb.fn.min('next_attempt_at').as('at'))
        .where('state', '=', 'queued')
        .executeTakeFirst();
      return row?.at ?? null;
    },
    async settle(outcomes) {
      if (outcomes.length === 0) return;
      await db.transaction().execute(async (trx) => {
        for (const outcome of outcomes) await settle(trx, outcome);
      });
    },
    async toldOf(channel, incident) {
      const told = await toldAbout(db, incident);
      return told.find((state) => state.channel === channel) ?? null;
    },
    toldAbout: (incident) => toldAbout(db, incident),
    async toldTogether(channel, wider) {
      const rows = await db
        .selectFrom('deliveries')
        .select('incident')
        .distinct()
        .where('channel', '=', channel)
        .where('target', '=', wider)
        .where('state', 'in', ['queued', 'sent'])
        .orderBy('incident')
        .execute();
      return rows.flatMap(({ incident }) => (incident === null ? [] : [incident]));
    },
    async livingCard(channel, incident) {
      const row = await db
        .selectFrom('cards')
        .selectAll()
        .where('channel', '=', channel)
        .where('incident', '=', incident)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { ref, posted_at, edited_at, rests_until } = row;
      return { channel, incident, ref, postedAt: posted_at, editedAt: edited_at, restsUntil: rests_until };
    },
  };
}

export function rowOfDelivery(delivery: Delivery): Schema['deliveries'] {
  const { createdAt, notBefore, ...rest } = deliveryShape.parse(delivery);
  return {
    ...rest,
    created_at: createdAt,
    not_before: notBefore,
    state: 'queued',
    attempts: 0,
    next_attempt_at: notBefore ?? createdAt,
    last_error: null,
  };
}

/** Those whose key is known already are left as they are. */
export async function insertDeliveries(
  db: Kysely<Schema>,
  rows: readonly Schema['deliveries'][],
): Promise<void> {
  for (const values of chunks(rows, ROWS_PER_STATEMENT)) {
    await db
      .insertInto('deliveries')
      .values(values)
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute();
  }
}

async function dueDeliveries(
  db: Kysely<Schema>,
  now: Instant,
  limit: number,
): Promise<readonly OutboxItem[]> {
  const rows = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('state', '=', 'queued')
    .where('next_attempt_at', '<=', now)
    .orderBy('priority', 'desc')
    .orderBy('created_at')
    .orderBy('incident', (order) => order.asc().nullsFirst())
    .orderBy('seq')
    .orderBy('key')
    .limit(limit)
    .execute();
  return rows.map(({ created_at, next_attempt_at, last_error, not_before, ...rest }) =>
    outboxItemShape.parse({
      ...rest,
      createdAt: created_at,
      nextAttemptAt: next_attempt_at,
      lastError: last_error,
      notBefore: not_before,
    }),
  );
}

async function settle(db: Kysely<Schema>, outcome: DeliveryOutcome): Promise<void> {
  const { card, key } = outcome;
  if (card !== undefined) await putCard(db, card);
  const { state, tried } = endOf(outcome);
  await db
    .updateTable('deliveries')
    .set((eb) => ({
      state,
      attempts: eb('attempts', '+', tried),
      // Databases end a text at a NUL or refuse it, and an error may quote anything.
      last_error: outcome.error?.replaceAll('\0', '') ?? null,
      ...(state === 'queued' ? { next_attempt_at: outcome.nextAttemptAt ?? outcome.at } : {}),
    }))
    .where('key', '=', key)
    // An end is final: a late outcome of the same delivery does not wake it again.
    .where('state', '=', 'queued')
    .execute();
}

function endOf({ state }: DeliveryOutcome): Pick<Schema['deliveries'], 'state'> & { readonly tried: 0 | 1 } {
  if (state === 'retry') return { state: 'queued', tried: 1 };
  return { state, tried: state === 'coalesced' ? 0 : 1 };
}

async function putCard(db: Kysely<Schema>, { channel, incident, ...card }: LivingCard): Promise<void> {
  const { ref, postedAt, editedAt, restsUntil } = card;
  const now = { ref, posted_at: postedAt, edited_at: editedAt, rests_until: restsUntil };
  await db
    .insertInto('cards')
    .values({ channel, incident, ...now })
    .onConflict((conflict) => conflict.columns(['channel', 'incident']).doUpdateSet(now))
    .execute();
}

/** Without a post among them, edits alone told nobody anything. */
async function toldAbout(db: Kysely<Schema>, incident: IncidentId): Promise<readonly ToldState[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select((eb) => [
      'channel',
      eb.fn.max('seq').as('lastSeq'),
      eb.fn.max(eb.case().when('mode', '=', 'post').then(eb.ref('created_at')).end()).as('lastPostAt'),
      // An incident is a part of one wider outage at most.
      eb.fn.max(eb.case().when('target', 'like', `${WIDER_MARK}%`).then(eb.ref('target')).end()).as('wider'),
    ])
    .where('incident', '=', incident)
    .where('state', 'in', ['queued', 'sent'])
    .where('reason', '!=', 'operator-notice')
    .groupBy('channel')
    .orderBy('channel')
    .execute();
  return rows.flatMap(({ channel, lastSeq, lastPostAt, wider }) =>
    lastPostAt === null
      ? []
      : [{ channel, incident, lastSeq, lastPostAt, ...(wider === null ? {} : { wider }) }],
  );
}
