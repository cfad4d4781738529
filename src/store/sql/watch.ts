import type { Kysely } from 'kysely';
import type { Checkpoint, Commit, PlaceCheckpoint } from '../../app/ports.ts';
import type { Incident, Notice, Transition } from '../../core/incident.ts';
import type { Instant } from '../../core/time.ts';
import { decode, encode, incidentShape, noticeShape, transitionShape } from '../codec.ts';
import type { WatchPart } from '../parts.ts';
import type { Schema } from '../schema.ts';
import { chunks } from './chunks.ts';
import { insertDeliveries, rowOfDelivery } from './outbox.ts';

const ROWS_PER_STATEMENT = 50;

export function sqlWatch(db: Kysely<Schema>): WatchPart {
  return {
    commit: (step) => commit(db, step),
    async clockAt() {
      const row = await db.selectFrom('watch').select('clock_at').executeTakeFirst();
      return row?.clock_at ?? null;
    },
    loadCheckpoint: () => loadCheckpoint(db),
    async incident(id) {
      const row = await db.selectFrom('incidents').select('json').where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : decode(incidentShape, row.json);
    },
    async openIncidents() {
      const open = db.selectFrom('incidents').select('json').where('ended_at', 'is', null);
      const rows = await open.orderBy('place').orderBy('started_at').orderBy('id').execute();
      return rows.map((row) => decode(incidentShape, row.json));
    },
    async incidentsOf(place, from, to) {
      const rows = await db
        .selectFrom('incidents')
        .select('json')
        .where('place', '=', place)
        .where('started_at', '<', to)
        .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', from)]))
        .orderBy('started_at')
        .orderBy('id')
        .execute();
      return rows.map((row) => decode(incidentShape, row.json));
    },
    async transitionsOf(id) {
      const ofIncident = db.selectFrom('transitions').select('json').where('incident', '=', id);
      const rows = await ofIncident.orderBy('seq').execute();
      return rows.map((row) => decode(transitionShape, row.json));
    },
    notices: (from, to) => notices(db, from, to),
  };
}

async function commit(db: Kysely<Schema>, step: Commit): Promise<void> {
  // Encoded before the transaction: what cannot be read back is refused before anything is written.
  const transitions = step.transitions.map(rowOfTransition);
  const incidents = step.incidents.map(rowOfIncident);
  const notices = step.notices.map((notice) => noticeShape.parse(notice));
  const deliveries = step.deliveries.map(rowOfDelivery);
  await db.transaction().execute(async (trx) => {
    await insertTransitions(trx, transitions);
    await upsertIncidents(trx, incidents);
    await insertNotices(trx, notices);
    await insertDeliveries(trx, deliveries);
    await putClock(trx, step.clockAt);
    if (step.checkpoint !== null) await putCheckpoint(trx, step.checkpoint);
  });
}

function rowOfTransition(transition: Transition): Schema['transitions'] {
  const { incident, seq, place, at } = transition;
  return { incident, seq, place, at, json: encode(transitionShape, transition) };
}

function rowOfIncident(incident: Incident): Schema['incidents'] {
  return {
    id: incident.id,
    place: incident.place,
    started_at: incident.startedAt,
    ended_at: incident.endedAt,
    seq: incident.latest.seq,
    json: encode(incidentShape, incident),
  };
}

async function insertTransitions(db: Kysely<Schema>, rows: readonly Schema['transitions'][]): Promise<void> {
  for (const values of chunks(rows, ROWS_PER_STATEMENT)) {
    await db
      .insertInto('transitions')
      .values(values)
      .onConflict((conflict) => conflict.columns(['incident', 'seq']).doNothing())
      .execute();
  }
}

async function upsertIncidents(db: Kysely<Schema>, rows: readonly Schema['incidents'][]): Promise<void> {
  // One a statement: a step may hold two versions of one incident, and not every database takes both in one.
  for (const row of rows) {
    await db
      .insertInto('incidents')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((eb) => ({
            ended_at: eb.ref('excluded.ended_at'),
            seq: eb.ref('excluded.seq'),
            json: eb.ref('excluded.json'),
          }))
          .whereRef('excluded.seq', '>=', 'incidents.seq'),
      )
      .execute();
  }
}

async function insertNotices(db: Kysely<Schema>, rows: readonly Notice[]): Promise<void> {
  for (const values of chunks(rows, ROWS_PER_STATEMENT)) {
    await db
      .insertInto('notices')
      .values(values)
      .onConflict((conflict) => conflict.columns(['at', 'notice', 'signal']).doNothing())
      .execute();
  }
}

async function putClock(db: Kysely<Schema>, clockAt: Instant): Promise<void> {
  await db
    .insertInto('watch')
    .values({ id: 1, clock_at: clockAt, checkpoint_at: null, health: null })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ clock_at: clockAt }))
    .execute();
}

async function putCheckpoint(db: Kysely<Schema>, { at, places, health }: Checkpoint): Promise<void> {
  await db.updateTable('watch').set({ checkpoint_at: at, health }).where('id', '=', 1).execute();
  for (const values of chunks(places, ROWS_PER_STATEMENT)) {
    await db
      .insertInto('checkpoint_places')
      .values(values)
      .onConflict((conflict) =>
        conflict.column('place').doUpdateSet((eb) => ({ state: eb.ref('excluded.state') })),
      )
      .execute();
  }
}

async function loadCheckpoint(db: Kysely<Schema>): Promise<Checkpoint | null> {
  // One transaction, so that the places belong to the time that is read with them.
  return db.transaction().execute(async (trx) => {
    const watch = await trx.selectFrom('watch').select(['checkpoint_at', 'health']).executeTakeFirst();
    if (watch === undefined || watch.checkpoint_at === null || watch.health === null) return null;
    const rows = await trx.selectFrom('checkpoint_places').selectAll().orderBy('place').execute();
    const places = rows.map(({ place, state }): PlaceCheckpoint => ({ place, state: bytesOf(state) }));
    return { at: watch.checkpoint_at, places, health: bytesOf(watch.health) };
  });
}

/** A plain Uint8Array of its own, whatever the driver hands out. */
function bytesOf(stored: Uint8Array | ArrayBuffer): Uint8Array {
  return new Uint8Array(stored);
}

async function notices(db: Kysely<Schema>, from: Instant, to: Instant): Promise<readonly Notice[]> {
  const rows = await db
    .selectFrom('notices')
    .selectAll()
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('at')
    .orderBy('notice')
    .orderBy('signal')
    .execute();
  return rows.map((row) => noticeShape.parse(row));
}
