import type { Clock } from '../../src/app/ports.ts';

export interface FakeClock extends Clock {
  /** Lets time pass: wakes sleepers one by one, in the order in which they fall due, each with its own `now`. */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock, also backwards, as an operator or NTP would. Sleepers sleep on for as long as they had left. */
  setWall(at: number): void;
  /** How many are asleep. */
  sleeping(): number;
}

interface Sleeper {
  dueIn: number;
  readonly order: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is told to go on. */
export function fakeClock(start: number): FakeClock {
  const sleepers = new Set<Sleeper>();
  let now = start;
  let order = 0;
  const pass = (ms: number): void => {
    now += ms;
    for (const sleeper of sleepers) sleeper.dueIn -= ms;
  };
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper = { dueIn: ms, order: order++, wake };
        sleepers.add(sleeper);
        signal.addEventListener('abort', wake);
      }),
    async advance(ms) {
      let left = ms;
      await settle();
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.dueIn - b.dueIn || a.order - b.order)[0];
        if (next === undefined || next.dueIn > left) break;
        const step = Math.max(0, next.dueIn);
        pass(step);
        left -= step;
        next.wake();
        // Whoever woke may fall asleep again before the time is over.
        await settle();
      }
      pass(left);
      await settle();
    },
    setWall: (at) => {
      now = at;
    },
    sleeping: () => sleepers.size,
  };
}

/** Every promise that can go on without time or I/O has gone on. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
