/**
 * The median of the last `windowPoints` points. A ring remembers what leaves, a sorted window what lies in the middle:
 * a point costs two binary searches and one short `copyWithin`. NaN is a gap: it takes a slot and counts for nothing.
 */
export class MovingMedian {
  private readonly ring: Float64Array;
  private readonly sorted: Float64Array;
  private at = 0;
  private counted = 0;

  constructor(windowPoints: number) {
    if (!Number.isInteger(windowPoints) || windowPoints < 1) {
      throw new RangeError(`a window needs a whole number of points, not ${windowPoints}`);
    }
    this.ring = new Float64Array(windowPoints).fill(NaN);
    this.sorted = new Float64Array(windowPoints);
  }

  /** How many points of the window have a value. */
  get count(): number {
    return this.counted;
  }

  push(value: number): void {
    const oldest = this.ring[this.at]!;
    this.ring[this.at] = value;
    this.at = this.at + 1 === this.ring.length ? 0 : this.at + 1;
    if (Number.isNaN(oldest)) {
      if (!Number.isNaN(value)) this.insert(value);
    } else if (Number.isNaN(value)) {
      this.remove(oldest);
    } else if (value !== oldest) {
      this.replace(oldest, value);
    }
  }

  /** Of an even number of points the mean of the middle two; NaN of none. */
  median(): number {
    const { counted, sorted } = this;
    if (counted === 0) return NaN;
    const middle = counted >> 1;
    return counted % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }

  /** What a window costs in memory: the two arrays (the object itself is about 50 more). */
  bytes(): number {
    return this.ring.byteLength + this.sorted.byteLength;
  }

  private insert(value: number): void {
    const i = this.lowerBound(value, 0, this.counted);
    this.sorted.copyWithin(i + 1, i, this.counted);
    this.sorted[i] = value;
    this.counted += 1;
  }

  private remove(value: number): void {
    const i = this.lowerBound(value, 0, this.counted);
    this.sorted.copyWithin(i, i + 1, this.counted);
    this.counted -= 1;
  }

  /** Only what lies between the two moves. */
  private replace(oldest: number, value: number): void {
    const from = this.lowerBound(oldest, 0, this.counted);
    if (value > oldest) {
      const to = this.lowerBound(value, from + 1, this.counted);
      this.sorted.copyWithin(from, from + 1, to);
      this.sorted[to - 1] = value;
    } else {
      const to = this.lowerBound(value, 0, from);
      this.sorted.copyWithin(to + 1, to, from);
      this.sorted[to] = value;
    }
  }

  /** The first place from `low` on, before `high`, whose value is not smaller; else `high`. */
  private lowerBound(value: number, low: number, high: number): number {
    let from = low;
    let to = high;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.sorted[middle]! < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
