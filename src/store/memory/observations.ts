import type { PlaceId } from '../../core/entity.ts';
import type { SeenObservation, SignalId } from '../../core/series.ts';
import type { Instant } from '../../core/time.ts';
import type { ObservationPart } from '../parts.ts';
import { SeriesColumns } from './columns.ts';
import { compareText } from './order.ts';

/** Place, then signal: no key is glued together for each row. */
type Shelf = Map<PlaceId, Map<SignalId, SeriesColumns>>;

interface NamedSeries {
  readonly place: PlaceId;
  readonly signal: SignalId;
  readonly columns: SeriesColumns;
}

/** `retainMs`: bins of a series older than its newest by more than this are forgotten; null keeps all. */
export function memoryObservations(retainMs: number | null): ObservationPart {
  const shelf: Shelf = new Map();
  return {
    async putObservations(rows) {
      for (const row of rows) putRow(shelf, row, retainMs);
    },
    async observations({ place, from, to }) {
      const rows: SeenObservation[] = [];
      for (const [signal, columns] of shelf.get(place) ?? []) {
        const end = columns.firstFrom(to);
        for (let i = columns.firstFrom(from); i < end; i++) rows.push(rowAt({ place, signal, columns }, i));
      }
      return rows.sort((a, b) => a.observedAt - b.observedAt || compareText(a.signal, b.signal));
    },
    observationsSeenAfter: (seenAt, chunk) => seenAfter(shelf, seenAt, chunk),
    async newestObserved() {
      return newestOf(shelf);
    },
    async pruneObservations(before) {
      for (const signals of shelf.values()) {
        for (const columns of signals.values()) columns.dropBefore(before);
      }
    },
  };
}

function putRow(shelf: Shelf, row: SeenObservation, retainMs: number | null): void {
  let signals = shelf.get(row.place);
  if (signals === undefined) {
    signals = new Map();
    shelf.set(row.place, signals);
  }
  let columns = signals.get(row.signal);
  if (columns === undefined) {
    columns = new SeriesColumns();
    signals.set(row.signal, columns);
  }
  columns.put(row.observedAt, row.value, row.seenAt);
  if (retainMs !== null) columns.dropBefore(columns.observedAt(columns.end - 1) - retainMs);
}

function rowAt({ place, signal, columns }: NamedSeries, row: number): SeenObservation {
  return {
    signal,
    place,
    observedAt: columns.observedAt(row),
    value: columns.value(row),
    seenAt: columns.seenAt(row),
  };
}

function newestOf(shelf: Shelf): ReadonlyMap<PlaceId, ReadonlyMap<SignalId, Instant>> {
  const newest = new Map<PlaceId, Map<SignalId, Instant>>();
  for (const [place, signals] of shelf) {
    for (const [signal, columns] of signals) {
      if (columns.end === columns.start) continue;
      const ofPlace = newest.get(place) ?? new Map<SignalId, Instant>();
      newest.set(place, ofPlace.set(signal, columns.observedAt(columns.end - 1)));
    }
  }
  return newest;
}

/** A row to be handed out: which series, in name order, and where in it. Sorting numbers keeps this cheap. */
interface Found {
  readonly rank: number;
  readonly row: number;
  readonly observedAt: Instant;
  readonly seenAt: Instant;
}

async function* seenAfter(
  shelf: Shelf,
  after: Instant,
  chunk: number,
): AsyncGenerator<readonly SeenObservation[]> {
  // The rows are copied before the first chunk goes out: puts in between must not shift what is still to come.
  const rows = findSeenAfter(shelf, after);
  for (let i = 0; i < rows.length; i += chunk) yield rows.slice(i, i + chunk);
}

function findSeenAfter(shelf: Shelf, after: Instant): readonly SeenObservation[] {
  const series = byName(shelf);
  const found: Found[] = [];
  for (const [rank, { columns }] of series.entries()) {
    for (let row = columns.start; row < columns.end; row++) {
      const seenAt = columns.seenAt(row);
      if (seenAt > after) found.push({ rank, row, observedAt: columns.observedAt(row), seenAt });
    }
  }
  found.sort((a, b) => a.seenAt - b.seenAt || a.observedAt - b.observedAt || a.rank - b.rank);
  return found.flatMap(({ rank, row }) => {
    const named = series[rank];
    return named === undefined ? [] : [rowAt(named, row)];
  });
}

function byName(shelf: Shelf): readonly NamedSeries[] {
  const series: NamedSeries[] = [];
  for (const [place, signals] of shelf) {
    for (const [signal, columns] of signals) series.push({ place, signal, columns });
  }
  return series.sort((a, b) => compareText(a.place, b.place) || compareText(a.signal, b.signal));
}
