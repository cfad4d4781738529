import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isoSeconds, MINUTE_MS } from '../../src/core/time.ts';
import { ebb } from '../support/run-ebb.ts';

const SHARED = '../shared/recordings';
const START = Date.UTC(2026, 0, 7);
const DAY = 288;

let root = '';
const bin = (n: number): string => isoSeconds(START + n * 5 * MINUTE_MS);

/** Four days of 40 prefixes at two places; one of them is dark for two hours on the third day. */
function writeRecording(name: string, labels: readonly object[]): string {
  const folder = join(root, name);
  mkdirSync(folder);
  const signal = {
    id: 'a.x',
    family: 'a',
    kind: 'routing',
    scale: 'count-set',
    unit: 'prefixes',
    stepMs: 300_000,
    lagMs: 0,
  };
  const meta = { title: `The story of ${name}`, kind: 'synthetic', signals: [signal], labels };
  const rows = ['time,signal,entity,value'];
  for (let n = 0; n < 4 * DAY; n += 1) {
    const isDark = n >= 2 * DAY && n < 2 * DAY + 24;
    rows.push(`${bin(n)},a.x,country:IR,40`, `${bin(n)},a.x,country:KP,${isDark ? 0 : 40}`);
  }
  writeFileSync(join(folder, 'recording.json'), JSON.stringify(meta));
  writeFileSync(join(folder, 'observations.csv'), `${rows.join('\n')}\n`);
  return folder;
}

const label = { phase: 'blackout', start: bin(2 * DAY), end: bin(2 * DAY + 24), toleranceMs: 600_000 };

describe('ebb score', () => {
  let told = '';
  let wrong = '';
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'ebb-score-'));
    told = writeRecording('told', [{ ...label, entity: 'country:KP' }]);
    wrong = writeRecording('wrong', [{ ...label, entity: 'country:IR' }]);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('says what was found and how fast, what was missed, and what was false', () => {
    const { code, out, err } = ebb('score', told, wrong);
    const [found = '', missed = ''] = out.split('The story of wrong');

    expect([code, err]).toEqual([0, '']);
    expect(out).not.toMatch(/NaN|null|undefined|Infinity/);
    expect(found).toMatch(
      /^The story of told\nsynthetic; 2 places, judged from 2026-01-08 00:00 to 2026-01-11 00:00 UTC\n/,
    );
    expect(found).toMatch(/Events found +1 of 1 /);
    expect(found).toMatch(/False alerts +none in 0\.2 place-months: under 15 a place-month/);
    expect(found).toMatch(
      /country:KP +blackout +2026-01-09 00:00 → \+10 min +2026-01-09 00:00 → \+10 min +2026-01-09 02:00 → \+/,
    );
    expect(missed).toMatch(/Events found +0 of 1 /);
    expect(missed).toMatch(/Blackout told +0 of 1; 1 never/);
    expect(missed).toMatch(/country:IR +blackout +2026-01-09 00:00 → MISSED/);
    expect(missed).toMatch(
      /false alert +began → ended +what was said\n +country:KP +2026-01-09 00:10 → \+.*blackout/,
    );
    expect(missed).toMatch(/All 2 recordings together\n\n +Events found +1 of 2 /);
    expect(missed).toMatch(/How to read this/);
  });

  it('gives machines a line for each recording and one for all', () => {
    const { code, out } = ebb('score', told, wrong, '--json');
    const lines = out
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));

    expect(code).toBe(0);
    expect(lines.map((line) => [line['kind'], line['recording'] ?? line['recordings'], line['f1']])).toEqual([
      ['score', 'told', 1],
      ['score', 'wrong', 0],
      ['score-total', 2, 0.5],
    ]);
    expect(lines[0]).toMatchObject({
      eventList: [
        {
          entity: 'country:KP',
          onset: bin(2 * DAY),
          firstAlertAt: bin(2 * DAY + 2),
          blackouts: [{ delayBins: 2 }],
        },
      ],
      alarmList: [{ entity: 'country:KP', role: 'hit' }],
    });
  });

  it('refuses a folder that is not there in one line, before it prints anything', () => {
    const { code, out, err } = ebb('score', told, 'no/such/folder');

    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^ebb: no\/such\/folder: does not exist; [^\n]+\n$/);
  });

  it('names the folder of several whose recording is wrong', () => {
    const bad = join(root, 'bad');
    mkdirSync(bad);
    writeFileSync(join(bad, 'recording.json'), '{}');
    writeFileSync(join(bad, 'observations.csv'), '');

    expect(ebb('score', told, bad).err).toMatch(/^ebb: .*\/bad: recording\.json: title/);
  });

  it.skipIf(!existsSync(SHARED))('finds the outage of AS38229 (needs ../shared/recordings)', () => {
    const { code, out } = ebb('score', join(SHARED, 'as38229-2016-04'));

    expect(code).toBe(0);
    expect(out).toMatch(/Events found +1 of 1 /);
    expect(out).toMatch(/False alerts +none/);
    expect(out).toMatch(/Blackout told +1 of 1, 1\.0 bins/);
  });
});
