/** Bin by bin, what each signal of a place said and whether it counted: a table for people who want to check. */
import type { Explained, Look, WhyItCounts } from './detector/explain.ts';
import { PHASE_NAMES } from './severity.ts';
import { isoSeconds } from './time.ts';

const COLUMNS = [
  'signal',
  'bin',
  'value',
  'expected',
  '±',
  'z',
  'degraded',
  'deep',
  'gain',
  'counts?',
] as const;
const WIDTHS = [22, 20, 10, 10, 8, 6, 8, 6, 5, 0] as const;

/** Printed once, above the first bin. */
export const EXPLAIN_HEAD = [
  'What each signal said, look by look. z: standard deviations from what was expected; degraded and deep: evidence',
  'piled up (0–30); gain: how loud this series may be, after its own noise.',
  'Every threshold stands in docs/thresholds.md, in plain words and with where it comes from.',
  '',
  row(COLUMNS),
].join('\n');

function row(cells: readonly string[]): string {
  return cells
    .map((cell, i) =>
      i === 0 || i === cells.length - 1 ? cell.padEnd(WIDTHS[i] ?? 0) : cell.padStart(WIDTHS[i] ?? 0),
    )
    .join(' ')
    .trimEnd();
}

function number(value: number | null, digits: number): string {
  if (value === null) return '–';
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toFixed(digits)));
}

const WHY: Readonly<Record<WhyItCounts, string>> = {
  'no-data': 'says nothing',
  stale: 'late',
  'too-weak': 'too few arrivals to judge',
  'warming-up': 'still learning what is usual',
  'feed-broken': 'the feed is broken for everybody',
  'total-loss': 'total loss',
  flickering: 'a small set that comes and goes more than usual',
  sunk: 'a small set that stays under what is usual',
  low: 'low in two of its last three bins',
  'within-spread': 'within its usual spread',
  'as-usual': 'as usual',
};

function signalRow(each: Explained): string {
  return row([
    each.signal,
    each.observedAt === null ? '–' : isoSeconds(each.observedAt),
    number(each.value, 3),
    number(each.expected, 2),
    number(each.sigma, 2),
    number(each.z, 1),
    number(each.degraded, 1),
    number(each.deep, 1),
    number(each.gain, 2),
    `${each.counts ? 'yes' : 'no'}: ${WHY[each.why]}`,
  ]);
}

/** One look: a heading with the phase, and one line a signal. */
export function explainLook({ at, phase, unstable, blind, left, signals, regions }: Look): string {
  const flags = `${unstable ? ', unstable' : ''}${blind ? ', no data' : ''}`;
  const inRegions = regions === null ? '' : `; ${regions.usual} of ${regions.judged} regions as usual`;
  const share = left === null ? 'nothing can be judged' : `${number(left * 100, 1)} % left`;
  return [
    `${isoSeconds(at)}  ${PHASE_NAMES[phase]}${flags}; ${share}${inRegions}`,
    ...signals.map((s) => `  ${signalRow(s)}`),
  ].join('\n');
}
