import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { fakeClock } from '../support/fake-clock.ts';

describe('the system clock', () => {
  it('tells the time', () => {
    expect(Math.abs(systemClock().now() - Date.now())).toBeLessThan(1_000);
  });

  it('sleeps no longer than asked when it is woken', async () => {
    const controller = new AbortController();

    // Longer than a timer can count: it must neither fire at once nor hold on after the abort.
    const asleep = systemClock().sleep(2 ** 40, controller.signal);
    const first = await Promise.race([asleep.then(() => 'woke'), systemClock().sleep(20, controller.signal)]);
    controller.abort();
    await asleep;

    expect(first).toBeUndefined();
  });

  it('does not sleep at all when the signal is aborted already, or for no time', async () => {
    await systemClock().sleep(2 ** 40, AbortSignal.abort());
    await systemClock().sleep(0, new AbortController().signal);
    await systemClock().sleep(-5, new AbortController().signal);
  });
});

describe('the fake clock', () => {
  it('wakes sleepers in the order in which they fall due, each at its own time, also those that sleep again', async () => {
    const clock = fakeClock(0);
    const signal = new AbortController().signal;
    const woke: string[] = [];
    const sleeper = async (name: string, ...naps: readonly number[]): Promise<void> => {
      for (const nap of naps) {
        await clock.sleep(nap, signal);
        woke.push(`${name}@${clock.now()}`);
      }
    };

    const all = [sleeper('a', 30, 5), sleeper('b', 10, 10, 10), sleeper('c', 30)];
    await clock.advance(35);
    await Promise.all(all);

    expect(woke).toEqual(['b@10', 'b@20', 'a@30', 'c@30', 'b@30', 'a@35']);
    expect(clock.now()).toBe(35);
  });
});
