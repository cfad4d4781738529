/**
 * How long people wait for an answer: 250 places × 6 signals × 30 days at 10 minutes (6.5 M rows) in an SQLite file, with
 * 20 outages that the pipeline itself has found, and then 500 questions and 2,000 completions. `npm run bench:desk`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Desk } from '../src/app/chat.ts';
import { createPipeline } from '../src/app/pipeline.ts';
import type { FeedStatus, Log, Store } from '../src/app/ports.ts';
import { Watch } from '../src/core/detector/watch.ts';
import { createPlaces, WORLD } from '../src/core/places.ts';
import { USUAL_MANNERS } from '../src/core/routing.ts';
import type { SeenObservation, SignalSpec } from '../src/core/series.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/core/time.ts';
import { deskOver } from '../src/run/desk-over.ts';
import { openSqliteStore } from '../src/store/sqlite.ts';

const STEP_MS = 10 * MINUTE_MS;
const DAYS = 30;
const START = Date.UTC(2026, 0, 5);
const END = START + DAYS * DAY_MS;
const PLACES = 250;
const OUTAGES = 20;
const CALLS = 500;
const COMPLETIONS = 2_000;
const TARGETS = { command: 300, completion: 20 } as const;
const CHANNELS = 40;

const base = { stepMs: STEP_MS, lagMs: 0, unit: 'units' } as const;
const SIGNALS: readonly SignalSpec[] = [
  { ...base, id: 'a.routing', family: 'a', kind: 'routing', scale: 'count-set' },
  { ...base, id: 'a.probing', family: 'a', kind: 'probing', scale: 'count-set' },
  { ...base, id: 'b.background', family: 'b', kind: 'background', scale: 'count-arrivals' },
  { ...base, id: 'b.probes', family: 'b', kind: 'probes', scale: 'count-set' },
  { ...base, id: 'c.traffic', family: 'c', kind: 'traffic', scale: 'index' },
  { ...base, id: 'd.traffic', family: 'd', kind: 'traffic', scale: 'index' },
];

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const silent = (): void => {};
const LOG: Log = {
  debug: silent,
  info: silent,
  warn: silent,
  error: (message, fields) => console.error(message, fields),
};
const places = createPlaces();
const contains = (outer: string, inner: string): boolean => places.contains(outer, inner);
const ids = places.countries.slice(0, PLACES).map(({ id }) => id);
const names = places.countries.slice(0, PLACES).map(({ name }) => name);

// ---------------------------------------------------------------- thirty days

/** Every twelfth place; the last five of the outages are still open at the end. */
const outages = new Map(
  Array.from({ length: OUTAGES }, (_, i) => {
    const isOpen = i >= OUTAGES - 5;
    const from = isOpen ? END - (3 + i) * HOUR_MS : START + (12 + i) * DAY_MS;
    const to = isOpen ? END : from + (3 + i) * HOUR_MS;
    return [ids[i * 12] ?? '', { from, to, left: i % 3 === 0 ? 0.4 : 0 }] as const;
  }),
);

function shareLeft(place: string, at: number): number {
  const outage = outages.get(place);
  return outage === undefined || at < outage.from || at >= outage.to ? 1 : outage.left;
}

function slice(at: number, noise: () => number): SeenObservation[] {
  const rows: SeenObservation[] = [];
  for (const [index, place] of ids.entries()) {
    const usual = (50 + ((index * 7919) % 5000)) * shareLeft(place, at);
    for (const { id, scale } of SIGNALS) {
      const spread = scale === 'count-arrivals' ? Math.sqrt(usual) : 0.01 * usual;
      const value = Math.max(0, Math.round(usual + spread * (noise() + noise() + noise() - 1.5)));
      rows.push({ signal: id, place, observedAt: at, value, seenAt: at + STEP_MS });
    }
  }
  return rows;
}

async function build(store: Store, watch: Watch): Promise<void> {
  const pipeline = createPipeline({ watch, store, contains, operators: [] });
  const noise = random(11);
  const began = performance.now();
  const secondsSoFar = (): string => ((performance.now() - began) / 1000).toFixed(0);
  let rows = 0;
  for (let day = 0; day < DAYS; day += 1) {
    const today: SeenObservation[] = [];
    for (let at = START + day * DAY_MS; at < START + (day + 1) * DAY_MS; at += STEP_MS) {
      const next = slice(at, noise);
      today.push(...next);
      pipeline.offer(next);
      await pipeline.advance(at + STEP_MS);
    }
    // Series by series, as they lie in the file: many times faster than bin by bin.
    await store.putObservations(today.toSorted(bySeries));
    rows += today.length;
    if ((day + 1) % 5 === 0) console.log(`  day ${day + 1} of ${DAYS}: ${n(rows)} rows, ${secondsSoFar()} s`);
  }
  await pipeline.checkpoint();
  const incidents = await Promise.all(ids.map((id) => store.incidentsOf(id, START, END)));
  const open = await store.openIncidents();
  console.log(`  ${incidents.flat().length} incidents, ${open.length} of them open`);
}

const n = (value: number): string => value.toLocaleString('en-US');

function bySeries(a: SeenObservation, b: SeenObservation): number {
  if (a.place !== b.place) return a.place < b.place ? -1 : 1;
  if (a.signal !== b.signal) return a.signal < b.signal ? -1 : 1;
  return a.observedAt - b.observedAt;
}

// ---------------------------------------------------------------- the desk

function deskOn(store: Store, watch: Watch): Desk {
  return deskOver({
    store,
    places,
    live: {
      readings: (place, now) => watch.readings(place, now),
      feeds: () => [FEED],
      watched: (place) => ids.includes(place),
      catchingUp: () => false,
    },
    attributions: ['made up for a measurement'],
    tellOperator: () => {},
    clock: { now: () => END },
    log: LOG,
  });
}

const FEED: FeedStatus = {
  feed: 'bench',
  title: 'Bench',
  attribution: 'made up for a measurement',
  state: 'fresh',
  why: null,
  lastSuccessAt: END,
  nextTryAt: END + STEP_MS,
  newestDataAt: END - STEP_MS,
  placesWarm: PLACES,
  placesTotal: PLACES,
  brokenSignals: [],
};

/** Forty channels with five wishes each. */
async function subscribeAll(store: Store): Promise<void> {
  for (let i = 0; i < CHANNELS * 5; i += 1) {
    const place = i % 5 === 0 ? WORLD : (ids[(i * 13) % PLACES] ?? WORLD);
    await store.putSubscription({
      channel: channelOf(i),
      place,
      minSeverity: 'major',
      manners: USUAL_MANNERS,
      createdAt: START,
    });
  }
}

const channelOf = (i: number): string => `bench:1/${i % CHANNELS}`;

// ---------------------------------------------------------------- questions

const QUESTIONS: Readonly<Record<string, (name: string) => string>> = {
  status: (name) => `status ${name}`,
  'status world': () => 'status world',
  outages: () => 'outages',
  history: (name) => `history ${name} 30`,
  'preview 7': (name) => `preview ${name} 7`,
  'preview world 7': () => 'preview world 7',
  subscriptions: () => 'subscriptions',
  feeds: () => 'feeds',
  help: () => 'help',
};

async function ask(desk: Desk): Promise<ReadonlyMap<string, readonly number[]>> {
  const dice = random(5);
  const kinds = Object.entries(QUESTIONS);
  const times = new Map<string, number[]>(kinds.map(([kind]) => [kind, []]));
  for (let i = 0; i < CALLS; i += 1) {
    const [kind, lineOf] = kinds[i % kinds.length] ?? ['help', () => 'help'];
    const line = lineOf(names[Math.floor(dice() * names.length)] ?? 'Iran');
    const began = performance.now();
    await desk.run({ channel: channelOf(i), words: { line }, mayManage: true, person: null });
    times.get(kind)?.push(performance.now() - began);
  }
  return times;
}

/** The first letters of names, one to eight; every tenth with a slip. */
function complete(desk: Desk): readonly number[] {
  const dice = random(6);
  return Array.from({ length: COMPLETIONS }, (_, i) => {
    const name = names[Math.floor(dice() * names.length)] ?? 'Iran';
    const begun = name.slice(0, 1 + Math.floor(dice() * 8));
    const typed = i % 10 === 0 ? `${begun.slice(0, -1)}x${begun.slice(-1)}` : begun;
    const began = performance.now();
    desk.complete(typed, 25);
    return performance.now() - began;
  });
}

// ---------------------------------------------------------------- the table

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function row(name: string, times: readonly number[], targetMs: number): string {
  const p99 = quantile(times, 0.99);
  const cells = [quantile(times, 0.5), p99, Math.max(...times)].map((ms) => ms.toFixed(1).padStart(9));
  const verdict = p99 < targetMs ? 'met' : 'MISSED';
  return `${name.padEnd(18)}${String(times.length).padStart(6)}${cells.join('')}${`< ${targetMs}`.padStart(9)}  ${verdict}`;
}

const folder = mkdtempSync(join(tmpdir(), 'ebb-desk-'));
try {
  const store = await openSqliteStore(join(folder, 'desk.sqlite'));
  const watch = new Watch(SIGNALS, { continentOf: (id) => places.get(id).continent });
  console.log('Building thirty days …');
  await subscribeAll(store);
  await build(store, watch);
  const desk = deskOn(store, watch);
  const times = await ask(desk);
  console.log('\nms                 calls      p50      p99      max   target');
  for (const [kind, some] of times) console.log(row(kind, some, TARGETS.command));
  console.log(row('all commands', [...times.values()].flat(), TARGETS.command));
  console.log(row('completion', complete(desk), TARGETS.completion));
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
