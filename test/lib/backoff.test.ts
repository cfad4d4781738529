import { describe, expect, it } from 'vitest';
import { nextDelayMs } from '../../src/lib/backoff.ts';

describe('a backoff', () => {
  it.each([
    [1, 0, 500],
    [1, 0.999999, 1_000],
    [2, 0, 1_000],
    [3, 0.5, 3_000],
    [10, 0, 30_000],
    [10, 0.999999, 60_000],
    [5_000, 0, 30_000],
    [0, 0, 500],
  ])('waits, after failure %i with chance %d, %i ms', (attempt, chance, expected) => {
    expect(nextDelayMs(attempt, { baseMs: 1_000, maxMs: 60_000, random: () => chance })).toBe(expected);
  });
});
