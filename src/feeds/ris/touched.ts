/** Rows that changed since somebody last asked, each once. */
export class Touched {
  #is = new Uint8Array(4_096);
  #rows: number[] = [];

  add(row: number): void {
    if (row >= this.#is.length) this.#grow(row);
    if (this.#is[row] === 1) return;
    this.#is[row] = 1;
    this.#rows.push(row);
  }

  take(): readonly number[] {
    const rows = this.#rows;
    this.#rows = [];
    for (const row of rows) this.#is[row] = 0;
    return rows;
  }

  #grow(row: number): void {
    const is = new Uint8Array(Math.max(this.#is.length * 2, row + 1));
    is.set(this.#is);
    this.#is = is;
  }
}
