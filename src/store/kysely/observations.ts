import { type Kysely, sql } from 'kysely';
import type { PlaceId } from '../../core/entity.ts';
import type { SeenObservation, SignalId } from '../../core/series.ts';
import type { Instant } from '../../core/time.ts';
import type { ObservationPart } from '../parts.ts';
import type { Schema } from './schema.ts';

/** Rows a statement: 4 values each, well under every database's limit of parameters. */
const ROWS_A_STATEMENT = 500;

/** Finds, or makes, the number of a series. */
class SeriesNumbers {
  private readonly ids = new Map<PlaceId, Map<SignalId, number>>();
  private readonly db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.db = db;
  }

  known(place: PlaceId, signal: SignalId): number | undefined {
    return this.ids.get(place)?.get(signal);
  }

  async find(place: PlaceId, signal: SignalId): Promise<number> {
    const known = this.known(place, signal);
    if (known !== undefined) return known;
    const values = { place, signal };
    await this.db
      .insertInto('series')
      .values(values)
      .onConflict((c) => c.doNothing())
      .execute();
    const row = await this.db
      .selectFrom('series')
      .select('id')
      .where('place', '=', place)
      .where('signal', '=', signal)
      .executeTakeFirstOrThrow();
    const ofPlace = this.ids.get(place) ?? new Map<SignalId, number>();
    this.ids.set(place, ofPlace.set(signal, row.id));
    return row.id;
  }
}

export function sqlObservations(db: Kysely<Schema>): ObservationPart {
  const series = new SeriesNumbers(db);
  const joined = () =>
    db
      .selectFrom('observations')
      .innerJoin('series', 'series.id', 'observations.series_id')
      .select(['series.signal', 'series.place', 'observed_at as observedAt', 'value', 'seen_at as seenAt']);
  return {
    putObservations: async (rows) => {
      if (rows.length === 0) return;
      for (const { place, signal } of rows) await (series.known(place, signal) ?? series.find(place, signal));
      await db.transaction().execute(async (tx) => {
        for (let i = 0; i < rows.length; i += ROWS_A_STATEMENT)
          await insert(tx, rows.slice(i, i + ROWS_A_STATEMENT), series);
      });
    },
    observations: ({ place, from, to }) =>
      joined()
        .where('series.place', '=', place)
        .where('observed_at', '>=', from)
        .where('observed_at', '<', to)
        .orderBy('observed_at')
        .orderBy('series.signal')
        .execute(),
    observationsSeenAfter: async function* (seenAt, chunk) {
      const size = Math.max(1, Math.floor(chunk));
      for (let offset = 0; ; offset += size) {
        const rows = await joined()
          .where('seen_at', '>', seenAt)
          .orderBy('seen_at')
          .orderBy('observed_at')
          .orderBy('series.place')
          .orderBy('series.signal')
          .limit(size)
          .offset(offset)
          .execute();
        if (rows.length > 0) yield rows;
        if (rows.length < size) return;
      }
    },
    newestObserved: () => newest(db),
    pruneObservations: async (before) => {
      await db.deleteFrom('observations').where('observed_at', '<', before).execute();
    },
  };
}

async function insert(
  db: Kysely<Schema>,
  rows: readonly SeenObservation[],
  series: SeriesNumbers,
): Promise<void> {
  // One statement may not touch a row twice: the last of equals holds.
  const byKey = new Map<string, SeenObservation>();
  for (const row of rows) {
    const key = `${series.known(row.place, row.signal)} ${row.observedAt}`;
    const other = byKey.get(key);
    if (other === undefined || row.seenAt >= other.seenAt) byKey.set(key, row);
  }
  await db
    .insertInto('observations')
    .values(
      [...byKey.values()].map(({ place, signal, observedAt, value, seenAt }) => ({
        series_id: series.known(place, signal) ?? 0,
        observed_at: observedAt,
        value,
        seen_at: seenAt,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['series_id', 'observed_at'])
        .doUpdateSet({ value: sql`excluded.value`, seen_at: sql`excluded.seen_at` })
        .whereRef('excluded.seen_at', '>=', 'observations.seen_at'),
    )
    .execute();
}

async function newest(db: Kysely<Schema>): Promise<ReadonlyMap<PlaceId, ReadonlyMap<SignalId, Instant>>> {
  const rows = await db
    .selectFrom('series')
    .select(['place', 'signal'])
    .select((eb) =>
      eb
        .selectFrom('observations')
        .select((e) => e.fn.max('observed_at').as('at'))
        .whereRef('series_id', '=', 'series.id')
        .as('at'),
    )
    .execute();
  const byPlace = new Map<PlaceId, Map<SignalId, Instant>>();
  for (const { place, signal, at } of rows) {
    if (at === null) continue;
    byPlace.set(place, (byPlace.get(place) ?? new Map<SignalId, Instant>()).set(signal, at));
  }
  return byPlace;
}
