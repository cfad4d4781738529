import { USUAL_MANNERS } from '../src/core/routing.ts';
/**
 * The whole replay pipeline at full speed: 250 places × 4 signals × 30 days at 5 minutes (8.6 M observations), made up
 * in memory, with outages in them. `npm run bench [-- --json]`. The generator's and the CSV reader's time stand apart.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPipeline } from '../src/app/pipeline.ts';
import { Watch } from '../src/core/detector/watch.ts';
import type { Transition } from '../src/core/incident.ts';
import { createPlaces, WORLD } from '../src/core/places.ts';
import type { SeenObservation, SignalSpec } from '../src/core/series.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/core/time.ts';
import { readRecording } from '../src/recording/read.ts';
import { createMemoryStore } from '../src/store/memory.ts';
import { random } from './random.ts';

const STEP_MS = 5 * MINUTE_MS;
const DAYS = 30;
const START = Date.UTC(2026, 0, 5);
const END = START + DAYS * DAY_MS + HOUR_MS;
const base = { stepMs: STEP_MS, unit: 'units' } as const;
const SIGNALS: readonly SignalSpec[] = [
  { ...base, id: 'a.routing', family: 'a', kind: 'routing', scale: 'count-set', lagMs: 0 },
  { ...base, id: 'b.probing', family: 'b', kind: 'probing', scale: 'count-set', lagMs: 20 * MINUTE_MS },
  {
    ...base,
    id: 'c.background',
    family: 'c',
    kind: 'background',
    scale: 'count-arrivals',
    lagMs: 10 * MINUTE_MS,
  },
  { ...base, id: 'd.traffic', family: 'd', kind: 'traffic', scale: 'index', lagMs: 15 * MINUTE_MS },
];

interface Injected {
  readonly place: string;
  readonly from: number;
  readonly to: number;
  readonly shape: 'sudden' | 'gradual' | 'partial';
  /** Share left at the bottom, and how long the way down takes. */
  readonly left: number;
  readonly fallMs: number;
}

const places = createPlaces();
const ids = places.countries.slice(0, 250).map((place) => place.id);
const dice = random(7);
const SHAPES = ['sudden', 'gradual', 'partial'] as const;
/** Every fourth place, so that they are of all sizes: 60 outages, 20 of each shape, each at least 2 h at the bottom. */
const injected: readonly Injected[] = Array.from({ length: 60 }, (_, i) => {
  const shape = SHAPES[i % SHAPES.length] ?? 'sudden';
  const from = START + Math.floor((10 + dice() * 18) * 288) * STEP_MS;
  const fallMs = shape === 'gradual' ? 6 * HOUR_MS : 0;
  const to = from + fallMs + (2 + dice() * 20) * HOUR_MS;
  return { place: ids[i * 4] ?? '', shape, from, to, left: shape === 'partial' ? 0.4 : 0, fallMs };
});
const injectedAt = new Map(injected.map((event) => [event.place, event]));

function shareLeft(place: string, at: number): number {
  const event = injectedAt.get(place);
  if (event === undefined || at < event.from || at >= event.to) return 1;
  const down = event.fallMs === 0 ? 1 : Math.min(1, (at - event.from) / event.fallMs);
  return 1 - down * (1 - event.left);
}

/** Roughly normal (variance 1): the sum of three dice, made wide enough. */
function wobble(noise: () => number): number {
  return 2 * (noise() + noise() + noise() - 1.5);
}

/** Sets hardly move, samples by 2 %, and arrivals like arrivals do: by the square root of their number. */
function reading(kind: SignalSpec['kind'], usual: number, noise: () => number): number {
  if (kind === 'routing') return usual > 50 && noise() < 0.05 ? usual * 0.995 : usual;
  const spread = kind === 'background' ? Math.sqrt(usual) : 0.02 * usual;
  return Math.max(0, usual + spread * wobble(noise));
}

/** All rows of one 5-minute bin. */
function slice(at: number, noise: () => number): SeenObservation[] {
  const rows: SeenObservation[] = [];
  const day = 1 + 0.4 * Math.sin(((at % DAY_MS) / DAY_MS) * 2 * Math.PI);
  for (let p = 0; p < ids.length; p += 1) {
    const place = ids[p] ?? '';
    const left = shareLeft(place, at);
    const size = 4 + ((p * 7919) % 5000);
    for (const { id, kind, lagMs } of SIGNALS) {
      const season = kind === 'traffic' || kind === 'background' ? day : 1;
      const value = Math.round(reading(kind, size * season * left, noise));
      rows.push({ signal: id, place, observedAt: at, value, seenAt: at + STEP_MS + lagMs });
    }
  }
  return rows;
}

async function judgeAll() {
  const noise = random(11);
  const watch = new Watch(SIGNALS, { continentOf: (id) => places.get(id).continent });
  const store = createMemoryStore({ retainMs: 2 * DAY_MS });
  await store.putSubscription({
    channel: 'bench:1',
    place: WORLD,
    minSeverity: 'notice',
    manners: USUAL_MANNERS,
    createdAt: START,
  });
  const found: Transition[] = [];
  const pipeline = createPipeline({
    watch,
    store,
    contains: (outer, inner) => places.contains(outer, inner),
    operators: [],
    onCommitted: ({ transitions }) => void found.push(...transitions),
  });
  let generating = 0;
  let rows = 0;
  const began = performance.now();
  for (let at = START; at < START + DAYS * DAY_MS; at += STEP_MS) {
    const before = performance.now();
    const next = slice(at, noise);
    generating += performance.now() - before;
    await pipeline.advance(at + STEP_MS - 1);
    await pipeline.take(next);
    rows += next.length;
  }
  await pipeline.advance(END);
  const judging = performance.now() - began - generating;
  return { rows, judging, generating, found, deliveries: (await store.dueDeliveries(END, 100_000)).length };
}

/** Whether that alert was about that outage: begun in it (an hour of slack for the first low bin), said before its end. */
function isAbout(alert: Transition, outage: Injected): boolean {
  return (
    alert.place === outage.place &&
    alert.startedAt >= outage.from - HOUR_MS &&
    alert.startedAt < outage.to &&
    alert.at <= outage.to
  );
}

function score(transitions: readonly Transition[]) {
  const alerts = transitions.filter((transition) => transition.from === 'normal');
  const isFound = (outage: Injected) => alerts.some((alert) => isAbout(alert, outage));
  const shapes = SHAPES.map((shape) => {
    const those = injected.filter((outage) => outage.shape === shape);
    return [shape, { injected: those.length, found: those.filter(isFound).length }] as const;
  });
  // Everything that is about no outage is false, at the places of outages too.
  const falseAlerts = alerts.filter((alert) => !injected.some((outage) => isAbout(alert, outage))).length;
  return { found: injected.filter(isFound).length, shapes: Object.fromEntries(shapes), falseAlerts };
}

/** CSV reading, both passes, on the first days of the same rows. */
async function readCsv(): Promise<{ readonly rows: number; readonly ms: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'ebb-bench-'));
  try {
    const noise = random(11);
    const lines = ['time,signal,entity,value'];
    for (let at = START; lines.length < 1_000_000; at += STEP_MS) {
      const time = `${new Date(at).toISOString().slice(0, 19)}Z`;
      for (const row of slice(at, noise)) lines.push(`${time},${row.signal},${row.place},${row.value}`);
    }
    writeFileSync(join(folder, 'observations.csv'), `${lines.join('\n')}\n`);
    writeFileSync(
      join(folder, 'recording.json'),
      JSON.stringify({
        title: 'bench',
        about: '',
        kind: 'synthetic',
        source: '',
        licence: '',
        signals: SIGNALS,
        labels: [],
      }),
    );
    const began = performance.now();
    const recording = await readRecording(folder);
    let rows = 0;
    for await (const chunk of recording.chunks()) rows += chunk.rows.length;
    return { rows, ms: performance.now() - began };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const judged = await judgeAll();
const peakMb = process.resourceUsage().maxRSS / 1024;
const { found, shapes, falseAlerts } = score(judged.found);
const csv = await readCsv();
const result = {
  observations: judged.rows,
  observationsPerSecond: Math.round(judged.rows / (judged.judging / 1000)),
  judgingSeconds: Number((judged.judging / 1000).toFixed(1)),
  generatingSeconds: Number((judged.generating / 1000).toFixed(1)),
  peakMb: Math.round(peakMb),
  transitions: judged.found.length,
  deliveries: judged.deliveries,
  outagesInjected: injected.length,
  outagesFound: found,
  shapes,
  falseAlerts,
  csvRows: csv.rows,
  csvRowsPerSecondBothPasses: Math.round(csv.rows / (csv.ms / 1000)),
};
const n = (value: number) => value.toLocaleString('en-US');
if (process.argv.includes('--json')) console.log(JSON.stringify(result));
else {
  const byShape = SHAPES.map((shape) => `${shape} ${shapes[shape]?.found}/${shapes[shape]?.injected}`);
  const lines = [
    ['Observations', n(result.observations)],
    ['Judged and stored', `${n(result.observationsPerSecond)} observations/s`],
    ['  seconds', `${result.judgingSeconds} (and ${result.generatingSeconds} to make the numbers up)`],
    ['Peak memory', `${result.peakMb} MB`],
    ['Transitions', `${result.transitions}, ${result.deliveries} deliveries queued`],
    ['Outages found', `${found} of ${injected.length} (${byShape.join(', ')})`],
    ['False alerts', `${falseAlerts}`],
    [
      'CSV, checked and read',
      `${n(result.csvRowsPerSecondBothPasses)} rows/s (${n(csv.rows)} rows, two passes)`,
    ],
  ];
  for (const [name = '', value = ''] of lines) console.log(`${name.padEnd(24)}${value}`);
}
