import { setMaxListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createBudget } from '../../src/lib/budget.ts';
import { fakeClock } from '../support/fake-clock.ts';

const { signal } = new AbortController();
// Many wait with one signal here.
setMaxListeners(0, signal);

describe('a request budget', () => {
  it('lets the first request out at once', async () => {
    const clock = fakeClock(0);

    await createBudget({ perMinute: 40 }, clock).take(signal);

    expect(clock.now()).toBe(0);
  });

  it.each([
    1, 7, 40, 60,
  ])('lets no more than %i out in any 60 seconds, in order, and wastes little', async (perMinute) => {
    const clock = fakeClock(1_000_000);
    const budget = createBudget({ perMinute }, clock);
    const sent: { readonly index: number; readonly at: number }[] = [];

    const all = Array.from({ length: perMinute * 3 }, async (_, index) => {
      await budget.take(signal);
      sent.push({ index, at: clock.now() });
    });
    await clock.advance(4 * 60_000);
    await Promise.all(all);

    const most = Math.max(
      ...sent.map(({ at }) => sent.filter((one) => one.at >= at && one.at <= at + 60_000).length),
    );
    expect(most).toBe(perMinute);
    expect(sent.map(({ index }) => index)).toEqual(sent.map((_, index) => index));
    expect(sent.at(-1)?.at).toBeLessThan(1_000_000 + 3 * 60_000 + 200);
  });

  it('does not count idle time as credit', async () => {
    const clock = fakeClock(0);
    const budget = createBudget({ perMinute: 60 }, clock);
    const sent: number[] = [];

    await clock.advance(600_000);
    for (let index = 0; index < 3; index += 1) void budget.take(signal).then(() => sent.push(clock.now()));
    await clock.advance(10_000);

    expect(sent).toEqual([600_000, 601_001, 602_002]);
  });

  it('lets go of whoever gives up', async () => {
    const clock = fakeClock(0);
    const budget = createBudget({ perMinute: 1 }, clock);
    const controller = new AbortController();

    await budget.take(signal);
    const waiting = budget.take(controller.signal);
    controller.abort();
    await waiting;
    await budget.take(controller.signal);

    expect([clock.now(), clock.sleeping()]).toEqual([0, 0]);
  });

  it('does not pause for an hour when the clock is set back by one', async () => {
    const clock = fakeClock(10_000_000);
    const budget = createBudget({ perMinute: 60 }, clock);
    await budget.take(signal);

    clock.setWall(10_000_000 - 3_600_000);
    const next = budget.take(signal);
    await clock.advance(1_001);
    await next;

    expect(clock.now()).toBe(10_000_000 - 3_600_000 + 1_001);
  });
});
