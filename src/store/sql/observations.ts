import { type CompiledQuery, type Kysely, sql } from 'kysely';
import type { PlaceId } from '../../core/entity.ts';
import type { SeenObservation, SignalId } from '../../core/series.ts';
import type { Instant } from '../../core/time.ts';
import type { ObservationPart } from '../parts.ts';
import type { Schema } from '../schema.ts';
import { SeriesIds } from './series-ids.ts';

/** Measured on 200,000 rows: more rows a statement gain nothing. */
const ROWS_PER_STATEMENT = 100;

export function sqlObservations(db: Kysely<Schema>): ObservationPart {
  const series = new SeriesIds(db);
  const many = compileUpsert(db, ROWS_PER_STATEMENT);
  const one = compileUpsert(db, 1);
  return {
    async putObservations(rows) {
      if (rows.length === 0) return;
      await series.ensure(rows);
      await db.transaction().execute(async (trx) => {
        const even = rows.length - (rows.length % ROWS_PER_STATEMENT);
        for (let i = 0; i < even; i += ROWS_PER_STATEMENT) {
          await upsert(trx, many, parametersOf(series, rows.slice(i, i + ROWS_PER_STATEMENT)));
        }
        for (const row of rows.slice(even)) await upsert(trx, one, parametersOf(series, [row]));
      });
    },
    observations: ({ place, from, to }) =>
      selectSeen(db)
        .where('s.place', '=', place)
        .where('o.observed_at', '>=', from)
        .where('o.observed_at', '<', to)
        .orderBy('o.observed_at')
        .orderBy('s.signal')
        .execute(),
    observationsSeenAfter: (seenAt, chunk) => seenAfter(db, seenAt, chunk),
    newestObserved: () => newestObserved(db),
    async pruneObservations(before) {
      // Naming the series lets the database jump to each one's oldest bins instead of reading them all.
      await db
        .deleteFrom('observations')
        .where('series_id', 'in', (eb) => eb.selectFrom('series').select('id'))
        .where('observed_at', '<', before)
        .execute();
    },
  };
}

/** The statement is made once: making it anew for every hundred rows takes longer than running it. */
function compileUpsert(db: Kysely<Schema>, rows: number): CompiledQuery {
  const blank = { series_id: 0, observed_at: 0, value: 0, seen_at: 0 };
  return db
    .insertInto('observations')
    .values(Array.from({ length: rows }, () => blank))
    .onConflict((conflict) =>
      conflict
        .columns(['series_id', 'observed_at'])
        .doUpdateSet((eb) => ({ value: eb.ref('excluded.value'), seen_at: eb.ref('excluded.seen_at') }))
        .whereRef('excluded.seen_at', '>=', 'observations.seen_at'),
    )
    .compile();
}

async function upsert(
  db: Kysely<Schema>,
  statement: CompiledQuery,
  parameters: readonly unknown[],
): Promise<void> {
  await db.executeQuery({ ...statement, parameters });
}

function parametersOf(series: SeriesIds, rows: readonly SeenObservation[]): readonly unknown[] {
  const parameters: unknown[] = [];
  for (const { place, signal, observedAt, value, seenAt } of rows) {
    parameters.push(series.of(place, signal), observedAt, value, seenAt);
  }
  return parameters;
}

function selectSeen(db: Kysely<Schema>) {
  return db
    .selectFrom('observations as o')
    .innerJoin('series as s', 's.id', 'o.series_id')
    .select([
      's.signal as signal',
      's.place as place',
      'o.observed_at as observedAt',
      'o.value as value',
      'o.seen_at as seenAt',
    ]);
}

/** Page by page from the last row on, so that nothing is held open while the caller works on a chunk. */
async function* seenAfter(
  db: Kysely<Schema>,
  after: Instant,
  chunk: number,
): AsyncGenerator<readonly SeenObservation[]> {
  const ordered = selectSeen(db)
    .orderBy('o.seen_at')
    .orderBy('o.observed_at')
    .orderBy('s.place')
    .orderBy('s.signal')
    .limit(chunk);
  let page = await ordered.where('o.seen_at', '>', after).execute();
  while (page.length > 0) {
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < chunk) return;
    page = await ordered
      // The first condition finds the place in the index, the second steps over what has been handed out.
      .where(sql<boolean>`(o.seen_at, o.observed_at) >= (${last.seenAt}, ${last.observedAt})`)
      .where(
        sql<boolean>`(o.seen_at, o.observed_at, s.place, s.signal) > (${last.seenAt}, ${last.observedAt}, ${last.place}, ${last.signal})`,
      )
      .execute();
  }
}

async function newestObserved(
  db: Kysely<Schema>,
): Promise<ReadonlyMap<PlaceId, ReadonlyMap<SignalId, Instant>>> {
  const rows = await db
    .selectFrom('series as s')
    .select((eb) => [
      's.place',
      's.signal',
      eb
        .selectFrom('observations as o')
        .select((inner) => inner.fn.max('o.observed_at').as('at'))
        .whereRef('o.series_id', '=', 's.id')
        .as('newest'),
    ])
    .execute();
  const newest = new Map<PlaceId, Map<SignalId, Instant>>();
  for (const { place, signal, newest: at } of rows) {
    if (at === null) continue;
    const signals = newest.get(place) ?? new Map<SignalId, Instant>();
    newest.set(place, signals.set(signal, at));
  }
  return newest;
}
