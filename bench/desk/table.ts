/** What was measured, as rows of a table. */

export const TARGETS = { command: 300, completion: 20 } as const;

/** The same numbers from 0 to 1 each time. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export function row(name: string, times: readonly number[], targetMs: number): string {
  const p99 = quantile(times, 0.99);
  const cells = [quantile(times, 0.5), p99, Math.max(...times)].map((ms) => ms.toFixed(1).padStart(9));
  const verdict = p99 < targetMs ? 'met' : 'MISSED';
  return `${name.padEnd(18)}${String(times.length).padStart(6)}${cells.join('')}${`< ${targetMs}`.padStart(9)}  ${verdict}`;
}

/** A row for each kind of question, and one for all. */
export function rows(times: ReadonlyMap<string, readonly number[]>): readonly string[] {
  const each = [...times].map(([kind, some]) => row(kind, some, TARGETS.command));
  return [...each, row('all commands', [...times.values()].flat(), TARGETS.command)];
}

export const HEAD = 'ms                 calls      p50      p99      max   target';
