import { describe, expect, it } from 'vitest';
import { earlierOf } from '../../src/core/recurrence.ts';
import type { Incident } from '../../src/core/incident.ts';
import { DAY_MS } from '../../src/core/time.ts';
import { line, TRAFFIC } from '../support/timeline.ts';
import { Channel } from '../support/channel.ts';
import { incident, transition } from './card-builders.ts';

const NOW = Date.UTC(2026, 5, 20, 2);
const BEGUN = transition({ at: NOW, to: 'blackout' });

function began(...daysBefore: readonly number[]): readonly Incident[] {
  return daysBefore.map((days) => ({
    ...incident(BEGUN),
    id: `country:IQ@${days}`,
    startedAt: NOW - days * DAY_MS,
  }));
}

describe('does it come back', () => {
  const now = { ...incident(BEGUN), id: 'country:IQ@now', startedAt: NOW };

  it.each([
    ['the first of its kind', [], 0, null],
    ['the second', [2], 1, null],
    ['the third within five days, at the same hour', [4, 2], 2, { nth: 3, days: 5, sameTime: true }],
    ['the third within five days, at other hours', [4, 2.3], 2, { nth: 3, days: 5, sameTime: false }],
    ['what is older than a week is counted, but is no series', [20, 15, 10], 3, null],
    ['what is older than a month is not counted', [31, 40], 0, null],
  ])('%s', (_sentence, before, count, series) => {
    expect(earlierOf(now, [...began(...before), now])).toMatchObject({ count, series });
  });

  it('says so on the card of a daily shutdown', async () => {
    const channel = new Channel([TRAFFIC]);
    await channel.subscribe('country:IQ');
    const days = Array.from({ length: 5 }, () => ['20h', '4h'] as const);
    const timeline = line(TRAFFIC, 'country:IQ').steady('15d', 1000, 0.02);
    for (const [up, down] of days) timeline.steady(up, 1000, 0.02).steady(down, 0);
    await channel.play([timeline.steady('1d', 1000, 0.02)]);
    const texts = channel.said.map(({ text }) => text);

    expect(
      texts.some((text) => text.includes('This is the fourth in 4 days, each at about the same time of day')),
    ).toBe(true);
    expect(texts.filter((text) => text.includes('Iraq: recovered')).length).toBe(5);
  });
});
