/**
 * The detector against its peers: `npm run bench:detect [-- --development] [-- --write]`. Takes the test seeds unless told
 * otherwise; prints a short table, and with --write docs/accuracy.md (that is `npm run accuracy`). With --again only what
 * needs no seeds is measured, and put into the report that is there.
 */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { judgeAll } from './crew.ts';
import { measureDrops } from './drops.ts';
import { judgeLabelled } from './labelled.ts';
import { CORPORA, type Corpus, type Task } from './judging.ts';
import { corpusResult } from './merge.ts';
import { hasRecordings } from './real.ts';
import { writeReport } from './report/index.ts';
import type { BenchResult, CorpusResult, DropsResult } from './results.ts';
import {
  DEVELOPMENT_SEEDS,
  DEVELOPMENT_SEEDS_DROPS,
  TEST_SEEDS,
  TEST_SEEDS_DROPS,
  TEST_SEEDS_REAL,
  TEST_SEEDS_YOUNG,
} from './seeds.ts';
import { measureSpeed } from './speed.ts';

const ABOUT: Readonly<Record<Corpus, string>> = {
  A: 'made-up countries: cycles, persistent noise, gaps, holidays, level shifts, failing feeds',
  'A-hard': 'the same with noise that is 1.4 times as loud and much more persistent',
  'A-second': 'another family of noise: heavy tails, bursts, overdispersed arrivals, other days',
  B: 'drops injected into measured series: six years of Georgian traffic (step 2 h), and five days of probing in 30 Iranian provinces (step 1 h)',
};

const FLAGS = ['--development', '--write', '--again', '--json'];
const USAGE = `npm run bench:detect -- [${CORPORA.join(' ')}] [${FLAGS.join('] [')}]`;
const words = process.argv.slice(2);
const flags = new Set(words.filter((word) => word.startsWith('--')));
const isDevelopment = flags.has('--development');
const only = words.filter((word) => !word.startsWith('--'));

/** Test seeds are for one use: a slip of the finger must not spend them. Null when all is well. */
function complaint(): string | null {
  const unknown = [...flags].find((flag) => !FLAGS.includes(flag));
  if (unknown !== undefined) return `${unknown} is not an option`;
  const stranger = only.find((name) => !CORPORA.some((corpus) => corpus === name));
  if (stranger !== undefined) return `there is no corpus "${stranger}"`;
  if (flags.has('--again') && (isDevelopment || only.length > 0))
    return '--again measures nothing that has seeds: leave corpora and --development out';
  if (flags.has('--write') && (isDevelopment || only.length > 0))
    return '--write publishes the figures of all test seeds: leave corpora and --development out';
  return null;
}

function tasksOf(corpus: Corpus): readonly Task[] {
  const tasks = (seeds: readonly number[], ground: Task['ground']): readonly Task[] =>
    seeds.map((seed) => ({ corpus, seed, ground }));
  if (corpus !== 'B') return tasks(isDevelopment ? DEVELOPMENT_SEEDS : TEST_SEEDS, 'years');
  return [
    ...tasks(isDevelopment ? DEVELOPMENT_SEEDS : TEST_SEEDS_REAL, 'years'),
    ...tasks(isDevelopment ? DEVELOPMENT_SEEDS : TEST_SEEDS_YOUNG, 'days'),
  ];
}

function commit(): string {
  try {
    const hash = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
    const changed = execFileSync('git', ['status', '--porcelain', 'src', 'bench'], {
      encoding: 'utf8',
    }).trim();
    return changed === '' ? hash : `${hash} and changes not committed`;
  } catch {
    return 'unknown';
  }
}

async function run(): Promise<BenchResult> {
  const began = performance.now();
  const corpora = CORPORA.filter(
    (corpus) => (only.length === 0 || only.includes(corpus)) && (corpus !== 'B' || hasRecordings()),
  );
  if (!hasRecordings())
    process.stderr.write('Corpora B and C are left out: no recordings beside this clone.\n');
  const tasks = corpora.flatMap(tasksOf);
  const judged = await judgeAll(tasks, (done) =>
    process.stderr.write(`\r${done} of ${tasks.length} worlds judged`),
  );
  process.stderr.write('\n');
  const results = corpora.map((corpus) =>
    corpusResult(
      corpus,
      ABOUT[corpus],
      judged.filter((each) => each.corpus === corpus),
    ),
  );
  return {
    date: today(),
    commit: commit(),
    node: process.version,
    kind: isDevelopment ? 'development' : 'test',
    corpora: results,
    real: hasRecordings() ? await judgeLabelled() : null,
    drops:
      only.length > 0 ? null : await measureDrops(isDevelopment ? DEVELOPMENT_SEEDS_DROPS : TEST_SEEDS_DROPS),
    speed: measureSpeed(),
    minutes: Math.round((performance.now() - began) / 6_000) / 10,
  };
}

/** The report in docs with real recordings and speed as they are now. */
async function again(): Promise<BenchResult> {
  const before: BenchResult = JSON.parse(await readFile('docs/accuracy.json', 'utf8'));
  return {
    ...before,
    real: hasRecordings() ? await judgeLabelled() : before.real,
    speed: measureSpeed(),
    again: { date: today(), commit: commit() },
  };
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function brief({ corpus, placeMonths, ebb, peers, ablations, blackoutSeenBins }: CorpusResult): string {
  const n = (value: number | null, digits = 3): string => (value === null ? '–' : value.toFixed(digits));
  const best = peers
    .flatMap(({ raw, masked }) => [raw, masked])
    .reduce((a, b) => ((b.f1 ?? 0) > (a.f1 ?? 0) ? b : a));
  const { steady, flapping } = ebb.recovered;
  return [
    `${corpus}: ${ebb.events} events, ${n(placeMonths, 0)} place-months`,
    `  recall ${n(ebb.recall)}  precision ${n(ebb.precision)}  F1 ${n(ebb.f1)}`,
    `  false ${ebb.falseAlarms}: ${n(ebb.falsePerPlaceMonth, 4)} a place-month (${n(ebb.falseInterval?.low ?? null, 4)}–${n(ebb.falseInterval?.high ?? null, 4)})`,
    `  blackout told ${n(ebb.blackout.medianBins, 1)} / ${n(ebb.blackout.p90Bins, 1)} bins after it got dark; ${n(blackoutSeenBins.median, 1)} / ${n(blackoutSeenBins.p90, 1)} after the first bin that shows it`,
    `  warned before dark (6 h and more) ${n(ebb.gradual6h.warnedShare)}; recovered ${n(steady.p90Bins, 1)} bins p90, flapping ${n(flapping.p90Bins, 1)}`,
    `  messages p90 ${n(ebb.messages.steady.p90, 0)}, flapping ${n(ebb.messages.flapping.p90, 0)}; few enough ${n(ebb.messages.steady.fewShare)}`,
    `  best peer ${best.name}: F1 ${n(best.f1)}; Ebb ahead by ${n(best.f1Behind?.low ?? null)} to ${n(best.f1Behind?.high ?? null)}`,
    ...ablations.map(
      ({ name, f1, falsePerPlaceMonth }) => `  ${name}: F1 ${n(f1)}, false ${n(falsePerPlaceMonth, 4)}`,
    ),
  ].join('\n');
}

function briefDrops({ georgia, falls }: DropsResult): string {
  const lines = falls.map(
    ({ name, falls: all, sameOrNextBin, ebb, ioda }) =>
      `${name}: ${sameOrNextBin} of ${all} falls told no more than a bin after IODA's rule; false ${ebb.falseAlerts}, IODA ${ioda.falseAlerts}`,
  );
  if (georgia === null) return lines.join('\n');
  const { years, falseAlerts, deep, half } = georgia;
  const found = `${deep.found} of ${deep.drops} deep drops within 3 points, ${half.found} of ${half.drops} halves`;
  return [`Georgia: ${falseAlerts.length} false in ${years.toFixed(1)} years; ${found}`, ...lines].join('\n');
}

const wrong = complaint();
if (wrong !== null) {
  process.stderr.write(`bench:detect: ${wrong}. Nothing was judged. Use: ${USAGE}\n`);
  process.exit(2);
}
const result = await (flags.has('--again') ? again() : run());
if (flags.has('--json')) process.stdout.write(`${JSON.stringify(result)}\n`);
else {
  for (const corpus of result.corpora) process.stdout.write(`${brief(corpus)}\n`);
  if (result.drops !== null) process.stdout.write(`${briefDrops(result.drops)}\n`);
  for (const each of result.speed)
    process.stdout.write(
      `${each.series} series: ${Math.round(each.observationsPerSecond)} observations/s, ${Math.round(each.bytesPerSeries)} bytes a series; moving median ${Math.round(each.medianPerSecond)}/s, ${each.medianBytesPerSeries} bytes\n`,
    );
  process.stdout.write(`${result.minutes} min\n`);
}
if (flags.has('--write') || flags.has('--again')) await writeReport(result, 'docs');
