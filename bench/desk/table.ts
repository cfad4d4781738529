/** What was measured, as rows of a table. */

export const TARGETS = { command: 300, completion: 20 } as const;

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
