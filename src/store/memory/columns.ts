import type { Instant } from '../../core/time.ts';

const FIRST_CAPACITY = 16;
const GROWTH = 1.5;

/**
 * One series as three columns, by time, each bin once: 24 bytes a row and nothing for the garbage collector.
 * Rows live in [start, end) of the columns, so that forgetting the oldest is moving `start`.
 */
export class SeriesColumns {
  #observedAt = new Float64Array(FIRST_CAPACITY);
  /** NaN: the feed answered "no value". */
  #value = new Float64Array(FIRST_CAPACITY);
  #seenAt = new Float64Array(FIRST_CAPACITY);
  #start = 0;
  #end = 0;

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  observedAt(row: number): Instant {
    return this.#observedAt[row] ?? Number.NaN;
  }

  seenAt(row: number): Instant {
    return this.#seenAt[row] ?? Number.NaN;
  }

  value(row: number): number | null {
    const value = this.#value[row] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  }

  /** Keeps the later seen of two rows of one bin; of two seen together the later put. */
  put(observedAt: Instant, value: number | null, seenAt: Instant): void {
    const isNewest = this.#end === this.#start || observedAt > this.observedAt(this.#end - 1);
    const row = isNewest ? this.#end : this.firstFrom(observedAt);
    const isKnown = !isNewest && this.observedAt(row) === observedAt;
    if (isKnown && seenAt < this.seenAt(row)) return;
    const at = isKnown ? row : this.#makeRoom(row);
    this.#observedAt[at] = observedAt;
    this.#value[at] = value ?? Number.NaN;
    this.#seenAt[at] = seenAt;
  }

  /** The first row at or after `at`; `end` when there is none. */
  firstFrom(at: Instant): number {
    let low = this.#start;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.observedAt(middle) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  dropBefore(before: Instant): void {
    while (this.#start < this.#end && this.observedAt(this.#start) < before) this.#start += 1;
  }

  /** Opens a gap at `row`; returns where it is now, since the columns may have moved. */
  #makeRoom(row: number): number {
    const offset = row - this.#start;
    if (this.#end === this.#observedAt.length) this.#resettle();
    const at = this.#start + offset;
    if (at < this.#end) {
      for (const column of [this.#observedAt, this.#value, this.#seenAt]) {
        column.copyWithin(at + 1, at, this.#end);
      }
    }
    this.#end += 1;
    return at;
  }

  /** Moves the rows to the front of the columns; larger ones if less than half had been forgotten. */
  #resettle(): void {
    const length = this.#end - this.#start;
    const full = this.#observedAt.length;
    const capacity = length * 2 > full ? Math.ceil(full * GROWTH) : full;
    this.#observedAt = this.#moved(this.#observedAt, capacity);
    this.#value = this.#moved(this.#value, capacity);
    this.#seenAt = this.#moved(this.#seenAt, capacity);
    this.#start = 0;
    this.#end = length;
  }

  #moved(column: Float64Array<ArrayBuffer>, capacity: number): Float64Array<ArrayBuffer> {
    if (capacity === column.length) return column.copyWithin(0, this.#start, this.#end);
    const larger = new Float64Array(capacity);
    larger.set(column.subarray(this.#start, this.#end));
    return larger;
  }
}
