/** What history makes of a place before it is watched live, with a virtual clock of its own. */
import type { WatchOptions } from '../core/detector/options.ts';
import { Watch } from '../core/detector/watch.ts';
import type { PlaceId } from '../core/entity.ts';
import type { Transition } from '../core/incident.ts';
import type { SeenObservation, SignalSpec } from '../core/series.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import type { Pipeline } from './pipeline.ts';
import type { Batch, Store } from './ports.ts';

export const HISTORY_MS = 28 * DAY_MS;

export interface WarmParts {
  readonly watch: Watch;
  readonly watchOptions: WatchOptions;
  /** Of all feeds. */
  readonly signals: readonly SignalSpec[];
  readonly pipeline: Pipeline;
  readonly store: Store;
}

/**
 * Some places with what all feeds know of them: history is walked through on a watch of its own, then joins the main one.
 * Those that were watched before go on from there.
 * @param hasRows the store holds rows of some of them from before.
 */
export async function warm(
  parts: WarmParts,
  places: readonly PlaceId[],
  { batches, hasRows }: { readonly batches: readonly Batch[]; readonly hasRows: boolean },
  to: Instant,
): Promise<void> {
  const { watch, store, pipeline } = parts;
  const rows = batches.flatMap(seen);
  await store.putObservations(rows);
  const hasState = places.every((place) => watch.places.has(place));
  const side = new Watch(parts.signals, parts.watchOptions);
  side.restore({ ...watch.save(places), ...BEFORE_ALL });
  for (const place of places) {
    const known = watch.places.has(place);
    const watched = side.watch(place);
    if (known) watched.awayUntil = to;
    else watched.watchedFrom = to;
  }
  side.offer(hasState || hasRows ? await stored(store, places, to) : rows);
  const { transitions } = side.advance(to);
  watch.restore({ ...side.save(places), ...BEFORE_ALL });
  await pipeline.commit(to, worthTelling(transitions, places, to), places);
}

/**
 * Places that are watched already, with what one more feed knows of them: where it is new, its series learn beside and
 * join; where it goes on, its rows are judged as rows that came late. Nothing is told of the past.
 */
export async function join(parts: WarmParts, rows: readonly SeenObservation[], to: Instant): Promise<void> {
  const { watch, pipeline, store } = parts;
  const isNew = ({ signal, place }: SeenObservation): boolean => !watch.knows(signal, place);
  const fresh = rows.filter(isNew);
  await store.putObservations(rows);
  pipeline.offer(rows.filter((row) => !isNew(row)));
  const side = new Watch(parts.signals, parts.watchOptions);
  side.offer(fresh);
  side.advance(to);
  const places = new Set(fresh.map(({ place }) => place));
  watch.adopt({ ...side.save(places), ...BEFORE_ALL }, new Set(fresh.map(({ signal }) => signal)));
}

const BEFORE_ALL = { health: new Uint8Array(0), at: Number.NEGATIVE_INFINITY };

/** What the store holds of these places: rows of before a crash, and what has just been fetched. */
async function stored(
  store: Store,
  places: readonly PlaceId[],
  to: Instant,
): Promise<readonly SeenObservation[]> {
  const rows: SeenObservation[] = [];
  for (const place of places) rows.push(...(await store.observations({ place, from: to - HISTORY_MS, to })));
  return rows;
}

/**
 * Of what happened before we watched only what is still open is told, as one transition of now; what happened
 * while a known place was away is told as it went, each once.
 */
function worthTelling(
  transitions: readonly Transition[],
  places: readonly PlaceId[],
  now: Instant,
): readonly Transition[] {
  const told: Transition[] = [];
  for (const place of places) {
    const own = transitions.filter((t) => t.place === place);
    const latest = own.at(-1);
    if (latest === undefined) continue;
    if (latest.whileAway) told.push(...own.map((t) => ({ ...t, at: now })));
    else if (latest.to !== 'normal') told.push({ ...latest, at: now, from: 'normal', alreadyLow: true });
  }
  return told;
}

export function seen(batch: Batch): readonly SeenObservation[] {
  return batch.observations.map((row) => ({ ...row, seenAt: batch.receivedAt }));
}
