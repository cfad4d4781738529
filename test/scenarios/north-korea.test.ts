import { describe, expect, it } from 'vitest';
import { generateNorthKorea } from '../../recordings/north-korea-2014/generate.ts';
import { Watch } from '../../src/core/detector/watch.ts';
import type { Transition } from '../../src/core/incident.ts';
import { MINUTE_MS } from '../../src/core/time.ts';

const DARK_AT = Date.UTC(2014, 11, 22, 16, 15);
const BACK_AT = Date.UTC(2014, 11, 23, 1, 46);
const SECOND_AT = Date.UTC(2014, 11, 23, 7, 50);

function story(seed: number): readonly Transition[] {
  const { recording, csv } = generateNorthKorea(seed);
  const watch = new Watch(recording.signals, { continentOf: () => 'AS' });
  const rows = csv.trim().split('\n').slice(1);
  watch.offer(
    rows.map((row) => {
      const [time = '', signal = '', place = '', value = ''] = row.split(',');
      return { signal, place, observedAt: Date.parse(time), value: value === '' ? null : Number(value) };
    }),
  );
  return watch.advance(Date.UTC(2014, 11, 24)).transitions;
}

/** Degrading and unstable before, dark within 15 minutes, partly back, dark again before 08:15. */
function isTold(transitions: readonly Transition[]): boolean {
  const warned = transitions.find(
    (t) => t.to === 'degrading' && t.unstable && t.at < DARK_AT - 15 * MINUTE_MS,
  );
  const dark = transitions.find(
    (t) => t.to === 'blackout' && t.at >= DARK_AT && t.at <= DARK_AT + 15 * MINUTE_MS,
  );
  const back = transitions.find((t) => t.to === 'recovering' && t.at >= BACK_AT && t.at < SECOND_AT);
  const second = transitions.find((t) => t.from === 'recovering' && t.to === 'blackout' && t.at > SECOND_AT);
  return (
    [warned, dark, back, second].every((t) => t !== undefined) &&
    (second?.at ?? 0) <= SECOND_AT + 25 * MINUTE_MS
  );
}

describe('North Korea, December 2014', () => {
  it('is told in order from the shipped reconstruction', () => {
    expect(isTold(story(2014))).toBe(true);
  });

  it('is told in order from at least 19 of 20 other seeds, and warned of 12 h before dark in as many', () => {
    const stories = Array.from({ length: 20 }, (_, i) => story(3000 + i));

    expect(stories.filter(isTold).length).toBeGreaterThanOrEqual(19);
    const early = stories.filter((all) =>
      all.some((t) => t.to === 'degrading' && t.at <= DARK_AT - 12 * 60 * MINUTE_MS),
    );
    expect(early.length).toBeGreaterThanOrEqual(19);
  });

  it('is never called recovered between the first return and the second outage', () => {
    const between = story(2014).filter((t) => t.at > DARK_AT && t.at < SECOND_AT);

    expect(between.some((t) => t.to === 'normal')).toBe(false);
  });
});
