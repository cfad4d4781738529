import { RIS_POLICY } from './policy.ts';

/**
 * The bits of all cells: of each prefix (a row) and peer (a column) one for *known* and one for *visible*. What the pairs
 * mean is in table.ts.
 */

/** 4,096 rows of 1,024 peers × 2 bits: 1 MB. */
const ROWS_PER_CHUNK = 4_096;
const WORDS_PER_ROW = (RIS_POLICY.maxPeers / 32) * 2;
const NO_CHUNK = new Uint32Array(0);

export class Cells {
  /** Known and visible words take turns: one cache line a cell. */
  readonly #chunks: Uint32Array[] = [];

  /** Room for that row; rows come in order. */
  add(row: number): void {
    if (row % ROWS_PER_CHUNK === 0) this.#chunks.push(new Uint32Array(ROWS_PER_CHUNK * WORDS_PER_ROW));
  }

  /** known + 2 × visible. */
  read(row: number, column: number): number {
    const chunk = this.#chunkOf(row);
    const at = baseOf(row) + 2 * (column >>> 5);
    const bit = column & 31;
    return (((chunk[at] ?? 0) >>> bit) & 1) | ((((chunk[at + 1] ?? 0) >>> bit) & 1) << 1);
  }

  put(row: number, column: number, state: number): void {
    const chunk = this.#chunkOf(row);
    const at = baseOf(row) + 2 * (column >>> 5);
    const bit = 1 << (column & 31);
    chunk[at] = (state & 1) === 1 ? (chunk[at] ?? 0) | bit : (chunk[at] ?? 0) & ~bit;
    chunk[at + 1] = state >= 2 ? (chunk[at + 1] ?? 0) | bit : (chunk[at + 1] ?? 0) & ~bit;
  }

  /** Of the peers in the mask those that are not known become visible. */
  assume(row: number, mask: Uint32Array): void {
    this.#visible(row, (known, visible, word) => visible | ((mask[word] ?? 0) & ~known));
  }

  /** Visible is only what is known. */
  unassume(row: number): void {
    this.#visible(row, (known, visible) => visible & known);
  }

  /** Visible is only what is known, or visible in a row of other cells. */
  assumeNoMoreThan(row: number, other: Cells, otherRow: number): void {
    const chunk = other.#chunkOf(otherRow);
    const base = baseOf(otherRow);
    this.#visible(row, (known, visible, word) => visible & (known | (chunk[base + 2 * word + 1] ?? 0)));
  }

  /** Nothing is known; what is visible stays so. */
  forget(row: number): void {
    const chunk = this.#chunkOf(row);
    const base = baseOf(row);
    for (let word = 0; word < WORDS_PER_ROW; word += 2) chunk[base + word] = 0;
  }

  /** Every column that is known. */
  forEachKnown(row: number, visit: (column: number, isVisible: boolean) => void): void {
    const chunk = this.#chunkOf(row);
    const base = baseOf(row);
    for (let word = 0; word < WORDS_PER_ROW / 2; word += 1) {
      const visible = chunk[base + 2 * word + 1] ?? 0;
      for (let left = chunk[base + 2 * word] ?? 0; left !== 0; left &= left - 1) {
        const bit = 31 - Math.clz32(left & -left);
        visit(word * 32 + bit, ((visible >>> bit) & 1) === 1);
      }
    }
  }

  #visible(row: number, next: (known: number, visible: number, word: number) => number): void {
    const chunk = this.#chunkOf(row);
    const base = baseOf(row);
    for (let word = 0; word < WORDS_PER_ROW / 2; word += 1) {
      const at = base + 2 * word;
      chunk[at + 1] = next(chunk[at] ?? 0, chunk[at + 1] ?? 0, word);
    }
  }

  #chunkOf(row: number): Uint32Array {
    return this.#chunks[Math.floor(row / ROWS_PER_CHUNK)] ?? NO_CHUNK;
  }
}

function baseOf(row: number): number {
  return (row % ROWS_PER_CHUNK) * WORDS_PER_ROW;
}
