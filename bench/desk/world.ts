/** Thirty days of 250 places × 6 signals, with outages that the pipeline itself has found, and a desk over them. */
import type { Desk } from '../../src/app/chat.ts';
import { createPipeline } from '../../src/app/pipeline.ts';
import type { FeedStatus, Log, Store } from '../../src/app/ports.ts';
import { hourlyLevelsAt } from '../../src/core/detector/levels.ts';
import type { Watch } from '../../src/core/detector/watch.ts';
import { createPlaces, WORLD } from '../../src/core/places.ts';
import { USUAL_MANNERS } from '../../src/core/routing.ts';
import type { SeenObservation, SignalSpec } from '../../src/core/series.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { deskOver } from '../../src/run/desk-over.ts';
import { random } from '../random.ts';

const STEP_MS = 10 * MINUTE_MS;
const DAYS = 30;
const START = Date.UTC(2026, 0, 5);
const END = START + DAYS * DAY_MS;
const PLACES = 250;
const OUTAGES = 20;
const CHANNELS = 40;

const base = { stepMs: STEP_MS, lagMs: 0, unit: 'units' } as const;
export const SIGNALS: readonly SignalSpec[] = [
  { ...base, id: 'a.routing', family: 'a', kind: 'routing', scale: 'count-set' },
  { ...base, id: 'a.probing', family: 'a', kind: 'probing', scale: 'count-set' },
  { ...base, id: 'b.background', family: 'b', kind: 'background', scale: 'count-arrivals' },
  { ...base, id: 'b.probes', family: 'b', kind: 'probes', scale: 'count-set' },
  { ...base, id: 'c.traffic', family: 'c', kind: 'traffic', scale: 'index' },
  { ...base, id: 'd.traffic', family: 'd', kind: 'traffic', scale: 'index' },
];

const silent = (): void => {};
export const LOG: Log = {
  debug: silent,
  info: silent,
  warn: silent,
  error: (message, fields) => console.error(message, fields),
};
export const places = createPlaces();
const contains = (outer: string, inner: string): boolean => places.contains(outer, inner);
const ids = places.countries.slice(0, PLACES).map(({ id }) => id);
export const names = places.countries.slice(0, PLACES).map(({ name }) => name);

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

export async function build(store: Store, watch: Watch): Promise<void> {
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

export function deskOn(store: Store, watch: Watch): Desk {
  return deskOver({
    store,
    places,
    live: {
      readings: (place, now) => watch.readings(place, now),
      levels: (place, now) => hourlyLevelsAt(watch.places.get(place), now),
      feeds: () => [FEED],
      watched: (place) => ids.includes(place),
      covered: () => false,
      catchingUp: () => false,
      glance: () => Promise.resolve(null),
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
  signals: [],
  rowsTaken: 0,
  rowsSkipped: 0,
  placesWarm: PLACES,
  placesTotal: PLACES,
  brokenSignals: [],
  allowance: null,
};

/** Five wishes for each of forty channels, and for those that ask through the clients. */
export async function subscribeAll(store: Store, asking: readonly string[]): Promise<void> {
  const channels = [...Array.from({ length: CHANNELS }, (_, i) => channelOf(i)), ...asking];
  for (let i = 0; i < channels.length * 5; i += 1) {
    const place = i % 5 === 0 ? WORLD : (ids[(i * 13) % PLACES] ?? WORLD);
    await store.putSubscription({
      channel: channels[i % channels.length] ?? '',
      place,
      minSeverity: 'major',
      manners: USUAL_MANNERS,
      createdAt: START,
    });
  }
}

export const channelOf = (i: number): string => `bench:1/${i % CHANNELS}`;
