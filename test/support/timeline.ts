/** A timeline of one place, written as people tell it: steady, drop, gap, back – and what Ebb made of it. */
import { Watch } from '../../src/core/detector/watch.ts';
import type { Transition } from '../../src/core/incident.ts';
import { createPlaces } from '../../src/core/places.ts';
import type { SeenObservation, SignalSpec } from '../../src/core/series.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';

/** A Wednesday. */
export const START = Date.UTC(2026, 0, 7);

export const ROUTES: SignalSpec = {
  id: 'ris.prefixes',
  family: 'ris',
  kind: 'routing',
  scale: 'count-set',
  unit: 'prefixes',
  stepMs: 5 * MINUTE_MS,
  lagMs: 0,
};
export const PROBES: SignalSpec = {
  id: 'ioda.ping-slash24',
  family: 'ioda',
  kind: 'probing',
  scale: 'count-set',
  unit: '/24s up',
  stepMs: 10 * MINUTE_MS,
  lagMs: 20 * MINUTE_MS,
};
export const TRAFFIC: SignalSpec = {
  id: 'radar.netflows',
  family: 'radar',
  kind: 'traffic',
  scale: 'index',
  unit: 'traffic',
  stepMs: 30 * MINUTE_MS,
  lagMs: 30 * MINUTE_MS,
};

/** A small deterministic noise in [-1, 1]. */
export function noise(n: number): number {
  const x = Math.sin(n * 12.9898 + 78.233) * 43758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}

export function span(text: string): number {
  let total = 0;
  for (const [, n, unit] of text.matchAll(/(\d+)(d|h|m)/g)) {
    total += Number(n) * (unit === 'd' ? DAY_MS : unit === 'h' ? HOUR_MS : MINUTE_MS);
  }
  return total;
}

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly value: (at: number, share: number) => number | null;
}

/** One signal's timeline. Each call appends a stretch of the given length. */
export class Line {
  readonly spec: SignalSpec;
  readonly place: string;
  private end = START;
  private readonly stretches: Stretch[] = [];

  constructor(spec: SignalSpec, place: string) {
    this.spec = spec;
    this.place = place;
  }

  like(length: string, value: Stretch['value']): this {
    this.stretches.push({ from: this.end, to: this.end + span(length), value });
    this.end += span(length);
    return this;
  }
  steady(length: string, value: number, wobble = 0): this {
    return this.like(length, (at) => Math.max(0, Math.round(value * (1 + wobble * noise(at / 60_000)))));
  }
  slide(length: string, from: number, to: number): this {
    return this.like(length, (_at, share) => Math.round(from + share * (to - from)));
  }
  /** Day and night: a swing around `value`. */
  daily(length: string, value: number, swing: number, wobble = 0.02): this {
    return this.like(length, (at) => {
      const phase = ((at % DAY_MS) / DAY_MS) * 2 * Math.PI;
      return Math.round(value * (1 + swing * Math.sin(phase)) * (1 + wobble * noise(at / 60_000)));
    });
  }
  gap(length: string): this {
    return this.like(length, () => null);
  }
  rows(): SeenObservation[] {
    const rows: SeenObservation[] = [];
    const { stepMs, lagMs, id } = this.spec;
    for (const { from, to, value } of this.stretches) {
      for (let at = Math.ceil(from / stepMs) * stepMs; at < to; at += stepMs) {
        const v = value(at, (at - from) / (to - from));
        if (v === null) continue;
        rows.push({ signal: id, place: this.place, observedAt: at, value: v, seenAt: at + stepMs + lagMs });
      }
    }
    return rows;
  }
}

export function line(spec: SignalSpec, place = 'country:KP'): Line {
  return new Line(spec, place);
}

export const places = createPlaces();

export function newWatch(specs: readonly SignalSpec[]): Watch {
  const continentOf = (id: string): string | null =>
    id.startsWith('country:') ? (places.get(id).continent ?? null) : null;
  return new Watch(specs, { continentOf });
}

/** All transitions of some lines, judged to the end of the last row (or `until` after the start). */
export function judge(lines: readonly Line[], until?: string): readonly Transition[] {
  const specs = [...new Map(lines.map((l) => [l.spec.id, l.spec])).values()];
  const watch = newWatch(specs);
  const rows = lines.flatMap((l) => l.rows()).sort((a, b) => a.observedAt - b.observedAt);
  watch.offer(rows);
  const end = until === undefined ? Math.max(...rows.map((r) => r.seenAt)) : START + span(until);
  return watch.advance(end).transitions;
}

/** `degrading blackout recovering normal`: the phases as they came, flag changes left out. */
export function phases(transitions: readonly Transition[]): string {
  return transitions
    .filter((t) => t.from !== t.to)
    .map((t) => t.to)
    .join(' ');
}
