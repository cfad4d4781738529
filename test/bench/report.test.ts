/** The accuracy report: its verdicts follow the numbers, nobody is left out, and its charts can be drawn. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartOf, reportText, writeReport } from '../../bench/detect/report/index.ts';
import {
  corpus,
  ebb,
  judge,
  messages,
  notice,
  PEERS,
  real,
  result,
  unmeasured,
} from '../../bench/detect/report/example.ts';
import type { BenchResult, CorpusResult } from '../../bench/detect/results.ts';

function withEbb(changes: Partial<CorpusResult['ebb']>, name = 'A'): BenchResult {
  return { ...result, corpora: [{ ...corpus, corpus: name, ebb: { ...ebb, ...changes } }] };
}

/** The cells of the first row that begins with these words. */
function row(text: string, first: string): readonly string[] {
  const line = text.split('\n').find((one) => one.startsWith(`| ${first} |`));
  if (line === undefined) throw new Error(`no row called ${first}`);
  return line
    .slice(2, -2)
    .split(' | ')
    .map((cell) => cell.replaceAll('**', ''));
}

function verdict(of: BenchResult, target: string): string | undefined {
  return row(reportText(of), target).at(-1);
}

describe('verdicts', () => {
  const dark = 'Notice of a blackout, from the moment it got dark';
  const decline = 'Declines of 6 h or more, warned of before dark';
  const steady = { ...messages, p90: 5 };

  it.each([
    ['Recall', {}, { recall: 0.98999 }],
    ['False alerts per place-month', {}, { falsePerPlaceMonth: 0.010001 }],
    [`${dark}: median`, {}, { blackout: notice(2.01, 4) }],
    [`${dark}: 90th percentile`, {}, { blackout: notice(2, 4.5) }],
    [decline, {}, { gradual6h: { ...ebb.gradual6h, warnedShare: 0.9499 } }],
    [
      'All-clear, not flapping: 90th percentile',
      {},
      { recovered: { ...ebb.recovered, steady: notice(5, 10) } },
    ],
    ['Messages per event, not flapping: 90th percentile', {}, { messages: { ...ebb.messages, steady } }],
  ] as const)('%s: met, and not met by a little less', (target, good, bad) => {
    expect(verdict(withEbb(good), target)).toBe('met');
    expect(verdict(withEbb(bad), target)).toBe('not met');
  });

  it('asks of each corpus what was set for it', () => {
    const changes = { recall: 0.985, falsePerPlaceMonth: 0.015 };

    expect(verdict(withEbb(changes, 'A'), 'Recall')).toBe('not met');
    expect(verdict(withEbb(changes, 'A-second'), 'Recall')).toBe('not met');
    expect(verdict(withEbb(changes, 'A-hard'), 'Recall')).toBe('met');
    expect(verdict(withEbb(changes, 'A'), 'False alerts per place-month')).toBe('not met');
    expect(verdict(withEbb(changes, 'A-second'), 'False alerts per place-month')).toBe('met');
    expect(() => verdict(withEbb(changes, 'B'), 'Recall')).toThrow('no row');
  });

  it('counts in the summary how many are met', () => {
    expect(row(reportText(result), 'A').at(-1)).toBe('10 of 10');
    expect(row(reportText(withEbb({ recall: 0.5, blackout: notice(3, 9) })), 'A').at(-1)).toBe('7 of 10');
  });

  it('says that nothing was measured instead of a verdict', () => {
    expect(verdict({ ...result, corpora: [unmeasured] }, 'Recall')).toBe('not measured');
  });
});

describe('the text', () => {
  const text = reportText(result);

  it('names the run', () => {
    expect(text).toContain('On 2026-02-03, commit `abc1234`, Node 20.19.0; the run took 42 min.');
    expect(text).toContain('A: 1000–1002, 1010');
    expect(text).toContain('each list of test seeds is used once');
    expect(text).toContain('**test run**');
    expect(reportText({ ...result, kind: 'development' })).toContain('**development run**');
  });

  it('puts Ebb first, then the ablations, then every peer twice with intervals', () => {
    const everybody = text.slice(text.indexOf('### Everybody'), text.indexOf('### Targets'));

    const names = [...everybody.matchAll(/^\| (.+?) \|/gm)].map(([, name]) => name);
    expect(names.slice(2, 5)).toEqual(['**Ebb**', 'Ebb without feed health', 'Ebb without fusion']);
    for (const [rule] of PEERS) {
      expect(names).toContain(`${rule}, 2 votes, raw`);
      expect(names).toContain(`${rule}, 1 vote, with health mask`);
    }
    expect(row(text, '**Ebb**')).toEqual([
      'Ebb',
      '0.994',
      '0.992',
      '0.993',
      '0.0064 (0.0018 to 0.017)',
      '30 min',
      '3.2 h',
      '–',
    ]);
    expect(row(text, 'ioda-warning, 1 vote, with health mask')).toEqual(
      ['ioda-warning, 1 vote, with health mask', '0.944', '0.900', '0.934', '0.085 (0.068 to 0.11)'].concat([
        '20 min',
        '80 min',
        '+0.021 to +0.048',
      ]),
    );
  });

  it('says in words where a peer does better', () => {
    const ahead = { ...judge('', 0.999, 0.3, 60), f1Behind: { low: -0.03, high: -0.0004 }, votes: 1 };
    const level = { ...judge('', 0.9, 0.3, 60), f1Behind: { low: -0.03, high: 0.01 }, votes: 3 };
    const better = { ...corpus, peers: [{ rule: 'best', masked: ahead, raw: level }] };
    const said = reportText({ ...result, corpora: [better] });

    expect(said).toContain('Clearly ahead of Ebb in F1, 0.993: best, 1 vote, with health mask (0.989).');
    expect(said).toContain('Not clearly apart from Ebb in F1, 0.993: best, 3 votes, raw (0.890).');
    expect(said).toContain(
      'Finding more than Ebb, 0.994 (recall; false alerts per place-month): best, 1 vote, with health mask (0.999; 0.3).',
    );
    expect(said).toContain(
      'Faster than Ebb at the median, 30 min (delay; false alerts per place-month): no peer.',
    );
    expect(said).toContain('−0.030 to 0.000');
    expect(text).toContain('ioda-warning, 2 votes, raw (20 min; 1.4)');
  });

  it('tells the timing', () => {
    expect(row(text, 'Of these, declines of 6 h or more')).toEqual([
      'Of these, declines of 6 h or more',
      '60',
      '58',
      '96.7 %',
      '11.5 h',
    ]);
    expect(row(text, 'Blackout, from the first bin that shows it').slice(1, 3)).toEqual(['1 bin', '3 bins']);
    expect(row(text, 'All-clear, flapping').slice(1)).toEqual(['10 bins', '40 bins', '90', '2', '1']);
    expect(row(text, 'Flapping').slice(1)).toEqual(['400', '3', '8', '12', '96.3 % (≤ 8)']);
    expect(row(text, 'sudden').slice(1)).toEqual(['397', '10 min', '30 min']);
    expect(row(text, 'tiny').slice(1)).toEqual(['0', '–', '–']);
    expect(text.indexOf('| sudden |')).toBeLessThan(text.indexOf('| partial |'));
  });

  it('says who was faster on each real event', () => {
    expect(row(text, '1').at(-1)).toBe('a peer');
    expect(row(text, '2').at(-1)).toBe('Ebb');
    expect(row(text, '3').at(-1)).toBe('a peer (Ebb missed it)');
    expect(row(text, '4').at(-1)).toBe('nobody found it');
    expect(text).toContain('1, Utopia, cut | cable: Ebb took 30 min; faster: ioda-warning (20 min).');
    expect(text).toContain('3, Laputa, cut | cable: Ebb missed it; faster: richter (3.3 h).');
    const ends = ['30 min', '10 min', '–', '–', '2 of 4', '0', '0'];
    expect(text).toContain(`| **Ebb** | ${ends.join(' | ')} |`);
    expect(reportText({ ...result, real: null })).toContain('None were judged');
  });

  it('compares speed and memory', () => {
    expect(row(text, '100,000')).toEqual([
      '100,000',
      '1,250,000',
      '2,500,000',
      '0.5 ×',
      '1,600',
      '8,000',
      '0.2 ×',
    ]);
    expect(reportText({ ...result, speed: [] })).toContain('Not measured');
  });

  it('has tables whose rows all have as many cells as their head', () => {
    for (const block of text
      .trim()
      .split('\n\n')
      .filter((part) => part.startsWith('|'))) {
      const widths = block.split('\n').map((line) => line.match(/(?<!\\)\|/g)?.length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it('shows what is not known as –', () => {
    const said = reportText({ ...result, corpora: [unmeasured] });

    expect(row(said, '**Ebb**').slice(1)).toEqual(['–', '–', '–', '–', '–', '–', '–']);
    expect(said).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it('has something to say of an empty run', () => {
    const said = reportText({
      ...result,
      corpora: [],
      real: { ...real, events: [], placeMonths: 0 },
      speed: [],
    });

    expect(said).toContain('No corpus was judged');
    expect(said).not.toMatch(/NaN|undefined|null|Infinity/);
  });
});

/** Tags left open, or closed in the wrong order. */
function unbalanced(svg: string): string[] {
  const open: string[] = [];
  for (const [, closing, name, own] of svg.matchAll(/<(\/?)([a-z]+)(?:\s+[\w:-]+="[^"<>]*")*\s*(\/?)>/g)) {
    if (closing === '/') {
      if (open.pop() !== name) return [`</${name}>`];
    } else if (own !== '/') open.push(name!);
  }
  return open;
}

function circles(svg: string): RegExpMatchArray[] {
  return [...svg.matchAll(/<circle [^>]*cx="([-\d.]+)" cy="([-\d.]+)" r="([\d.]+)"/g)];
}

interface Label {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function judgeLabels(svg: string): Label[] {
  const found = svg.matchAll(/<text x="([-\d.]+)" y="([-\d.]+)" [^>]*paint-order[^>]*>([^<]+)</g);
  return [...found].map(([, x, y, words]) => ({ x: Number(x), y: Number(y), width: 5.6 * words!.length }));
}

describe('a chart', () => {
  const svg = chartOf(corpus);

  it('is well-formed and without script', () => {
    expect(unbalanced(svg)).toEqual([]);
    expect(svg.replace(/<\/?[a-z]+(?:\s+[\w:-]+="[^"<>]*")*\s*\/?>/g, '')).not.toMatch(/[<>]/);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="760" height="460"/);
    expect(svg).not.toMatch(/script|NaN|undefined|null|Infinity/);
  });

  it('has one circle for each judge, on the paper', () => {
    expect(circles(svg)).toHaveLength(1 + corpus.ablations.length + 2 * PEERS.length);
    for (const [, x, y] of circles(svg)) {
      expect(Number(x)).toBeGreaterThan(70);
      expect(Number(x)).toBeLessThan(742);
      expect(Number(y)).toBeGreaterThan(72);
      expect(Number(y)).toBeLessThan(408);
    }
  });

  it('names every judge where no other name is', () => {
    const labels = judgeLabels(svg);

    expect(labels).toHaveLength(1 + corpus.ablations.length + 2 * PEERS.length);
    labels.forEach((a, i) => {
      for (const b of labels.slice(i + 1)) {
        const areApart = Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= 11;
        expect(areApart, `${JSON.stringify(a)} ${JSON.stringify(b)}`).toBe(true);
      }
    });
  });

  it('has a place for who is never wrong, and one for who finds nothing', () => {
    const [quiet] = circles(
      chartOf({ ...corpus, ablations: [], peers: [], ebb: { ...ebb, falsePerPlaceMonth: 0 } }),
    );
    const blind = {
      rule: 'blind',
      masked: { ...judge('', 0, 0.5, null), votes: 1 },
      raw: corpus.peers[0]!.raw,
    };
    const withBlind = chartOf({ ...corpus, ablations: [], peers: [blind] });

    expect(Number(quiet![1])).toBeLessThan(140);
    expect(svg).not.toContain('>never<');
    expect(withBlind).toContain('>never<');
    expect(withBlind).toContain('>blind 0 %<');
  });

  it('leaves out who was not measured, and says so', () => {
    const bare = chartOf({ ...unmeasured, ablations: [], peers: [] });

    expect(circles(bare)).toHaveLength(0);
    expect(bare).toContain('1 not shown: nothing was measured');
    expect(bare).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it('can be drawn of any figures', () => {
    const figure = fc.option(fc.oneof(fc.constant(0), fc.double({ min: 1e-5, max: 1e5, noNaN: true })));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(figure, fc.option(fc.integer({ min: -60, max: 100_000 }))), { maxLength: 12 }),
        (all) => {
          const drawn = all.map(([wrong, minutes]) => judge('a <b> & "c"', 0.9, wrong, minutes));
          const anything = chartOf({ ...corpus, ablations: drawn, peers: [] });

          expect(unbalanced(anything)).toEqual([]);
          expect(anything).not.toMatch(/NaN|undefined|Infinity/);
          expect(circles(anything)).toHaveLength(1 + all.filter(([wrong]) => wrong !== null).length);
        },
      ),
      { numRuns: 50 },
    );
  });
});

it('writes the text, the figures and a chart for each corpus', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ebb-report-'));
  const long = { ...corpus, corpus: 'A-hard', seeds: Array.from({ length: 40 }, (_, i) => 1000 + i) };
  const both = { ...result, corpora: [corpus, long] };
  try {
    await writeReport(both, folder);

    const json = await readFile(join(folder, 'accuracy.json'), 'utf8');
    expect(await readFile(join(folder, 'accuracy.md'), 'utf8')).toBe(reportText(both));
    expect(JSON.parse(json)).toEqual(both);
    expect(json).toContain('"seeds": [1000, 1001, 1002, 1010],');
    expect(await readFile(join(folder, 'accuracy', 'A.svg'), 'utf8')).toBe(chartOf(corpus));
    expect(await readFile(join(folder, 'accuracy', 'A-hard.svg'), 'utf8')).toBe(chartOf(long));
    for (const [, path] of reportText(both).matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
      expect(await readFile(join(folder, path!), 'utf8')).toContain('<svg');
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
