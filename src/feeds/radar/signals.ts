import type { SignalSpec } from '../../core/series.ts';
import { MINUTE_MS } from '../../core/time.ts';

/** One of Radar's series, as we ask for it and as we call it. */
export interface RadarSignal {
  readonly spec: SignalSpec;
  /** Under the base address. */
  readonly path: string;
  /** The list of values in a series of the answer; `timestamps` stands beside it. */
  readonly column: 'values' | 'ipv4';
  /** Values are shares of the largest one in their answer: comparable with nothing outside it (scale.ts). */
  readonly isRelative: boolean;
}

/** The step of everything asked for, and what times are floored to by the API. */
export const STEP_MS = 15 * MINUTE_MS;
/** The newest usable point is 15–30 min old and more (feeds.md, inferred). */
const LAG_MS = 30 * MINUTE_MS;

/** Both traffic signals are one method – what reaches one CDN – so they share a kind and a family and never add up. */
export const RADAR_SIGNALS: readonly RadarSignal[] = [
  {
    path: '/netflows/timeseries',
    column: 'values',
    isRelative: true,
    spec: {
      id: 'radar.netflows',
      family: 'radar',
      kind: 'traffic',
      scale: 'index',
      unit: 'points of traffic',
      stepMs: STEP_MS,
      lagMs: LAG_MS,
    },
  },
  {
    path: '/http/timeseries',
    column: 'values',
    isRelative: true,
    spec: {
      id: 'radar.http',
      family: 'radar',
      kind: 'traffic',
      scale: 'index',
      unit: 'points of web requests',
      stepMs: STEP_MS,
      lagMs: LAG_MS,
    },
  },
  {
    path: '/bgp/ips/timeseries',
    column: 'ipv4',
    isRelative: false,
    spec: {
      id: 'radar.bgp-ips',
      family: 'radar',
      kind: 'routing',
      scale: 'count-set',
      unit: '/24s announced',
      stepMs: STEP_MS,
      lagMs: LAG_MS,
    },
  },
];
