import { describe, expect, it } from 'vitest';
import { Backlog } from '../../../src/feeds/ris/backlog.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

/** A message every 100 ms from `from` to `to` seconds, each as late as told. */
function play(backlog: Backlog, from: number, to: number, lagMs: (second: number) => number): void {
  for (let second = from; second < to; second += 0.1) {
    const now = NOW + second * 1_000;
    backlog.observe(now - lagMs(second), now);
  }
}

describe('the backlog', () => {
  it('is none while messages come with their usual lag', () => {
    const backlog = new Backlog();
    play(backlog, 0, 60, () => 900);
    expect(backlog.backlogMs).toBe(0);
  });

  it('does not mind clocks that differ, either way', () => {
    for (const skew of [-120_000, 120_000]) {
      const backlog = new Backlog();
      play(backlog, 0, 60, () => skew + 500);
      expect([backlog.backlogMs, backlog.isTooLong]).toEqual([0, false]);
    }
  });

  it('does not mind late messages while one in ten is fresh', () => {
    const backlog = new Backlog();
    play(backlog, 0, 60, (second) => (Math.round(second * 10) % 10 === 5 ? 500 : 45_000));
    expect(backlog.backlogMs).toBe(0);
  });

  it('grows as all messages come later and later, and is too long past 30 s', () => {
    const backlog = new Backlog();
    play(backlog, 0, 30, () => 500);
    play(backlog, 30, 90, (second) => 500 + (second - 30) * 500);
    expect(Math.round(backlog.backlogMs / 1_000)).toBeGreaterThan(27);
    expect(backlog.isTooLong).toBe(false);
    play(backlog, 90, 96, (second) => 500 + (second - 30) * 500);
    expect(backlog.isTooLong).toBe(true);
  });

  it('is gone when messages are fresh again', () => {
    const backlog = new Backlog();
    play(backlog, 0, 10, () => 500);
    play(backlog, 10, 20, () => 20_000);
    expect(backlog.backlogMs).toBe(19_500);
    play(backlog, 20, 24, () => 500);
    expect(backlog.backlogMs).toBe(0);
  });
});
