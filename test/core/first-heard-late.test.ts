import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { newWatch, phases, PROBES, START } from '../support/timeline.ts';

const STEADY = Array.from({ length: 300 }, (_, i) => START + i * 10 * MINUTE_MS);
const rows = (times: readonly number[], value: number) =>
  times.map((observedAt) => ({ signal: PROBES.id, place: 'asn:131279', observedAt, value }));

describe('a series that is first heard of long after its bins', () => {
  it('is judged from them, and the watch goes on', () => {
    const watch = newWatch([PROBES]);
    const heardAt = START + 10 * DAY_MS;
    watch.advance(heardAt);
    watch.offer(rows(STEADY, 1000));
    const first = watch.advance(heardAt + MINUTE_MS);

    const [reading] = watch.readings('asn:131279', heardAt + MINUTE_MS);
    expect(first.transitions).toEqual([]);
    expect(reading).toMatchObject({ state: 'unknown' });
    expect(watch.clock).toBe(heardAt + MINUTE_MS);
  });

  it('is followed into an outage that comes with its history', () => {
    const watch = newWatch([PROBES]);
    const newest = STEADY.at(-1) ?? 0;
    const heardAt = newest + 4 * HOUR_MS;
    const zeros = Array.from({ length: 23 }, (_, i) => newest + (i + 1) * 10 * MINUTE_MS);
    watch.advance(heardAt);
    watch.offer([...rows(STEADY, 1000), ...rows(zeros, 0)]);

    const { transitions } = watch.advance(heardAt);

    expect(phases(transitions)).toContain('blackout');
    expect(transitions.every(({ at }) => at === heardAt)).toBe(true);
  });
});
