import { describe, expect, it } from 'vitest';
import { quietUntil } from '../../src/core/quiet.ts';
import { parseInstant } from '../../src/core/time.ts';

const at = (text: string): number => parseInstant(text) ?? Number.NaN;
const night = { fromMinute: 22 * 60, toMinute: 7 * 60, zone: 'Asia/Tehran', blackoutsBreakThrough: false };

describe('quiet hours', () => {
  it.each([
    ['before they begin', night, '2026-01-10T18:29:59Z', null],
    ['from their first minute', night, '2026-01-10T18:30:00Z', '2026-01-11T03:30:00Z'],
    ['after midnight', night, '2026-01-10T22:10:20Z', '2026-01-11T03:30:00Z'],
    ['in their last minute', night, '2026-01-11T03:29:00Z', '2026-01-11T03:30:00Z'],
    ['when they are over', night, '2026-01-11T03:30:00Z', null],
    [
      'within a day',
      { ...night, fromMinute: 600, toMinute: 660, zone: 'UTC' },
      '2026-01-11T10:30:00Z',
      '2026-01-11T11:00:00Z',
    ],
    ['of no length', { ...night, fromMinute: 600, toMinute: 600, zone: 'UTC' }, '2026-01-11T10:00:00Z', null],
  ])('%s', (_name, quiet, now, until) => {
    expect(quietUntil(quiet, at(now))).toBe(until === null ? null : at(until));
  });
});
