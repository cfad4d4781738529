import { describe, expect, it } from 'vitest';
import { FeedError } from '../../../src/core/errors.ts';
import { formatPrefix } from '../../../src/feeds/ris/prefix.ts';
import { StartState } from '../../../src/feeds/ris/start-state.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;

function read(lines: readonly string[], family: 4 | 6 = 4) {
  const state = new StartState(family);
  for (const line of lines) state.takeLine(line);
  return state;
}

const GOOD = [
  '% Origins of prefixes as seen by RIS',
  '',
  '64500\t203.0.113.0/24\t300',
  '64500\t198.51.100.0/24\t310',
  '{64500,64501}\t192.0.2.0/24\t305',
  '64501\t192.0.2.128/25\t12',
];

describe('a start state', () => {
  it('assumes the prefixes that most peers saw', () => {
    const assumed: string[] = [];
    const count = read(GOOD).finish({ madeAt: NOW - HOUR, now: NOW, before: 4 }, (p) =>
      assumed.push(formatPrefix(p)),
    );
    expect(assumed).toEqual(['203.0.113.0/24', '198.51.100.0/24', '192.0.2.0/24']);
    expect(count).toBe(3);
  });

  it('adds up the peers of several origins', () => {
    const state = read([...GOOD, '64502\t203.0.114.0/24\t90', '64503\t203.0.114.0/24\t90']);
    const assumed: string[] = [];
    state.finish({ madeAt: NOW, now: NOW, before: 5 }, (prefix) => assumed.push(formatPrefix(prefix)));
    expect(assumed).toContain('203.0.114.0/24');
    expect(state.prefixes).toBe(5);
  });

  it.each([
    ['spaces instead of tabs', '64500 203.0.113.0/24 300'],
    ['no peers', '64500\t203.0.113.0/24'],
    ['peers that are no number', '64500\t203.0.113.0/24\tmany'],
    ['nobody seeing it', '64500\t203.0.113.0/24\t0'],
    ['a prefix that is none', '64500\t203.0.113.0\t300'],
    ['the other family', '64500\t2001:db8::/32\t300'],
    ['HTML', '<html>'],
  ])('skips and counts a line with %s', (_, line) => {
    const state = read([...GOOD, line]);
    expect([state.prefixes, state.skipped]).toEqual([4, 1]);
  });

  it.each([
    ['older than three days', { madeAt: NOW - 72 * HOUR - 1, now: NOW, before: 4 }, /3\.0 days old/],
    ['of unknown age', { madeAt: null, now: NOW, before: 4 }, /does not say when/],
    [
      'much smaller than the last',
      { madeAt: NOW, now: NOW, before: 6_000 },
      /only 4 prefixes where at least 4200/,
    ],
    [
      'much smaller than is usual, the first time',
      { madeAt: NOW, now: NOW, before: null },
      /at least 700000/,
    ],
  ])('is refused when it is %s, and nothing of it is assumed', (_, check, message) => {
    let assumed = 0;
    const finish = () => read(GOOD).finish(check, () => (assumed += 1));
    expect(finish).toThrow(FeedError);
    expect(finish).toThrow(message);
    expect(assumed).toBe(0);
  });

  it('is taken at exactly three days, and a third smaller than the last', () => {
    expect(read(GOOD).finish({ madeAt: NOW - 72 * HOUR, now: NOW, before: 5 }, () => undefined)).toBe(3);
  });

  it('reads IPv6 too', () => {
    const assumed: string[] = [];
    const state = read(['64500\t2001:db8::/32\t200', '64500\t2001:db8::1/128\t200'], 6);
    state.finish({ madeAt: NOW, now: NOW, before: 1 }, (prefix) => assumed.push(formatPrefix(prefix)));
    expect(assumed).toEqual(['2001:db8::/32']);
  });
});
