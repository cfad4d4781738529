/** What has been pushed since the start: a body that comes twice counts once, and a new place is judged from its past. */
import type { PlaceId } from '../../core/entity.ts';
import type { Observation } from '../../core/series.ts';
import type { Instant } from '../../core/time.ts';

/** Rows kept: four of the largest bodies, about 40 MB. What is forgotten is stored once more when it comes again. */
const MAX_KEPT = 200_000;
/** Each series costs the watch about 2 KB for good. */
export const MAX_SERIES = 20_000;

interface News {
  /** Not heard before, or with another value. */
  readonly fresh: readonly Observation[];
  readonly repeated: number;
  /** Of the fresh ones: known with another value. */
  readonly revised: number;
}

export class Heard {
  private readonly rows = new Map<string, Observation>();
  private storing: readonly Observation[] = [];
  private readonly series = new Set<string>();
  private readonly known = new Set<PlaceId>();

  places(): readonly PlaceId[] {
    return [...this.known];
  }

  /** Rows of these places, each bin once; those that are being stored are among them. */
  history(places: ReadonlySet<PlaceId>, from: Instant, to: Instant): readonly Observation[] {
    const found = new Map<string, Observation>();
    for (const rows of [this.rows.values(), this.storing]) {
      for (const row of rows)
        if (places.has(row.place) && row.observedAt >= from && row.observedAt < to)
          found.set(keyOf(row), row);
    }
    return [...found.values()];
  }

  /** The rows that are being handed over: their place may be asked about before they are remembered. */
  begin(rows: readonly Observation[]): void {
    this.storing = rows;
  }

  /** Nothing is kept yet: `remember` what is stored. */
  compare(rows: readonly Observation[]): News {
    const fresh: Observation[] = [];
    let revised = 0;
    for (const row of rows) {
      const before = this.rows.get(keyOf(row));
      if (before?.value === row.value) continue;
      if (before !== undefined) revised += 1;
      fresh.push(row);
    }
    return { fresh, repeated: rows.length - fresh.length, revised };
  }

  /** True when the rows would bring more series than can be watched. */
  isFull(rows: readonly Observation[]): boolean {
    const begun = new Set(rows.map(seriesOf).filter((series) => !this.series.has(series)));
    return begun.size > 0 && this.series.size + begun.size > MAX_SERIES;
  }

  /** @returns places that are new. */
  remember(rows: readonly Observation[]): readonly PlaceId[] {
    const begun = new Set<PlaceId>();
    for (const row of rows) {
      const key = keyOf(row);
      // Deleted first, so that the order is that of the last hearing.
      this.rows.delete(key);
      this.rows.set(key, row);
      this.series.add(seriesOf(row));
      if (!this.known.has(row.place)) begun.add(row.place);
      this.known.add(row.place);
    }
    for (const key of this.rows.keys()) {
      if (this.rows.size <= MAX_KEPT) break;
      this.rows.delete(key);
    }
    return [...begun];
  }
}

/** Ids hold no blank. */
function seriesOf({ signal, place }: Observation): string {
  return `${signal} ${place}`;
}

function keyOf(row: Observation): string {
  return `${seriesOf(row)} ${row.observedAt}`;
}
