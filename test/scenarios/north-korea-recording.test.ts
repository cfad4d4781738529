import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generateNorthKorea } from '../../recordings/north-korea-2014/generate.ts';

const folder = new URL('../../recordings/north-korea-2014/', import.meta.url);
const shipped = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

interface Row {
  readonly time: string;
  readonly signal: string;
  readonly entity: string;
  readonly value: string;
}

function rowsOf(csv: string): Row[] {
  const [header, ...lines] = csv.trimEnd().split('\n');
  expect(header).toBe('time,signal,entity,value');
  return lines.map((line) => {
    const [time, signal, entity, value] = line.split(',');
    return { time: time!, signal: signal!, entity: entity!, value: value! };
  });
}

/** Values of one signal from `from` up to but without `until`. ISO times of one form compare as text. */
const valuesOf = (rows: readonly Row[], signal: string, from: string, until: string): string[] =>
  rows.filter((row) => row.signal === signal && row.time >= from && row.time < until).map((row) => row.value);

const darkAt = '2014-12-22T16:15:00Z';
const returnBinAt = '2014-12-23T01:45:00Z';
const dark = { 'ris.prefixes': 114, 'probe.addresses': 56, 'cdn.requests': 56 };

describe('the shipped North Korea recording', () => {
  const { recording, csv } = generateNorthKorea(2014);

  it('is byte for byte what seed 2014 gives', () => {
    expect(csv === shipped('observations.csv')).toBe(true);
    expect(`${JSON.stringify(recording, null, 2)}\n`).toBe(shipped('recording.json'));
  });

  it('says plainly that it is modelled', () => {
    expect(recording.kind).toBe('reconstructed');
    expect(recording.about).toContain('Every number between two published facts is modelled');
  });

  it('is described by a README with its own numbers', () => {
    const readme = shipped('README.md');
    const missing = 32 * (288 + 144 + 144) - recording.rows;
    const empty = rowsOf(csv).filter((row) => row.value === '').length;

    expect(readme).toContain(`${recording.rows.toLocaleString('en-US')} rows`);
    expect(readme).toContain(recording.labels[0]!.start);
    expect(readme).toContain(`${missing} rows are missing and ${empty} values are empty`);
  });
});

const seeds = Array.from({ length: 20 }, (_, n) => n * 7_919 + 1);

describe.each(seeds)('the North Korea recording of seed %i', (seed) => {
  const { recording, csv } = generateNorthKorea(seed);
  const rows = rowsOf(csv);
  const labelled = (phase: string) => recording.labels.filter((label) => label.phase === phase);
  const onset = labelled('degrading')[0]!.start;

  it('gives the same text when generated again', () => {
    expect(generateNorthKorea(seed).csv === csv).toBe(true);
  });

  it('is sorted, without repetitions, and as long as it says', () => {
    const keys = rows.map((row) => `${row.time},${row.signal},${row.entity}`);

    expect(keys).toEqual([...keys].sort());
    expect(new Set(keys).size).toBe(keys.length);
    expect(rows).toHaveLength(recording.rows);
  });

  it('holds whole numbers, or nothing, of declared signals at their steps', () => {
    const steps = new Map(recording.signals.map(({ id, stepMs }) => [id, stepMs]));
    const wrong = rows.filter(
      (row) =>
        row.entity !== 'country:KP' ||
        !/^\d*$/.test(row.value) ||
        !/^2014-1[12]-\d\dT\d\d:\d\d:00Z$/.test(row.time) ||
        Date.parse(row.time) % steps.get(row.signal)! !== 0,
    );

    expect(wrong).toEqual([]);
  });

  it('becomes unstable within the published window, and shows four prefixes at all times before', () => {
    const before = valuesOf(rows, 'ris.prefixes', '2014-11-22T00:00:00Z', onset);

    expect(onset >= '2014-12-19T20:00:00Z' && onset <= '2014-12-21T16:00:00Z').toBe(true);
    expect(before.length).toBeGreaterThan(28 * 288 * 0.99 - 48);
    expect(new Set(before)).toEqual(new Set(['4']));
    expect(Number(valuesOf(rows, 'ris.prefixes', onset, darkAt)[0])).toBeLessThan(4);
  });

  it('never loses all four prefixes for two bins in a row before 16:15, nor in the bin before it', () => {
    const unstable = valuesOf(rows, 'ris.prefixes', onset, darkAt);

    expect(unstable.some((value, bin) => value === '0' && unstable[bin - 1] === '0')).toBe(false);
    expect(unstable.at(-1)).not.toBe('0');
  });

  it('gets worse: the last six hours are lower than the day before them', () => {
    const lowShare = (from: string, until: string): number => {
      const values = valuesOf(rows, 'ris.prefixes', from, until);
      return values.filter((value) => Number(value) < 4).length / values.length;
    };

    expect(lowShare('2014-12-22T10:15:00Z', darkAt)).toBeGreaterThan(lowShare(onset, '2014-12-22T10:15:00Z'));
  });

  it('is dark from 16:15 to 01:46: no prefix, no answer, no request', () => {
    for (const [signal, bins] of Object.entries(dark)) {
      const until = signal === 'ris.prefixes' ? returnBinAt : '2014-12-23T01:40:00Z';
      const values = valuesOf(rows, signal, darkAt, until).filter((value) => value !== '');

      expect(new Set(values)).toEqual(new Set(['0']));
      expect(values.length).toBeGreaterThan(bins * 0.9);
    }
    expect(valuesOf(rows, 'ris.prefixes', darkAt, returnBinAt)).toHaveLength(dark['ris.prefixes']);
    expect(Number(valuesOf(rows, 'ris.prefixes', returnBinAt, '2014-12-23T01:50:00Z')[0])).toBeGreaterThan(0);
  });

  it('comes back on four prefixes with very little behind them', () => {
    const returned = valuesOf(rows, 'ris.prefixes', '2014-12-23T01:50:00Z', '2014-12-23T07:50:00Z');
    const answering = valuesOf(rows, 'probe.addresses', '2014-12-23T01:50:00Z', '2014-12-23T07:50:00Z');

    expect(returned.filter((value) => value !== '4').length).toBeLessThanOrEqual(2);
    expect(returned).not.toContain('0');
    expect(answering.every((value) => Number(value) <= 4)).toBe(true);
  });

  it('goes dark again at 07:50 or 07:55 for 30 to 60 minutes, as labelled', () => {
    const second = labelled('blackout')[1]!;
    const zeros = rows.filter(
      (row) => row.signal === 'ris.prefixes' && row.time >= '2014-12-23T01:50:00Z' && row.value === '0',
    );

    expect(['2014-12-23T07:50:00Z', '2014-12-23T07:55:00Z']).toContain(second.start);
    expect(zeros[0]!.time).toBe(second.start);
    expect(Date.parse(second.end!) - Date.parse(second.start)).toBe(zeros.length * 300_000);
    expect(zeros.length >= 6 && zeros.length <= 12).toBe(true);
    expect(labelled('recovering')).toMatchObject([{ end: second.start }, { start: second.end, end: null }]);
  });
});
