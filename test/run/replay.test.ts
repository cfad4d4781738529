import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ebb, ebbHere as here } from '../support/run-ebb.ts';

const SHARED = '../shared/recordings';
const NAMES = [
  'as38229-2016-04',
  'georgia-control-2019-2025',
  'hurricane-laura-2020-08',
  'iran-provinces-2019-11',
  'kenya-2016-06',
];

interface Line {
  readonly kind: string;
  readonly entity: string;
  readonly to: string;
  readonly at: string;
}

const printed = new Map<string, string>();

/** What a real recording gives, run once for all tests. */
function shared(name: string): string {
  const out = printed.get(name) ?? ebb('replay', join(SHARED, name), '--json').out;
  printed.set(name, out);
  return out;
}

function lines(out: string): readonly Line[] {
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line));
}

describe('npm run replay', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ebb-replay-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** North Korea without most of its normal life, which takes most of the time. */
  function lastDays(name: string, word = 'reconstructed'): string {
    const [from, to] = ['recordings/north-korea-2014', join(folder, name)];
    mkdirSync(to);
    const about = readFileSync(join(from, 'recording.json'), 'utf8');
    writeFileSync(join(to, 'recording.json'), about.replace('reconstructed)', `${word})`));
    const [head = '', ...rows] = readFileSync(join(from, 'observations.csv'), 'utf8').split('\n');
    const kept = rows.filter((row) => row === '' || row >= '2014-12-14');
    writeFileSync(join(to, 'observations.csv'), [head, ...kept].join('\n'));
    return to;
  }

  it('a run stopped in the middle and continued from its store prints what one run prints', () => {
    const recording = lastDays('nk');
    const whole = ebb('replay', recording, '--json');
    const store = join(folder, 'nk.sqlite');
    const first = ebb('replay', recording, '--json', '--store', store, '--until', '2014-12-22T18:00:00Z');
    const second = ebb('replay', recording, '--json', '--store', store);
    const third = ebb('replay', recording, '--json', '--store', store);

    expect(whole.code).toBe(0);
    expect(lines(first.out).length).toBeGreaterThan(0);
    expect(first.out + second.out).toBe(whole.out);
    expect(third.out).toBe('');
  });

  it('refuses a store that holds another recording', () => {
    const store = join(folder, 'other.sqlite');
    ebb('replay', lastDays('one'), '--json', '--store', store, '--until', '2014-12-16T00:00:00Z');

    const other = ebb('replay', lastDays('another', 'altered'), '--json', '--store', store);

    expect(other.code).toBe(2);
    expect(other.err).toMatch(/another recording/);
  });

  it.each([
    [['replay', 'no/such/folder'], /no\/such\/folder/],
    [['replay', 'recordings/north-korea-2014', '--until', 'tomorrow'], /--until/],
    [['replay', 'recordings/north-korea-2014', '--speed', '-1'], /--speed/],
    [['replay', 'recordings/north-korea-2014', '--subscribe', 'Atlantis'], /Atlantis/],
    [['replay', 'recordings/north-korea-2014', '--explain', 'Atlantis'], /--explain: .*Atlantis/],
    [['replay', 'recordings/north-korea-2014', '--explain', 'KP', '--json'], /leave --json out/],
  ])('%j is refused in one line', async (args, message) => {
    const { code, out, err } = await here(...args);

    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(out === '' || args.includes('Atlantis')).toBe(true);
  });

  it.skipIf(!existsSync(SHARED)).each(NAMES)(
    '%s gives the same bytes twice (needs ../shared/recordings)',
    (name) => {
      const again = ebb('replay', join(SHARED, name), '--json');

      expect(again.code).toBe(0);
      expect(again.out).toBe(shared(name));
    },
  );

  it.skipIf(!existsSync(SHARED))(
    'tells the real recordings as they were (needs ../shared/recordings)',
    () => {
      const of = (name: string): readonly Line[] => lines(shared(name));

      expect(of('as38229-2016-04').map((l) => [l.to, l.at.slice(11, 16)])).toEqual([
        ['blackout', '08:40'],
        ['recovering', '08:50'],
        ['normal', '09:10'],
      ]);
      const dark = of('iran-provinces-2019-11').filter((l) => l.to === 'blackout');
      expect(new Set(dark.map((l) => l.entity)).size).toBeGreaterThanOrEqual(25);
      expect(of('kenya-2016-06').some((l) => l.to === 'blackout')).toBe(false);
      expect(of('georgia-control-2019-2025').length).toBeLessThanOrEqual(6);
      expect(readFileSync(join(SHARED, 'kenya-2016-06', 'recording.json'), 'utf8')).toContain('Kenya');
    },
  );
});
