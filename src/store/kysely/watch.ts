import type { Kysely } from 'kysely';
import type { Checkpoint, Commit } from '../../app/ports.ts';
import type { Incident } from '../../core/incident.ts';
import type { Delivery } from '../../core/routing.ts';
import { decode, encode, incidentShape, noticeShape, transitionShape } from '../codec.ts';
import type { WatchPart } from '../parts.ts';
import type { Schema } from './schema.ts';
import { putFact, readFact } from './channels.ts';

const CLOCK = 'watch.clock';
const CHECKPOINT = 'watch.checkpoint';
const HEALTH = 'watch.health';

/** A place state under this name holds the health of the feeds: no place is called so. */
const HEALTH_PLACE = HEALTH;

/** `enqueue` is the outbox's: deliveries are committed with the transitions that caused them. */
export function sqlWatch(
  db: Kysely<Schema>,
  enqueue: (tx: Kysely<Schema>, deliveries: readonly Delivery[]) => Promise<void>,
): WatchPart {
  const bodies = () => db.selectFrom('incidents').select('body');
  const incidents = (rows: readonly { readonly body: string }[]): readonly Incident[] =>
    rows.map(({ body }) => decode(incidentShape, body));
  return {
    commit: (step) =>
      db.transaction().execute(async (tx) => {
        await writeStory(tx, step);
        await enqueue(tx, step.deliveries);
        await putFact(tx, CLOCK, String(step.clockAt));
        if (step.checkpoint !== null) await writeCheckpoint(tx, step.checkpoint);
      }),
    clockAt: async () => {
      const text = await readFact(db, CLOCK);
      return text === null ? null : Number(text);
    },
    loadCheckpoint: () => readCheckpoint(db),
    incident: async (id) => incidents(await bodies().where('id', '=', id).execute())[0] ?? null,
    openIncidents: async () =>
      incidents(await bodies().where('ended_at', 'is', null).orderBy('place').execute()),
    incidentsOf: async (place, from, to) =>
      incidents(
        await bodies()
          .where('place', '=', place)
          .where('started_at', '<', to)
          .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', from)]))
          .orderBy('started_at')
          .execute(),
      ),
    transitionsOf: async (id) => {
      const rows = await db
        .selectFrom('transitions')
        .select('body')
        .where('incident', '=', id)
        .orderBy('seq')
        .execute();
      return rows.map(({ body }) => decode(transitionShape, body));
    },
    notices: async (from, to) => {
      const rows = await db
        .selectFrom('notices')
        .select('body')
        .where('at', '>=', from)
        .where('at', '<', to)
        .orderBy('at')
        .orderBy('signal')
        .orderBy('notice')
        .execute();
      return rows.map(({ body }) => decode(noticeShape, body));
    },
  };
}

async function writeStory(tx: Kysely<Schema>, step: Commit): Promise<void> {
  for (const t of step.transitions) {
    const row = {
      incident: t.incident,
      seq: t.seq,
      place: t.place,
      at: t.at,
      body: encode(transitionShape, t),
    };
    await tx
      .insertInto('transitions')
      .values(row)
      .onConflict((c) => c.doNothing())
      .execute();
  }
  for (const incident of step.incidents) {
    const { id, place, startedAt, endedAt, latest } = incident;
    const rest = { ended_at: endedAt, seq: latest.seq, body: encode(incidentShape, incident) };
    await tx
      .insertInto('incidents')
      .values({ id, place, started_at: startedAt, ...rest })
      .onConflict((c) => c.column('id').doUpdateSet(rest).where('incidents.seq', '<=', latest.seq))
      .execute();
  }
  for (const notice of step.notices) {
    const row = {
      at: notice.at,
      notice: notice.notice,
      signal: notice.signal,
      body: encode(noticeShape, notice),
    };
    await tx
      .insertInto('notices')
      .values(row)
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

async function writeCheckpoint(tx: Kysely<Schema>, checkpoint: Checkpoint): Promise<void> {
  const states = [...checkpoint.places, { place: HEALTH_PLACE, state: checkpoint.health }];
  for (const { place, state } of states) {
    await tx
      .insertInto('place_states')
      .values({ place, state })
      .onConflict((c) => c.column('place').doUpdateSet({ state }))
      .execute();
  }
  await putFact(tx, CHECKPOINT, String(checkpoint.at));
}

async function readCheckpoint(db: Kysely<Schema>): Promise<Checkpoint | null> {
  const at = await readFact(db, CHECKPOINT);
  if (at === null) return null;
  const rows = await db.selectFrom('place_states').selectAll().orderBy('place').execute();
  const states = rows.map(({ place, state }) => ({ place, state: new Uint8Array(state) }));
  return {
    at: Number(at),
    places: states.filter(({ place }) => place !== HEALTH_PLACE),
    health: states.find(({ place }) => place === HEALTH_PLACE)?.state ?? new Uint8Array(0),
  };
}
