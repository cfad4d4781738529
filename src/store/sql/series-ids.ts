import type { Kysely } from 'kysely';
import type { PlaceId } from '../../core/entity.ts';
import type { Observation, SignalId } from '../../core/series.ts';
import type { Schema } from '../schema.ts';
import { chunks } from './chunks.ts';

const SERIES_PER_STATEMENT = 100;

interface SeriesName {
  readonly place: PlaceId;
  readonly signal: SignalId;
}

/**
 * The number of each series, kept in the process: looked up once for each row that is stored.
 * Only what has been committed is in it.
 */
export class SeriesIds {
  readonly #db: Kysely<Schema>;
  readonly #ids = new Map<PlaceId, Map<SignalId, number>>();

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  /** Of a series that `ensure` has been asked for. */
  of(place: PlaceId, signal: SignalId): number {
    const id = this.#ids.get(place)?.get(signal);
    if (id === undefined) throw new Error(`no number for the series ${signal} of ${place}`);
    return id;
  }

  /** Numbers the series of these rows that have none. */
  async ensure(rows: readonly Observation[]): Promise<void> {
    if (this.#ids.size === 0) await this.#load();
    const unknown = this.#unknownIn(rows);
    if (unknown.length === 0) return;
    await this.#db.transaction().execute((trx) => insertSeries(trx, unknown));
    await this.#load();
  }

  async #load(): Promise<void> {
    for (const { id, place, signal } of await this.#db.selectFrom('series').selectAll().execute()) {
      const signals = this.#ids.get(place) ?? new Map<SignalId, number>();
      this.#ids.set(place, signals.set(signal, id));
    }
  }

  #unknownIn(rows: readonly Observation[]): readonly SeriesName[] {
    const unknown = new Map<string, SeriesName>();
    for (const { place, signal } of rows) {
      if (this.#ids.get(place)?.has(signal) === true) continue;
      unknown.set(`${place}\n${signal}`, { place, signal });
    }
    return [...unknown.values()];
  }
}

async function insertSeries(db: Kysely<Schema>, names: readonly SeriesName[]): Promise<void> {
  const row = await db
    .selectFrom('series')
    .select((eb) => eb.fn.max('id').as('last'))
    .executeTakeFirst();
  const numbered = names.map((name, index) => ({ id: (row?.last ?? 0) + 1 + index, ...name }));
  for (const values of chunks(numbered, SERIES_PER_STATEMENT)) {
    // Another put may have numbered it in between.
    await db
      .insertInto('series')
      .values(values)
      .onConflict((conflict) => conflict.columns(['place', 'signal']).doNothing())
      .execute();
  }
}
