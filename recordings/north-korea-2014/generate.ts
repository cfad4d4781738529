/**
 * Writes the reconstructed recording of North Korea's outage, 22–23 December 2014.
 *
 *   npx tsx recordings/north-korea-2014/generate.ts [seed]     writes recording.json and observations.csv beside itself
 *
 * The same seed gives the same bytes. The seed the project ships is 2014; the tests run others too.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  chooseTimeline,
  darkAt,
  earliestOnsetAt,
  endAt,
  latestOnsetAt,
  modelProbing,
  modelRequests,
  modelRouting,
  type Random,
  randomOf,
  returnAt,
  routingStepMs,
  slowStepMs,
  startAt,
  type Timeline,
  wholeBetween,
} from './model.ts';

interface SignalJson {
  readonly id: string;
  readonly family: string;
  readonly kind: 'routing' | 'probing' | 'traffic';
  readonly scale: 'count-set' | 'count-arrivals';
  readonly unit: string;
  readonly stepMs: number;
  readonly lagMs: number;
}

interface LabelJson {
  readonly entity: string;
  readonly phase: 'degrading' | 'blackout' | 'recovering';
  readonly start: string;
  readonly end: string | null;
  readonly toleranceMs: number;
  readonly optional: boolean;
  readonly dark?: string;
  readonly source: string;
}

interface RecordingJson {
  readonly title: string;
  readonly about: string;
  readonly kind: 'reconstructed';
  readonly source: string;
  readonly licence: string;
  readonly seed: number;
  readonly modelled: readonly string[];
  readonly entities: Readonly<Record<string, { readonly name: string }>>;
  readonly signals: readonly SignalJson[];
  readonly labels: readonly LabelJson[];
  readonly rows: number;
}

const entity = 'country:KP';
const shippedSeed = 2014;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const routingSignal: SignalJson = {
  id: 'ris.prefixes',
  family: 'ris',
  kind: 'routing',
  scale: 'count-set',
  unit: 'prefixes',
  stepMs: routingStepMs,
  lagMs: 0,
};
const requestSignal: SignalJson = {
  id: 'cdn.requests',
  family: 'cdn',
  kind: 'traffic',
  scale: 'count-arrivals',
  unit: 'requests',
  stepMs: slowStepMs,
  lagMs: 10 * minuteMs,
};
const probeSignal: SignalJson = {
  id: 'probe.addresses',
  family: 'probe',
  kind: 'probing',
  scale: 'count-set',
  unit: 'answering addresses',
  stepMs: slowStepMs,
  lagMs: 20 * minuteMs,
};

const isoSeconds = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** One line of observations.csv. A null value is a feed that answered "no value". */
interface Row {
  readonly at: number;
  readonly signal: string;
  readonly value: number | null;
}

/** What a collector makes of the modelled numbers: it may answer "no value" (null) or say nothing ('silent'). */
type Collector = (value: number, at: number) => number | null | 'silent';

function collect(signal: SignalJson, values: readonly number[], collector: Collector): Row[] {
  return values.flatMap((value, bin) => {
    const at = startAt + bin * signal.stepMs;
    const told = collector(value, at);
    return told === 'silent' ? [] : [{ at, signal: signal.id, value: told }];
  });
}

/** Silent about once in 1,000 bins, but never from the onset on: there the published facts must all be readable. */
const routingCollector =
  (random: Random, timeline: Timeline): Collector =>
  (value, at) =>
    at < timeline.onsetAt && random() < 0.001 ? 'silent' : value;

const requestCollector =
  (random: Random): Collector =>
  (value) =>
    random() < 0.003 ? 'silent' : value;

/** Besides single lost rounds, the prober was off once for two to five hours of an ordinary day. */
function probeCollector(random: Random): Collector {
  const offFrom = startAt + wholeBetween(random, 3 * 144, 24 * 144) * slowStepMs;
  const offUntil = offFrom + wholeBetween(random, 12, 30) * slowStepMs;
  return (value, at) => {
    const luck = random();
    if (at >= offFrom && at < offUntil) return 'silent';
    if (luck < 0.005) return 'silent';
    return luck < 0.006 ? null : value;
  };
}

/** Text order by code unit: a locale must not decide the order of the file. */
const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function toCsv(rows: readonly Row[]): string {
  const lines = rows
    .toSorted((a, b) => a.at - b.at || byText(a.signal, b.signal))
    .map(({ at, signal, value }) => `${isoSeconds(at)},${signal},${entity},${value ?? ''}`);
  return ['time,signal,entity,value', ...lines, ''].join('\n');
}

function labelsOf({ onsetAt, secondOutageAt, secondReturnAt }: Timeline): LabelJson[] {
  const label = (
    phase: LabelJson['phase'],
    [start, end]: readonly [number, number | null],
    rest: Pick<LabelJson, 'toleranceMs' | 'source' | 'dark'>,
  ): LabelJson => ({
    entity,
    phase,
    start: isoSeconds(start),
    end: end === null ? null : isoSeconds(end),
    optional: false,
    ...rest,
  });
  const sharp = 10 * minuteMs;
  return [
    label('degrading', [onsetAt, darkAt], {
      // Where scattered episodes become "unstable" is a matter of judgement.
      toleranceMs: 180 * minuteMs,
      dark: isoSeconds(darkAt),
      source: 'published: more than a day of growing instability; the moment it starts is chosen by the seed',
    }),
    label('blackout', [darkAt, returnAt], {
      toleranceMs: sharp,
      source: 'published: dark 16:15, back 01:46 UTC',
    }),
    label('recovering', [returnAt, secondOutageAt], {
      toleranceMs: sharp,
      source: 'published: back at 01:46 UTC with very little traffic; how little is modelled',
    }),
    label('blackout', [secondOutageAt, secondReturnAt], {
      toleranceMs: sharp,
      source: 'published: another outage just before 08:00 UTC; its length is chosen by the seed',
    }),
    label('recovering', [secondReturnAt, null], {
      toleranceMs: sharp,
      source: 'published: back again; how slowly it grows is modelled',
    }),
  ];
}

const modelled = [
  `when the instability starts (the seed chooses between ${isoSeconds(earliestOnsetAt)} and ${isoSeconds(latestOnsetAt)})`,
  'every episode of missing prefixes before 16:15 UTC on 22 December: when, how long, how many of the four',
  'the bin 2014-12-23T01:45:00Z, and the single-bin wobbles after each return',
  'which of 07:50 and 07:55 UTC begins the second outage, and its length (30 to 60 min)',
  'cdn.requests throughout: the daily cycle, the scatter, the decline, the slow return',
  'probe.addresses throughout: how many answer, the loss, the slow return',
  'the missing rows, the empty values, and the hours the prober was off',
];

/** The whole recording for one seed. Pure: the same seed gives the same text. */
export function generateNorthKorea(seed: number): { recording: RecordingJson; csv: string } {
  const stream = (number: number): Random => randomOf(seed, number);
  const timeline = chooseTimeline(stream(1));
  const routing = modelRouting(timeline, stream(2));
  const prefixes = routing.map((announced) => announced.filter(Boolean).length);
  const rows = [
    ...collect(routingSignal, prefixes, routingCollector(stream(3), timeline)),
    ...collect(requestSignal, modelRequests(timeline, routing, stream(4)), requestCollector(stream(5))),
    ...collect(probeSignal, modelProbing(timeline, routing, stream(6)), probeCollector(stream(7))),
  ];
  const recording: RecordingJson = {
    title: 'North Korea, 22–23 December 2014 (reconstructed)',
    about:
      'RECONSTRUCTED, not measured. Published: four prefixes behind one upstream (AS131279 behind AS4837); more than ' +
      'a day of growing instability; dark at 16:15 UTC on 22 December; back at 01:46 UTC on the 23rd (9 h 31 min ' +
      'later) with very little traffic; another outage just before 08:00 UTC; then back. Every number between two ' +
      `published facts is modelled. ${(endAt - startAt) / dayMs} days, of which the first four weeks are normal life.`,
    kind: 'reconstructed',
    source:
      'published accounts by Dyn Research and press, December 2014, for the facts; generate.ts for the numbers',
    licence: 'MIT: the numbers are modelled, written by generate.ts of this project',
    seed,
    modelled,
    entities: { [entity]: { name: 'North Korea' } },
    signals: [routingSignal, requestSignal, probeSignal],
    labels: labelsOf(timeline),
    rows: rows.length,
  };
  return { recording, csv: toCsv(rows) };
}

function writeBesideScript(seed: number): void {
  const { recording, csv } = generateNorthKorea(seed);
  writeFileSync(new URL('recording.json', import.meta.url), `${JSON.stringify(recording, null, 2)}\n`);
  writeFileSync(new URL('observations.csv', import.meta.url), csv);
  console.log(`seed ${seed}: ${recording.rows} rows from ${isoSeconds(startAt)} to ${isoSeconds(endAt)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const seed = Number(process.argv[2] ?? shippedSeed);
  if (Number.isSafeInteger(seed)) {
    writeBesideScript(seed);
  } else {
    console.error(`generate.ts: the seed must be a whole number, got "${process.argv[2]}"`);
    process.exitCode = 2;
  }
}
